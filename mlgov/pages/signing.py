"""The sign-off panel: who has signed, whether it counts, whose turn it is, how to sign, and what exactly one signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlgov.documents.sign_off_rules import BarredPart, SignOffRule
from mlgov.pages import urls, words
from mlgov.pages.parts import Link
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.signed_brief import stage_brief
from mlgov.pages.signed_words import holders, names_of, person_name, proof_text, state_chip
from mlgov.pages.signing_ways import Proofs, Way, proofs_of, ways_of
from mlgov.pages.telling import page_of
from mlgov.pages.words import Chip, Shape
from mlgov.signoff.types import Counted, RoleState, SignOffState

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
        return SignOffPanel(
            words.no_approval(live=record.live), "No approval is recorded.", "", (), (), (), (), (), (), None, fingerprints, ""
        )  # fmt: skip
    state, rule = signed.state, signed.rule
    page = page_of(record)
    after = {each.role: each.after for each in rule.roles} if rule is not None else {}
    return SignOffPanel(
        chip=state_chip(record.brief.release or stage_brief(signed), live=record.live),
        state=state.sentence,
        asked=_asked(rule, state),
        changes=state.changes,
        signers=tuple(
            _signer(record, number, each, after.get(each.role, ()), state, page)
            for number, each in enumerate(_asked_roles(state, after), start=1)
        ),
        others=tuple(_other(record, each, page) for each in state.others),
        conditions=tuple(_conditions(record, state, page)),
        notes=tuple(words.sentence(note) if note.endswith(".") else f"{words.sentence(note)}." for note in state.notes),
        ways=ways_of(record, signed),
        proofs=proofs_of(rule, state),
        fingerprints=fingerprints,
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
    text = rule.reason if rule.reason.endswith((".", "!", "?")) else f"{rule.reason}."
    if rule.barred:
        text += f" Who {words.listed([PARTS[each] for each in rule.barred]).replace(' and ', ' or ')} may not sign."
    if rule.max_days is not None:
        text += f" A signature counts for at most {words.counted(rule.max_days, 'day')}."
    return text


def _signer(
    record: VersionRecord, number: int, role: RoleState, after: Sequence[str], state: SignOffState, page: str
) -> Signer:
    mark, chip = _standing(role, state)
    people = names_of(record.contents.portal, holders(record.contents.portal, role.role))
    needed = f"{role.needed} of: " if role.needed > 1 else ""
    lines = tuple(_line(record, each, page) for each in _told(role))
    if not lines:
        before = words.listed([words.plain(each) for each in after])
        turn = "whose turn it is" if role.turn else f"after the {before}" if before else "not yet"
        lines = (Line(Link("asked what they think; it decides nothing" if not role.final else turn)),)
    elif role.turn and not role.done:
        lines = (*lines, Line(Link("whose turn it is")))
    return Signer(
        mark=mark or str(number),
        shape=chip.shape,
        role=Link(words.sentence(words.plain(role.role)), urls.relative(urls.role(role.role), page)),
        who=f"{needed}{people}" if people else "nobody holds this role in portal.yml",
        lines=lines,
        chip=chip,
    )


def _told(role: RoleState) -> Sequence[Counted]:
    """What counts; else the latest decision, with why it doesn't."""
    counting = [each for each in role.records if each.counts]
    said = [each for each in role.records if each.assessment.record.decision not in {"delegate", "revoke"}]
    if role.done and counting:
        return counting
    return [*counting, *(each for each in said[-1:] if each not in counting)]


def _standing(role: RoleState, state: SignOffState) -> tuple[str, Chip]:
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
    return "", Chip("Waiting" if role.turn else "Later", "none")


def _line(record: VersionRecord, counted: Counted, page: str) -> Line:
    """`approved 18 November 2026` by Vera Lang · personal signature, verified."""
    made = counted.assessment.record
    who = person_name(record.contents.portal, made.person)
    if made.on_behalf_of:
        who += f" for {person_name(record.contents.portal, made.on_behalf_of)}"
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


def _other(record: VersionRecord, counted: Counted, page: str) -> Signer:
    made = counted.assessment.record
    role = Link(words.sentence(words.plain(made.role)), urls.relative(urls.role(made.role), page))
    chip = Chip("Took it back", "fail") if made.decision == "revoke" else Chip("Not asked", "none")
    return Signer("·", chip.shape, role, "", (_line(record, counted, page),), chip)


def _conditions(record: VersionRecord, state: SignOffState, page: str) -> Iterator[AskedFor]:
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
            owner=person_name(record.contents.portal, asked.owner),
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
