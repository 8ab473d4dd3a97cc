"""`findings/<id>.yml`: something that must be dealt with, by whom and until when; or that was accepted for a while.

One finding per episode: it names the results that it is about by patterns, not by single numbers, so that a drifting
column is one finding and not one per window.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from mlgov.documents.base import Document, ShorthandDocument
from mlgov.documents.ids import Slug, natural_key
from mlgov.documents.people import PersonId
from mlgov.documents.sign_off_rules import SEVERITIES, Severity

FOLDER = "findings"

FindingState = Literal["open", "accepted", "remediated", "closed"]
Origin = Literal["hand", "result", "alarm", "incident", "validation", "emergency", "unsigned"]


class LinkedResult(ShorthandDocument):
    """Results that a finding is about. The pattern alone may stand for it."""

    shorthand: ClassVar[str] = "result"

    result: str = Field(
        min_length=1, max_length=200, description="family.check.metric; patterns with * are allowed: drift.*"
    )
    column: str | None = Field(None, description="Only this column (patterns with *).")
    group: str | None = Field(None, description="Only this group, such as sex=female (patterns with *).")
    first_window: str | None = Field(None, description="The production window in which the episode began.")
    last_window: str | None = Field(None, description="The window in which it ended; left out while it goes on.")

    @model_validator(mode="after")
    def _windows(self) -> Self:
        if self.first_window is None and self.last_window is not None:
            msg = "`last_window` needs `first_window`"
            raise ValueError(msg)
        if (
            self.first_window is not None
            and self.last_window is not None
            and natural_key(self.last_window) < natural_key(self.first_window)
        ):
            msg = "`last_window` comes before `first_window`"
            raise ValueError(msg)
        return self

    def covers(self, key: str, *, column: str | None = None, group: str | None = None, window: str | None) -> bool:
        """Whether a result (`family.check.metric`) of the release (window None) or of a window is meant."""
        if not fnmatchcase(key, self.result):
            return False
        if (self.column is not None and not fnmatchcase(column or "", self.column)) or (
            self.group is not None and not fnmatchcase(group or "", self.group)
        ):
            return False
        if self.first_window is None or window is None:
            return self.first_window is None and window is None
        at = natural_key(window)
        return natural_key(self.first_window) <= at and (
            self.last_window is None or at <= natural_key(self.last_window)
        )


class AcceptedUntil(Document):
    """Somebody answers for living with it for a while."""

    role: str = Field(min_length=1, description="The role that accepts it.")
    by: PersonId = Field(description="Who, as in portal.yml.")
    reason: str = Field(min_length=10, description="Why it may stay, in a sentence that others understand.")
    on: dt.date = Field(description="The day it was accepted.")
    until: dt.date = Field(description="The last day on which that counts.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until < self.on:
            msg = f"it ends on {self.until}, before it was accepted on {self.on}"
            raise ValueError(msg)
        return self


class HistoryEntry(Document):
    """What was done about a finding, and when."""

    on: dt.date = Field(description="The day.")
    by: str = Field(min_length=1, description="Who.")
    what: str = Field(min_length=1, description="What was done or decided.")


class Finding(Document):
    """Something that must be dealt with."""

    title: str = Field(min_length=1, max_length=200, description="What is wrong, in one line.")
    text: str = Field("", description="What it is about, in a few sentences.")
    severity: Severity = Field(description="low, medium, high or critical.")
    owner: PersonId = Field(description="Who deals with it: a person or a role.")
    opened: dt.date = Field(description="The day it was opened.")
    opened_by: str = Field(min_length=1, description="Who opened it.")
    due: dt.date = Field(description="The last day on which it may be open.")
    origin: Origin = Field(
        "hand",
        description="How it came about: by hand, a result, an alarm, an incident, a validation, an emergency ...",
    )
    model: Slug | None = Field(None, description="The model, if it is about one.")
    version: Slug | None = Field(None, description="The version, if it is about one; else all of the model.")
    results: tuple[LinkedResult, ...] = Field((), description="The results that it is about.")
    state: FindingState = Field("open", description="open, accepted (until a day), remediated or closed.")
    accepted: AcceptedUntil | None = Field(None, description="Who accepts it, why and until when.")
    closed: dt.date | None = Field(None, description="The day it was closed.")
    history: tuple[HistoryEntry, ...] = Field((), description="What was done, oldest first.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.due < self.opened:
            msg = f"it is due on {self.due}, before it was opened on {self.opened}"
            raise ValueError(msg)
        if self.version is not None and self.model is None:
            msg = "`version` needs `model`"
            raise ValueError(msg)
        if (self.state == "accepted") != (self.accepted is not None):
            msg = "`state: accepted` and `accepted` (role, by, reason, on, until) belong together"
            raise ValueError(msg)
        if (self.state == "closed") != (self.closed is not None):
            msg = "`state: closed` and `closed` (the day) belong together"
            raise ValueError(msg)
        if self.closed is not None and self.closed < self.opened:
            msg = f"it was closed on {self.closed}, before it was opened on {self.opened}"
            raise ValueError(msg)
        days = [each.on for each in self.history]
        if days != sorted(days):
            msg = "`history` begins with the oldest entry"
            raise ValueError(msg)
        return self

    def about(self, model: str, version: str) -> bool:
        """Whether it concerns a version: by name, by its model, or as a finding about the whole project."""
        return self.model in (None, model) and self.version in (None, version)

    def state_on(self, day: dt.date) -> FindingState:
        """Its state on a day: an acceptance that has ended is open again."""
        if self.accepted is not None and self.accepted.until < day:
            return "open"
        return self.state

    def overdue_on(self, day: dt.date) -> bool:
        """Whether it is open after its last day, or was accepted until a day that has passed."""
        lapsed = self.accepted is not None and self.accepted.until < day
        return self.state_on(day) == "open" and (lapsed or self.due < day)


@dataclass(frozen=True, slots=True)
class FindingFile:
    """A finding with its id and where it was read."""

    id: str
    path: str
    """Relative to the governed folder."""
    finding: Finding


def worst(findings: tuple[FindingFile, ...]) -> Severity | None:
    """The highest severity among findings; None if there are none."""
    return max((each.finding.severity for each in findings), key=SEVERITIES.index, default=None)
