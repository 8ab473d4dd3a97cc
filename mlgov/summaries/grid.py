"""The reference's frozen grid: where parts of a table, counted anywhere, meet.

All distinct values of the reference if there are at most 1,024; else 1,024 order statistics, and in both cases the
edges that drift statistics need. Between two points only counts are kept, so statistics of what was counted on a grid
are exact at the points and bounded in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mlgov.errors import DataError
from mlgov.summaries.comparison import decile_edges, doane_edges
from mlgov.summaries.numeric import Sorted, moments
from mlgov.summaries.types import Kind

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

POINTS = 1_024


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """G points with the reference's counts below and up to each: F(x-) and F(x) times `n`."""

    points: Floats
    below: Counts
    upto: Counts
    n: int
    decile_edges: Floats
    doane_edges: Floats
    mean: float | None = None

    @classmethod
    def of(cls, kind: Kind, reference: Sorted) -> Grid:
        """The grid of a sorted reference column."""
        values = reference.values
        found = moments(values, skewness=True)
        deciles, doane = decile_edges(values), doane_edges(values, kind, found)
        points = np.unique(np.concatenate([_own_points(values), deciles, doane])) + 0.0
        return cls(
            points,
            np.searchsorted(values, points, "left"),
            np.searchsorted(values, points, "right"),
            len(values),
            deciles,
            doane,
            found.mean,
        )

    def __len__(self) -> int:
        return len(self.points)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Grid) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.points.tobytes())

    @property
    def cells(self) -> int:
        """2 G + 1: before the first point, at it, between it and the next, ..."""
        return 2 * len(self.points) + 1

    def cell_of(self, values: Floats) -> Counts:
        """Cell per value of shape (n,): even numbers are open intervals, odd ones are points."""
        return np.searchsorted(self.points, values, "left") + np.searchsorted(self.points, values, "right")

    def reference_cells(self) -> Counts:
        """Counts of the reference itself by cell."""
        bounds = np.stack([self.below, self.upto], axis=1).ravel()
        return np.diff(bounds, prepend=0, append=self.n)

    def same(self, other: Grid) -> None:
        """Raises DataError unless both are the same grid."""
        if self is not other and self != other:
            msg = "counts on different grids can't be merged"
            raise DataError(msg, hint="count every part on the grid of the same reference")

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "points": self.points.tolist(),
            "below": self.below.tolist(),
            "upto": self.upto.tolist(),
            "n": self.n,
            "decile_edges": self.decile_edges.tolist(),
            "doane_edges": self.doane_edges.tolist(),
            "mean": self.mean,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Grid:
        """The inverse of `to_json`."""
        return cls(
            np.array(value["points"], dtype=np.float64),
            np.array(value["below"], dtype=np.int64),
            np.array(value["upto"], dtype=np.int64),
            int(value["n"]),
            np.array(value["decile_edges"], dtype=np.float64),
            np.array(value["doane_edges"], dtype=np.float64),
            value["mean"],
        )


def _own_points(values: Floats) -> Floats:
    """All distinct values of a sorted array, or 1,024 of its order statistics with both extremes."""
    if not len(values):
        return values
    distinct: Floats = values[np.append(True, values[1:] != values[:-1])]
    if len(distinct) <= POINTS:
        return distinct
    some: Floats = values[np.linspace(0, len(values) - 1, POINTS).astype(np.int64)]
    return some
