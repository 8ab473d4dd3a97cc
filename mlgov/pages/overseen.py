"""Links and days on the pages about findings, validations and emergencies: only what is registered is linked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mlgov.documents.events import Event
from mlgov.gating.findings import FindingStanding
from mlgov.pages import urls, words
from mlgov.pages.parts import Link, Tab
from mlgov.pages.portfolio import ProjectRecord, VersionRecord

_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_MONTHS, _YEARS = 92, 732
"""From so many days on they are told as whole months, as whole years."""
SECTIONS = {"evaluation": "evaluation", "fairness": "fairness", "data_quality": "data", "drift": "drift"}
"""Family of checks -> the section page on which its results stand."""


@dataclass(frozen=True)
class Places:
    """What in a project can be linked to, from one page."""

    id: str
    title: str
    page: str
    versions: Mapping[str, frozenset[str]] = field(repr=False)
    findings: Mapping[str, FindingStanding] = field(repr=False)

    @classmethod
    def of(cls, project: ProjectRecord, page: str) -> Places:
        """The places of a project, seen from a page."""
        versions = {item.model: frozenset(each.version.version for each in item.versions) for item in project.models}
        return cls(project.id, project.title, page, versions, {each.file.id: each for each in project.findings})

    @classmethod
    def of_version(cls, record: VersionRecord, page: str) -> Places:
        """The places that a version's own pages lead to: itself, its model, its project, the findings about it."""
        item = record.version
        title = item.charter.charter.title if item.charter else item.project
        found = {each.file.id: each for each in record.contents.findings}
        return cls(item.project, title, page, {item.model: frozenset({item.version})}, found)

    def link(self, model: str | None = None, version: str | None = None, section: str = "index") -> Link:
        """A version, a model or the project itself; plain words if it isn't registered."""
        if model is None:
            return Link(self.title, urls.relative(urls.project(self.id), self.page))
        name = model if version is None else f"{model} {version}"
        if model not in self.versions or (version is not None and version not in self.versions[model]):
            return Link(f"{name} (not registered)")
        target = urls.model(self.id, model)
        if version is not None:
            target = urls.version(self.id, model, version, section)
        return Link(name, urls.relative(target, self.page))

    def subject(self, subject: str) -> Link:
        """`project`, `project/model` or `project/model@version`."""
        _, _, rest = subject.partition("/")
        model, _, version = rest.partition("@")
        return self.link(model or None, version or None)

    def finding(self, id_: str) -> Link:
        """A finding by its title; its id in plain words if there is none."""
        found = self.findings.get(id_)
        if found is None:
            return Link(f"{id_} (there is no such finding)")
        return Link(found.file.finding.title, urls.relative(urls.finding(self.id, id_), self.page))


def oversight_tabs(page: str) -> tuple[Tab, ...]:
    """The pages about what must be dealt with, seen from one of them."""
    listed = (
        (urls.findings(), "Findings"),
        (urls.reviews(), "Reviews due"),
        (urls.emergencies(), "Emergencies and incidents"),
    )
    return tuple(Tab(text, urls.relative(url, page), current=url == page) for url, text in listed)


def events_of(project: ProjectRecord, as_of: dt.date) -> tuple[tuple[str, Event], ...]:
    """(Model, event) of everything that happened in a project up to a day, newest first."""
    found = [
        (model.model, event)
        for model in project.models
        for event in model.versions[-1].version.model_events
        if event.on <= as_of
    ]
    found.reverse()  # of one day, what was recorded last comes first
    return tuple(sorted(found, key=lambda each: each[1].on, reverse=True))


def with_days(text: str) -> str:
    """A text with its ISO days as people write them."""
    return _DAY.sub(lambda found: words.day(found[0]), text)


def distance(day: dt.date, as_of: dt.date) -> str:
    """How far a day lies from another: `in 12 days`, `today`, `3 months ago`."""
    days = (day - as_of).days
    if days == 0:
        return "today"
    size = abs(days)
    text = words.counted(size, "day")
    if size >= _YEARS:
        text = words.counted(size * 100 // 36_525, "year")
    elif size >= _MONTHS:
        text = words.counted(size * 100 // 3_044, "month")
    return f"in {text}" if days > 0 else f"{text} ago"
