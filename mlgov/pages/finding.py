"""One finding: what is wrong, who deals with it until when, what it is about, and what was done."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from mlgov.documents.finding import Finding, LinkedResult
from mlgov.documents.validation import ValidationFile
from mlgov.gating.findings import FindingStanding
from mlgov.judging.words import saying
from mlgov.pages import urls, words
from mlgov.pages.findings import SHUT, finding_chip, severity_shape
from mlgov.pages.overseen import SECTIONS, Places, distance, events_of, with_days
from mlgov.pages.parts import AsOf, Link
from mlgov.pages.portfolio import ProjectRecord
from mlgov.pages.words import Chip

ORIGINS = {
    "hand": "written down by somebody",
    "result": "from results that failed",
    "alarm": "from an alarm in production",
    "incident": "from an incident",
    "validation": "from a validation",
    "emergency": "from an emergency",
    "unsigned": "from being in use without a valid sign-off",
}
FAMILIES = {
    "evaluation": "how well it predicts",
    "fairness": "how it treats groups of people",
    "data_quality": "whether the data is sound",
    "drift": "whether the data has changed",
    "operations": "how it runs",
}
_ACCEPTED = re.compile(r"(Accepted as )([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known of a finding."""

    name: str
    value: str
    link: Link
    until: str = ""
    """The last day (ISO) on which it is true, if it ends."""


