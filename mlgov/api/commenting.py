"""`comment`: what a pull request proposes, gathered for its one comment."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from mlgov.api.approvals import asked_between
from mlgov.api.checked import Checked
from mlgov.api.collecting import collect
from mlgov.api.oversight import Oversight
from mlgov.api.proposed_policies import policy_items
from mlgov.api.sign_offs import SignOffs
from mlgov.api.workspace import Workspace
from mlgov.documents.portal import web_address
from mlgov.errors import MlgovError, SignOffError, UsageError
from mlgov.exports.comment import CommentAsk, CommentData, CommentItem, CommentNumber, comment_markdown
from mlgov.exports.markdown import plain_line
from mlgov.gating.gate import gate
from mlgov.pages import urls
from mlgov.pages.home import plainly
from mlgov.pages.key_numbers import key_numbers
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.proposed import proposed_changes
from mlgov.pages.standing import standing_of
from mlgov.registry.protocol import ModelVersion, Project
from mlgov.registry.selectors import select
from mlgov.signoff.changes import part_changes
from mlgov.signoff.git import git
from mlgov.signoff.record import project_of
from mlgov.signoff.signed import SignOff
from mlgov.signoff.types import RoleState, SignOffState
from mlgov.signoff.wording import day, listed, plain, sentence

_SHORT, _TEXT = 200, 2_000
_NAMED = 3
_PEOPLE_ONLY = frozenset({"note", "accepted"})


def comment_of(
    selectors: Sequence[str] = (),
    *,
    base: str | None = None,
    by_when: date | None = None,
    governed: str | Path | None = None,
    as_of: date | None = None,
) -> CommentData:
    """What is proposed: the selected versions, or those that differ from a base revision.

    Nothing is measured; stored evidence is judged.

    Args:
        selectors: which versions; default: with `base` what changed since, else all.
        base: a revision of git: the target branch.
        by_when: the day by which signatures are asked for, if the team sets one.
        governed: the governed folder.
        as_of: the day.

    Raises:
        SelectionError: nothing matches.
        SignOffError: git can't say what changed since the base revision.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    oversight = Oversight(workspace, SignOffs(workspace))
    versions = workspace.registry.versions()
    charters: list[str] = []
    policies: list[CommentItem] = []
    if selectors:
        chosen = select(versions, selectors)
    elif base is not None:
        changed = _changed_since(workspace.governed, base)
        asked: frozenset[str] = frozenset()
        with contextlib.suppress(SignOffError):  # nobody is trusted at the base yet: nobody can sign by reviewing
            asked = frozenset(each.subject for each in asked_between(base, governed=workspace.governed, as_of=as_of))
        # What a review signs must be shown: whatever the import will bind a review to.
        chosen = tuple(each for each in versions if each.name in asked or _touches(each, changed))
        charters = [each for each in oversight.projects if each in asked or f"{each}/charter.md" in changed]
        policies = list(policy_items(oversight.sign_offs, changed, base))
    else:
        chosen = versions
    records = {
        record.version.name: record
        for project in collect(workspace).projects
        for model in project.models
        for record in model.versions
    }
    items = [*policies]
    items += [_charter_item(oversight, oversight.projects[name], by_when) for name in charters]
    items += [_item(oversight, records[each.name], by_when) for each in chosen]
    return CommentData(portal=workspace.portal.name, items=tuple(items))


def comment_text(data: CommentData, *, link: str = "", untrusted: bool = False) -> str:
    """The comment as Markdown. Raises UsageError if the link is no web address."""
    if link:
        try:
            web_address(link)
        except ValueError as error:
            raise UsageError(str(error)) from error
    return comment_markdown(data, link=link, untrusted=untrusted)


def comment_json(data: CommentData) -> str:
    """The comment's data as JSON, for a stage that only renders."""
    return data.model_dump_json(indent=1) + "\n"


