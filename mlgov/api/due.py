"""`due`: what somebody has to do by a day: reviews, signatures that end, conditions, findings; by role, for a pipeline.

Nothing is measured and no data is opened. Triggers that no file tells of (new law, news from outside) are nobody's guess:
record them as an incident or a finding, and they are listed here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from mlgov.api.code_owners import logins
from mlgov.api.oversight import Oversight
from mlgov.api.sign_offs import SignOffs
from mlgov.api.workspace import Workspace, today
from mlgov.documents.people import PlatformKind
from mlgov.documents.policy import ReReview
from mlgov.documents.portal import web_address
from mlgov.errors import MlgovError, UsageError
from mlgov.exports.due import Duty, duties_markdown, duties_text
from mlgov.gating.findings import standing_of
from mlgov.registry.protocol import ModelVersion, Project
from mlgov.registry.selectors import select
from mlgov.signoff.types import SignOffState
from mlgov.signoff.wording import day, plain

FORMAT = "mlgov-due/1"
WITHIN = 30
"""Days ahead that are looked at if nothing else is said."""
_STAGE_ROLES = {"monitoring_review": "validator", "charter": "model_risk"}
_OVER = frozenset({"rejected", "retired"})
_SERIOUS = frozenset({"high", "critical"})


def duties(
    selectors: Sequence[str] = (),
    *,
    within: int = WITHIN,
    governed: str | Path | None = None,
    as_of: dt.date | None = None,
) -> tuple[Duty, ...]:
    """What is overdue, or due within so many days, earliest first.

    Args:
        selectors: which versions; their projects are looked at too. Default: all.
        within: how many days ahead; what is overdue is always listed.
        governed: the governed folder.
        as_of: the day.

    Raises SelectionError if nothing matches.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    found = _Duties(Oversight(workspace, SignOffs(workspace)))
    versions = select(workspace.registry.versions(), selectors) if selectors else workspace.registry.versions()
    wanted = {each.project for each in versions} if selectors else set(found.oversight.projects)
    last = workspace.as_of + dt.timedelta(days=within)
    listed = [each for name in sorted(wanted) for each in found.of_project(found.oversight.projects[name])]
    listed += [each for version in versions for each in found.of_version(version)]
    kept = dict.fromkeys(each for each in listed if each.due <= last)
    return tuple(sorted(kept, key=lambda each: (each.due, each.subject, each.kind, each.sentence)))


def duties_as_text(found: Sequence[Duty]) -> str:
    """The same as lines for a terminal, by role."""
    return duties_text(found)


