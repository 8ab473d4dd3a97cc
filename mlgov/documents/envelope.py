"""`models/<model>/envelopes/<id>.yml`: what may change again and again without the full round, once it is signed.

"Retrain monthly: same features and code, within these limits, until DATE." A new version that stays inside needs an
acknowledgement only; one that leaves it needs everything that its policy asks for.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from mlgov.documents import reader
from mlgov.documents.base import DecimalText, Document, shown_path, validate
from mlgov.documents.conditions import LimitKey
from mlgov.documents.people import PersonId

FOLDER = "envelopes"

Same = Literal["features", "code", "recipe", "environment", "columns", "data_sources", "decision", "charter", "limits"]
SAME: tuple[Same, ...] = (
    "features",
    "code",
    "recipe",
    "environment",
    "columns",
    "data_sources",
    "decision",
    "charter",
    "limits",
)
"""What may have to stay as it was: what features mean; the commit; class and settings of the model; versions of
libraries; the columns; the data sources and paths; threshold and rule; the charter's answers; the policy's limits."""


class EnvelopeLimit(Document):
    """What a metric must keep to."""

    at_least: DecimalText | None = Field(None, description="The value must reach this.")
    at_most: DecimalText | None = Field(None, description="The value must not exceed this.")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.at_least is None and self.at_most is None:
            msg = "a limit needs `at_least` or `at_most`"
            raise ValueError(msg)
        if self.at_least is not None and self.at_most is not None and float(self.at_least) > float(self.at_most):
            msg = f"at_least {self.at_least} is above at_most {self.at_most}: nothing can hold both"
            raise ValueError(msg)
        return self


class Envelope(Document):
    """What may change without the full round, and until when."""

    title: str = Field(min_length=1, max_length=200, description="What it allows, in one line.")
    owner: PersonId = Field(description="Who answers for staying inside.")
    changes: tuple[Literal["refresh", "minor"], ...] = Field(
        ("refresh",), min_length=1, description="Kinds of change that it allows: refresh, minor. Never material."
    )
    same: tuple[Same, ...] = Field(
        ("features", "columns", "data_sources", "decision"), description="What must stay as it was when it was signed."
    )
    limits: dict[LimitKey, EnvelopeLimit] = Field(
        {}, min_length=1, description="family.check.metric -> what its values must keep to."
    )
    every: Literal["week", "month", "quarter", "year"] | None = Field(None, description="How often it is meant to be.")
    since: dt.date | None = Field(None, alias="from", description="The first day on which it counts.")
    until: dt.date = Field(description="The last day on which it counts.")
    reason: str = Field(min_length=10, description="Why such changes need no full round.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since is not None and self.until < self.since:
            msg = "`until` lies before `from`"
            raise ValueError(msg)
        return self

    def holds_on(self, day: dt.date) -> bool:
        """Whether a day lies between `from` and `until`, both included."""
        return (self.since is None or self.since <= day) and day <= self.until


@dataclass(frozen=True, slots=True)
class EnvelopeFile:
    """An envelope as read."""

    id: str
    path: str
    """Relative to the governed folder."""
    envelope: Envelope
    sha256: str
    """Of the file's bytes."""


def load_envelope(path: Path, root: Path) -> EnvelopeFile:
    """The envelope in `<id>.yml`; errors name it relative to `root`. Raises DocumentError with every problem."""
    shown_as = shown_path(path, root)
    data = reader.read_bytes(path, shown_as=shown_as)
    found = validate(Envelope, reader.parse_yaml(data, shown_as=shown_as), shown_as=shown_as)
    return EnvelopeFile(path.stem, shown_as, found, hashlib.sha256(data).hexdigest())
