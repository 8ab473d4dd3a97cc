"""What many pages have in common: links, the head of a version's pages, result rows, and how a page is offered.

A page is a frozen dataclass whose fields are exactly its template's variables. `PageRef` offers it to the portal
without making it: unchanged pages (same key) are never made.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from mlgov.evidence.measurement import CheckHelp
from mlgov.evidence.verdict import Result
from mlgov.judging.words import saying
from mlgov.pages import urls, words
from mlgov.pages.numerals import limit_sign, noise_text, range_text, result_value
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.pressing import Pressing
from mlgov.pages.words import Chip

_NOT_PLAIN = re.compile("[^A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Link:
    """Words and where they lead; without `href` they are plain."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Whose numbers come from where."""

    said: str
    link: Link


@dataclass(frozen=True, slots=True)
class Tab:
    """One section in a row of sections."""

    text: str
    href: str
    current: bool = False
    count: int = 0
    """Numbers of the section that ask for somebody."""
    said: str = ""
    """What the count stands for, in words."""
    shape: str = "none"


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day a page is about."""

    day: str
    iso: str

    @classmethod
    def of(cls, value: dt.date) -> AsOf:
        """The day in words and as data."""
        return cls(words.day(value), value.isoformat())


@dataclass(frozen=True)
class PageRef:
    """A page that is made only when it has to be rendered."""

    url: str
    title: str
    description: str
    key: str
    make: Callable[[], Any] = field(repr=False, compare=False)
    needs_charts: bool = False
    places: tuple[tuple[str, str, str], ...] = ()
    """Anchor, title and words of places on the page that a search should find by themselves."""


@dataclass(frozen=True)
class FileRef:
    """A file that is published as it is."""

    url: str
    key: str
    read: Callable[[], bytes] = field(repr=False, compare=False)

    @property
    def content(self) -> bytes:
        """The bytes to publish."""
        return self.read()


@dataclass(frozen=True, slots=True)
class VersionHead:
    """The top of each of a version's pages: where one is, what it is called, its sections."""

    crumbs: tuple[Link, ...]
    model: str
    version: str
    tags: tuple[str, ...]
    tabs: tuple[Tab, ...]
    as_of: AsOf
    evidence: Link
    """The evidence file behind the numbers; without `href` if there is none."""
    sources: tuple[Source, ...]
    """Where the numbers on this page come from."""


FAMILIES = {"evaluation": "evaluation", "fairness": "fairness", "data": "data_quality", "drift": "drift"}
"""Section -> family of checks it shows."""
TAB_TITLES = {
    "index": "Overview",
    "card": "Card",
    "evaluation": "Evaluation",
    "fairness": "Fairness",
    "data": "Data",
    "drift": "Drift",
    "operations": "Operations",
    "history": "History",
    "audit": "Audit report",
}


def version_head(record: VersionRecord, section: str) -> VersionHead:
    """The head of one section's page of a version (`index` is the first page)."""
    item = record.version
    page = urls.version(item.project, item.model, item.version, section)
    title = item.charter.charter.title if item.charter else item.project
    crumbs = (
        Link("Projects", urls.relative(urls.projects(), page)),
        Link(title, urls.relative(urls.project(item.project), page)),
        Link(item.model, urls.relative(urls.model(item.project, item.model), page)),
        Link(f"version {item.version}"),
    )
    tabs = record.shared("tabs", _tabs)
    tags = (*(words.alias(name) for name in item.aliases_on(record.as_of)), f"{record.tier.tier} risk")
    return VersionHead(
        crumbs=crumbs,
        model=item.model,
        version=item.version,
        tags=("retired", *tags) if record.retired else tags,
        tabs=tuple(
            replace(tab, current=True) if name == section else tab for name, tab in zip(TAB_TITLES, tabs, strict=True)
        ),
        as_of=AsOf.of(record.as_of),
        evidence=evidence_link(record, section),
        sources=sources_of(record, section),
    )


def _tabs(record: VersionRecord) -> tuple[Tab, ...]:
    """All sections, seen from any of them: they lie in one folder."""
    item = record.version
    page = urls.version(item.project, item.model, item.version)
    return tuple(_tab(record, name, text, page) for name, text in TAB_TITLES.items())


