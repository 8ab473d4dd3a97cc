"""`deployed`, `alias`, `retire`, `incident`, `outside`: what happened to a version, written down as events that are only added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

from mlgov.api.findings import Opened, write_finding
from mlgov.api.oversight import went_back
from mlgov.api.said import document_of
from mlgov.api.sign_offs import SignOffs
from mlgov.api.workspace import Workspace
from mlgov.documents.events import Event, event_file_name, is_trial
from mlgov.documents.finding import Finding, HistoryEntry
from mlgov.documents.nearest import hint_for
from mlgov.documents.sign_off_rules import Severity
from mlgov.documents.writer import to_yaml
from mlgov.errors import DocumentError, MlgovError, UsageError
from mlgov.evidence.files import write_atomically
from mlgov.gating.findings import due_day
from mlgov.registry.protocol import ModelVersion
from mlgov.registry.selectors import select

_SUFFIXES = range(2, 100)
_ON_TRIAL = "It is on trial there, where it affects nobody: that is no use, and needs no sign-off."


@dataclass(frozen=True)
class Recorded:
    """An event that was written, and what to know about it."""

    version: str
    path: Path
    event: Event
    notes: tuple[str, ...] = ()
    finding: Opened | None = None


def record_deployed(  # noqa: PLR0913 - one keyword per field
    selector: str,
    *,
    environment: str,
    by: str,
    region: str | None = None,
    share: float | None = None,
    since: date | None = None,
    until: date | None = None,
    note: str | None = None,
    governed: str | Path | None = None,
    as_of: date | None = None,
) -> Recorded:
    """Record that a version runs somewhere from a day on; what is so is recorded whether or not it may be.

    The notes say if it has no valid sign-off. Going back to a version that was approved once and not taken back needs
    nothing but this event.
    """
    workspace, version = _version(selector, governed, as_of)
    event = _event(
        kind="deployed", on=workspace.as_of, version=version.version, recorded_by=by, environment=environment,
        region=region, share=share, since=since, until=until, note=note,
    )  # fmt: skip
    path = write_event(version, event)
    notes = (_ON_TRIAL,) if is_trial(environment) else _notes(workspace, version)
    return Recorded(version.name, path, event, notes)


def record_alias(
    selector: str, alias: str, *, by: str, note: str | None = None,
    governed: str | Path | None = None, as_of: date | None = None,
) -> Recorded:  # fmt: skip
    """Record that a name (champion, challenger ...) points to a version from now on."""
    workspace, version = _version(selector, governed, as_of)
    if alias in {each.version for each in workspace.projects[version.project].models[version.model]}:
        msg = f"`{alias}` is the id of a version and can't be an alias"
        raise UsageError(msg)
    event = _event(kind="alias", on=workspace.as_of, version=version.version, recorded_by=by, alias=alias, note=note)
    return Recorded(version.name, write_event(version, event), event)


def record_retired(
    selector: str,
    *,
    by: str,
    reason: str,
    environment: str | None = None,
    region: str | None = None,
    governed: str | Path | None = None,
    as_of: date | None = None,
) -> Recorded:
    """Record that a version is no longer used, in one place or everywhere."""
    workspace, version = _version(selector, governed, as_of)
    event = _event(
        kind="retired", on=workspace.as_of, version=version.version, recorded_by=by, environment=environment,
        region=region, reason=reason,
    )  # fmt: skip
    return Recorded(version.name, write_event(version, event), event)


def record_incident(  # noqa: PLR0913 - one keyword per field
    selector: str,
    *,
    severity: str,
    reason: str,
    by: str,
    owner: str | None = None,
    environment: str | None = None,
    region: str | None = None,
    governed: str | Path | None = None,
    as_of: date | None = None,
) -> Recorded:
    """Record an incident of a version and open the finding that goes with it."""
    workspace, version = _version(selector, governed, as_of)
    project = workspace.projects[version.project]
    policy = workspace.policy_of(version).policy
    level = cast("Severity", severity)
    on = workspace.as_of
    # The event is checked before anything is written; the finding comes first, so that the event can name it.
    fields: dict[str, Any] = {
        "kind": "incident", "on": on, "version": version.version, "recorded_by": by, "severity": severity,
        "reason": reason, "environment": environment, "region": region,
    }  # fmt: skip
    _event(**fields)
    finding = Finding(
        title=f"Incident of {version.name}"[:200],
        text=reason,
        severity=level,
        owner=owner or by,
        opened=on,
        opened_by=by,
        due=due_day(level, on, policy),
        origin="incident",
        model=version.model,
        version=version.version,
        history=(HistoryEntry(on=on, by=by, what="Opened with the incident."),),
    )
    opened = write_finding(project, finding)
    event = _event(**fields, finding=opened.id)
    return Recorded(version.name, write_event(version, event), event, finding=opened)


def record_outside(
    selector: str,
    *,
    what: str,
    by: str,
    reason: str | None = None,
    finding: str | None = None,
    governed: str | Path | None = None,
    as_of: date | None = None,
) -> Recorded:
    """Record news from outside that may concern a version: new law, a vendor's notice, an audit, another population.

    Where the policy has a rule for `outside_event`, somebody then has to look again; the notes say so, or that nobody has to.

    Args:
        selector: the version.
        what: what became known, in a sentence.
        by: who records it.
        reason: why it may concern this version.
        finding: id of a finding that it led to.
        governed: the governed folder.
        as_of: the day on which it became known.

    Raises UsageError if nothing is said, or there is no such finding.
    """
    workspace, version = _version(selector, governed, as_of)
    if not what.strip():
        msg = "what became known isn't said"
        raise UsageError(msg, hint='--what "The central bank\'s rate has doubled within a quarter."')
    known = {each.id for each in workspace.projects[version.project].findings}
    if finding is not None and finding not in known:
        msg = f"there is no finding `{finding}` in {version.project}"
        raise UsageError(msg, hint=hint_for(finding, known))
    text = " ".join(f"{what.strip().rstrip('.')}. {reason or ''}".split())
    event = _event(
        kind="outside", on=workspace.as_of, version=version.version, recorded_by=by, reason=text, finding=finding
    )
    return Recorded(version.name, write_event(version, event), event, _looked_at_again(workspace, version))


def _looked_at_again(workspace: Workspace, version: ModelVersion) -> tuple[str, ...]:
    """What news from outside asks of people, by the policy."""
    tier = workspace.tier_of(version).tier
    rules = workspace.policy_of(version).policy.re_review
    mine = [each for each in rules if each.trigger == "outside_event" and (each.tiers is None or tier in each.tiers)]
    if not mine:
        return ("The policy asks nobody to look again because of it.",)
    if not version.deployments_on(workspace.as_of):
        return ("It isn't in use, so that nobody has to look again because of it.",)
    due = workspace.as_of + timedelta(days=min(each.days for each in mine))
    return (f"Somebody has to look at it again until {due}: mlgov due {version.name}",)


def write_event(version: ModelVersion, event: Event) -> Path:
    """Write an event beside the model's versions, under a name that no other has. Raises UsageError if it is full."""
    return write_event_in(version.paths.version.parent / "events", event)


