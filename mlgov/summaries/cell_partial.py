"""Confusion counts of all rows and of the groups of one column: mergeable, exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from mlgov.summaries.cells import OUTCOMES, GroupCounter, by_group, cells_of, outcomes
from mlgov.summaries.types import Cells, GroupCells

Nine = tuple[int, ...]
_NOTHING: Nine = (0,) * OUTCOMES


@dataclass(frozen=True, slots=True)
class CellPartial:
    """Nine counts per group, by (label, decision), each positive, negative or missing."""

    counts: Mapping[str, Nine] = field(default_factory=dict)
    unknown: Nine = _NOTHING
    """Of the rows without a group."""

    @classmethod
    def empty(cls) -> CellPartial:
        """No rows."""
        return cls()

    def update(
        self, labels: npt.ArrayLike, decisions: npt.ArrayLike, groups: Sequence[str | None] | None = None
    ) -> CellPartial:
        """Add rows: labels and decisions of shape (rows,) as 1, 0 or -1 (missing), and the group of each."""
        found = outcomes(np.asarray(labels, dtype=np.int8), np.asarray(decisions, dtype=np.int8))
        names = sorted({group for group in groups or () if group is not None})
        place = {name: at for at, name in enumerate(names)}
        codes = np.array([len(names) if g is None else place[g] for g in groups or [None] * len(found)], dtype=np.int64)
        counts = by_group(codes, len(names), found).tolist()
        lines = {name: tuple(line) for name, line in zip(names, counts[:-1], strict=True)}
        return self.merge(CellPartial(lines, tuple(counts[-1])))

    def merge(self, other: CellPartial) -> CellPartial:
        """Both together."""
        counts = {
            name: _sum(self.counts.get(name, _NOTHING), other.counts.get(name, _NOTHING))
            for name in sorted({*self.counts, *other.counts})
        }
        return CellPartial(counts, _sum(self.unknown, other.unknown))

    def finish(self) -> Cells:
        """Confusion counts of all rows."""
        total = self.unknown
        for line in self.counts.values():
            total = _sum(total, line)
        return cells_of(total)

    def finish_groups(self, column: str) -> GroupCells:
        """Confusion counts and selections by group."""
        counter = GroupCounter()
        counter.add(list(self.counts), np.array([*self.counts.values(), self.unknown], dtype=np.int64))
        return counter.finish(column)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "groups": {name: list(line) for name, line in sorted(self.counts.items())},
            "unknown": list(self.unknown),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> CellPartial:
        """The inverse of `to_json`."""
        groups = {str(name): tuple(int(count) for count in line) for name, line in value["groups"].items()}
        return cls(groups, tuple(int(count) for count in value["unknown"]))


def _sum(one: Nine, other: Nine) -> Nine:
    return tuple(a + b for a, b in zip(one, other, strict=True))
