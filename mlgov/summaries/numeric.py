"""Finished statistics of one numeric column, all from one sort in place.

Missing values sort last, infinities to the ends, so what is counted is one slice. Sums run over blocks so that no
second column is held.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlgov.summaries.types import QUANTILE_PROBABILITIES, Kind, NumericSummary

Floats = npt.NDArray[np.float64]

HISTOGRAM_BINS = 30
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Sorted:
    """A column after the sort: finite values ascending, and how many others there were."""

    values: Floats
    missing: int
    nonfinite: int

    @property
    def n(self) -> int:
        """Finite values."""
        return len(self.values)


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean, sample standard deviation (ddof 1, None below two values) and skewness (None without spread)."""

    mean: float | None
    std: float | None
    skewness: float | None = None


def sort_in_place(x: Floats, *, runs: bool = False) -> Sorted:
    """Sort a column of shape (rows,) and set missing (NaN) and infinite values aside; `x` itself is reordered.

    `runs` says that the column consists of few sorted runs, which a merge sort handles in linear time.
    """
    x.sort(kind="stable" if runs else None)
    present = len(x)
    if present and math.isnan(x[-1]):
        present = int(np.searchsorted(x, np.nan, "left"))
    low = int(np.searchsorted(x[:present], -np.inf, "right"))
    high = int(np.searchsorted(x[:present], np.inf, "left"))
    return Sorted(x[low:high], len(x) - present, low + present - high)


def blocks(values: Floats) -> Iterator[Floats]:
    """Neighbouring pieces that stay in the processor's cache."""
    for start in range(0, len(values), _BLOCK):
        yield values[start : start + _BLOCK]


def distinct(values: Floats) -> int:
    """Number of different values in a sorted array."""
    later, before = values[1:], values[:-1]
    steps = (
        int(np.count_nonzero(later[start : start + _BLOCK] != before[start : start + _BLOCK]))
        for start in range(0, len(later), _BLOCK)
    )
    return sum(steps) + 1 if len(values) else 0


def quantiles(values: Floats, probabilities: tuple[float, ...]) -> tuple[float, ...]:
    """Quantiles of a sorted array by linear interpolation (numpy's default, Hyndman and Fan's type 7)."""
    if not len(values):
        return ()
    return tuple(interpolate(values, (len(values) - 1) * p) for p in probabilities)


def interpolate(values: Floats, position: float) -> float:
    """The value at a fractional position of a sorted array."""
    lower = int(position)
    upper = min(lower + 1, len(values) - 1)
    return between(float(values[lower]), float(values[upper]), position - lower)


def between(a: float, b: float, share: float) -> float:
    """The point at `share` of the way from a to b; exact where a equals b, never beyond either, never infinite."""
    gap = b - a
    point = a + gap * share if math.isfinite(gap) else a * (1 - share) + b * share
    return min(max(point, a), b)


def moments(values: Floats, *, skewness: bool = False) -> Moments:
    """Mean, standard deviation and, on request, the population skewness g1, in two passes over a sorted array."""
    n = len(values)
    if n == 0:
        return Moments(None, None)
    low, high = float(values[0]), float(values[-1])
    if low == high:
        return Moments(low, 0.0 if n > 1 else None)
    # Far from 1, squares and cubes would leave float64; a power of two as unit changes no digit.
    unit = _unit(max(abs(low), abs(high)), high / 2 - low / 2)
    mean = math.fsum(float((block / unit).sum() if unit != 1.0 else block.sum()) for block in blocks(values)) / n
    squares, cubes = [], []
    for block in blocks(values):
        off = (block / unit if unit != 1.0 else block) - mean
        square = off * off
        squares.append(float(square.sum()))
        if skewness:
            square *= off
            cubes.append(float(square.sum()))
    spread = math.fsum(squares)
    g1 = (math.fsum(cubes) / n) / (spread / n) ** 1.5 if skewness and spread > 0 else None
    std = math.sqrt(spread / (n - 1)) * unit
    # Rounding may push the mean of nearly equal values just outside them.
    return Moments(min(max(mean * unit, low), high), std if math.isfinite(std) else None, g1)


def _unit(largest: float, half_range: float) -> float:
    """1, or a power of two near the largest magnitude where sums, squares or cubes could leave the range of float64."""
    if largest < 1e90 and half_range > 1e-90:
        return 1.0
    return 2.0 ** min(max(math.frexp(largest)[1], -1_000), 1_000)


def equal_width_edges(low: float, high: float, bins: int) -> Floats:
    """`bins` + 1 edges as numpy.histogram makes them; +-0.5 around a single value."""
    if low == high:
        low, high = low - 0.5, high + 0.5
    # numpy's last step may overflow before it is replaced by `high`.
    if high - low > 1e307:
        edges = np.linspace(low / 4, high / 4, bins + 1) * 4
        edges[0], edges[-1] = low, high
        return edges
    return np.linspace(low, high, bins + 1)


def bin_counts(values: Floats, edges: Floats) -> tuple[int, ...]:
    """Counts of a sorted array in [e0, e1), ..., [ek-1, ek]: numpy.histogram's bins, the last one closed."""
    below = np.searchsorted(values, edges, "left")
    below[-1] = np.searchsorted(values, edges[-1], "right")
    return tuple(np.diff(below).tolist())


def summarise(
    column: str,
    kind: Kind,
    data: Sorted,
    found: Moments,
    limits: tuple[float | None, float | None] | None = None,
) -> NumericSummary:
    """Everything that a profile shows of a numeric column."""
    values = data.values
    edges: Floats = np.empty(0)
    counts: tuple[int, ...] = ()
    if data.n:
        edges = _drawing_edges(values)
        counts = bin_counts(values, edges)
    below, above = _beyond(values, limits)
    return NumericSummary(
        column=column,
        kind=kind,
        n=data.n,
        missing=data.missing,
        nonfinite=data.nonfinite,
        distinct=distinct(values),
        minimum=float(values[0]) if data.n else None,
        maximum=float(values[-1]) if data.n else None,
        mean=found.mean,
        std=found.std,
        quantiles=quantiles(values, QUANTILE_PROBABILITIES),
        integral=_integral(values, kind),
        edges=tuple(edges.tolist()),
        counts=counts,
        below_range=below,
        above_range=above,
    )


def _drawing_edges(values: Floats) -> Floats:
    edges = equal_width_edges(float(values[0]), float(values[-1]), HISTOGRAM_BINS if values[0] < values[-1] else 1)
    # A range of a few representable numbers has room for fewer bins.
    return np.unique(edges) if len(edges) > 2 else edges


def _beyond(values: Floats, limits: tuple[float | None, float | None] | None) -> tuple[int | None, int | None]:
    low, high = limits or (None, None)
    below = None if low is None else int(np.searchsorted(values, low, "left"))
    above = None if high is None else len(values) - int(np.searchsorted(values, high, "right"))
    return below, above


def _integral(values: Floats, kind: Kind) -> bool:
    if kind in {"integer", "boolean"}:
        return True
    return all(bool((np.floor(block) == block).all()) for block in blocks(values))
