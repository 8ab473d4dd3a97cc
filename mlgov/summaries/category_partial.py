"""A category column counted level by level: mergeable, exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mlgov.summaries.levels import Levels, compare_levels, levels_of, summarise_levels
from mlgov.summaries.types import CategoryComparison, CategorySummary, Kind, Part


@dataclass(frozen=True, slots=True)
class CategoryPartial:
    """Rows per level, by level; `missing` rows have none."""

    counts: Mapping[str, int] = field(default_factory=dict)
    missing: int = 0

    @classmethod
    def empty(cls) -> CategoryPartial:
        """No rows."""
        return cls()

    def update(self, values: Iterable[str | None]) -> CategoryPartial:
        """Add texts, None for missing."""
        counts: dict[str, int] = {}
        missing = 0
        for value in values:
            if value is None:
                missing += 1
            else:
                counts[value] = counts.get(value, 0) + 1
        return self.merge(CategoryPartial(counts, missing))

    def merge(self, other: CategoryPartial) -> CategoryPartial:
        """Both together."""
        counts = dict(self.counts)
        for level, count in other.counts.items():
            counts[level] = counts.get(level, 0) + count
        return CategoryPartial(counts, self.missing + other.missing)

    def levels(self) -> Levels:
        """As the engine counts levels."""
        return levels_of(self.counts.items(), self.missing)

    def finish(self, column: str, kind: Kind = "category") -> CategorySummary:
        """The column's summary."""
        return summarise_levels(column, kind, self.levels())

    def compare(self, column: str, part: Part, reference: CategoryPartial) -> CategoryComparison:
        """The comparison with the reference."""
        return compare_levels(column, part, reference.levels(), self.levels())

    def to_json(self) -> dict[str, Any]:
        """Plain values, levels in order."""
        return {"counts": dict(sorted(self.counts.items())), "missing": self.missing}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> CategoryPartial:
        """The inverse of `to_json`."""
        return cls({str(level): int(count) for level, count in value["counts"].items()}, int(value["missing"]))
