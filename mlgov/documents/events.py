"""`events/*.yml`: what happened to a model's versions, one file each, append-only; and what follows from it.

Aliases and live deployments are nowhere written as a state: they are folded from the events, so that history can't
be lost by editing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from mlgov.documents.base import Document
from mlgov.documents.ids import PATTERN, Slug, suggestion

EventKind = Literal["alias", "deployed", "incident", "retired", "emergency", "acknowledged", "outside"]
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
FILE_NAME = re.compile(rf"(?P<on>\d{{4}}-\d{{2}}-\d{{2}})-(?P<kind>{'|'.join(EVENT_KINDS)})-(?P<slug>{PATTERN})\.yml")

_ONLY = {
    "alias": ("alias",),
    "environment": ("deployed", "incident", "retired", "emergency"),
    "region": ("deployed", "incident", "retired", "emergency"),
    "share": ("deployed",),
    "severity": ("incident",),
    "role": ("emergency", "acknowledged"),
    "goes_to": ("emergency",),
    "fallback": ("emergency",),
    "due": ("emergency",),
    "finding": ("incident", "emergency", "acknowledged", "outside"),
    "re_review": ("incident", "emergency", "outside"),
    "window": ("acknowledged",),
}
"""Which keys belong to which kinds."""

_NEEDED = (
    ("alias", "alias"),
    ("deployed", "environment"),
    ("emergency", "role"),
    ("emergency", "reason"),
    ("emergency", "due"),
    ("acknowledged", "reason"),
    ("outside", "reason"),
)
"""Which keys each kind can't do without."""


class Event(Document):
    """One thing that happened to one version."""

    kind: EventKind = Field(
        description="alias (a name moved), deployed, incident, retired, emergency (passed without the usual round), "
        "acknowledged (an alarm was seen) or outside (news that may concern it: a crisis, new law, another population)."
    )
    on: dt.date = Field(description="The day it happened.")
    version: Slug = Field(description="The version it happened to.")
    recorded_by: str = Field(min_length=1, description="Who recorded it.")
    alias: Slug | None = Field(None, description="For an alias: the name that points to this version from now on.")
    environment: str | None = Field(None, description="For a deployment: where it runs, for example production.")
    region: str | None = Field(None, description="For a deployment: the region, where that matters.")
    share: float | None = Field(None, gt=0, le=1, description="For a deployment: its share of the traffic; else all.")
    since: dt.date | None = Field(None, alias="from", description="The first day, if not the day of the event.")
    until: dt.date | None = Field(None, alias="to", description="The first day on which it no longer holds.")
    severity: Literal["low", "medium", "high", "critical"] | None = Field(None, description="How bad an incident was.")
    role: str | None = Field(None, min_length=1, description="For an emergency: the role that let it pass.")
    goes_to: Slug | None = Field(None, description="For an emergency: the version that is used from now on.")
    fallback: str | None = Field(
        None, min_length=1, description="For an emergency: what is used instead, if it is no version: a rule, people."
    )
    due: dt.date | None = Field(None, description="For an emergency: the day by which the proper round is done.")
    finding: Slug | None = Field(None, description="Id of the finding that this led to, or that was acknowledged.")
    re_review: Slug | None = Field(None, description="Id of the validation report that this led to.")
    window: str | None = Field(None, min_length=1, description="The production window whose alarm was acknowledged.")
    reason: str | None = Field(None, description="Why.")
    note: str | None = Field(None, description="A remark.")

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        for key, kinds in _ONLY.items():
            if getattr(self, key) is not None and self.kind not in kinds:
                msg = f"`{key}` does not belong to an event of kind {self.kind}"
                raise ValueError(msg)
        for kind, key in _NEEDED:
            if self.kind == kind and not getattr(self, key):
                msg = f"an event of kind {kind} needs `{key}`"
                raise ValueError(msg)
        if self.kind == "emergency" and self.goes_to is not None and self.fallback is not None:
            msg = "an emergency has either `goes_to` (a version) or `fallback` (something else)"
            raise ValueError(msg)
        if self.due is not None and self.due < self.on:
            msg = "`due` must not lie before `on`"
            raise ValueError(msg)
        if self.until is not None and self.until <= self.first_day:
            msg = "`to` must lie after `from`"
            raise ValueError(msg)
        return self

    @property
    def first_day(self) -> dt.date:
        """The first day on which it holds."""
        return self.since or self.on

    def holds_on(self, day: dt.date) -> bool:
        """Whether `day` lies between `from` (included) and `to` (excluded)."""
        return self.first_day <= day and (self.until is None or day < self.until)


TRIAL_PLACES = frozenset({"shadow", "test", "staging", "development"})
"""Environments in which a model has no effect on anybody: running there is a trial and no use.

A canary, a champion beside its challenger, or a share of the traffic decide something for somebody: that is use.
"""


def is_trial(environment: str | None) -> bool:
    """Whether what runs in an environment of this name has no effect on anybody; an unknown name has."""
    return (environment or "").strip().casefold() in TRIAL_PLACES


@dataclass(frozen=True, slots=True)
class Deployment:
    """A version that runs somewhere on the day asked about."""

    version: str
    environment: str
    region: str | None
    share: float | None
    since: dt.date
    until: dt.date | None

    @property
    def trial(self) -> bool:
        """Whether it has no effect on anybody there, so that it is not in use."""
        return is_trial(self.environment)


def event_file_name(event: Event) -> str:
    """The name of an event's file: `<day>-<kind>-<slug>.yml`."""
    parts = (event.alias, event.version, event.environment, event.region)
    return f"{event.on.isoformat()}-{event.kind}-{suggestion('-'.join(part for part in parts if part))}.yml"


def aliases(events: Iterable[Event], day: dt.date | None = None) -> dict[str, str]:
    """Alias -> version on a day (default: after all events), from one model's events in order of recording.

    The latest event of an alias decides; if it has ended (`to`), the alias points nowhere.
    """
    latest: dict[str, Event] = {}
    for event in sorted(events, key=lambda each: each.first_day):
        if event.kind == "alias" and event.alias is not None and (day is None or event.first_day <= day):
            latest[event.alias] = event
    open_ended = {name: event for name, event in latest.items() if event.until is None or (day and event.holds_on(day))}
    return {name: open_ended[name].version for name in sorted(open_ended)}


def deployments_on(events: Iterable[Event], day: dt.date) -> tuple[Deployment, ...]:
    """What runs where on a day, from one model's events in order of recording; sorted by environment and region.

    A deployment holds from its first day until its `to`, until the version is retired (there, or everywhere), until
    it is deployed anew in the same place, or until another version takes all traffic of that place.
    """
    live: dict[tuple[str, str, str], Event] = {}
    for event in sorted(events, key=lambda each: each.first_day):
        if event.first_day > day:
            continue
        if event.kind == "deployed":
            place = (event.environment or "", event.region or "")
            if event.share is None or event.share == 1:
                live = {key: each for key, each in live.items() if key[:2] != place}
            live[*place, event.version] = event
        elif event.kind == "retired" and event.holds_on(day):
            live = {key: each for key, each in live.items() if not _retires(event, each)}
    return tuple(
        Deployment(each.version, each.environment or "", each.region, each.share, each.first_day, each.until)
        for _, each in sorted(live.items())
        if each.holds_on(day)
    )


def _retires(retired: Event, deployed: Event) -> bool:
    return (
        retired.version == deployed.version
        and retired.environment in (None, deployed.environment)
        and retired.region in (None, deployed.region)
    )
