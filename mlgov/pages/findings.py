"""The register of findings: what must be dealt with, by whom, until when; what is overdue comes first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlgov.documents.sign_off_rules import SEVERITIES
from mlgov.gating.findings import ComputedFinding, FindingStanding
from mlgov.pages import urls, words
from mlgov.pages.alarms import Alarm
from mlgov.pages.home import current_versions, plainly
from mlgov.pages.overseen import Places, distance, oversight_tabs, with_days
from mlgov.pages.parts import AsOf, Link, Tab
from mlgov.pages.portfolio import Portfolio, ProjectRecord, VersionRecord
from mlgov.pages.words import Chip

PAGE = urls.findings()
RANKS = ("overdue", "lapsed", "open", "accepted", "remediated", "closed")
"""States in the order of the register."""
SERIOUS = frozenset({"high", "critical"})
COMPUTED = "follows from the files"
SHOWN_ALARMS = 50
"""Versions with failing results that are listed; the command names all."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding."""

    link: Link
    about: Link
    project: str
    severity: str
    severity_order: int
    chip: Chip
    chip_order: int
    note: str
    owner: str
    due: str
    due_iso: str
    until: str
    """The due day (ISO) while it lies ahead: the page marks it once it has passed."""
    distance: str
    """How far the due day lies from the page's day; empty for what is done."""
    computed: str
    """How it came about, if nobody wrote it down."""
    facets: str


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """One episode of failing results."""

    chip: Chip
    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """A version with failing results that no finding is about."""

    link: Link
    lines: tuple[AlarmLine, ...]
    ended: tuple[AlarmLine, ...]
    """Episodes after which production was good again."""
    command: str


@dataclass(frozen=True)
class FindingsPage:
    """All findings of all projects."""

    template: ClassVar[str] = "pages/findings.html.jinja"

    tabs: tuple[Tab, ...]
    lede: str
    rows: tuple[FindingRow, ...]
    closed: tuple[FindingRow, ...]
    projects: tuple[str, ...]
    owners: tuple[str, ...]
    alarms: tuple[AlarmRow, ...]
    more_alarms: int
    as_of: AsOf

    @classmethod
    def of(cls, portfolio: Portfolio) -> FindingsPage:
        """The page of a portfolio."""
        as_of = portfolio.as_of
        rows = sorted((row for each in portfolio.projects for row in _rows(each, as_of)), key=_urgency)
        there = tuple(row for row in rows if row.chip_order < RANKS.index("closed"))
        alarms = list(_alarms(portfolio))
        return cls(
            tabs=oversight_tabs(PAGE),
            lede=_lede(rows),
            rows=there,
            closed=tuple(row for row in rows if row.chip_order == RANKS.index("closed")),
            projects=tuple(sorted({row.project for row in there})),
            owners=tuple(sorted({row.owner for row in there})),
            alarms=tuple(alarms[:SHOWN_ALARMS]),
            more_alarms=max(0, len(alarms) - SHOWN_ALARMS),
            as_of=AsOf.of(as_of),
        )


def rows_of(project: ProjectRecord, page: str, as_of: dt.date) -> tuple[FindingRow, ...]:
    """The findings of a project for another page of it, most urgent first; closed ones aren't among them."""
    if not project.findings and not project.computed:
        return ()
    places = Places.of(project, page)
    rows = [finding_row(places, each, as_of) for each in project.findings if each.state != "closed"]
    rows += [computed_row(places, each, as_of) for each in project.computed]
    return tuple(sorted(rows, key=_urgency))


def rows_about(record: VersionRecord, page: str) -> tuple[FindingRow, ...]:
    """The findings about a version for a page of its own, most urgent first; closed ones aren't among them."""
    found = [each for each in record.contents.findings if each.state != "closed"]
    if not found:
        return ()
    places = Places.of_version(record, page)
    return tuple(sorted((finding_row(places, each, record.as_of) for each in found), key=_urgency))


def finding_chip(standing: FindingStanding) -> Chip:
    """How a finding stands, in two or three words."""
    accepted = standing.file.finding.accepted
    if standing.state == "accepted" and accepted is not None:
        until = accepted.until
        return Chip(f"Accepted by {words.plain(accepted.role)} until {words.day(until)}", "warn", until.isoformat())
    if standing.state == "lapsed":
        return Chip("No longer accepted", "fail" if standing.blocking else "warn")
    if standing.state == "overdue":
        return Chip("Overdue", "fail" if standing.blocking else "warn")
    return {
        "remediated": Chip("Dealt with, not closed yet", "none"),
        "closed": Chip("Closed", "pass"),
    }.get(standing.state, Chip("Open", "none"))


def _urgency(row: FindingRow) -> tuple[bool, int, int, str, str, str]:
    late = row.chip_order <= RANKS.index("lapsed")
    return (not late, 0 if late else row.chip_order, row.severity_order, row.due_iso, row.project, row.link.text)


def _rows(project: ProjectRecord, as_of: dt.date) -> Iterator[FindingRow]:
    places = Places.of(project, PAGE)
    for standing in project.findings:
        yield finding_row(places, standing, as_of)
    for found in computed_of(project):
        yield computed_row(places, found, as_of)