def _item(oversight: Oversight, record: VersionRecord, by_when: date | None) -> CommentItem:
    version = record.version
    signed = oversight.sign_offs.release(version, record.release.statement, record.release.verdict)
    reasons = _missing(oversight, record)
    numbers_shut = not record.contents.measured_gate.passed
    before, compared = _approved_before(oversight, version)
    changes: tuple[str, ...] = ()
    if before is not None and signed.dossier.parts:
        changes = proposed_changes(part_changes(before.dossier, signed.dossier), record)
    standing = standing_of(record)
    return CommentItem(
        subject=version.name,
        title=_cut(version.charter.charter.title if version.charter else version.project, _SHORT),
        proposed=_cut(version.authored.change, _TEXT),
        verdict=_cut(standing.heading, _TEXT),
        good=not numbers_shut,
        careful=standing.shape == "warn",
        numbers=tuple(
            CommentNumber(
                title=_cut(each.title, _SHORT),
                name=_cut(each.name, _SHORT),
                value=_cut(f"{each.value} {each.unit}".strip(), _SHORT),
                range=_cut(each.range, _SHORT),
                result=_cut(each.chip.text, _SHORT),
                note=_cut(each.notes[0] if each.notes else "", _TEXT),
            )
            for each in key_numbers(record)[:3]
        ),
        compared_with=_cut(compared, _SHORT),
        changes=tuple(_cut(each, _TEXT) for each in changes[:1_000]),
        asks=_asks(oversight, signed.state, numbers_shut=numbers_shut),
        sign_off=_cut(signed.state.sentence, _TEXT),
        by_when=_by_when(oversight, version, signed.state, by_when),
        reasons=tuple(_cut(each, _TEXT) for each in reasons[:2_000]),
        dossier=signed.dossier.digest,
        page=urls.version(version.project, version.model, version.version),
    )


def _charter_item(oversight: Oversight, project: Project, by_when: date | None) -> CommentItem:
    signed = oversight.sign_offs.charter(project)
    charter = project.charter.charter if project.charter else None
    changes = tuple(signed.state.changes)
    open_ = signed.state.open_gate
    return CommentItem(
        subject=project.id,
        title=_cut(charter.title if charter else project.id, _SHORT),
        proposed="The project's charter changes: what the model is for, who answers for it and what may happen with it.",
        verdict=_cut(signed.state.sentence, _TEXT),
        good=open_,
        compared_with="the charter that was signed" if changes else "",
        changes=tuple(_cut(each, _TEXT) for each in changes),
        asks=_asks(oversight, signed.state),
        by_when="" if open_ or by_when is None else day(by_when),
        dossier=signed.dossier.digest,
        page=urls.project(project.id),
    )


def _missing(oversight: Oversight, record: VersionRecord) -> list[str]:
    """What keeps the release check shut, by what is stored: signatures are told of apart."""
    version, workspace = record.version, oversight.workspace
    item = _checked(oversight, version)
    further = [] if item is None else list(oversight.release_reasons(item, signatures=False))
    decision = gate(
        [record.release.verdict],
        version.charter,
        policy=record.policy,
        tier=record.tier,
        subject=version.name,
        stage="release",
        as_of=workspace.as_of,
        further=further,
    )
    found = [each for each in decision.blocking if each.status not in _PEOPLE_ONLY]
    return [
        plainly(each.text).replace("`", "") + (f" Waits for {plain(each.waits_for)}." if each.waits_for else "")
        for each in found
    ]


def _checked(oversight: Oversight, version: ModelVersion) -> Checked | None:
    try:
        return oversight.as_it_stands(version)
    except MlgovError:
        return None  # the gate says what is wrong with the evidence


