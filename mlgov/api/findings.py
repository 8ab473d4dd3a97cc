"""`finding`: open, accept and close findings, and list them with what follows from the files alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from mlgov.api.checking import check_workspace
from mlgov.api.oversight import Oversight
from mlgov.api.said import document_of
from mlgov.api.sign_offs import SignOffs
from mlgov.api.workspace import Workspace
from mlgov.documents.finding import FOLDER, AcceptedUntil, Finding, FindingFile, HistoryEntry, LinkedResult
from mlgov.documents.ids import suggestion
from mlgov.documents.nearest import hint_for
from mlgov.documents.policy_rules import Policy
from mlgov.documents.sign_off_rules import SEVERITIES, Severity
from mlgov.documents.writer import to_yaml
from mlgov.errors import SelectionError, UsageError
from mlgov.evidence.files import write_atomically
from mlgov.gating.episodes import Episode
from mlgov.gating.findings import ComputedFinding, FindingStanding, due_day, standing_of
from mlgov.registry.protocol import ModelVersion, Project
from mlgov.registry.selectors import select
from mlgov.signoff.holders import Roles, as_roles, holders

_HEADING = (
    "A finding: what is wrong, who deals with it, until when. `mlgov finding` writes it; edit it by hand if you like."
)


@dataclass(frozen=True)
class Opened:
    """A finding that was written."""

    project: str
    id: str
    path: Path
    finding: Finding


@dataclass(frozen=True)
class Listed:
    """All findings of the selected projects, as they stand on the day."""

    standings: tuple[tuple[str, FindingStanding], ...]
    """Project and finding, most urgent first."""
    computed: tuple[ComputedFinding, ...]
    alarms: tuple[tuple[str, Episode], ...]
    """Version and episode that no finding is about yet."""


def open_finding(  # noqa: PLR0913 - one keyword per field
    subject: str,
    *,
    title: str,
    severity: str,
    owner: str,
    by: str,
    text: str = "",
    due: date | None = None,
    results: Sequence[str] = (),
    origin: str = "hand",
    governed: str | Path | None = None,
    as_of: date | None = None,
) -> Opened:
    """Open a finding about a project, a model or a version.

    Args:
        subject: `project`, `project/model` or `project/model@version`.
        title: what is wrong, in one line.
        severity: low, medium, high or critical.
        owner: who deals with it.
        by: who opens it.
        text: more, in a few sentences.
        due: the last day on which it may be open; default: by the policy.
        results: results that it is about: `fairness.impact_ratio.*`.
        origin: how it came about.
        governed: the governed folder.
        as_of: the day it is opened.

    Raises:
        SelectionError: there is no such project, model or version.
        UsageError: a field can't be used.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    project, model, version = _subject(workspace, subject)
    level = _severity(severity)
    links = tuple(LinkedResult(result=each) for each in results)
    fields = {
        "title": title,
        "text": text,
        "severity": level,
        "owner": owner,
        "opened": workspace.as_of,
        "opened_by": by,
        "due": due or due_day(level, workspace.as_of, _policy(workspace, project)),
        "origin": origin,
        "model": model,
        "version": version,
        "results": links,
        "history": (HistoryEntry(on=workspace.as_of, by=by, what="Opened."),),
    }
    return write_finding(project, document_of(Finding, fields))


