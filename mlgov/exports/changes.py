"""What happened in a portal, for its feed: registrations, events, decisions, findings, validations, policies."""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.documents.people import Person
from mlgov.documents.portal import Portal
from mlgov.evidence.canonical import digest_of
from mlgov.exports.atom import Entry
from mlgov.pages import urls
from mlgov.pages.home import event_text
from mlgov.pages.portfolio import ModelRecord, Portfolio, ProjectRecord
from mlgov.signoff.types import Record
from mlgov.signoff.wording import DECISION_WORDS, STAGE_WORDS, plain, sentence

CALENDAR = "feeds/reviews.ics"
FEED = "feeds/changes.atom"


def entries_of(portfolio: Portfolio) -> Iterator[Entry]:
    """Everything that happened and carries a day, in no order."""
    for project in portfolio.projects:
        for model in project.models:
            yield from _of_model(project.id, model)
        for each in project.decisions:
            yield _decision(each.record, portfolio.portal)
        yield from _findings(project)
        for report in project.validations:
            about = report.validation
            name = f"{project.id}/{about.model}@{about.version}"
            yield Entry(
                id=f"validation/{project.id}/{report.id}",
                on=about.on,
                title=f"{name}: validated",
                text=f"{_person(portfolio.portal, about.validator)} found it {plain(about.rating)}.",
                href=_to(urls.validation(project.id, report.id)),
                category="validation",
            )
    for name, policy in portfolio.policies.items():
        rules = policy.policy
        yield Entry(
            id=f"policy/{name}@{rules.version}",
            on=rules.effective_from,
            title=f"Policy {name} {rules.version} counts",
            text=sentence(rules.title),
            href=_to(urls.policy(name)),
            category="policy",
        )


def _of_model(project: str, model: ModelRecord) -> Iterator[Entry]:
    for record in model.versions:
        version = record.version
        registered = version.authored.registered or (version.facts.registered if version.facts else None)
        if registered is not None:
            yield Entry(
                id=f"registered/{version.name}",
                on=registered,
                title=f"{version.name}: registered",
                text=sentence(version.authored.change),
                href=_to(urls.of_subject(version.name)),
                category="registered",
            )
    for event in model.versions[-1].version.model_events:
        name = f"{project}/{model.model}@{event.version}"
        yield Entry(
            id=f"event/{digest_of([name, event.model_dump(mode='json')])}",
            on=event.on,
            title=f"{name}: {event.kind}",
            text=sentence(f"version {event.version} {event_text(event)}"),
            href=_to(urls.of_subject(name)),
            by=event.recorded_by,
            category=event.kind,
        )


def _decision(record: Record, portal: Portal) -> Entry:
    about = STAGE_WORDS[record.stage]
    return Entry(
        id=f"decision/{record.digest}",
        on=record.at.date(),
        title=f"{record.subject}: {DECISION_WORDS[record.decision]}",
        text=f"{_person(portal, record.person)} ({plain(record.role)}) {DECISION_WORDS[record.decision]}: {about}."
        + (f" {record.reason}" if record.reason else ""),
        href=_to(urls.of_subject(record.subject)),
        by=_person(portal, record.person),
        category="decision",
    )


def _findings(project: ProjectRecord) -> Iterator[Entry]:
    for file in project.finding_files:
        finding = file.finding
        href = _to(urls.finding(project.id, file.id))
        name = f"{project.id}: finding {file.id}"
        text = sentence(f"{finding.title.rstrip('.')} ({finding.severity})")
        yield Entry(
            f"finding/{project.id}/{file.id}",
            finding.opened,
            f"{name} opened",
            text,
            href,
            finding.opened_by,
            "finding",
        )
        if finding.accepted is not None:
            said = f"{text} Accepted until {finding.accepted.until}: {finding.accepted.reason}"
            key = f"finding/{project.id}/{file.id}/accepted/{finding.accepted.on}"
            yield Entry(key, finding.accepted.on, f"{name} accepted", said, href, finding.accepted.by, "finding")
        if finding.closed is not None:
            key = f"finding/{project.id}/{file.id}/closed"
            yield Entry(key, finding.closed, f"{name} closed", text, href, "", "finding")


def _person(portal: Portal, person: str) -> str:
    return portal.people.get(person, Person()).name or person


def _to(target: str) -> str:
    return urls.relative(target, FEED)
