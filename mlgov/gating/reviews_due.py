"""What is due and when, from everything that carries a day: reviews, validations, signatures, conditions, findings ...

And what makes people look again (`re_review` of the policy): time, drift, incidents, findings, emergencies, a new policy,
new law, a material change, news from outside. Pure: nothing is read and nothing is guessed. What no file tells of is not
here; record it as an event (`outside`) or a finding.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mlgov.documents.charter import Charter
from mlgov.documents.policy import PolicyInForce
from mlgov.documents.policy_rules import Policy
from mlgov.documents.regulation import dates_for
from mlgov.documents.sign_off_rules import ReReview, Stage
from mlgov.gating.duty import Duty, asked, urgency
from mlgov.gating.episodes import Episode
from mlgov.gating.findings import ComputedFinding, FindingStanding
from mlgov.registry.protocol import ModelVersion, Project
from mlgov.signoff.changes import Change
from mlgov.signoff.holders import as_roles
from mlgov.signoff.types import Record, SignOffState
from mlgov.signoff.wording import counted, day, plain

_OVER = frozenset({"rejected", "retired"})
_SERIOUS = frozenset({"high", "critical"})
_ROLE_OF_STAGE: Mapping[Stage, str] = {
    "monitoring_review": "validator",
    "retraining_decision": "validator",
    "charter": "model_risk",
}
_EVENT_OF = {"incident": "incident", "emergency": "emergency", "outside_event": "outside"}
"""Trigger -> kind of event that pulls it."""
UNCOVERED_DAYS = 30
"""So many days there are to look again at what a report no longer covers, where the policy has no rule for it."""
_PERIOD = re.compile(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|Q([1-4])|W(\d{2})))?", re.ASCII)


@dataclass(frozen=True)
class Office:
    """The day that is asked about, and who holds which role."""

    as_of: dt.date
    roles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    people: Mapping[str, object] = field(default_factory=dict)

    def duty(  # noqa: PLR0913 - one argument per field
        self,
        subject: str,
        kind: str,
        due: dt.date,
        who: str,
        sentence: str,
        source: str,
        *,
        charter: Charter | None = None,
        rule: ReReview | None = None,
    ) -> Duty:
        """Something to do; the people are those of the project whose charter is given."""
        named = as_roles(charter.roles()) if charter is not None else {}
        people = asked(who, roles=self.roles, people=self.people, named=named)
        trigger, reason = (rule.trigger, rule.reason) if rule is not None else ("", "")
        return Duty(subject, kind, urgency(due, self.as_of), due, who, people, sentence, source, trigger, reason)


@dataclass(frozen=True)
class Watched:
    """A version and all that its dates depend on."""

    project: Project
    version: ModelVersion
    policy: Policy
    tier: str
    state: SignOffState
    """Its sign-off for release."""
    review: SignOffState | None = None
    """Its last review in use, if it was ever signed for."""
    changes: tuple[Change, ...] = ()
    """What changed since it was last approved (`signoff.changes`)."""
    alarms: tuple[Episode, ...] = ()
    """What fails in production and no finding is about yet."""
    computed: tuple[ComputedFinding, ...] = ()
    """Findings that follow from the files: it is in use without a valid sign-off."""
    max_days: int | None = None
    """For how long the policy lets a signature count."""
    coming: Policy | None = None
    """The policy that will judge it from a later day on."""


def of_project(project: Project, standings: Sequence[FindingStanding], office: Office) -> Iterator[Duty]:
    """What is due about a project: the charter's review, findings, envelopes, validations."""
    charter = project.charter.charter if project.charter else None
    if charter is not None and charter.state in _OVER:
        return
    if charter is not None and project.charter is not None and charter.reviews and charter.reviews.next:
        who = "validator" if charter.validator else "owner"
        sentence = f"The review of the project is due on {day(charter.reviews.next)}."
        path = project.charter.source("reviews.next")
        yield office.duty(project.id, "review", charter.reviews.next, who, sentence, path, charter=charter)
    yield from _findings(project, standings, office)
    for versions in project.models.values():
        if versions:
            yield from _of_model(project, versions[-1], office, charter)


