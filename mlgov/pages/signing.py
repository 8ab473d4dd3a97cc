"""The sign-off panel: who has signed, whether it counts, whose turn it is, how to sign, and what exactly one signs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mlgov.documents.charter import CharterFile
from mlgov.documents.portal import Portal
from mlgov.documents.sign_off_rules import BarredPart, SignOffRule
from mlgov.pages import urls, words
from mlgov.pages.changed import changed
from mlgov.pages.home import plainly
from mlgov.pages.parts import Link
from mlgov.pages.portfolio import ProjectRecord, VersionRecord
from mlgov.pages.signed_brief import stage_brief
from mlgov.pages.signed_words import LOST, STAGES, holders, names_of, person_name, proof_text, state_chip
from mlgov.pages.signing_ways import Proofs, Way, further_ways, proofs_of, ways_of
from mlgov.pages.telling import page_of
from mlgov.pages.words import Chip, Shape
from mlgov.signoff.signed import SignOff
from mlgov.signoff.types import Counted, RoleState, SignOffState
from mlgov.signoff.wording import sentence, stopped

HEADING = "Sign-off for release"
PARTS: dict[BarredPart, str] = {
    "author": "wrote it",
    "committer": "committed it",
    "co_author": "is named as co-author",
    "trainer": "trained the model",
    "last_pusher": "pushed to its pull request last",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What was decided, leading to its record, and what is to be said of it; or only words."""

    link: Link
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """One role that is asked, and how far it is."""

    mark: str
    """Its number, or a sign for how it stands."""
    shape: Shape
    role: Link
    who: str
    """Who may sign."""
    lines: tuple[Line, ...]
    """What was decided and what of it counts."""
    chip: Chip


@dataclass(frozen=True, slots=True)
class AskedFor:
    """One condition of an approval."""

    text: str
    owner: str
    due: str
    until: str
    """The due day as data, while it is open."""
    chip: Chip
    record: Link


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One thing that a signature is about."""

    what: str
    name: str
    digest: str
    short: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class SignOffPanel:
    """One sign-off as a queue of people."""

    heading: str
    anchor: str
    chip: Chip
    state: str
    asked: str
    """Why it is asked for, and who may not sign."""
    changes: tuple[str, ...]
    """What changed since it was signed."""
    signers: tuple[Signer, ...]
    others: tuple[Signer, ...]
    """What was decided by roles that nobody asks."""
    conditions: tuple[AskedFor, ...]
    notes: tuple[str, ...]
    ways: tuple[Way, ...]
    proofs: Proofs | None
    fingerprints: tuple[Fingerprint, ...]
    whole: str
    """The fingerprint of all of it together, where it was put together."""


def sign_off_of(record: VersionRecord) -> SignOffPanel:
    """The sign-off of a version for release, as far as anybody has come."""
    contents = record.contents
    signed = contents.signed
    fingerprints = tuple(_fingerprints(record))
    if signed is None:
        chip = words.no_approval(live=record.live)
        said = "No approval is recorded."
        return SignOffPanel(HEADING, "sign-off", chip, said, "", (), (), (), (), (), (), None, fingerprints, "")
    ready = contents.measured_gate.passed
    chip = state_chip(record.brief.release or stage_brief(signed), live=record.live, ready=ready)
    panel = _panel(signed, contents.portal, page_of(record), chip, record.version.charter, ready=ready)
    told = changed(signed.state.changes, record if signed.state.changes else None)
    # The cause and the numbers that everybody knows stand first; the page folds what comes after a few lines.
    lines = tuple(plainly(each) for each in (*told.causes, *told.numbers, *told.folded))
    return replace(panel, changes=lines, ways=ways_of(record, signed), fingerprints=fingerprints)


def further_of(record: VersionRecord) -> tuple[SignOffPanel, ...]:
    """Sign-offs of other stages at which somebody decided."""
    contents = record.contents
    return tuple(
        replace(
            _panel(each, contents.portal, page_of(record), state_chip(stage_brief(each)), record.version.charter),
            heading=f"Sign-off: {STAGES[each.stage]}",
            anchor=f"sign-off-{each.stage.replace('_', '-')}",
            ways=further_ways(each) if not record.retired else (),
        )
        for each in contents.further
    )


def charter_sign_off(project: ProjectRecord) -> SignOffPanel | None:
    """The sign-off of a project's charter; None without a charter."""
    signed, brief = project.signed, project.charter_brief
    if signed is None or brief is None:
        return None
    panel = _panel(signed, project.portal, urls.project(project.id), state_chip(brief), project.charter)
    ready = not any(row.open for row in project.requirements)
    ways = further_ways(signed) if ready or brief.state in LOST else ()
    return replace(panel, heading="Sign-off of the charter", ways=ways)


