"""Reviews due: when somebody has to look again, at which project, model or version, and why; earliest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from mlgov.pages import urls, words
from mlgov.pages.overseen import Places, distance, oversight_tabs
from mlgov.pages.parts import AsOf, Link, Tab
from mlgov.pages.portfolio import ModelRecord, Portfolio, ProjectRecord, VersionRecord
from mlgov.pages.words import Chip

PAGE = urls.reviews()
SOON = 30
"""Days within which something is said to be due soon."""
OVER = frozenset({"rejected", "retired"})
"""States of a charter in which nobody looks again."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due on a day."""

    day: dt.date
    link: Link
    kind: str
    sentence: str
    who: str
    project: str


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One thing that is due."""

    chip: Chip
    chip_order: int
    link: Link
    project: str
    kind: str
    sentence: str
    who: str
    due: str
    due_iso: str
    until: str
    """The day (ISO) while it lies ahead: the page marks it once it has passed."""
    distance: str
    facets: str


@dataclass(frozen=True)
class ReviewsPage:
    """Everything that somebody has to look at again."""

    template: ClassVar[str] = "pages/reviews.html.jinja"

    tabs: tuple[Tab, ...]
    lede: str
    rows: tuple[ReviewRow, ...]
    kinds: tuple[str, ...]
    whos: tuple[str, ...]
    as_of: AsOf

    @classmethod
    def of(cls, portfolio: Portfolio) -> ReviewsPage:
        """The page of a portfolio."""
        found = sorted(
            {each for project in portfolio.projects for each in due_in(project)},
            key=lambda each: (each.day, each.project, each.link.text, each.kind, each.sentence),
        )
        rows = tuple(_row(each, portfolio.as_of) for each in found)
        return cls(
            tabs=oversight_tabs(PAGE),
            lede=_lede(rows),
            rows=rows,
            kinds=tuple(sorted({row.kind for row in rows})),
            whos=tuple(sorted({row.who for row in rows})),
            as_of=AsOf.of(portfolio.as_of),
        )


def due_in(project: ProjectRecord) -> Iterator[Due]:
    """What is due in a project: its charter's review, validations, and the end of approvals, envelopes, exceptions."""
    charter = project.charter.charter if project.charter else None
    if charter is not None and charter.state in OVER:
        return
    places = Places.of(project, PAGE)
    if charter is not None and charter.reviews and charter.reviews.next:
        who = "validator" if charter.validator else "owner"
        yield Due(
            charter.reviews.next, places.link(), "Review of the project", "As its charter says.", who, project.title
        )
    for model in project.models:
        yield from _of_model(places, model)
    for standing in project.findings:
        accepted = standing.file.finding.accepted
        if accepted is not None and standing.state in {"accepted", "lapsed"}:
            yield Due(
                accepted.until,
                places.finding(standing.file.id),
                "Accepted finding",
                f"{words.sentence(words.plain(accepted.role))} accepts it until this day.",
                words.plain(standing.file.finding.owner),
                project.title,
            )


def _of_model(places: Places, model: ModelRecord) -> Iterator[Due]:
    project = places.project
    reports = [each for each in project.validations if each.validation.model == model.model]
    latest = max(reports, key=lambda each: (each.validation.on, each.id), default=None)
    if latest is not None and latest.validation.next is not None:
        yield Due(
            latest.validation.next,
            places.link(model.model),
            "Validation",
            f"The last one was on {words.day(latest.validation.on)}.",
            "validator",
            project.title,
        )
    for name, file in project.envelopes:
        if name == model.model:
            yield Due(
                file.envelope.until,
                places.link(model.model),
                "Envelope ends",
                f"“{file.envelope.title.rstrip('.')}” counts until this day.",
                words.plain(file.envelope.owner),
                project.title,
            )
    for record in model.versions:
        yield from _approvals(places, record)


def _approvals(places: Places, record: VersionRecord) -> Iterator[Due]:
    """Where a version is in use, the end of its approval."""
    signed = record.brief.release
    if signed is None or not signed.valid_until or not record.live:
        return
    who = next((words.plain(each.role) for each in signed.roles if each.final), "owner")
    yield Due(
        dt.date.fromisoformat(signed.valid_until),
        places.link(record.version.model, record.version.version),
        "Approval ends",
        "It is in use, and its approval counts until this day.",
        who,
        places.project.title,
    )


def _row(due: Due, as_of: dt.date) -> ReviewRow:
    days = (due.day - as_of).days
    late, soon = days < 0, 0 <= days <= SOON
    chip = Chip("Overdue", "fail") if late else Chip("Due soon", "warn") if soon else Chip("Later", "none")
    return ReviewRow(
        chip=chip,
        chip_order=0 if late else 1 if soon else 2,
        link=due.link,
        project=due.project,
        kind=due.kind,
        sentence=due.sentence,
        who=words.plain(due.who),
        due=words.day(due.day),
        due_iso=due.day.isoformat(),
        until="" if late else due.day.isoformat(),
        distance=distance(due.day, as_of),
        facets=" ".join(each for each in ("overdue" if late else "", "soon" if soon else "") if each),
    )


def _lede(rows: Sequence[ReviewRow]) -> str:
    if not rows:
        return "No day is set on which somebody has to look again."
    late = sum("overdue" in row.facets for row in rows)
    soon = sum("soon" in row.facets for row in rows)
    return f"{words.sentence(str(late) if late else 'nothing')} overdue, {soon or 'nothing'} within {SOON} days."
