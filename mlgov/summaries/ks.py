"""The two-sample Kolmogorov-Smirnov statistic of sorted values, exactly, by branch and bound.

Between two sample points the difference of the distribution functions can't exceed what the counts at both ends
allow. So the difference is evaluated at a few thousand points, and only intervals whose bound beats the best value
found so far are cut into smaller ones. Differences are kept as integers |a m - b n|: no rounding decides.
Definition: Hodges 1958 (Arkiv för Matematik 3:469-486); scipy.stats.ks_2samp gives the same number.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[Any]

_FIRST = 1_024
"""Intervals of the first round; each later round cuts 16-fold."""
_CUT = 16
_SAFE = 2**62
"""Products of two sample sizes up to this fit int64 with a sign to spare."""


def ks_statistic(reference: Floats, current: Floats) -> float | None:
    """Largest difference of the two empirical distribution functions; None when a side is empty.

    Both of shape (n,), sorted ascending, finite.
    """
    n, m = len(reference), len(current)
    if n == 0 or m == 0:
        return None
    at = np.unique(np.linspace(0, n - 1, min(n, _FIRST + 1)).astype(np.int64))
    values = reference[at]
    left = _below(reference, current, values, "left")
    right = _below(reference, current, values, "right")
    best = max(difference(*left, n, m), difference(*right, n, m))
    # Interval i lies strictly between values[i] and values[i + 1]: it starts at `right` of one, ends at `left` of the other.
    starts = (right[0][:-1], right[1][:-1])
    ends = (left[0][1:], left[1][1:])
    step = max(1, n // _FIRST)
    while True:
        # Without reference values inside, the extreme of an interval is at its ends, which have been looked at.
        keep = (ends[0] > starts[0]) & (_bound(starts, ends, n, m) > best)
        if not keep.any():
            return int(best) / (n * m)
        step = max(1, step // _CUT)
        best, starts, ends = _cut(reference, current, _take(starts, keep), _take(ends, keep), step, best)


def difference(a: Counts, b: Counts, n: int, m: int) -> int:
    """Max |a m - b n| over points where `a` of n and `b` of m values lie below: the statistic times n m."""
    if n * m >= _SAFE:
        a, b = a.astype(object), b.astype(object)
    return int(np.abs(a * m - b * n).max())


def _below(reference: Floats, current: Floats, values: Floats, side: Any) -> tuple[Counts, Counts]:
    return np.searchsorted(reference, values, side), np.searchsorted(current, values, side)


def _take(pair: tuple[Counts, Counts], keep: npt.NDArray[np.bool_]) -> tuple[Counts, Counts]:
    return pair[0][keep], pair[1][keep]


def _bound(starts: tuple[Counts, Counts], ends: tuple[Counts, Counts], n: int, m: int) -> Counts:
    """No difference inside an interval is larger: all of one sample before all of the other."""
    a0, b0, a1, b1 = (part.astype(object) if n * m >= _SAFE else part for part in (*starts, *ends))
    bound: Counts = np.maximum(a1 * m - b0 * n, b1 * n - a0 * m)
    return bound


def _cut(
    reference: Floats, current: Floats, starts: tuple[Counts, Counts], ends: tuple[Counts, Counts], step: int, best: int
) -> tuple[int, tuple[Counts, Counts], tuple[Counts, Counts]]:
    """Evaluate every `step`-th reference value inside the intervals, and give the smaller intervals between them."""
    n, m = len(reference), len(current)
    pieces = -(-(ends[0] - starts[0]) // step)
    first = np.cumsum(pieces) - pieces
    owner = np.repeat(np.arange(len(pieces)), pieces)
    at = starts[0][owner] + (np.arange(int(pieces.sum())) - first[owner]) * step
    values = reference[at]
    left = _below(reference, current, values, "left")
    right = _below(reference, current, values, "right")
    best = max(best, difference(*left, n, m), difference(*right, n, m))
    # Each interval with k inner points becomes k + 1: its own start, then right of each point; left of each, then its end.
    new_starts = tuple(np.insert(inner, first, outer) for inner, outer in zip(right, starts, strict=True))
    new_ends = tuple(np.insert(inner, first + pieces, outer) for inner, outer in zip(left, ends, strict=True))
    return best, (new_starts[0], new_starts[1]), (new_ends[0], new_ends[1])