@dataclass(frozen=True, slots=True)
class LinkedLine:
    """Results that a finding is about."""

    link: Link
    code: str
    when: str


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, and when."""

    day: str
    iso: str
    by: str
    what: str


@dataclass(frozen=True)
class FindingPage:
    """A finding as a person reads it."""

    template: ClassVar[str] = "pages/finding.html.jinja"

    crumbs: tuple[Link, ...]
    title: str
    severity: Chip
    chip: Chip
    sentence: str
    shut: str
    """What it keeps from happening."""
    text: str
    facts: tuple[Fact, ...]
    results: tuple[LinkedLine, ...]
    mentions: tuple[Link, ...]
    """Validations and events that name it."""
    steps: tuple[Step, ...]
    commands: tuple[str, ...]
    source: str
    as_of: AsOf

    @classmethod
    def of(cls, project: ProjectRecord, standing: FindingStanding, as_of: dt.date) -> FindingPage:
        """The page of a finding of a project."""
        finding, id_ = standing.file.finding, standing.file.id
        places = Places.of(project, urls.finding(project.id, id_))
        return cls(
            crumbs=(
                Link("Findings", urls.relative(urls.findings(), places.page)),
                places.link(),
                Link(id_),
            ),
            title=finding.title,
            severity=Chip(f"{words.sentence(finding.severity)} severity", severity_shape(finding.severity)),
            chip=finding_chip(standing),
            sentence=_sentence(standing, as_of),
            shut=SHUT if standing.blocking else "",
            text=finding.text,
            facts=tuple(_facts(places, finding, standing.state)),
            results=tuple(_result(places, finding, each) for each in finding.results),
            mentions=tuple(_mentions(project, places, id_, as_of)),
            steps=tuple(
                Step(words.day(each.on), each.on.isoformat(), each.by, with_days(in_words(each.what)))
                for each in reversed(finding.history)
            ),
            commands=tuple(_commands(f"{project.id}/{id_}", standing)),
            source=standing.file.path,
            as_of=AsOf.of(as_of),
        )


def in_words(what: str) -> str:
    """What was done, with the role of an acceptance in words."""
    found = _ACCEPTED.match(what)
    return f"{found[1]}{words.plain(found[2])}{what[found.end() :]}" if found else what


def _sentence(standing: FindingStanding, as_of: dt.date) -> str:
    """How it stands, in one or two sentences."""
    finding = standing.file.finding
    accepted = finding.accepted
    if standing.state == "closed":
        return f"It was closed on {words.day(finding.closed)}."
    if standing.state == "remediated":
        return "It is said to be dealt with. Somebody else has yet to look and close it."
    if standing.state == "accepted" and accepted is not None:
        who = f"{accepted.by} ({words.plain(accepted.role)})"
        return f"{who} accepted it on {words.day(accepted.on)} until {words.day(accepted.until)}: {accepted.reason}"
    if standing.state == "lapsed" and accepted is not None:
        return f"It was accepted until {words.day(accepted.until)} only, and that day has passed."
    due = f"{words.day(finding.due)}, {distance(finding.due, as_of)}"
    text = f"It was due on {due}." if standing.state == "overdue" else f"It is to be dealt with by {due}."
    why = f" An acceptance doesn't count: {with_days(standing.note).rstrip('.')}." if standing.note else ""
    return text + why


def _facts(places: Places, finding: Finding, state: str) -> Iterator[Fact]:
    yield Fact("About", "", places.link(finding.model, finding.version))
    yield Fact("Owner", words.plain(finding.owner), Link(""))
    due = finding.due.isoformat() if state == "open" else ""
    yield Fact("Due", words.day(finding.due), Link(""), until=due)
    yield Fact("Opened", f"{words.day(finding.opened)} by {finding.opened_by}", Link(""))
    yield Fact("Came about", ORIGINS[finding.origin], Link(""))
    if finding.accepted is not None:
        accepted = finding.accepted
        said = f"by {accepted.by} ({words.plain(accepted.role)}) on {words.day(accepted.on)}: {accepted.reason}"
        yield Fact("Accepted", said, Link(""))
        until = accepted.until.isoformat() if state == "accepted" else ""
        yield Fact("Accepted until", words.day(accepted.until), Link(""), until=until)


def _result(places: Places, finding: Finding, linked: LinkedResult) -> LinkedLine:
    """What a link means, with the page where such results stand."""
    family, _, rest = linked.result.partition(".")
    check, _, metric = rest.partition(".")
    if metric and "*" not in metric:
        what = words.sentence(saying(metric).name)
    elif family in FAMILIES and check in {"", "*"}:
        what = f"Everything about {FAMILIES[family]}"
    else:
        what = words.sentence(f"results of {words.plain(check or family)}")
    where = [
        _part("column", linked.column or ""),
        _part("group", words.group(linked.group)) if linked.group else "",
    ]
    what = ", ".join(each for each in (what, *where) if each)
    section = SECTIONS.get(family, "operations" if family == "operations" else "audit")
    target = places.link(finding.model, finding.version, section) if finding.model else Link("")
    versioned = finding.version is not None or not target.href
    return LinkedLine(
        link=Link(what, target.href if versioned else places.link(finding.model).href),
        code=linked.result,
        when=_when(linked),
    )


def _part(kind: str, pattern: str) -> str:
    """A column or a group as a pattern names it: `age: *` is every group by age."""
    if not pattern or pattern == "*":
        return f"every {kind}" if pattern else ""
    name, star, rest = pattern.partition(": *")
    if star and not rest:
        return f"every group by {name}"
    return f"{kind} {pattern}" if kind == "column" else pattern


def _when(linked: LinkedResult) -> str:
    if linked.first_window is None:
        return "at release"
    first = words.period(linked.first_window)
    if linked.last_window is None:
        return f"in production since {first}"
    last = words.period(linked.last_window)
    return f"in production, {first}" if first == last else f"in production, {first} to {last}"


def _mentions(project: ProjectRecord, places: Places, id_: str, as_of: dt.date) -> Iterator[Link]:
    """Validations and events that say that it came of them."""
    for each in project.validations:
        if id_ in each.validation.findings:
            yield validation_link(project.id, each, places.page)
    for model, event in events_of(project, as_of):
        if event.finding == id_:
            kind = words.sentence(event.kind) if event.kind != "acknowledged" else "Seen"
            target = urls.emergencies() if event.kind in {"emergency", "incident"} else urls.model(project.id, model)
            yield Link(f"{kind} of {words.day(event.on)}: {model} {event.version}", urls.relative(target, places.page))


def validation_link(project_id: str, file: ValidationFile, page: str) -> Link:
    """A validation report by what it is about and its day."""
    found = file.validation
    text = f"Validation of {found.model} {found.version}, {words.day(found.on)}"
    return Link(text, urls.relative(urls.validation(project_id, file.id), page))


def _commands(name: str, standing: FindingStanding) -> Iterator[str]:
    """What can be done about it."""
    if standing.state == "closed":
        return
    if standing.live:
        yield f'mlgov finding accept {name} --role ROLE --by PERSON --reason "Why it may stay." --until YYYY-MM-DD'
        yield f'mlgov finding close {name} --by PERSON --what "What was done." --remediated'
    yield f'mlgov finding close {name} --by PERSON --what "What was done."'