def of_version(watched: Watched, office: Office) -> Iterator[Duty]:
    """What is due about a version: conditions of its signatures; where it is used, their end and looking again."""
    version, state = watched.version, watched.state
    charter = version.charter.charter if version.charter else None
    if charter is not None and charter.state in _OVER:
        return
    source = f"mlgov approvals list {version.name}"
    for each in state.conditions:
        if each.state != "met":
            sentence = f"Condition of an approval: {each.condition.text.rstrip('.')}."
            due, owner = each.condition.due, each.condition.owner
            yield office.duty(version.name, "condition", due, owner, sentence, source, charter=charter)
    if not version.deployments_on(office.as_of):
        return
    ended = _ended(watched) if state.state == "expired" else None
    last = state.valid_until or ended
    if last is not None:
        sentence = f"It is in use, and its approval {'ended' if ended else 'ends'} on {day(last)}."
        who = next((role.role for role in state.roles if role.final), "owner")
        yield office.duty(version.name, "approval", last, who, sentence, source, charter=charter)
    for found in watched.computed if ended is None else ():
        sentence = f"{found.title} {found.text}"
        yield office.duty(version.name, "finding", found.due, found.owner, sentence, found.source, charter=charter)
    yield from _looking_again(watched, office, charter)


def _ended(watched: Watched) -> dt.date | None:
    """The last day on which the signatures counted that have ended since; None if nothing says."""
    ended = []
    for role in watched.state.roles:
        lasts = [_last_day(each.assessment.record, watched.max_days) for each in role.records if role.final]
        ended += [max(lasts)] if lasts else []
    last = min(ended, default=dt.date.max)
    return None if last == dt.date.max else last


def _last_day(record: Record, max_days: int | None) -> dt.date:
    """What a record says, at most so many days from when it was given."""
    last = record.valid_until or dt.date.max
    given = record.at.date()
    if max_days is not None and max_days < (dt.date.max - given).days:
        last = min(last, given + dt.timedelta(days=max_days))
    return last


def of_policy(policy: PolicyInForce, office: Office, coming: Policy | None = None) -> Iterator[Duty]:
    """What is due about a policy: its exceptions and transition end; its next version comes into force."""
    rules = policy.policy
    name = f"policies/{rules.name}@{rules.version}"
    for at, each in enumerate(rules.exemptions):
        sentence = f"The exception of {each.subject} from {each.check} ends on {day(each.expires)}: {each.reason}"
        source = policy.sources.get(f"exemptions[{at}]", rules.name)
        yield office.duty(name, "exemption", each.expires, each.role, sentence, source)
    if rules.transition is not None and rules.transition >= rules.effective_from:
        last = day(rules.transition)
        sentence = f"Until {last} versions that were approved under the policy before may stay under it."
        yield office.duty(
            name, "transition", rules.transition, rules.owner, sentence, policy.sources.get("transition", rules.name)
        )
    if coming is not None:
        sentence = (
            f"Version {coming.version} of the policy counts from {day(coming.effective_from)} on: sign it and put it in "
            f"the place of version {rules.version}."
        )
        source = f"mlgov policy diff {rules.name} coming:{rules.name}"
        yield office.duty(
            f"policies/{coming.name}@{coming.version}", "policy", coming.effective_from, rules.owner, sentence, source
        )


def _of_model(project: Project, newest: ModelVersion, office: Office, charter: Charter | None) -> Iterator[Duty]:
    name = f"{project.id}/{newest.model}"
    for file in newest.envelopes[-1:]:
        until, owner = file.envelope.until, file.envelope.owner
        sentence = f"Changes within “{file.envelope.title}” need no full round until {day(until)}."
        yield office.duty(name, "envelope", until, owner, sentence, file.path, charter=charter)
    reports = [each for each in project.validations if each.validation.model == newest.model]
    for report in sorted(reports, key=lambda each: (each.validation.on, each.id))[-1:]:
        if report.validation.next is not None:
            sentence = f"The next validation is due on {day(report.validation.next)}."
            due = report.validation.next
            yield office.duty(name, "validation", due, "validator", sentence, report.path, charter=charter)


