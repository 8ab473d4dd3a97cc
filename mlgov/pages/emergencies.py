"""Emergencies and incidents: what passed at night without the usual round, what went wrong, and what is left to be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlgov.documents.events import Event
from mlgov.documents.validation import ValidationFile
from mlgov.gating.emergency import count
from mlgov.pages import urls, words
from mlgov.pages.finding import validation_link
from mlgov.pages.findings import finding_chip, severity_shape
from mlgov.pages.overseen import Places, distance, events_of, oversight_tabs
from mlgov.pages.parts import AsOf, Link, Tab
from mlgov.pages.portfolio import Portfolio, ProjectRecord
from mlgov.pages.words import Chip

PAGE = urls.emergencies()
NOWHERE = Link("")


@dataclass(frozen=True, slots=True)
class YearLine:
    """How many emergencies a project had in a year, against what its policy bears with."""

    project: Link
    chip: Chip
    detail: str


@dataclass(frozen=True, slots=True)
class EmergencyRow:
    """One emergency."""

    chip: Chip
    version: Link
    project: str
    day: str
    who: str
    reason: str
    used: str
    """What is used from then on."""
    finding: Link
    finding_chip: Chip
    due: str
    until: str
    """The due day (ISO) while it lies ahead: the page marks it once it has passed."""
    distance: str


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident."""

    chip: Chip
    version: Link
    project: str
    day: str
    by: str
    reason: str
    finding: Link
    re_review: Link


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may pass in an emergency under a policy."""

    policy: Link
    text: str


@dataclass(frozen=True)
class EmergenciesPage:
    """All emergencies and incidents."""

    template: ClassVar[str] = "pages/emergencies.html.jinja"

    tabs: tuple[Tab, ...]
    lede: str
    years: tuple[YearLine, ...]
    rows: tuple[EmergencyRow, ...]
    incidents: tuple[IncidentRow, ...]
    permissions: tuple[Permission, ...]
    as_of: AsOf

    @classmethod
    def of(cls, portfolio: Portfolio) -> EmergenciesPage:
        """The page of a portfolio."""
        as_of = portfolio.as_of
        emergencies: list[tuple[dt.date, EmergencyRow]] = []
        incidents: list[tuple[dt.date, IncidentRow]] = []
        for project in portfolio.projects:
            happened = [each for each in events_of(project, as_of) if each[1].kind in {"emergency", "incident"}]
            if not happened:
                continue
            places = Places.of(project, PAGE)
            for model, event in happened:
                if event.kind == "emergency":
                    emergencies.append((event.on, _emergency(places, model, event, as_of)))
                else:
                    incidents.append((event.on, _incident(places, model, event, project.validations)))
        emergencies.sort(key=lambda each: each[0], reverse=True)
        incidents.sort(key=lambda each: each[0], reverse=True)
        rows = tuple(row for _, row in emergencies)
        return cls(
            tabs=oversight_tabs(PAGE),
            lede=_lede(rows, incidents, sum(count([on], as_of) for on, _ in emergencies)),
            years=tuple(_year(project, as_of) for project in portfolio.projects if project.emergencies),
            rows=rows,
            incidents=tuple(row for _, row in incidents),
            permissions=tuple(_permissions(portfolio)),
            as_of=AsOf.of(as_of),
        )


def this_year(project: ProjectRecord, as_of: dt.date) -> tuple[int, int | None]:
    """How many emergencies a project had in the 365 days that end on a day, and how many its policy bears with."""
    rule = project.policy.policy.emergency
    return count((event.on for _, event in project.emergencies), as_of), rule.per_year if rule is not None else None


def _year(project: ProjectRecord, as_of: dt.date) -> YearLine:
    found, most = this_year(project, as_of)
    link = Link(project.title, urls.relative(urls.project(project.id), PAGE))
    if most is None:
        return YearLine(link, Chip(f"{found} in 365 days", "warn"), "Its policy doesn't foresee emergencies.")
    text = f"{found} of at most {most} in 365 days"
    if found > most:
        rule = project.policy.policy.emergency
        return YearLine(link, Chip(text, "fail"), rule.reason if rule is not None else "")
    return YearLine(link, Chip(text, "warn" if found else "none"), "")


def _emergency(places: Places, model: str, event: Event, as_of: dt.date) -> EmergencyRow:
    standing = places.findings.get(event.finding or "")
    done = standing is not None and standing.file.finding.state == "closed"
    due = event.due or event.on
    late = due < as_of and not done
    finding, chip = NOWHERE, Chip("No finding", "fail")
    if event.finding is not None:
        finding = places.finding(event.finding)
        chip = finding_chip(standing) if standing is not None else Chip("Its finding is missing", "fail")
    used = ""
    if event.fallback:
        used = event.fallback
    elif event.goes_to:
        used = f"version {event.goes_to}"
    where = " in ".join(part for part in (event.environment, event.region) if part)
    used = f"{used} ({where})" if used and where else used
    return EmergencyRow(
        chip=Chip("Dealt with", "pass")
        if done
        else Chip("Overdue", "fail")
        if late
        else Chip("To be dealt with", "warn"),
        version=places.link(model, event.version),
        project=places.title,
        day=words.day(event.on),
        who=f"{words.plain(event.role or '')}, recorded by {event.recorded_by}",
        reason=words.sentence(event.reason or ""),
        used=used,
        finding=finding,
        finding_chip=chip,
        due=words.day(due),
        until="" if done or late else due.isoformat(),
        distance="" if done else distance(due, as_of),
    )


def _incident(places: Places, model: str, event: Event, validations: Sequence[ValidationFile]) -> IncidentRow:
    severity = event.severity or ""
    reports = {each.id: each for each in validations}
    return IncidentRow(
        chip=Chip(words.sentence(severity), severity_shape(severity)) if severity else Chip("Not rated", "none"),
        version=places.link(model, event.version),
        project=places.title,
        day=words.day(event.on),
        by=event.recorded_by,
        reason=words.sentence(event.reason or "no reason recorded"),
        finding=places.finding(event.finding) if event.finding else NOWHERE,
        re_review=_review(places, event.re_review, reports),
    )


def _review(places: Places, id_: str | None, reports: dict[str, ValidationFile]) -> Link:
    if not id_:
        return NOWHERE
    if id_ not in reports:
        return Link(f"{id_} (there is no such report)")
    return validation_link(places.id, reports[id_], PAGE)


def _lede(rows: tuple[EmergencyRow, ...], incidents: list[tuple[dt.date, IncidentRow]], lately: int) -> str:
    if not rows and not incidents:
        return "No emergency and no incident is recorded."
    open_ = sum(row.chip.text != "Dealt with" for row in rows)
    late = sum(row.chip.text == "Overdue" for row in rows)
    text = words.sentence(words.counted(len(rows), "emergency", "emergencies"))
    if not rows:
        text = "No emergency is recorded"
    else:
        text += f", {lately or 'none'} in the last 365 days"
        text += f"; {open_} still to be dealt with" if open_ else "; all dealt with"
        text += f", {late} overdue" if late else ""
    return f"{text}. {words.sentence(words.counted(len(incidents), 'incident'))}."


def _permissions(portfolio: Portfolio) -> Iterator[Permission]:
    """Who may let something pass, by policy; a policy that says nothing lets nobody."""
    for name, found in portfolio.policies.items():
        rule = found.policy.emergency
        link = Link(f"{name} {found.policy.version}", urls.relative(urls.policy(name), PAGE))
        if rule is None:
            yield Permission(link, "nobody may pass in an emergency")
            continue
        roles = words.listed([words.plain(each) for each in rule.roles])
        days, times = words.counted(rule.due_days, "day"), words.counted(rule.per_year, "time")
        yield Permission(link, f"{roles}; the proper round within {days}; at most {times} a year")