def _panel(
    signed: SignOff,
    portal: Portal | None,
    page: str,
    chip: Chip,
    charter: CharterFile | None,
    *,
    ready: bool = True,
) -> SignOffPanel:
    """One sign-off as a queue of people, without fingerprints and ways to sign; `ready`: it can be signed as it is."""
    state, rule = signed.state, signed.rule
    after = {each.role: each.after for each in rule.roles} if rule is not None else {}
    return SignOffPanel(
        heading=HEADING,
        anchor="sign-off",
        chip=chip,
        state=state.sentence,
        asked=_asked(rule, state),
        changes=tuple(plainly(each) for each in state.changes),
        signers=tuple(
            _signer(
                portal,
                number,
                each,
                after.get(each.role, ()),
                state,
                page,
                holders(portal, each.role, charter),
                ready=ready,
            )
            for number, each in enumerate(_asked_roles(state, after), start=1)
        ),
        others=tuple(_other(portal, each, page) for each in state.others),
        conditions=tuple(_conditions(portal, state, page)),
        notes=tuple(sentence(note) for note in state.notes),
        ways=(),
        proofs=proofs_of(rule, state),
        fingerprints=(),
        whole=signed.dossier.digest,
    )


def _asked_roles(state: SignOffState, after: Mapping[str, Sequence[str]]) -> Sequence[RoleState]:
    """The roles in the order in which they sign."""
    if state.state == "not_required":
        return ()
    found: list[RoleState] = []
    todo = list(state.roles)
    while todo:
        known = {each.role for each in found}
        # Rules have no circles (checked when read), so that each turn finds somebody.
        free = next((each for each in todo if set(after.get(each.role, ())) <= known), todo[0])
        todo.remove(free)
        found.append(free)
    return found


def _asked(rule: SignOffRule | None, state: SignOffState) -> str:
    """The policy's reason, and who may not sign."""
    if rule is None or state.state == "not_required":
        return ""
    text = stopped(rule.reason)
    if rule.barred:
        text += f" Who {words.listed([PARTS[each] for each in rule.barred]).replace(' and ', ' or ')} may not sign."
    if rule.max_days is not None:
        text += f" A signature counts for at most {words.counted(rule.max_days, 'day')}."
    return text


def _signer(  # noqa: PLR0913 - everything that a row shows
    portal: Portal | None,
    number: int,
    role: RoleState,
    after: Sequence[str],
    state: SignOffState,
    page: str,
    may_sign: Collection[str],
    *,
    ready: bool,
) -> Signer:
    mark, chip = _standing(role, state, ready=ready)
    people = names_of(portal, may_sign)
    needed = f"{role.needed} of: " if role.needed > 1 else ""
    lines = tuple(_line(portal, each, page) for each in _told(role))
    if not lines:
        before = words.listed([words.plain(each) for each in after])
        turn = _turn(role, state, ready=ready) if role.turn else f"after the {before}" if before else "not yet"
        lines = (Line(Link("asked what they think; it decides nothing" if not role.final else turn)),)
    elif role.turn and not role.done:
        lines = (*lines, Line(Link(_turn(role, state, ready=ready))))
    return Signer(
        mark=mark or str(number),
        shape=chip.shape,
        role=Link(words.sentence(words.plain(role.role)), urls.relative(urls.role(role.role), page)),
        who=f"{needed}{people}" if people else _nobody(portal, role.role),
        lines=lines,
        chip=chip,
    )


def _turn(role: RoleState, state: SignOffState, *, ready: bool) -> str:
    """What the role that is next can do now; nobody is sent to sign what doesn't pass."""
    if state.state == "rejected" and role.role in state.waits_for:
        return "decides anew once it has changed"
    return "whose turn it is" if ready else "whose turn it is once the numbers hold"


def _nobody(portal: Portal | None, role: str) -> str:
    """Why nobody can sign in a role here."""
    if holders(portal, role):
        return "nobody whom the charter names holds this role"
    return "nobody holds this role in portal.yml"


