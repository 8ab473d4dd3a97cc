"""The first page: how many things need a person, which, and every registered version."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from mlgov.documents.events import Event
from mlgov.evidence.verdict import Status
from mlgov.gating.attention import Attention
from mlgov.pages import urls, words
from mlgov.pages.inventory import Inventory, inventory_of
from mlgov.pages.parts import AsOf, Link
from mlgov.pages.portfolio import Portfolio, VersionRecord
from mlgov.pages.words import Chip

PAGE = urls.home()
SHOWN = 12
"""Items of the attention list on the home page; all of them are on the pages they lead to."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the strip under the title."""

    value: str
    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that needs a person."""

    chip: Chip
    subject: Link
    sentence: str
    who: str


@dataclass(frozen=True)
class HomePage:
    """What a person sees first."""

    template: ClassVar[str] = "pages/home.html.jinja"

    heading: str
    lede: str
    figures: tuple[Figure, ...]
    todos: tuple[Todo, ...]
    more_todos: int
    news: tuple[Todo, ...]
    inventory: Inventory
    problems: tuple[str, ...]
    as_of: AsOf

    @classmethod
    def of(cls, portfolio: Portfolio) -> HomePage:
        """The page of a portfolio."""
        items = most_urgent(portfolio)
        return cls(
            heading=heading(len(items)),
            lede=lede(portfolio),
            figures=figures(portfolio),
            todos=tuple(todo(item, PAGE) for item in items[:SHOWN]),
            more_todos=max(0, len(items) - SHOWN),
            news=news(portfolio),
            inventory=inventory_of(portfolio.versions, PAGE),
            problems=portfolio.problems,
            as_of=AsOf.of(portfolio.as_of),
        )


def most_urgent(portfolio: Portfolio) -> tuple[Attention, ...]:
    """What needs a person, of the versions that matter: in use, or the newest of their model."""
    matter = {record.version.name for record in current_versions(portfolio)}
    items = [item for item in portfolio.attention if "@" not in item.subject or item.subject in matter]
    return tuple(sorted(items, key=lambda item: (not item.blocking, item.status == "due")))


def current_versions(portfolio: Portfolio) -> tuple[VersionRecord, ...]:
    """Versions in use and the newest version of each model; retired ones need nobody."""
    found = []
    for project in portfolio.projects:
        for model in project.models:
            newest = model.versions[-1]
            found += [item for item in model.versions if not item.retired and (item.live or item is newest)]
    return tuple(found)


def heading(number: int) -> str:
    """`Five things need a person`."""
    if number == 0:
        return "Nothing needs a person"
    small = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
    said = small[number - 1] if number <= len(small) else f"{number:,}"
    return f"{said} thing needs a person" if number == 1 else f"{said} things need a person"


def lede(portfolio: Portfolio) -> str:
    """One sentence on what is registered."""
    versions = portfolio.versions
    live = sum(item.live for item in versions)
    text = (
        f"{words.counted(len(portfolio.projects), 'project')}, {words.counted(len(versions), 'registered version')}, "
        f"{live or 'none'} in use."
    )
    return f"{words.sentence(text)} {portfolio.portal.description}".strip()


def figures(portfolio: Portfolio) -> tuple[Figure, ...]:
    """The strip of numbers: versions in use and the newest ones, by how they stand."""
    records = current_versions(portfolio)
    tally = Counter(standing(item) for item in records)
    drifting = sum(bool(item.brief.window_counts.get(Status.FAILED.value)) for item in records)
    open_answers = sum(row.open for project in portfolio.projects for row in project.requirements)
    return (
        Figure(str(len(records)), "versions in use or newest"),
        Figure(str(tally["holds"]), "hold every required limit"),
        Figure(str(tally["fails"]), "fail a required check", "bad" if tally["fails"] else ""),
        Figure(str(tally["unsure"]), "can't be decided yet", "careful" if tally["unsure"] else ""),
        Figure(str(drifting), "changed in production", "careful" if drifting else ""),
        Figure(str(open_answers), "charter answers missing", "careful" if open_answers else ""),
    )


def standing(record: VersionRecord) -> str:
    """`holds`, `fails` or `unsure`: how a version stands at release."""
    if not record.brief.blocking:
        return "holds"
    return "fails" if record.brief.counts.get(Status.FAILED.value) else "unsure"


def todo(item: Attention, page: str) -> Todo:
    """One attention item with the place it leads to."""
    named = item.subject.partition("@")
    subject = f"{named[0].rpartition('/')[2]} {named[2]}".strip()
    return Todo(
        chip=words.chip("drift" if item.stage == "monitoring" and item.status == "failed" else item.status),
        subject=Link(subject, urls.relative(urls.of_subject(item.subject, item.anchor), page)),
        sentence=item.sentence + (f" And {item.more} more of the same kind." if item.more else ""),
        who=words.plain(item.who),
    )


def news(portfolio: Portfolio) -> tuple[Todo, ...]:
    """The latest events, newest first."""
    found: list[tuple[dt.date, str, Event | None]] = []
    for project in portfolio.projects:
        for model in project.models:
            events = model.versions[-1].version.model_events
            found += [
                (event.on, f"{project.id}/{model.model}@{event.version}", event)
                for event in events
                if event.on <= portfolio.as_of
            ]
            for record in model.versions:
                facts = record.version.facts
                if facts is not None and facts.registered is not None:
                    found.append((facts.registered, record.version.name, None))
    found.sort(key=lambda entry: (entry[0], entry[1]), reverse=True)
    return tuple(
        Todo(
            chip=Chip(words.day(on), "none"),
            subject=Link(
                f"{name.partition('@')[0].rpartition('/')[2]} {name.partition('@')[2]}",
                urls.relative(urls.of_subject(name), PAGE),
            ),
            sentence="was registered" if event is None else event_text(event),
            who="",
        )
        for on, name, event in found[:6]
    )


def event_text(event: Event) -> str:
    """What happened, in one phrase."""
    if event.kind == "alias":
        return f"is now called {event.alias}"
    if event.kind == "deployed":
        where = " in ".join(part for part in (event.environment, event.region) if part)
        part = f" for {words.percent(event.share, 0)} of cases" if event.share is not None and event.share < 1 else ""
        return f"went into use{f': {where}' if where else ''}{part}"
    happened = "had an incident" if event.kind == "incident" else "was retired"
    return f"{happened}: {event.reason or 'no reason recorded'}"
