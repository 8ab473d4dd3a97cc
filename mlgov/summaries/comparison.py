"""One column of the current data against the same column of the reference: bins of the reference, counts of both."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlgov.evidence.measurement import Bound
from mlgov.summaries.ks import ks_statistic
from mlgov.summaries.numeric import Moments, Sorted, bin_counts, equal_width_edges, quantiles
from mlgov.summaries.types import Kind, NumericComparison, Part

Floats = npt.NDArray[np.float64]

DECILES = tuple(step / 10 for step in range(1, 10))


@dataclass(frozen=True, slots=True)
class NumericReference:
    """A sorted reference column with its bins, used for every data set that is compared with it."""

    column: str
    part: Part
    data: Sorted
    found: Moments
    decile_edges: Floats
    decile_counts: tuple[int, ...]
    doane_edges: Floats
    doane_counts: tuple[int, ...]

    @classmethod
    def of(cls, column: str, part: Part, kind: Kind, data: Sorted, found: Moments) -> NumericReference:
        """Bins of a sorted reference column; `found` must hold the skewness."""
        deciles = decile_edges(data.values)
        doane = doane_edges(data.values, kind, found)
        return cls(
            column,
            part,
            data,
            found,
            deciles,
            right_closed_counts(data.values, deciles),
            doane,
            bin_counts(data.values, doane) if data.n else (),
        )


def decile_edges(values: Floats) -> Floats:
    """Deduplicated inner deciles of a sorted array; empty without values."""
    return np.unique(np.array(quantiles(values, DECILES), dtype=np.float64))


def right_closed_counts(values: Floats, edges: Floats) -> tuple[int, ...]:
    """Counts of a sorted array in (-inf, e0], (e0, e1], ..., (ek, inf)."""
    upto = np.searchsorted(values, edges, "right")
    return tuple(np.diff(upto, prepend=0, append=len(values)).tolist())


def doane_edges(values: Floats, kind: Kind, found: Moments) -> Floats:
    """numpy.histogram_bin_edges(values, "doane") of a sorted array; empty without values.

    Doane 1976 (American Statistician 30:181-183). Whole-number columns get no bin narrower than 1, as in numpy 2.
    """
    n = len(values)
    if n == 0:
        return np.empty(0)
    low, high = float(values[0]), float(values[-1])
    bins = 1
    if n > 2 and found.skewness is not None:
        expected = math.sqrt(6.0 * (n - 2) / ((n + 1.0) * (n + 3)))
        wanted = 1.0 + math.log2(n) + math.log2(1.0 + abs(found.skewness) / expected)
        width = (high / wanted) - (low / wanted)
        if kind == "integer" and width < 1:
            width = 1.0
        bins = math.ceil((high - low) / width) if math.isfinite(high - low) and width > 0 else math.ceil(wanted)
    return np.unique(equal_width_edges(low, high, bins))


def compare_numeric(reference: NumericReference, current: Sorted, found: Moments) -> NumericComparison:
    """Counts of the current column in the reference's bins, and the exact Kolmogorov-Smirnov statistic."""
    values = current.values
    return NumericComparison(
        column=reference.column,
        part=reference.part,
        n_reference=reference.data.n,
        n_current=current.n,
        ks=ks_statistic(reference.data.values, values),
        ks_bound=None,
        decile_edges=tuple(reference.decile_edges.tolist()),
        decile_reference=reference.decile_counts,
        decile_current=right_closed_counts(values, reference.decile_edges),
        doane_edges=tuple(reference.doane_edges.tolist()),
        doane_reference=reference.doane_counts,
        doane_current=_with_outside(values, reference.doane_edges),
        mean_reference=reference.found.mean,
        mean_current=found.mean,
    )


def _with_outside(values: Floats, edges: Floats) -> tuple[int, ...]:
    """Counts in numpy's bins, then how many values lie in none."""
    if not len(edges):
        return (len(values),)
    inside = bin_counts(values, edges)
    return (*inside, len(values) - sum(inside))


def exact_or_bound(low: float, high: float) -> tuple[float | None, Bound | None]:
    """(value, None) when both ends agree, else (None, the bound)."""
    return (low, None) if low == high else (None, Bound(low, high))