def _told(role: RoleState) -> Sequence[Counted]:
    """What counts; else the latest decision, with why it doesn't."""
    counting = [each for each in role.records if each.counts]
    said = [each for each in role.records if each.assessment.record.decision not in {"delegate", "revoke"}]
    if role.done and counting:
        return counting
    return [*counting, *(each for each in said[-1:] if each not in counting)]


def _standing(role: RoleState, state: SignOffState, *, ready: bool) -> tuple[str, Chip]:
    """The sign and the chip of a role."""
    if role.done:
        return "✓", Chip("Counts" if role.final else "Said", "pass" if role.final else "none")
    told = _told(role)
    last = told[-1] if told else None
    if state.state == "rejected" and role.role in state.waits_for:
        return "×", Chip("Refused", "fail")
    if last is not None and last.why_not:
        return "!", Chip("No longer counts" if "earlier state" in last.why_not else "Does not count", "warn")
    if not role.final:
        return "", Chip("Asked", "none")
    return "", Chip("Waiting" if role.turn and ready else "Not yet" if role.turn else "Later", "none")


def _line(portal: Portal | None, counted: Counted, page: str) -> Line:
    """`approved 18 November 2026` by Vera Lang · personal signature, verified."""
    made = counted.assessment.record
    who = person_name(portal, made.person)
    if made.on_behalf_of:
        who += f" for {person_name(portal, made.on_behalf_of)}"
    rest = f"by {who} · {proof_text(counted.assessment)}"
    if counted.why_not:
        rest += f" · {counted.why_not.rstrip('.')}"
    said = f"{DONE[made.decision]} {words.day(made.at.date())}"
    return Line(Link(said, urls.relative(urls.record(made.subject, made.digest), page)), rest)


DONE = {
    "approve": "approved",
    "approve_with_conditions": "approved with conditions",
    "reject": "refused",
    "revoke": "taken back",
    "renew": "renewed",
    "acknowledge": "acknowledged",
    "feedback": "answered",
    "delegate": "handed on",
}


def _other(portal: Portal | None, counted: Counted, page: str) -> Signer:
    made = counted.assessment.record
    role = Link(words.sentence(words.plain(made.role)), urls.relative(urls.role(made.role), page))
    chip = Chip("Took it back", "fail") if made.decision == "revoke" else Chip("Not asked", "none")
    return Signer("·", chip.shape, role, "", (_line(portal, counted, page),), chip)


def _conditions(portal: Portal | None, state: SignOffState, page: str) -> Iterator[AskedFor]:
    """Conditions, overdue ones first."""
    order = {"overdue": 0, "open": 1, "met": 2}
    for each in sorted(state.conditions, key=lambda one: (order[one.state], one.condition.due)):
        asked = each.condition
        chip = {
            "overdue": Chip("Overdue", "fail"),
            "open": Chip("Open", "warn", asked.due.isoformat()),
            "met": Chip("Done", "pass"),
        }[each.state]
        yield AskedFor(
            text=asked.text,
            owner=person_name(portal, asked.owner),
            due=words.day(asked.due),
            until=asked.due.isoformat() if each.state == "open" else "",
            chip=chip,
            record=Link("asked for here", urls.relative(urls.record(state.subject, each.record), page)),
        )


def _fingerprints(record: VersionRecord) -> Iterator[Fingerprint]:
    facts = record.version.facts
    item, page = record.version, page_of(record)
    for artefact in facts.artefacts if facts else ():
        name = artefact.path.rpartition("/")[2]
        href = urls.relative(urls.version(item.project, item.model, item.version, "card", "artefacts"), page)
        yield Fingerprint(words.plain(artefact.role), name, artefact.sha256, words.short(artefact.sha256), href)
    for role in ("train", "validation", "test", "reference"):
        data = facts.data.get(role) if facts else None
        if data is not None:
            rows = words.counted(data.rows, "row")
            href = urls.relative(urls.version(item.project, item.model, item.version, "data", "sets"), page)
            yield Fingerprint(words.ROLES[role], rows, data.digest, words.short(data.digest), href)
    statement = record.release.statement
    if statement is not None:
        file = f"release-{statement.digest[:12]}.json"
        href = urls.relative(urls.evidence(item.project, item.model, item.version, file), page)
        yield Fingerprint("evidence", "release", statement.digest, words.short(statement.digest), href)
    policy = record.policy.policy
    yield Fingerprint(
        "policy",
        f"{policy.name} {policy.version}",
        record.policy.digest,
        words.short(record.policy.digest),
        urls.relative(urls.policy(policy.name), page),
    )
