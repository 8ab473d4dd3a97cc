"""Errors of a regressor: prediction minus target over the rows where both are finite."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mlgov.summaries.numeric import bin_counts, blocks, equal_width_edges, interpolate, quantiles
from mlgov.summaries.scores import mean_of
from mlgov.summaries.types import QUANTILE_PROBABILITIES, Mean, ResidualSummary

Floats = npt.NDArray[np.float64]

BINS = 30


def summarise_residuals(target: Floats, prediction: Floats) -> ResidualSummary:
    """Every error statistic of two row-aligned arrays of shape (rows,); rows without a finite pair are counted apart.

    Definitions are scikit-learn's (mean_absolute_error, median_absolute_error ...), but relative errors leave out rows
    with target 0 instead of dividing by the float64 epsilon.
    """
    usable = np.isfinite(target) & np.isfinite(prediction)
    y, p = target[usable], prediction[usable]
    with np.errstate(over="ignore"):
        error = p - y
    # The difference of two finite numbers may still be infinite.
    if not np.isfinite(error).all():
        fits = np.isfinite(error)
        y, error = y[fits], error[fits]
    size = np.abs(error)
    with np.errstate(over="ignore"):
        relative = mean_of(block / np.abs(part) for block, part in _where_not_zero(size, y))
        means = [mean_of(blocks(size)), mean_of(np.square(b) for b in blocks(size)), mean_of(blocks(error))]
        of_target = mean_of(blocks(y))
    zero_targets = int(np.count_nonzero(y == 0))
    y.sort()
    median = interpolate(y, (len(y) - 1) / 2) if len(y) else None
    size.sort()
    error.sort()
    edges, counts = _histogram(error)
    return ResidualSummary(
        n=len(y),
        absolute=means[0],
        squared=means[1],
        signed=means[2],
        median_absolute=interpolate(size, (len(size) - 1) / 2) if len(size) else None,
        relative=relative,
        zero_targets=zero_targets,
        target=of_target,
        target_median=median,
        baseline_absolute=None if median is None else mean_of(np.abs(b - median) for b in blocks(y)).value,
        quantiles=quantiles(error, QUANTILE_PROBABILITIES),
        edges=edges,
        counts=counts,
        excluded=len(target) - len(y),
    )


def _where_not_zero(size: Floats, target: Floats) -> list[tuple[Floats, Floats]]:
    return [(a[b != 0], b[b != 0]) for a, b in zip(blocks(size), blocks(target), strict=True)]


def _histogram(error: Floats) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Equal-width bins between the outer half per cents of a sorted array; the outer bins take what lies beyond."""
    if not len(error):
        return (), ()
    low, high = quantiles(error, (0.005, 0.995))
    edges = np.unique(equal_width_edges(low, high, BINS))
    counts = list(bin_counts(error, edges))
    counts[0] += int(np.searchsorted(error, edges[0], "left"))
    counts[-1] += len(error) - int(np.searchsorted(error, edges[-1], "right"))
    return tuple(edges.tolist()), tuple(counts)


def absolute_errors(target: Floats, prediction: Floats) -> Floats:
    """|prediction - target| per row, NaN where a side is missing or not finite."""
    with np.errstate(over="ignore", invalid="ignore"):
        size = np.abs(prediction - target)
    size[~np.isfinite(size)] = np.nan
    return size


class GroupErrors:
    """Adds up the absolute errors of each group of one sensitive column."""

    def __init__(self) -> None:
        self._sums: dict[str, tuple[int, float, float]] = {}

    def add(self, names: Sequence[str], codes: npt.NDArray[np.integer], size: Floats) -> None:
        """Add a chunk: group code per row (beyond the names: no group) and absolute error (NaN: none)."""
        usable = ~np.isnan(size) & (codes < len(names))
        codes, size = codes[usable], size[usable]
        counts = np.bincount(codes, minlength=len(names))
        with np.errstate(over="ignore"):
            totals = np.bincount(codes, size, len(names))
            squares = np.bincount(codes, np.square(size), len(names))
        for name, n, total, square in zip(names, counts.tolist(), totals.tolist(), squares.tolist(), strict=True):
            if n:
                before = self._sums.get(name, (0, 0.0, 0.0))
                self._sums[name] = (before[0] + n, before[1] + total, before[2] + square)

    def finish(self) -> dict[str, Mean]:
        """Mean absolute error by group, groups by name."""
        return {name: Mean(*self._sums[name]) for name in sorted(self._sums)}