def duties_json(found: Iterable[Duty], as_of: dt.date | None = None) -> str:
    """The same as JSON: `format`, `as_of`, `items`, and `roles` with the numbers of items that wait for each."""
    items = list(found)
    waiting: dict[str, int] = {}
    for each in items:
        waiting[each.who] = waiting.get(each.who, 0) + 1
    document = {
        "format": FORMAT,
        "as_of": (as_of or today()).isoformat(),
        "roles": dict(sorted(waiting.items())),
        "items": [{**asdict(each), "due": each.due.isoformat(), "people": list(each.people)} for each in items],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def duties_comment(
    found: Iterable[Duty], *, platform: PlatformKind | None, link: str = "", governed: str | Path | None = None
) -> str:
    """The same as Markdown for an issue of a platform, whose people are mentioned by the names they have there.

    Raises UsageError if the link is no web address.
    """
    if link:
        try:
            web_address(link)
        except ValueError as error:
            raise UsageError(str(error)) from error
    portal = Workspace.open(Path(governed) if governed else None).portal
    items = tuple(found)
    asked = dict.fromkeys(person for each in items for person in each.people)
    mentions = dict.fromkeys(logins(portal, platform, asked)) if platform else {}
    return duties_markdown(items, portal=portal.name, mentions=tuple(mentions), link=link)


class _Duties:
    """Everything that is due in one workspace, whenever that is."""

    def __init__(self, oversight: Oversight) -> None:
        self.oversight = oversight
        self.workspace = oversight.workspace
        self.as_of = oversight.workspace.as_of

    def of_project(self, project: Project) -> Iterator[Duty]:
        """The charter's review, findings, envelopes, validations."""
        charter = project.charter.charter if project.charter else None
        if charter is not None and charter.state in _OVER:
            return
        if charter is not None and project.charter is not None and charter.reviews and charter.reviews.next:
            who = "validator" if charter.validator else "owner"
            sentence = f"The review of the project is due on {day(charter.reviews.next)}."
            yield self._duty(project, project.id, "review", charter.reviews.next, who, sentence, project.charter.path)
        yield from self._findings(project)
        for model in project.models.values():
            if not model:
                continue
            newest = model[-1]
            name = f"{project.id}/{newest.model}"
            for file in newest.envelopes[-1:]:
                until, owner = file.envelope.until, file.envelope.owner
                sentence = f"Changes within “{file.envelope.title}” need no full round until {day(until)}."
                yield self._duty(project, name, "envelope", until, owner, sentence, file.path)
            reports = [each for each in project.validations if each.validation.model == newest.model]
            for report in sorted(reports, key=lambda each: (each.validation.on, each.id))[-1:]:
                if report.validation.next is not None:
                    sentence = f"The next validation is due on {day(report.validation.next)}."
                    yield self._duty(
                        project, name, "validation", report.validation.next, "validator", sentence, report.path
                    )

    def of_version(self, version: ModelVersion) -> Iterator[Duty]:
        """What is due about a version: conditions of its signatures; and where it is used, their end and re-reviews."""
        project = self.oversight.projects[version.project]
        charter = version.charter.charter if version.charter else None
        if charter is not None and charter.state in _OVER:
            return
        try:
            state = self.oversight.sign_offs.release(version).state
        except MlgovError:
            return  # `mlgov check` and the gate say what is wrong with it
        source = f"mlgov approvals list {version.name}"
        for each in state.conditions:
            if each.state != "met":
                sentence = f"Condition of an approval: {each.condition.text.rstrip('.')}."
                yield self._duty(
                    project, version.name, "condition", each.condition.due, each.condition.owner, sentence, source
                )
        if not version.deployments_on(self.as_of):
            return
        if state.valid_until is not None:
            sentence = f"It is in use, and its approval ends on {day(state.valid_until)}."
            who = next((role.role for role in state.roles if role.final), "owner")
            yield self._duty(project, version.name, "approval", state.valid_until, who, sentence, source)
        yield from self._re_reviews(project, version, state)

    def _findings(self, project: Project) -> Iterator[Duty]:
        name = (project.charter.charter.policy if project.charter else None) or self.workspace.portal.default_policy
        policy = self.workspace.policy_named(name).policy
        roles = self.oversight.sign_offs.portal.roles
        for file in project.findings:
            standing, finding = standing_of(file, policy, roles=roles, as_of=self.as_of), file.finding
            subject = "/".join(each for each in (project.id, finding.model) if each)
            subject += f"@{finding.version}" if finding.version else ""
            text = f"Finding {file.id} ({finding.severity}): {finding.title.rstrip('.')}"
            if standing.state == "accepted" and finding.accepted is not None:
                until = finding.accepted.until
                sentence = f"{text}; it is accepted until {day(until)}."
                yield self._duty(project, subject, "acceptance", until, finding.owner, sentence, file.path)
            elif standing.state == "lapsed" and finding.accepted is not None:
                until = finding.accepted.until
                sentence = f"{text}; it was accepted until {day(until)} only."
                yield self._duty(project, subject, "finding", until, finding.owner, sentence, file.path)
            elif standing.live:
                sentence = f"{text}, due on {day(finding.due)}."
                yield self._duty(project, subject, "finding", finding.due, finding.owner, sentence, file.path)

    def _re_reviews(self, project: Project, version: ModelVersion, state: SignOffState) -> Iterator[Duty]:
        policy = self.workspace.policy_of(version).policy
        tier = self.workspace.tier_of(version).tier
        looked = self._last_look(project, version, state)
        first = min((each.since for each in version.deployments_on(self.as_of)), default=self.as_of)
        for rule in policy.re_review:
            if rule.tiers is not None and tier not in rule.tiers:
                continue
            who = _STAGE_ROLES.get(rule.stage, "owner")
            for happened, why in self._happened(rule, project, version, looked, first):
                due = happened + dt.timedelta(days=rule.days)
                stage = plain(rule.stage)
                sentence = f"A {stage} is due on {day(due)}: {why}"
                yield self._duty(project, version.name, "re_review", due, who, sentence, f"policy {policy.name}")

    def _last_look(self, project: Project, version: ModelVersion, state: SignOffState) -> dt.date | None:
        """The last day on which somebody who signs looked at a version."""
        days = [each.validation.on for each in project.validations_of(version.model, version.version)]
        signed = [state]
        if self.oversight.sign_offs.assessed(project.id).assessments:
            signed.append(self.oversight.sign_offs.of(version, "monitoring_review").state)
        for each in signed:
            days += [item.assessment.record.at.date() for role in each.roles for item in role.records if item.counts]
        return max((each for each in days if each <= self.as_of), default=None)

    def _happened(
        self, rule: ReReview, project: Project, version: ModelVersion, looked: dt.date | None, first: dt.date
    ) -> Iterator[tuple[dt.date, str]]:
        """When a rule's trigger last happened without anybody having looked since, and what it was, in words."""
        if rule.trigger == "period":
            why = "somebody last looked at it" if looked else "nobody has looked at it since it came into use"
            yield looked or first, f"{why} on {day(looked or first)}."
            return
        for when, why in self._events(rule, project, version):
            # What was so before it came into use was known to those who let it.
            if first <= when <= self.as_of and (looked is None or looked < when):
                yield when, why

    def _events(self, rule: ReReview, project: Project, version: ModelVersion) -> Iterator[tuple[dt.date, str]]:
        for event in version.events:
            if event.kind == rule.trigger and event.re_review is None:
                yield event.on, f"{event.kind} on {day(event.on)}."
        if rule.trigger == "policy":
            policy = self.workspace.policy_of(version).policy
            yield policy.effective_from, f"the policy {policy.name} is in force since {day(policy.effective_from)}."
        if rule.trigger in {"finding", "drift"}:
            for file in project.findings_about(version.model, version.version):
                finding = file.finding
                fits = finding.origin == "alarm" if rule.trigger == "drift" else finding.severity in _SERIOUS
                if fits and finding.state in {"open", "accepted"}:
                    yield finding.opened, f"finding {file.id} of {day(finding.opened)}."

    def _duty(
        self, project: Project, subject: str, kind: str, due: dt.date, who: str, sentence: str, source: str
    ) -> Duty:
        state: Literal["due", "overdue"] = "overdue" if due < self.as_of else "due"
        return Duty(subject, kind, state, due, who, self._people(project, who), sentence, source)

    def _people(self, project: Project, who: str) -> tuple[str, ...]:
        """Ids of those who are asked: who holds the role, whom the charter names for it, or the person named."""
        portal = self.oversight.sign_offs.portal
        held = portal.roles.get(who)
        if held:
            return tuple(held)
        named = project.charter.charter.roles().get(who) if project.charter else None
        if named:
            return (named,)
        return (who,) if who in portal.people else ()
