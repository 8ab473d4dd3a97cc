"""Emergencies: who may let something pass at night, what that leaves to be done, and how often it happened.

An emergency never makes anything good: it is its own exit code, a finding with a day, and it is counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlgov.documents.events import Event
from mlgov.documents.finding import Finding, FindingFile, HistoryEntry
from mlgov.documents.ids import suggestion
from mlgov.documents.policy_rules import Policy
from mlgov.errors import UsageError
from mlgov.gating.findings import ComputedFinding
from mlgov.gating.gate import GateReason

EXIT_EMERGENCY = 13
_YEAR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Emergency:
    """What letting something pass in an emergency leaves behind."""

    event: Event
    finding_id: str
    finding: Finding
    this_year: int
    """How many there were in the last 365 days, this one included."""
    allowed: int
    """How many the policy bears with."""

    @property
    def too_many(self) -> bool:
        """Whether there were more than the policy bears with; it passes all the same, and is a finding of its own."""
        return self.this_year > self.allowed


def declare(  # noqa: PLR0913 - everything that is recorded is named here
    subject: str,
    *,
    policy: Policy,
    roles: Mapping[str, Collection[str]],
    role: str,
    by: str,
    reason: str,
    on: dt.date,
    earlier: Iterable[dt.date] = (),
    taken: Collection[str] = (),
    fallback: str | None = None,
    environment: str | None = None,
    region: str | None = None,
) -> Emergency:
    """An emergency as an event and a finding, not written yet.

    Args:
        subject: `project/model@version`: what is let pass.
        policy: names the roles that may.
        roles: role -> people, as in portal.yml.
        role: the role in which somebody lets it pass.
        by: who does.
        reason: why, at least a sentence.
        on: the day.
        earlier: days of earlier emergencies of the project.
        taken: ids of findings that exist.
        fallback: what is used instead of the model, if it is no version.
        environment: where, if it matters.
        region: where, if it matters.

    Raises:
        UsageError: the policy knows no emergencies, the role may not, or the person doesn't hold it.
    """
    rule = policy.emergency
    if rule is None:
        msg = f"the policy {policy.name} doesn't say who may pass in an emergency"
        raise UsageError(msg, hint="going back to an approved version needs no emergency: mlgov deployed")
    if role not in rule.roles:
        msg = f"the role {role} may not pass in an emergency"
        raise UsageError(msg, hint=f"may: {', '.join(rule.roles)}")
    if role in roles and by not in roles[role]:
        msg = f"{by} doesn't hold the role {role}"
        raise UsageError(msg, hint=f"people of this role: {', '.join(sorted(roles[role])) or 'nobody'}")
    if len(reason.strip()) < 10:
        msg = "say in a sentence why this can't wait"
        raise UsageError(msg, hint='for example --reason "Version 7 refuses every applicant since 22:10."')
    project_model, _, version = subject.partition("@")
    model = project_model.partition("/")[2]
    due = on + dt.timedelta(days=rule.due_days)
    finding_id = _free(f"{on.isoformat()}-emergency-{model}-{version}", taken)
    event = Event(
        kind="emergency",
        on=on,
        version=version,
        recorded_by=by,
        role=role,
        reason=reason.strip(),
        due=due,
        goes_to=None if fallback else version,
        fallback=fallback,
        environment=environment,
        region=region,
        finding=finding_id,
    )
    return Emergency(event, finding_id, _finding(subject, event), count(earlier, on) + 1, rule.per_year)


def count(days: Iterable[dt.date], on: dt.date) -> int:
    """How many of these days lie in the 365 days that end on a day."""
    return sum(on - _YEAR < each <= on for each in days)


def emergency_reasons(
    events: Iterable[Event], findings: Iterable[FindingFile], subject: str, *, as_of: dt.date, path: str = ""
) -> Iterator[GateReason]:
    """What emergencies of a version mean for its gate: shown until they are dealt with, shut when that is overdue.

    Dealt with is an emergency whose finding is closed; a finding that was deleted deals with nothing.
    """
    version = subject.partition("@")[2]
    states = {each.id: each.finding.state for each in findings}
    for each in events:
        if each.kind != "emergency" or each.version != version or each.on > as_of:
            continue
        if each.finding is not None and states.get(each.finding) == "closed":
            continue
        due = each.due or each.on
        overdue = due < as_of
        what = f"In an emergency on {each.on}, {each.role} let it pass: {(each.reason or '').rstrip('.')}."
        text = f"{what} The proper round {'was' if overdue else 'is'} due on {due}."
        yield GateReason(
            text,
            path or f"mlgov finding list {subject}",
            overdue,
            each.role or "owner",
            "overdue" if overdue else "due",
        )


def too_many(project: str, days: Iterable[dt.date], policy: Policy, *, as_of: dt.date) -> tuple[ComputedFinding, ...]:
    """More emergencies in a year than the policy bears with are a finding of their own."""
    rule = policy.emergency
    happened = [day for day in days if day <= as_of]
    found = count(happened, as_of)
    if rule is None or found <= rule.per_year:
        return ()
    return (
        ComputedFinding(
            subject=project,
            title=f"{found} emergencies in a year.",
            text=f"The policy bears with {rule.per_year}. {rule.reason}",
            severity="high",
            owner=policy.owner,
            due=max(happened) + dt.timedelta(days=rule.due_days),
            source=f"mlgov finding list {project}",
        ),
    )


def _finding(subject: str, event: Event) -> Finding:
    _, _, rest = subject.partition("/")
    model, _, version = rest.partition("@")
    used = event.fallback or subject
    return Finding(
        title=f"Emergency: {used} was let pass without the proper round",
        text=event.reason or "",
        severity="high",
        owner=event.recorded_by,
        opened=event.on,
        opened_by=event.recorded_by,
        due=event.due or event.on,
        origin="emergency",
        model=model,
        version=version,
        history=(HistoryEntry(on=event.on, by=event.recorded_by, what=f"Let pass as {event.role}."),),
    )


def _free(name: str, taken: Collection[str]) -> str:
    """An id that no finding has yet."""
    base = suggestion(name)
    number, found = 1, base
    while found in taken:
        number += 1
        found = suggestion(f"{base[:60]}-{number}")
    return found