def open_alarms(
    selectors: Sequence[str] = (),
    *,
    owner: str,
    by: str,
    governed: str | Path | None = None,
    as_of: date | None = None,
) -> tuple[Opened, ...]:
    """Open one finding for each episode of failing results that no finding is about yet.

    Nothing is measured that is measured already. Raises SelectionError if nothing matches.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    oversight = Oversight(workspace, SignOffs(workspace))
    run = check_workspace(workspace, selectors)
    opened = []
    for item in run.checked:
        project = oversight.projects[item.version.project]
        taken = {each.id for each in project.findings}
        for episode in oversight.alarms(item):
            made = of_episode(
                episode, item.version, _policy(workspace, project), owner=owner, by=by, on=workspace.as_of
            )
            found = write_finding(project, made, taken=taken)
            taken.add(found.id)
            opened.append(found)
    return tuple(opened)


def of_episode(episode: Episode, version: ModelVersion, policy: Policy, *, owner: str, by: str, on: date) -> Finding:
    """The finding about one episode: its worst result as text, its family and windows as links."""
    link = LinkedResult(result=episode.pattern, first_window=episode.first_window, last_window=episode.last_window)
    return Finding(
        title=episode.title,
        text=episode.sentence,
        severity=episode.severity,
        owner=owner,
        opened=on,
        opened_by=by,
        due=due_day(episode.severity, on, policy),
        origin="alarm" if episode.first_window is not None else "result",
        model=version.model,
        version=version.version,
        results=(link,),
        history=(HistoryEntry(on=on, by=by, what="Opened from failing results."),),
    )


def accept_finding(
    name: str,
    *,
    role: str,
    by: str,
    reason: str,
    until: date,
    governed: str | Path | None = None,
    as_of: date | None = None,
) -> Opened:
    """Accept a finding (`project/id`) until a day. Raises UsageError if the role, person or time isn't allowed."""
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    project, file = _finding(workspace, name)
    accepted = document_of(
        AcceptedUntil, {"role": role, "by": by, "reason": reason, "on": workspace.as_of, "until": until}
    )
    changed = _changed(
        file.finding, workspace.as_of, by, f"Accepted as {role} until {until}: {reason}",
        state="accepted", accepted=accepted, closed=None,
    )  # fmt: skip
    policy = _policy(workspace, project)
    standing = standing_of(
        FindingFile(file.id, file.path, changed), policy, roles=_roles(workspace, project), as_of=workspace.as_of
    )
    if standing.state != "accepted":
        msg = f"it can't be accepted so: {standing.note}"
        raise UsageError(msg)
    return _rewrite(project, file, changed)


def close_finding(
    name: str,
    *,
    by: str,
    what: str,
    remediated: bool = False,
    governed: str | Path | None = None,
    as_of: date | None = None,
) -> Opened:
    """Close a finding (`project/id`), or say that it is remediated and waits to be closed."""
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    project, file = _finding(workspace, name)
    state: dict[str, Any] = {"state": "remediated", "closed": None}
    if not remediated:
        state = {"state": "closed", "closed": workspace.as_of}
    return _rewrite(project, file, _changed(file.finding, workspace.as_of, by, what, accepted=None, **state))


