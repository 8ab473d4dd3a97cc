"""Weighted counterparts of the main numbers, for data sets whose rows stand for different amounts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mlgov.errors import DataError
from mlgov.summaries.cells import OUTCOMES, Outcomes
from mlgov.summaries.classes import NEGATIVE, POSITIVE
from mlgov.summaries.scores import log_losses
from mlgov.summaries.types import WeightSums

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]


def checked(weights: Floats, column: str, dataset: str) -> Floats:
    """The weights of shape (rows,), if they can weigh.

    Raises DataError if one is missing, infinite or negative, or if all are 0.
    """
    bad = [
        f"{count:,} are {what}"
        for what, count in (
            ("missing", int(np.count_nonzero(np.isnan(weights)))),
            ("infinite", int(np.count_nonzero(np.isinf(weights)))),
            ("negative", int(np.count_nonzero(weights < 0))),
        )
        if count
    ]
    if not bad and len(weights) and not weights.any():
        bad = ["all are 0"]
    if bad:
        msg = f"{dataset}: weights in column `{column}` can't be used: {', '.join(bad)}"
        raise DataError(msg, hint="every row needs a finite weight of at least 0, and one above 0")
    return weights


def weighted_cells(weights: Floats, outcomes: Outcomes) -> tuple[float, float, float, float]:
    """Weight in (tn, fp, fn, tp)."""
    total = np.bincount(outcomes, weights, OUTCOMES)
    return float(total[4]), float(total[5]), float(total[7]), float(total[8])


def weighted_losses(weights: Floats, labels: Codes, scores: Floats) -> tuple[float | None, float | None]:
    """Weighted mean log loss and Brier score (scikit-learn's sample_weight) over rows with a label and a finite score.

    (None, None) without weight in such rows, or when a score is no probability.
    """
    usable = _usable(labels, scores)
    w, y, p = weights[usable], labels[usable] == POSITIVE, scores[usable]
    total = float(w.sum())
    if total <= 0 or (p < 0).any() or (p > 1).any():
        return None, None
    log = log_losses(np.where(y, p, 1.0 - p))
    return float((w * log).sum()) / total, float((w * np.square(p - y)).sum()) / total


def weighted_auc(weights: Floats, labels: Codes, scores: Floats) -> float | None:
    """Weighted share of pairs in the right order, ties one half; None without weight in a class."""
    usable = _usable(labels, scores)
    w, y, p = weights[usable], labels[usable] == POSITIVE, scores[usable]
    _, tie = np.unique(p, return_inverse=True)
    positive = np.bincount(tie, w * y)
    negative = np.bincount(tie, w * ~y)
    pairs = float(positive.sum()) * float(negative.sum())
    if pairs <= 0:
        return None
    return float((positive * (np.cumsum(negative) - negative / 2)).sum()) / pairs


def _usable(labels: Codes, scores: Floats) -> npt.NDArray[np.bool_]:
    known: npt.NDArray[np.bool_] = (labels == POSITIVE) | (labels == NEGATIVE)
    return known & np.isfinite(scores)


def weighted_errors(weights: Floats, size: Floats) -> tuple[float | None, float | None]:
    """Weighted mean of absolute and of squared errors; `size` is NaN in rows without an error."""
    usable = ~np.isnan(size)
    w, e = weights[usable], size[usable]
    total = float(w.sum())
    if total <= 0:
        return None, None
    with np.errstate(over="ignore"):
        return float((w * e).sum()) / total, float((w * np.square(e)).sum()) / total


def totals(weights: Floats) -> WeightSums:
    """Sum and sum of squares: the effective number of rows is total^2 / total_squares (Kish 1965)."""
    return WeightSums(total=float(weights.sum()), total_squares=float(np.square(weights).sum()))
