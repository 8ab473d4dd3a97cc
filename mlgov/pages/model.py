"""A model: its versions, what is in use where, and how each version differs from the one before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from mlgov.pages import urls, words
from mlgov.pages.envelopes import EnvelopeCard, envelopes_of
from mlgov.pages.home import event_text
from mlgov.pages.inventory import Inventory, headline_unit, headline_value, inventory_of, tally_chip
from mlgov.pages.parts import AsOf, Link
from mlgov.pages.portfolio import ModelRecord, VersionRecord
from mlgov.pages.words import Chip

KINDS = {
    "initial": "first version",
    "refresh": "same recipe, newer data",
    "minor": "minor change",
    "material": "material change",
}


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the history of a model."""

    link: Link
    chip: Chip
    change: str
    kind: str
    registered: str
    aliases: tuple[str, ...]
    value: str
    metric: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One recorded event."""

    day: str
    version: Link
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Running:
    """Where a version runs."""

    where: str
    version: Link
    share: str
    since: str
    chip: Chip


@dataclass(frozen=True)
class ModelPage:
    """A model with its versions, newest first."""

    template: ClassVar[str] = "pages/model.html.jinja"

    crumbs: tuple[Link, ...]
    model: str
    lede: str
    versions: tuple[VersionLine, ...]
    running: tuple[Running, ...]
    events: tuple[Happening, ...]
    envelopes: tuple[EnvelopeCard, ...]
    inventory: Inventory
    as_of: AsOf

    @classmethod
    def of(cls, record: ModelRecord, as_of: dt.date, carried: Mapping[tuple[str, str], str] | None = None) -> ModelPage:
        """The page of a model; `carried` tells with which version each envelope was signed (`ProjectRecord.carried`)."""
        page = urls.model(record.project, record.model)
        newest = record.versions[-1]
        charter = newest.version.charter.charter if newest.version.charter else None
        title = charter.title if charter else record.project
        return cls(
            crumbs=(
                Link("Projects", urls.relative(urls.projects(), page)),
                Link(title, urls.relative(urls.project(record.project), page)),
                Link(record.model),
            ),
            model=record.model,
            lede=_lede(record, charter.target if charter else None),
            versions=tuple(_version(item, page) for item in reversed(record.versions)),
            running=tuple(_running(record, page, as_of)),
            events=tuple(
                Happening(
                    words.day(event.on),
                    Link(
                        f"version {event.version}",
                        urls.relative(urls.version(record.project, record.model, event.version), page),
                    ),
                    event_text(event),
                    event.recorded_by,
                )
                for event in reversed(newest.version.model_events)
            ),
            envelopes=envelopes_of(record, carried or {}, as_of),
            inventory=inventory_of(tuple(reversed(record.versions)), page),
            as_of=AsOf.of(as_of),
        )


def _lede(record: ModelRecord, target: str | None) -> str:
    number = words.counted(len(record.versions), "registered version")
    live = [item.version.version for item in record.versions if item.live]
    used = f"version {' and '.join(live)} in use" if live else "none in use"
    return f"{f'Predicts: {target}. ' if target else ''}{words.sentence(number)}, {used}."


def _version(record: VersionRecord, page: str) -> VersionLine:
    item, headline = record.version, record.brief.headline
    facts = item.facts
    return VersionLine(
        link=Link(f"Version {item.version}", urls.relative(urls.version(item.project, item.model, item.version), page)),
        chip=tally_chip(record),
        change=item.authored.change,
        kind=KINDS[item.authored.change_kind],
        registered=words.day(facts.registered) if facts else "not registered yet",
        aliases=item.aliases_on(record.as_of),
        value=headline_value(record),
        metric=", ".join(part for part in (headline.title if headline else "", headline_unit(record)) if part),
    )


def _running(record: ModelRecord, page: str, as_of: dt.date) -> list[Running]:
    return [
        Running(
            where=" in ".join(part for part in (place.environment, place.region) if part),
            version=Link(
                f"version {place.version}",
                urls.relative(urls.version(record.project, record.model, place.version), page),
            ),
            share=words.share(place.share) if place.share is not None else "all cases",
            since=words.day(place.since),
            chip=tally_chip(item),
        )
        for item in record.versions
        for place in item.version.deployments_on(as_of)
    ]