def list_findings(
    selectors: Sequence[str] = (),
    *,
    governed: str | Path | None = None,
    as_of: date | None = None,
    closed: bool = False,
) -> Listed:
    """Findings, what follows from the files alone, and alarms that nobody has looked at; nothing is measured.

    Raises SelectionError if nothing matches.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    oversight = Oversight(workspace, SignOffs(workspace))
    projects = oversight.projects
    chosen = list(projects) if not selectors else _projects(workspace, projects, selectors)
    versions = [each for each in workspace.registry.versions() if each.project in chosen]
    standings = [
        (name, standing)
        for name in chosen
        for each in projects[name].findings
        if (standing := _standing(workspace, projects[name], each)).live or closed or standing.state == "accepted"
    ]
    computed: list[ComputedFinding] = []
    alarms: list[tuple[str, Episode]] = []
    for version in versions:
        if version.deployments_on(workspace.as_of):
            computed += oversight.live_unsigned(version, oversight.sign_offs.release(version))
        item = oversight.as_it_stands(version)
        alarms += [(version.name, episode) for episode in oversight.alarms(item)]
    for name in chosen:
        computed += oversight.too_many(projects[name])
    return Listed(tuple(sorted(standings, key=_urgency)), tuple(computed), tuple(alarms))


def listed_as_text(found: Listed) -> str:
    """One block for each finding; then what follows from the files; then alarms without a finding."""
    blocks = []
    for project, each in found.standings:
        finding = each.file.finding
        note = f" ({each.note})" if each.note else ""
        blocks.append(
            f"{project}/{each.file.id}  {finding.severity}, {each.state}{note}, due {finding.due}, {finding.owner}\n"
            f"    {' '.join(finding.title.split())}"
        )
    blocks += [f"computed  {each.severity}, due {each.due}\n    {each.title} {each.text}" for each in found.computed]
    blocks += [
        f"no finding yet  {name}: {episode.title}\n    {' '.join(episode.sentence.split())}"
        for name, episode in found.alarms
    ]
    return "\n".join(blocks) + "\n" if blocks else "No findings.\n"


def listed_as_json(found: Listed) -> str:
    """The same as JSON."""
    document = {
        "format": "mlgov-findings/1",
        "findings": [
            {
                "project": project,
                "id": each.file.id,
                "path": each.file.path,
                "standing": each.state,
                "note": each.note,
                "blocking": each.blocking,
                **each.file.finding.model_dump(mode="json", exclude_none=True),
            }
            for project, each in found.standings
        ],
        "computed": [{**asdict(each), "due": each.due.isoformat()} for each in found.computed],
        "alarms": [
            {"subject": name, "family": each.family, "windows": list(each.windows), "severity": each.severity,
             "title": each.title, "sentence": each.sentence}
            for name, each in found.alarms
        ],
    }  # fmt: skip
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def write_finding(project: Project, finding: Finding, *, id_: str = "", taken: Iterable[str] = ()) -> Opened:
    """Write a new finding; its id is made of the day and the title if none is given. Raises UsageError if it exists."""
    known = {*taken, *(each.id for each in project.findings)}
    if id_ and id_ in known:
        msg = f"{project.id} has a finding {id_} already"
        raise UsageError(msg)
    base = id_ or suggestion(f"{finding.opened.isoformat()}-{finding.title[:40]}") or finding.opened.isoformat()
    name, number = base, 1
    while name in known or (project.path / FOLDER / f"{name}.yml").exists():
        number += 1
        name = suggestion(f"{base[:58]}-{number}")
    path = project.path / FOLDER / f"{name}.yml"
    write_atomically(path, to_yaml(finding, heading=_HEADING).encode("utf-8"))
    return Opened(project.id, name, path, finding)


def _rewrite(project: Project, file: FindingFile, finding: Finding) -> Opened:
    path = project.path / FOLDER / f"{file.id}.yml"
    write_atomically(path, to_yaml(finding, heading=_HEADING).encode("utf-8"))
    return Opened(project.id, file.id, path, finding)


def _changed(finding: Finding, on: date, by: str, what: str, **fields: Any) -> Finding:
    entry = HistoryEntry(on=max([on, *(each.on for each in finding.history)]), by=by, what=what)
    return document_of(Finding, {**_fields(finding), **fields, "history": (*finding.history, entry)})


def _fields(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in type(finding).model_fields}


def _severity(text: str) -> Severity:
    found = next((each for each in SEVERITIES if each == text), None)
    if found is None:
        msg = f"{text!r} is no severity"
        raise UsageError(msg, hint=", ".join(SEVERITIES))
    return found


def _subject(workspace: Workspace, subject: str) -> tuple[Project, str | None, str | None]:
    """Project, model and version that a finding is about. Raises SelectionError."""
    name, _, rest = subject.partition("/")
    project = workspace.project_named(name)
    if not rest:
        return project, None, None
    versions = select(workspace.registry.versions(), [subject])
    model, at, _ = rest.partition("@")
    if not at:
        return project, model, None
    if len(versions) > 1:
        msg = f"{subject} means {len(versions)} versions; a finding is about one, about a model, or about a project"
        raise UsageError(msg)
    return project, versions[0].model, versions[0].version


def _projects(workspace: Workspace, projects: dict[str, Project], selectors: Sequence[str]) -> list[str]:
    named = [each for each in selectors if each in projects]
    others = [each for each in selectors if each not in projects]
    if others:
        named += [each.project for each in select(workspace.registry.versions(), others)]
    return list(dict.fromkeys(named))


def _finding(workspace: Workspace, name: str) -> tuple[Project, FindingFile]:
    """The finding `project/id`. Raises SelectionError naming the nearest."""
    project_name, _, id_ = name.partition("/")
    project = workspace.project_named(project_name)
    by_id = {each.id: each for each in project.findings}
    if id_ not in by_id:
        msg = f"{project_name} has no finding `{id_}`"
        raise SelectionError(msg, hint=hint_for(id_, by_id) or "list them: mlgov finding list")
    return project, by_id[id_]


def _policy(workspace: Workspace, project: Project) -> Policy:
    name = (project.charter.charter.policy if project.charter else None) or workspace.portal.default_policy
    return workspace.policy_named(name).policy


def _roles(workspace: Workspace, project: Project) -> Roles:
    """Role -> who may act in it in a project: of its holders those whom the charter names."""
    named = as_roles(project.charter.charter.roles()) if project.charter is not None else {}
    return holders(workspace.portal.roles, workspace.portal.people, named)


def _standing(workspace: Workspace, project: Project, file: FindingFile) -> FindingStanding:
    return standing_of(file, _policy(workspace, project), roles=_roles(workspace, project), as_of=workspace.as_of)


def _urgency(item: tuple[str, FindingStanding]) -> tuple[bool, bool, int, date, str, str]:
    project, each = item
    finding = each.file.finding
    rank = -SEVERITIES.index(finding.severity)
    return (not each.blocking, not each.live, rank, finding.due, project, each.file.id)


__all__ = [
    "Listed",
    "Opened",
    "accept_finding",
    "close_finding",
    "list_findings",
    "listed_as_json",
    "listed_as_text",
    "of_episode",
    "open_alarms",
    "open_finding",
    "write_finding",
]