def computed_of(project: ProjectRecord) -> tuple[ComputedFinding, ...]:
    """What follows from the files alone: about the project, then about its versions."""
    versions = (each for model in project.models for record in model.versions for each in record.brief.computed)
    return tuple(dict.fromkeys((*project.computed, *versions)))


def finding_row(places: Places, standing: FindingStanding, as_of: dt.date) -> FindingRow:
    """One finding as a row."""
    finding = standing.file.finding
    due = finding.due
    if standing.state == "lapsed" and finding.accepted is not None:
        due = finding.accepted.until
    facets = [
        "open" if standing.live else "",
        "overdue" if standing.state in {"overdue", "lapsed"} else "",
        "high" if finding.severity in SERIOUS else "",
        "shut" if standing.blocking else "",
        "accepted" if standing.state == "accepted" else "",
    ]
    return FindingRow(
        link=places.finding(standing.file.id),
        about=places.link(finding.model, finding.version),
        project=places.title,
        severity=finding.severity,
        severity_order=_order(finding.severity),
        chip=finding_chip(standing),
        chip_order=RANKS.index(standing.state),
        note=_note(standing),
        owner=words.plain(finding.owner),
        due=words.day(due),
        due_iso=due.isoformat(),
        until=due.isoformat() if standing.state == "open" else "",
        distance=distance(due, as_of) if standing.live else "",
        computed="",
        facets=" ".join(each for each in facets if each),
    )


def computed_row(places: Places, found: ComputedFinding, as_of: dt.date) -> FindingRow:
    """A finding that follows from the files alone, as a row."""
    late = found.due < as_of
    facets = ["open", "overdue" if late else "", "high" if found.severity in SERIOUS else ""]
    about = places.subject(found.subject)
    return FindingRow(
        link=Link(found.title.replace(found.subject, about.text).rstrip("."), about.href),
        about=Link(""),
        project=places.title,
        severity=found.severity,
        severity_order=_order(found.severity),
        chip=Chip("Overdue", "fail" if found.blocking else "warn") if late else Chip("Open", "none"),
        chip_order=RANKS.index("overdue" if late else "open"),
        note=" ".join(each for each in (with_days(found.text), SHUT_IN_USE if found.blocking else "") if each),
        owner=words.plain(found.owner),
        due=words.day(found.due),
        due_iso=found.due.isoformat(),
        until="" if late else found.due.isoformat(),
        distance=distance(found.due, as_of),
        computed=COMPUTED,
        facets=" ".join(each for each in (*facets, "shut" if found.blocking else "", "computed") if each),
    )


SHUT = "Keeps the release check shut."
SHUT_IN_USE = "Keeps the check of what is in use shut."


def _note(standing: FindingStanding) -> str:
    accepted = standing.file.finding.accepted
    if standing.state == "accepted" and accepted is not None:
        return accepted.reason
    note = f"{words.sentence(with_days(standing.note)).rstrip('.')}." if standing.note else ""
    return " ".join(each for each in (note, SHUT if standing.blocking else "") if each)


def _order(severity: str) -> int:
    return len(SEVERITIES) - 1 - SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _lede(rows: Sequence[FindingRow]) -> str:
    """How many there are, by how they stand."""
    if not rows:
        return "No finding is recorded."
    tally = {
        facet: sum(facet in row.facets.split() for row in rows) for facet in ("open", "overdue", "shut", "accepted")
    }
    text = f"{words.counted(tally['open'], 'open finding')}"
    parts = [
        f"{tally['overdue']} overdue" if tally["overdue"] else "",
        f"{tally['shut']} {'keeps' if tally['shut'] == 1 else 'keep'} a check shut" if tally["shut"] else "",
    ]
    detail = words.listed([each for each in parts if each])
    closed = sum(row.chip_order == RANKS.index("closed") for row in rows)
    others = [
        f"{tally['accepted']} accepted for a while" if tally["accepted"] else "",
        f"{closed} closed" if closed else "",
    ]
    rest = ", ".join(each for each in others if each)
    text = f"{text} ({detail})" if detail else text
    return words.sentence(f"{text}, {rest}." if rest else f"{text}.")


def _alarms(portfolio: Portfolio) -> Iterator[AlarmRow]:
    """Versions in use, and the newest ones, with failing results that no finding is about."""
    for record in current_versions(portfolio):
        alarms = sorted(record.brief.alarms, key=lambda each: _order(each.severity))
        if alarms:
            item = record.version
            yield AlarmRow(
                link=Link(
                    f"{item.model} {item.version}",
                    urls.relative(urls.version(item.project, item.model, item.version), PAGE),
                ),
                lines=tuple(_alarm(each) for each in alarms if not each.ended),
                ended=tuple(_alarm(each) for each in alarms if each.ended),
                command=f"mlgov finding open {item.name} --from-alarms --owner PERSON --by PERSON",
            )


def _alarm(alarm: Alarm) -> AlarmLine:
    chip = Chip(words.sentence(alarm.severity), severity_shape(alarm.severity))
    return AlarmLine(chip, alarm.title, plainly(alarm.sentence))


def severity_shape(severity: str) -> words.Shape:
    """How bad something is, as a shape."""
    return "fail" if severity in SERIOUS else "warn" if severity == "medium" else "none"