def write_event_in(folder: Path, event: Event) -> Path:
    """The same in a folder of events."""
    name = event_file_name(event)
    raw = to_yaml(event).encode("utf-8")
    for candidate in (name, *(f"{name.removesuffix('.yml')}-{number}.yml" for number in _SUFFIXES)):
        path = folder / candidate
        if not path.exists():
            write_atomically(path, raw)
            return path
        if path.read_bytes() == raw:
            return path  # told twice: recorded once
    msg = f"{folder / name}: there are too many events of this kind on one day"
    raise UsageError(msg)


def _event(**fields: Any) -> Event:
    return document_of(Event, {key: value for key, value in fields.items() if value is not None})


def _version(selector: str, governed: str | Path | None, as_of: date | None) -> tuple[Workspace, ModelVersion]:
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    found = select(workspace.registry.versions(), [selector])
    if len(found) > 1:
        msg = f"{selector} means {len(found)} versions; an event is about one"
        raise UsageError(msg, hint=f"for example {found[-1].name}")
    return workspace, found[0]


def _notes(workspace: Workspace, version: ModelVersion) -> tuple[str, ...]:
    """What to know about a deployment: its sign-off, read anew with the event that was just written."""
    try:
        again = Workspace.open(workspace.governed, workspace.as_of)
        now = next(each for each in again.registry.versions() if each.name == version.name)
        signed = SignOffs(again).release(now)
    except (MlgovError, DocumentError) as error:
        return (f"Its sign-off can't be looked at: {error.message}",)
    if signed.state.open_gate:
        return ()
    if signed.approved_once and went_back(now, again.as_of):
        return ("It was approved once and not taken back: going back to it needs nothing more.",)
    return (f"It is in use without a valid sign-off, which is a high finding. {signed.state.sentence}",)