def _findings(project: Project, standings: Sequence[FindingStanding], office: Office) -> Iterator[Duty]:
    charter = project.charter.charter if project.charter else None
    for standing in standings:
        file, finding = standing.file, standing.file.finding
        subject = "/".join(each for each in (project.id, finding.model) if each)
        subject += f"@{finding.version}" if finding.version else ""
        text = f"Finding {file.id} ({finding.severity}): {finding.title.rstrip('.')}"
        until = finding.accepted.until if finding.accepted is not None else finding.due
        if standing.state == "accepted":
            kind, due, sentence = "acceptance", until, f"{text}; it is accepted until {day(until)}."
        elif standing.state == "lapsed":
            kind, due, sentence = "finding", until, f"{text}; it was accepted until {day(until)} only."
        elif standing.live:
            kind, due, sentence = "finding", finding.due, f"{text}, due on {day(finding.due)}."
        else:
            continue
        yield office.duty(subject, kind, due, finding.owner, sentence, file.path, charter=charter)


# Looking again


def _looking_again(watched: Watched, office: Office, charter: Charter | None) -> Iterator[Duty]:
    version, policy = watched.version, watched.policy
    looked = last_look(watched, office.as_of)
    first = min((each.since for each in version.deployments_on(office.as_of)), default=office.as_of)
    rules = [each for each in policy.re_review if each.tiers is None or watched.tier in each.tiers]
    for rule in rules:
        who = _ROLE_OF_STAGE.get(rule.stage, "owner")
        for happened, why in _happened(rule, watched, looked, first, office):
            due = happened + dt.timedelta(days=rule.days)
            sentence = f"A {plain(rule.stage)} is due on {day(due)}: {why}"
            source = f"policy {policy.name}"
            yield office.duty(version.name, "re_review", due, who, sentence, source, charter=charter, rule=rule)
    if not any(rule.trigger == "material_change" for rule in rules):
        yield from _uncovered(watched, office, looked, charter)


def last_look(watched: Watched, as_of: dt.date) -> dt.date | None:
    """The last day on which somebody who signs or validates looked at a version."""
    version = watched.version
    days = [each.validation.on for each in watched.project.validations_of(version.model, version.version)]
    for state in (watched.state, watched.review):
        if state is not None:
            days += [each.assessment.record.at.date() for role in state.roles for each in role.records if each.counts]
    return max((each for each in days if each <= as_of), default=None)


def _happened(
    rule: ReReview, watched: Watched, looked: dt.date | None, first: dt.date, office: Office
) -> Iterator[tuple[dt.date, str]]:
    """When a rule's trigger was pulled without anybody having looked since, or will be, and by what, in words."""
    if rule.trigger == "period":
        why = "somebody last looked at it" if looked else "nobody has looked at it since it came into use"
        yield looked or first, f"{why} on {day(looked or first)}."
        return
    for when, why in _PULLED[rule.trigger](watched):
        ahead = rule.trigger in {"policy", "regulation"} and when > office.as_of
        # What was so before it came into use was known to those who let it.
        since = first <= when <= office.as_of and (looked is None or looked < when)
        # A change is dated by the decision that it came after.
        changed = rule.trigger == "material_change" and (looked is None or looked <= when)
        if ahead or since or changed:
            yield when, why


def _events(kind: str) -> Callable[[Watched], Iterator[tuple[dt.date, str]]]:
    def found(watched: Watched) -> Iterator[tuple[dt.date, str]]:
        states = {each.id: each.finding.state for each in watched.project.findings}
        for event in watched.version.events:
            # The proper round after an emergency is done when its finding is closed.
            done = kind == "emergency" and states.get(event.finding or "") == "closed"
            if event.kind == kind and event.re_review is None and not done:
                said = f": {event.reason.rstrip('.')}" if event.reason else ""
                yield event.on, f"{'news from outside' if kind == 'outside' else kind} on {day(event.on)}{said}."

    return found