def _tab(record: VersionRecord, name: str, text: str, page: str) -> Tab:
    """A section with what in it asks for somebody; the drift page tells of production too."""
    item = record.version
    href = urls.relative(urls.version(item.project, item.model, item.version, name), page)
    here = record.pressing.get(FAMILIES.get(name, ""), Pressing())
    said = here.text
    if name == "drift" and record.pressing_now.total:
        now = f"in {words.period(record.windows[-1].verdict.window)} {record.pressing_now.text}"
        here, said = here + record.pressing_now, f"at release {said}; {now}" if said else now
    return Tab(text, href, count=here.total, said=said, shape=here.shape)


WITH_PREDECESSOR = frozenset({"index", "evaluation"})
WITH_WINDOWS = frozenset({"index", "drift"})
"""Sections that also show numbers of the version before, and of production windows."""


def sources_of(record: VersionRecord, section: str) -> tuple[Source, ...]:
    """Where the numbers of a section's page come from: this version, the one before, production windows."""
    item, before = record.version, record.before
    page = urls.version(item.project, item.model, item.version, section)
    found = []
    if record.release.statement is not None:
        found.append(Source("Numbers of this version come from", evidence_link(record, section)))
    if section in WITH_PREDECESSOR and before is not None and before.brief.evidence is not None:
        file = f"release-{before.brief.evidence[:12]}.json"
        target = urls.evidence(before.version.project, before.version.model, before.version.version, file)
        link = Link(f"evidence {words.short(before.brief.evidence)}", urls.relative(target, page))
        found.append(Source(f"numbers of version {before.version.version} from", link))
    if section in WITH_WINDOWS and record.windows:
        target = urls.version(item.project, item.model, item.version, "operations", "windows")
        name = "a statement for each window" if len(record.windows) > 1 else "the window's statement"
        found.append(Source("numbers of production from", Link(name, urls.relative(target, page))))
    elif section in WITH_WINDOWS and record.contents.logged:
        target = urls.version(item.project, item.model, item.version, "operations", "windows")
        found.append(Source("what is said of production from", Link("the committed log", urls.relative(target, page))))
    return tuple(found)


def evidence_link(record: VersionRecord, section: str) -> Link:
    """The published release statement, named by its fingerprint."""
    statement = record.release.statement
    if statement is None:
        return Link("no evidence")
    item = record.version
    page = urls.version(item.project, item.model, item.version, section)
    file = f"release-{statement.digest[:12]}.json"
    return Link(
        f"evidence {words.short(statement.digest)}",
        urls.relative(urls.evidence(item.project, item.model, item.version, file), page),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One result as a line of a table."""

    anchor: str
    name: str
    place: str
    check: str
    check_href: str
    chip: Chip
    value: str
    interval: str
    noise: str
    n: str
    limit: str
    limit_reason: str
    reason: str


def result_rows(results: Sequence[Result], helps: Mapping[str, CheckHelp], page: str) -> tuple[Row, ...]:
    """Results as table lines, in the order given; `page` is the page they stand on."""
    return tuple(_row(result, helps, page) for result in results)


def _row(result: Result, helps: Mapping[str, CheckHelp], page: str) -> Row:
    described = helps.get(result.check)
    noise = f"up to {noise_text(result)} without any difference" if result.noise else ""
    return Row(
        anchor=anchor_of(result),
        name=words.sentence(metric_name(result, described)),
        place=words.place(result.where),
        check=described.title if described else result.check,
        check_href=urls.relative(urls.checks(result.check), page),
        chip=words.result_chip(result),
        value=result_value(result),
        interval=range_text(result.interval, result.metric),
        noise=noise,
        n=words.count(result.n),
        limit=limit_sign(result.limit, result.metric, result.value),
        limit_reason=result.limit.reason if result.limit else "",
        reason=result.reason,
    )


def metric_name(result: Result, described: CheckHelp | None) -> str:
    """The plain name of what was measured."""
    for info in described.metrics if described else ():
        if info.name == result.metric:
            return info.title
    return saying(result.metric).name if result.metric else (described.title if described else result.check)


def anchor_of(result: Result) -> str:
    """An id for a result on its page: letters, digits and dashes only, never raw data."""
    where = result.where
    parts = [result.check, result.metric, where.column, where.group, where.slice, where.class_]
    return _anchor("-".join([part for part in parts if part]))


@lru_cache(maxsize=4096)
def _anchor(text: str) -> str:
    """Versions of a model have the same columns and checks."""
    return f"r-{_NOT_PLAIN.sub('-', text).lower()}"[:120]
