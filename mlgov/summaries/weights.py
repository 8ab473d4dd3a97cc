"""Weighted counterparts of the main numbers, for data sets whose rows stand for different amounts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mlgov.errors import DataError
from mlgov.summaries.cells import OUTCOMES, Outcomes
from mlgov.summaries.classes import NEGATIVE, POSITIVE
from mlgov.summaries.scores import log_losses
from mlgov.summaries.types import WeightedMean, WeightedRanking, WeightSums

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


def weighted_mean(weights: Floats, values: Floats) -> WeightedMean:
    """The sums of values of shape (n,) with weights of the same shape; rows without weight don't count."""
    w2 = np.square(weights)
    with np.errstate(over="ignore", invalid="ignore"):
        w2x = w2 * values
        return WeightedMean(
            n=int(np.count_nonzero(weights)),
            weight=float(weights.sum()),
            weight_squares=float(w2.sum()),
            total=float((weights * values).sum()),
            squares_total=float(w2x.sum()),
            squares_total_squares=float((w2x * values).sum()),
        )


def weighted_cells(
    weights: Floats, outcomes: Outcomes
) -> tuple[WeightedMean, WeightedMean, WeightedMean, WeightedMean]:
    """Rows, weight and squared weight in (tn, fp, fn, tp); x is 1 in each."""
    w = np.bincount(outcomes, weights, OUTCOMES).tolist()
    w2 = np.bincount(outcomes, np.square(weights), OUTCOMES).tolist()
    n = np.bincount(outcomes[weights > 0], minlength=OUTCOMES).tolist()
    tn, fp, fn, tp = (WeightedMean(n[at], w[at], w2[at], w[at], w2[at], w2[at]) for at in (4, 5, 7, 8))
    return tn, fp, fn, tp


def weighted_losses(weights: Floats, labels: Codes, scores: Floats) -> tuple[WeightedMean | None, WeightedMean | None]:
    """Weighted log loss and Brier score (scikit-learn's sample_weight) over rows with a label and a finite score.

    (None, None) without weight in such rows, or when a score is no probability.
    """
    usable = _usable(labels, scores)
    w, y, p = weights[usable], labels[usable] == POSITIVE, scores[usable]
    if not w.any() or (p < 0).any() or (p > 1).any():
        return None, None
    return weighted_mean(w, log_losses(np.where(y, p, 1.0 - p))), weighted_mean(w, np.square(p - y))


def weighted_ranking(weights: Floats, labels: Codes, scores: Floats) -> WeightedRanking | None:
    """The weighted AUC, and its linearised variance; None without weight in a class.

    The variance is DeLong's with weights: each row's influence is its weight times how far its weighted placement among
    the other class lies from the AUC (DeLong et al. 1988, Biometrics 44:837-845; Binder 1983, International Statistical
    Review 51:279-292, for linearisation). With equal weights it is DeLong's.
    """
    usable = _usable(labels, scores) & (weights > 0)
    w, y, p = weights[usable], labels[usable] == POSITIVE, scores[usable]
    _, tie = np.unique(p, return_inverse=True)
    positive, negative = np.bincount(tie, w * y), np.bincount(tie, w * ~y)
    heavy, light = float(positive.sum()), float(negative.sum())
    if heavy <= 0 or light <= 0:
        return None
    # Of each row: the weighted share of the other class that it is ahead of (positives) or behind (negatives).
    ahead = (np.cumsum(negative) - negative / 2) / light
    behind = (heavy - np.cumsum(positive) + positive / 2) / heavy
    auc = float((positive * ahead).sum()) / heavy
    one, other = _spread(w[y], ahead[tie[y]], auc), _spread(w[~y], behind[tie[~y]], auc)
    return WeightedRanking(
        roc_auc=min(1.0, auc),
        variance=None if one is None or other is None else one + other,
        positives=_effective(w[y]),
        negatives=_effective(w[~y]),
    )


def _spread(weights: Floats, placements: Floats, auc: float) -> float | None:
    """The linearised variance of the weighted mean of placements; None below two rows."""
    n = len(weights)
    if n < 2:
        return None
    return float(np.square(weights * (placements - auc)).sum()) / float(weights.sum()) ** 2 * n / (n - 1)


def _effective(weights: Floats) -> float:
    return float(weights.sum()) ** 2 / float(np.square(weights).sum())


def _usable(labels: Codes, scores: Floats) -> npt.NDArray[np.bool_]:
    known: npt.NDArray[np.bool_] = (labels == POSITIVE) | (labels == NEGATIVE)
    return known & np.isfinite(scores)


def weighted_errors(weights: Floats, size: Floats) -> tuple[WeightedMean | None, WeightedMean | None]:
    """Weighted absolute and squared errors; `size` is NaN in rows without an error. (None, None) without weight."""
    usable = ~np.isnan(size)
    w, e = weights[usable], size[usable]
    if not w.any():
        return None, None
    with np.errstate(over="ignore"):
        return weighted_mean(w, e), weighted_mean(w, np.square(e))


def totals(weights: Floats) -> WeightSums:
    """Sum and sum of squares: the effective number of rows is total^2 / total_squares (Kish 1965)."""
    return WeightSums(total=float(weights.sum()), total_squares=float(np.square(weights).sum()))