def _finding(watched: Watched) -> Iterator[tuple[dt.date, str]]:
    for file in watched.project.findings_about(watched.version.model, watched.version.version):
        if file.finding.severity in _SERIOUS and file.finding.state in {"open", "accepted"}:
            yield file.finding.opened, f"finding {file.id} of {day(file.finding.opened)}."


def _drift(watched: Watched) -> Iterator[tuple[dt.date, str]]:
    """Alarms that somebody made a finding of, and those that nobody looked at yet."""
    for file in watched.project.findings_about(watched.version.model, watched.version.version):
        if file.finding.origin == "alarm" and file.finding.state in {"open", "accepted"}:
            yield file.finding.opened, f"finding {file.id} of {day(file.finding.opened)}."
    for episode in watched.alarms:
        known = period_end(episode.first_window or "")
        if episode.family == "drift" and episode.ongoing and known is not None:
            yield known, f"{episode.title[:1].lower()}{episode.title[1:]}, and no finding is about it."


def _policy(watched: Watched) -> Iterator[tuple[dt.date, str]]:
    for policy in (watched.policy, watched.coming):
        if policy is not None:
            starts = policy.effective_from
            yield starts, f"the policy {policy.name} {policy.version} counts from {day(starts)} on."


def _regulation(watched: Watched) -> Iterator[tuple[dt.date, str]]:
    charter = watched.version.charter.charter if watched.version.charter else None
    for each in dates_for(charter.frameworks if charter is not None else ()):
        yield each.on, f"{each.what}, from {day(each.on)} on."


def _material_change(watched: Watched) -> Iterator[tuple[dt.date, str]]:
    found = [each for each in watched.changes if each.goes_stale or each.review_due]
    if found:
        yield _changed_on(watched), _what_changed(found)


def _uncovered(watched: Watched, office: Office, looked: dt.date | None, charter: Charter | None) -> Iterator[Duty]:
    """A change after which the reports on a version no longer cover it, where the policy has no rule for changes."""
    found = [each for each in watched.changes if each.review_due]
    if not found or looked is None:
        return
    due = _changed_on(watched) + dt.timedelta(days=UNCOVERED_DAYS)
    sentence = (
        f"What was validated is no longer what is here; somebody looks again by {day(due)}: {_what_changed(found)}"
    )
    source = f"mlgov approve {watched.version.name}"
    yield office.duty(watched.version.name, "re_review", due, "validator", sentence, source, charter=charter)


def _changed_on(watched: Watched) -> dt.date:
    """The day from which a change counts: the day of the last decision, since nothing tells when after it it came."""
    days = [each.assessment.record.at.date() for role in watched.state.roles for each in role.records]
    days += [each.assessment.record.at.date() for each in watched.state.others]
    return max(days, default=dt.date.min)


def _what_changed(found: Sequence[Change]) -> str:
    more = f" And {counted(len(found) - 1, 'more change')}." if len(found) > 1 else ""
    return f"since it was last signed, {found[0].what[:1].lower()}{found[0].what[1:]}{more}"


_PULLED: Mapping[str, Callable[[Watched], Iterator[tuple[dt.date, str]]]] = {
    **{trigger: _events(kind) for trigger, kind in _EVENT_OF.items()},
    "finding": _finding,
    "drift": _drift,
    "policy": _policy,
    "regulation": _regulation,
    "material_change": _material_change,
}


def period_end(window: str) -> dt.date | None:
    """The last day of a window named by its period (`2026`, `2026-Q2`, `2026-05`, `2026-W07`, `2026-05-31`), else None."""
    found = _PERIOD.fullmatch(window)
    if found is None:
        return None
    year = int(found[1])
    try:
        if found[3]:
            return dt.date(year, int(found[2]), int(found[3]))
        if found[5]:
            return dt.date.fromisocalendar(year, int(found[5]), 7)
        month = int(found[2]) if found[2] else 3 * int(found[4]) if found[4] else 12
        return dt.date(year, month, calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None
