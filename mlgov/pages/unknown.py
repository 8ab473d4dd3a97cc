"""Values that say that something isn't known: a column without a gap may still be full of them.

Their share comes from the counts per value that the drift check recorded; values of personal columns have no names there.
"""

from __future__ import annotations

from collections.abc import Sequence

from mlgov.evidence.measurement import Table
from mlgov.pages import words
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.sections import tables_of

USUAL = frozenset({"?", "unknown", "not known", "not answered", "not stated", "no answer", "undisclosed"})
"""Values that are taken for unknown where nobody declared any; a value such as `NA` may be a name, and isn't here."""


def unknown_levels(record: VersionRecord, column: str) -> tuple[str, ...]:
    """The values of a column that mean unknown: as declared, else the usual words among its registered values."""
    feature = record.version.features.features.get(column)
    if feature is not None and feature.unknown_levels is not None:
        return feature.unknown_levels
    facts = record.version.facts
    known = next((item.categories for item in facts.columns if item.name == column), None) if facts else None
    return tuple(level for level in known or () if level.replace("_", " ").strip().casefold() in USUAL)


def unknown_text(record: VersionRecord, column: str, role: str) -> str:
    """`said to be unknown: 5.6 %`, of the data set with this role; empty where no value means unknown."""
    levels = unknown_levels(record, column)
    if not levels:
        return ""
    tables = {table.where.column: table for table in tables_of(record.release, "drift.psi", "bins")}
    table = tables.get(column)
    if record.version.features.masked(column):
        return "said to be unknown: not published"
    side = _side(record, role)
    if table is None or not side:
        return "said to be unknown: not measured"
    share = _share(table, side, levels)
    if share is None:
        return "said to be unknown: too rare to be listed"
    return f"said to be unknown: {words.percent(share) if share else 'none'}"


def _side(record: VersionRecord, role: str) -> str:
    """Which of the two compared data sets has this role."""
    compared = "reference" if record.version.authored.data.reference is not None else "train"
    return "current" if role == "test" else "reference" if role == compared else ""


def _share(table: Table, side: str, levels: Sequence[str]) -> float | None:
    """The share of rows with one of these values; None if some are lumped with others or withheld."""
    labels = [str(label) for label in table.columns["label"]]
    found = [value for label, value in zip(labels, table.columns[side], strict=True) if label in levels]
    counts = [value for value in table.columns[side] if isinstance(value, int)]
    lumped = LUMPED in labels and not set(levels) <= set(labels)
    if lumped or not sum(counts) or not all(isinstance(value, int) for value in found):
        return None
    return sum(value for value in found if isinstance(value, int)) / sum(counts)


LUMPED = "all other values"
"""How the drift check names the values beyond those that it lists."""
