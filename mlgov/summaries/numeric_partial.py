"""A numeric column counted on its reference's grid: mergeable, with guaranteed bounds for what lies between points."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from mlgov.evidence.measurement import Bound
from mlgov.summaries.comparison import exact_or_bound
from mlgov.summaries.exact_sum import ExactSum
from mlgov.summaries.grid import Grid
from mlgov.summaries.ks import difference
from mlgov.summaries.numeric import between
from mlgov.summaries.types import QUANTILE_PROBABILITIES, NumericComparison, Part

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class NumericFinish:
    """Statistics of a column that was counted on a grid; a bound whose ends agree is an exact value."""

    n: int
    missing: int
    nonfinite: int
    minimum: float | None
    maximum: float | None
    mean: float | None
    std: float | None
    integral: bool
    distinct: Bound
    quantiles: tuple[Bound, ...]
    """At QUANTILE_PROBABILITIES; empty without values."""


@dataclass(frozen=True, slots=True, eq=False)
class NumericPartial:
    """Counts in the 2 G + 1 cells of a grid of G points, extremes and exact sums."""

    grid: Grid
    counts: Counts
    missing: int = 0
    nonfinite: int = 0
    minimum: float = math.inf
    maximum: float = -math.inf
    total: ExactSum = field(default_factory=ExactSum)
    squares: ExactSum = field(default_factory=ExactSum)
    """Of the distances to the grid's middle point, so that the spread doesn't drown in the level."""
    integral: bool = True

    @classmethod
    def empty(cls, grid: Grid) -> NumericPartial:
        """No rows."""
        return cls(grid, np.zeros(grid.cells, dtype=np.int64))

    @property
    def n(self) -> int:
        """Finite values."""
        return int(self.counts.sum())

    def update(self, values: npt.ArrayLike) -> NumericPartial:
        """Add values of shape (rows,), NaN for missing."""
        given = np.asarray(values, dtype=np.float64)
        present = given[~np.isnan(given)]
        finite = present[np.isfinite(present)]
        if not len(finite):
            return self._plus(self.empty(self.grid), len(given) - len(present), len(present))
        with np.errstate(over="ignore"):
            off = finite - _offset(self.grid)
            off *= off
        part = NumericPartial(
            self.grid,
            np.bincount(self.grid.cell_of(finite), minlength=self.grid.cells),
            minimum=float(finite.min()),
            maximum=float(finite.max()),
            total=ExactSum.of(finite),
            squares=ExactSum.of(off),
            integral=bool((np.floor(finite) == finite).all()),
        )
        return self._plus(part, len(given) - len(present), len(present) - len(finite))

    def merge(self, other: NumericPartial) -> NumericPartial:
        """Both together; raises DataError if they were counted on different grids."""
        self.grid.same(other.grid)
        return self._plus(other, other.missing, other.nonfinite)

    def _plus(self, other: NumericPartial, missing: int, nonfinite: int) -> NumericPartial:
        return NumericPartial(
            self.grid,
            self.counts + other.counts,
            self.missing + missing,
            self.nonfinite + nonfinite,
            min(self.minimum, other.minimum) + 0.0,
            max(self.maximum, other.maximum) + 0.0,
            self.total + other.total,
            self.squares + other.squares,
            self.integral and other.integral,
        )

    def finish(self) -> NumericFinish:
        """Everything that the counts can say."""
        n = self.n
        inner = self.counts[0::2]
        points = int(np.count_nonzero(self.counts[1::2]))
        return NumericFinish(
            n=n,
            missing=self.missing,
            nonfinite=self.nonfinite,
            minimum=self.minimum if n else None,
            maximum=self.maximum if n else None,
            mean=self._mean(),
            std=self._std(),
            integral=self.integral,
            distinct=Bound(points + int(np.count_nonzero(inner)), points + int(inner.sum())),
            quantiles=tuple(self._quantile(p) for p in QUANTILE_PROBABILITIES) if n else (),
        )

    def _mean(self) -> float | None:
        if not self.n or self.total.lost:
            return None
        # The exact mean lies between the extremes, so it has a float64 even when the sum has none.
        return float(Fraction(self.total.units, self.n * _SCALE))

    def _std(self) -> float | None:
        n = self.n
        if n < 2 or self.squares.lost:
            return None
        off = Fraction(self.total.shifted(n, _offset(self.grid)).units, _SCALE)
        spread = Fraction(self.squares.units, _SCALE) - off * off / n
        # The squares were rounded one by one: a spread of nothing may come out a hair below 0.
        return math.sqrt(max(0.0, float(spread / (n - 1)))) if spread < _LARGEST else None

    def _quantile(self, p: float) -> Bound:
        position = (self.n - 1) * p
        lower = int(position)
        share = position - lower
        low, high = self._order_statistic(lower), self._order_statistic(min(lower + 1, self.n - 1))
        ends = between(low.low, high.low, share), between(low.high, high.high, share)
        if low.low == low.high and high.low == high.high:
            return Bound(ends[0], ends[1])
        # Interpolation rounds: a few steps of the largest number in it keep the guarantee.
        margin = 4 * math.ulp(max(abs(low.low), abs(high.high)))
        return Bound(max(ends[0] - margin, low.low), min(ends[1] + margin, high.high))

    def _order_statistic(self, index: int) -> Bound:
        """Bounds of the value at a 0-based rank."""
        cell = int(np.searchsorted(np.cumsum(self.counts), index, "right"))
        points = self.grid.points
        if cell % 2:
            value = float(points[cell // 2])
            return Bound(value, value)
        left = float(points[cell // 2 - 1]) if cell else -math.inf
        right = float(points[cell // 2]) if cell // 2 < len(points) else math.inf
        return Bound(max(left, self.minimum), min(right, self.maximum))

    def ks_bound(self) -> Bound | None:
        """Bounds of the Kolmogorov-Smirnov statistic against the reference; None when a side is empty.

        Both ends agree where the grid holds all values of the reference.
        """
        n, m = self.grid.n, self.n
        if not n or not m:
            return None
        ours = np.cumsum(self.counts)
        below, upto = ours[0:-1:2], ours[1::2]
        best = max(difference(self.grid.below, below, n, m), difference(self.grid.upto, upto, n, m))
        # Inside an interval, all of one sample may come before all of the other.
        starts = (np.append(0, self.grid.upto), np.append(0, upto))
        ends = (np.append(self.grid.below, n), np.append(below, m))
        most = max(difference(ends[0], starts[1], n, m), difference(starts[0], ends[1], n, m))
        return Bound(best / (n * m), max(best, most) / (n * m))

    def compare(self, column: str, part: Part) -> NumericComparison:
        """The comparison with the reference: bins are exact, because their edges are points of the grid."""
        bound = self.ks_bound()
        ks, ks_bound = (None, None) if bound is None else exact_or_bound(bound.low, bound.high)
        reference = self.grid.reference_cells()
        deciles, doane = self.grid.decile_edges, self.grid.doane_edges
        return NumericComparison(
            column=column,
            part=part,
            n_reference=self.grid.n,
            n_current=self.n,
            ks=ks,
            ks_bound=ks_bound,
            decile_edges=tuple(deciles.tolist()),
            decile_reference=self._right_closed(reference, deciles),
            decile_current=self._right_closed(self.counts, deciles),
            doane_edges=tuple(doane.tolist()),
            doane_reference=self._left_closed(reference, doane),
            doane_current=self._with_outside(doane),
            mean_reference=self.grid.mean,
            mean_current=self._mean(),
        )

    def _right_closed(self, counts: Counts, edges: Floats) -> tuple[int, ...]:
        upto = np.cumsum(counts)[2 * np.searchsorted(self.grid.points, edges) + 1]
        return tuple(np.diff(upto, prepend=0, append=int(counts.sum())).tolist())

    def _left_closed(self, counts: Counts, edges: Floats) -> tuple[int, ...]:
        if not len(edges):
            return ()
        total = np.cumsum(counts)
        at = 2 * np.searchsorted(self.grid.points, edges)
        at[-1] += 1
        return tuple(np.diff(total[at]).tolist())

    def _with_outside(self, edges: Floats) -> tuple[int, ...]:
        inside = self._left_closed(self.counts, edges)
        return (*inside, self.n - sum(inside))

    def to_json(self) -> dict[str, Any]:
        """Plain values, the grid among them; only cells with rows are listed."""
        used = np.flatnonzero(self.counts)
        return {
            "grid": self.grid.to_json(),
            "cells": used.tolist(),
            "counts": self.counts[used].tolist(),
            "missing": self.missing,
            "nonfinite": self.nonfinite,
            "extremes": [self.minimum, self.maximum] if len(used) else None,
            "total": self.total.to_json(),
            "squares": self.squares.to_json(),
            "integral": self.integral,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> NumericPartial:
        """The inverse of `to_json`."""
        grid = Grid.from_json(value["grid"])
        counts = np.zeros(grid.cells, dtype=np.int64)
        counts[np.array(value["cells"], dtype=np.int64)] = value["counts"]
        low, high = value["extremes"] or (math.inf, -math.inf)
        return cls(
            grid,
            counts,
            int(value["missing"]),
            int(value["nonfinite"]),
            float(low),
            float(high),
            ExactSum.from_json(value["total"]),
            ExactSum.from_json(value["squares"]),
            bool(value["integral"]),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NumericPartial) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self.grid, self.counts.tobytes()))


_SCALE = 1 << 1126
_LARGEST = Fraction(2) ** 1023


def _offset(grid: Grid) -> float:
    return float(grid.points[len(grid) // 2]) if len(grid) else 0.0
