"""Days on which duties of frameworks begin or change, as shipped: what makes people look again when law changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from mlgov.documents.base import Document, load

DATA = Path(__file__).parent / "data"


class RegulationDate(Document):
    """A day on which duties begin or change."""

    frameworks: tuple[str, ...] = Field(min_length=1, description="Ids of frameworks, as charters name them.")
    on: dt.date = Field(description="The first day on which it applies.")
    what: str = Field(min_length=10, description="What begins or changes, in one sentence without a full stop.")
    seen: Literal["official", "secondary"] = Field(description="Whether the text itself was seen, or only summaries.")


class _Dates(Document):
    """The table as shipped."""

    dates: tuple[RegulationDate, ...]


@cache
def regulation_dates() -> tuple[RegulationDate, ...]:
    """All days that are known, oldest first."""
    found = load(_Dates, DATA / "regulation_dates.yml", root=DATA).dates
    return tuple(sorted(found, key=lambda each: (each.on, each.what)))


def dates_for(frameworks: Collection[str]) -> tuple[RegulationDate, ...]:
    """The days that concern a charter's frameworks, oldest first."""
    wanted = {each.lower() for each in frameworks}
    return tuple(each for each in regulation_dates() if wanted.intersection(each.frameworks))