def _approved_before(oversight: Oversight, version: ModelVersion) -> tuple[SignOff | None, str]:
    """The nearest earlier version that was approved, else the predecessor; and what to call it."""
    family = oversight.projects[version.project].models[version.model]
    by_id = {each.version: each for each in family}
    earlier: list[ModelVersion] = []
    at = version.predecessor
    while at is not None and at in by_id and by_id[at] not in earlier:
        earlier.append(by_id[at])
        at = by_id[at].predecessor
    for each in earlier:
        signed = oversight.sign_offs.release(each)
        if signed.state.state in {"approved", "conditional"} or (signed.approved_once and signed.state.roles):
            return signed, f"version {each.version}, which was approved"
    if not earlier:
        return None, ""
    before = earlier[0]
    statement = oversight.as_it_stands(before).run.release
    verdict = oversight.sign_offs.judge.release(before, statement) if statement is not None else None
    dossier = oversight.sign_offs.dossier(before, "release", statement=statement, verdict=verdict)
    signed = oversight.sign_offs.release(before, statement, verdict)
    found = SignOff(signed.subject, signed.stage, signed.rule, signed.source, dossier, signed.state)
    return found, f"version {before.version}, the one before (not approved)"


def _asks(oversight: Oversight, state: SignOffState, *, numbers_shut: bool = False) -> tuple[CommentAsk, ...]:
    if state.state == "not_required":
        return ()
    roles = oversight.sign_offs.roles_in(project_of(state.subject))
    return tuple(
        CommentAsk(
            role=_cut(sentence(plain(each.role)).rstrip("."), _SHORT),
            who=_cut(_people(roles.get(each.role, ())), _SHORT),
            state=_cut(_words(each, state, numbers_shut=numbers_shut), _SHORT),
            turn=each.turn and not state.open_gate and not numbers_shut,
        )
        for each in state.roles
    )


def _words(role: RoleState, state: SignOffState, *, numbers_shut: bool) -> str:
    names = [each.assessment.record.person for each in role.records if each.counts]
    if role.done and names:
        return f"signed by {listed(list(dict.fromkeys(names)))}"
    if not role.final:
        return "feedback, decides nothing"
    if state.state == "rejected" and role.role in state.waits_for:
        return "refused it"
    if role.turn and numbers_shut:
        return "not yet: see what is missing"
    return "please sign" if role.turn else "after those above"


def _people(people: Iterable[str]) -> str:
    names = sorted(people)
    return f"{len(names)} people" if len(names) > _NAMED else ", ".join(names)


def _by_when(oversight: Oversight, version: ModelVersion, state: SignOffState, asked: date | None) -> str:
    """Until when signatures are asked for: the team's day, else when the approval of what is in use ends."""
    if state.open_gate:
        return ""
    if asked is not None:
        return day(asked)
    for other in oversight.projects[version.project].models[version.model]:
        if other.version == version.version or not other.deployments_on(oversight.workspace.as_of):
            continue
        last = oversight.sign_offs.release(other).state.valid_until
        if last is not None:
            return f"{day(last)}, when the approval of version {other.version} ends, which is in use"
    return ""


def _changed_since(governed: Path, base: str) -> frozenset[str]:
    """Paths below the governed folder that differ from a base revision. Raises SignOffError."""
    if not base or base.startswith("-"):
        msg = f"{base!r} is no revision"
        raise UsageError(msg)
    found = git(governed, "diff", "--name-only", "-z", "--relative", f"{base}...HEAD", "--", ".")
    if found is None:
        msg = f"git can't say what changed since {base}"
        raise SignOffError(msg, hint="fetch the whole history (depth 0), and name the target branch: origin/main")
    return frozenset(each.decode("utf-8", "replace") for each in found.split(b"\0") if each)


def _touches(version: ModelVersion, changed: frozenset[str]) -> bool:
    """Whether a version's own files or its evidence changed."""
    own = f"{version.project}/models/{version.model}/{version.version}"
    evidence = f"{version.project}/evidence/{version.model}/{version.version}/"
    return bool({f"{own}.yml", f"{own}.facts.yml"} & changed) or any(each.startswith(evidence) for each in changed)


def _cut(text: str, longest: int) -> str:
    flat = plain_line(text)
    return flat if len(flat) <= longest else flat[: longest - 1].rstrip() + "…"
