"""The first page: how many things need a person, which, and every registered version."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from mlgov.documents.events import Event
from mlgov.documents.requirements import more_before_release
from mlgov.evidence.verdict import Status
from mlgov.gating.attention import Attention, ordered
from mlgov.pages import urls, words
from mlgov.pages.inventory import Inventory, acts_first, inventory_of, needs_signature
from mlgov.pages.parts import AsOf, Link
from mlgov.pages.portfolio import ModelRecord, Portfolio, ProjectRecord, VersionRecord
from mlgov.pages.signed_words import person_name, stage_of
from mlgov.pages.words import Chip
from mlgov.signoff.types import DecisionKind

PAGE = urls.home()
SHOWN = 12
"""Items of the attention list on the home page; all of them are on the pages they lead to."""
NEWS_SHOWN = 6
UNDECIDED = frozenset({Status.INSUFFICIENT.value, Status.UNAVAILABLE.value, Status.AWAITING.value})
_UNDER = re.compile(r"\b([A-Za-z]\w*)=< (\d[\d.,]*\d|\d)")
_OVER = re.compile(r"\b([A-Za-z]\w*)=>= (\d[\d.,]*\d|\d)")
_ASIDE = re.compile(r", (?:though|but up to|and) the \d[\d.]* % interval|, but up to ")
_GROUP = re.compile(r"\b([a-z_]\w*)=(?=\w)")
_WINDOW = re.compile(r"in window (\d{4}-\d{2}(?:-\d{2})?)\b")
_DAY = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])")
FAILED = Status.FAILED.value
DECIDED: Mapping[DecisionKind, str] = {
    "approve": "was approved",
    "approve_with_conditions": "was approved with conditions",
    "reject": "was refused",
    "revoke": "had its approval taken back",
    "renew": "had its approval renewed",
    "acknowledge": "was acknowledged",
    "feedback": "was commented on",
    "delegate": "was handed on",
}


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
        live = {record.version.name for record in portfolio.versions if record.live}
        first = {record.version.name: acts_first(record) for record in portfolio.versions}
        return cls(
            heading=heading(len(items)),
            lede=lede(portfolio),
            figures=figures(portfolio),
            todos=tuple(
                todo(item, PAGE, live=item.subject in live, first=first.get(item.subject, "")) for item in items[:SHOWN]
            ),
            more_todos=max(0, len(items) - SHOWN),
            news=news(portfolio),
            inventory=inventory_of(portfolio.versions, PAGE),
            problems=portfolio.problems,
            as_of=AsOf.of(portfolio.as_of),
        )


def most_urgent(portfolio: Portfolio) -> tuple[Attention, ...]:
    """What needs a person, worst first, of the versions that matter: in use, or the newest of their model."""
    records = current_versions(portfolio)
    matter = {record.version.name for record in records}
    items = [item for item in portfolio.attention if "@" not in item.subject or item.subject in matter]
    live = {record.version.name for record in records if record.live}
    projects = {name.partition("/")[0] for name in live}
    return ordered(merged(items), live | projects)


def merged(items: Iterable[Attention]) -> list[Attention]:
    """What can't be told of one version at one stage as one thing to do: the cure is the same, more data.

    Outcomes over all windows stand for those of the latest one.
    """
    items = list(items)
    over_time = {item.subject for item in items if item.windows}
    found: dict[tuple[str, str, str, int], Attention] = {}
    for index, item in enumerate(items):
        if item.topic == "outcome" and not item.windows and item.status == FAILED and item.subject in over_time:
            continue
        undecided = item.status in UNDECIDED
        key = (item.subject, item.stage, "undecided", 0) if undecided else (item.subject, item.stage, "", index)
        first = found.get(key)
        if first is None:
            found[key] = item
        else:
            found[key] = replace(first, more=first.more + 1 + item.more, blocking=first.blocking or item.blocking)
    return list(found.values())


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
    unsigned = sum(needs_signature(item) for item in records)
    open_answers = sum(row.open for project in portfolio.projects for row in project.requirements)
    charters = ((project.charter, project.tier.tier) for project in portfolio.projects)
    more = sum(len(more_before_release(charter, tier)) for charter, tier in charters if charter is not None)
    answers = "charter answers missing" + (f" now, {more:,} more before release" if more else "")
    return (
        Figure(str(len(records)), "versions in use or newest"),
        Figure(str(tally["holds"]), "hold every required limit"),
        Figure(str(tally["fails"]), "fail a required check", "bad" if tally["fails"] else ""),
        Figure(str(tally["unsure"]), "can't be decided yet", "careful" if tally["unsure"] else ""),
        Figure(str(drifting), "changed in production", "careful" if drifting else ""),
        Figure(str(unsigned), "lack a signature", "careful" if unsigned else ""),
        Figure(str(open_answers), answers, "careful" if open_answers else ""),
    )


def standing(record: VersionRecord) -> str:
    """`holds`, `fails` or `unsure`: how a version stands at release."""
    if not record.brief.blocking:
        return "holds"
    return "fails" if record.brief.counts.get(Status.FAILED.value) else "unsure"


def todo(item: Attention, page: str, *, live: bool = False, first: str = "") -> Todo:
    """One attention item with the place it leads to; that a failing version is in use is said, not left to be known.

    `first` is whoever has to act before anybody can sign, if anybody.
    """
    project, _, rest = item.subject.partition("/")
    model, _, version = rest.partition("@")
    who = first if first and item.kind == "sign_off" and item.stage == "release" else item.who
    return Todo(
        chip=Chip("Fails, in use", "fail") if live and todo_chip(item) == words.chip(FAILED) else todo_chip(item),
        subject=Link(f"{model} {version}" if model else project, _to(item, page)),
        sentence=plainly(item.sentence) + _more(item),
        who=words.plain(who.partition(",")[0]) + (" and others" if "," in who else ""),
    )


def todo_chip(item: Attention) -> Chip:
    """How an item is marked: unanswered questions are no missing evidence, failures in production are changes."""
    if item.kind == "condition" and item.status == "overdue":
        return Chip("Condition overdue", "fail")
    if item.until:
        return replace(words.chip(item.status), until=item.until)
    if item.kind in {"charter", "tier"} and item.status == Status.MISSING.value:
        return Chip("Not answered", "warn")
    if item.status == Status.FAILED.value and item.stage == "monitoring":
        return words.chip("drift") if item.check.startswith("drift.") else Chip("Fails in production", "fail")
    if item.status == Status.FAILED.value and not item.blocking:
        return Chip("Worth a look", "warn")
    return words.chip(item.status)


def plainly(sentence: str) -> str:
    """A sentence of a verdict with groups, windows and days as people write them, without its asides on chance."""
    text = _ASIDE.split(sentence, maxsplit=1)[0]
    text = _UNDER.sub(lambda found: f"{words.plain(found[1])} under {found[2]}", text)
    text = _OVER.sub(lambda found: f"{words.plain(found[1])} {found[2]} and over", text)
    text = _GROUP.sub(lambda found: f"{words.plain(found[1])} ", text)
    text = _WINDOW.sub(lambda found: f"in {words.period(found[1])}", text)
    text = words.sentence(_DAY.sub(lambda found: words.day(found[0]), text)).replace(" %", "\N{NO-BREAK SPACE}%")
    cut = text and len(text) < len(sentence) and sentence.endswith(".") and not text.endswith(".")
    return f"{text}." if cut else text


def _to(item: Attention, page: str) -> str:
    """Where an item is told in full: what production did over time stands on the drift page."""
    if item.windows:
        project, _, rest = item.subject.partition("/")
        model, _, version = rest.partition("@")
        return urls.relative(urls.version(project, model, version, "drift", "production"), page)
    return urls.relative(urls.of_subject(item.subject, item.anchor), page)


def _more(item: Attention) -> str:
    if not item.more:
        return ""
    what = "that can't be told yet" if item.status in UNDECIDED else "of the same kind"
    return f" And {item.more} more {what}."


def news(portfolio: Portfolio) -> tuple[Todo, ...]:
    """The latest events, newest first; versions of one model that were registered on one day are one event."""
    found: list[tuple[dt.date, str, str, tuple[str, ...], str]] = []
    for project in portfolio.projects:
        for model in project.models:
            name = (project.id, model.model)
            happened = [event for event in model.versions[-1].version.model_events if event.on <= portfolio.as_of]
            found += [(event.on, *name, (event.version,), event_text(event, why=False)) for event in happened]
            days: dict[dt.date, list[str]] = {}
            for record in model.versions:
                facts = record.version.facts
                if facts is not None and facts.registered is not None and facts.registered <= portfolio.as_of:
                    days.setdefault(facts.registered, []).append(record.version.version)
            found += [
                (on, *name, tuple(versions), "was registered" if len(versions) == 1 else "were registered")
                for on, versions in days.items()
            ]
            found += [(on, *name, (version,), text) for on, version, text in _decided(project, model, portfolio)]
    found.sort(key=lambda entry: entry[:3], reverse=True)
    return tuple(_news(*entry, as_of=portfolio.as_of) for entry in found[:NEWS_SHOWN])


def _decided(project: ProjectRecord, model: ModelRecord, portfolio: Portfolio) -> Iterator[tuple[dt.date, str, str]]:
    """The latest decision about each version of a model: who signs one after the other is one piece of news."""
    place = f"{project.id}/{model.model}@"
    latest = {
        each.record.subject: each
        for each in project.decisions
        if each.record.subject.startswith(place) and each.record.at.date() <= portfolio.as_of
    }
    for each in latest.values():
        record = each.record
        what = "" if record.stage == "release" else f" ({stage_of(record.stage)})"
        who = person_name(portfolio.portal, record.person)
        text = f"{DECIDED[record.decision]}{what} by {who} as {words.plain(record.role)}"
        yield record.at.date(), record.subject.removeprefix(place), text


def _news(on: dt.date, project: str, model: str, versions: Sequence[str], text: str, *, as_of: dt.date) -> Todo:
    target = urls.version(project, model, versions[0]) if len(versions) == 1 else urls.model(project, model)
    return Todo(
        chip=Chip(words.short_day(on, as_of), "none"),
        subject=Link(f"{model} {words.listed(versions)}", urls.relative(target, PAGE)),
        sentence=text,
        who="",
    )


def event_text(event: Event, *, why: bool = True) -> str:
    """What happened, in one phrase; `why` an emergency was let pass takes more than a line."""
    if event.kind == "alias":
        return f"is now called {event.alias}"
    if event.kind == "deployed":
        where = " in ".join(part for part in (event.environment, event.region) if part)
        part = f" for {words.share(event.share)} of cases" if event.share is not None and event.share < 1 else ""
        return f"went into use{f': {where}' if where else ''}{part}"
    if event.kind == "emergency":
        instead = f"version {event.goes_to}" if event.goes_to else event.fallback
        to = f" (used instead: {instead})" if instead else ""
        text = f"passed in an emergency by {event.role}{to}"
        return f"{text}: {(event.reason or '').rstrip('.')}" if why else text
    if event.kind == "acknowledged":
        what = f"of {event.window} " if event.window else ""
        return f"had an alarm {what}that was seen: {(event.reason or '').rstrip('.')}"
    if event.kind == "outside":
        return f"may be concerned by news from outside: {(event.reason or '').rstrip('.')}"
    happened = "had an incident" if event.kind == "incident" else "was retired"
    return f"{happened}: {event.reason or 'no reason recorded'}"
