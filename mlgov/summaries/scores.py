"""Exact statistics of a binary classifier's scores, from the scores of each class, sorted.

Everything is an integral over ranks: two sorts and binary searches between them give AUC, DeLong's variance and
average precision with ties, without sorting rows by score.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlgov.summaries.curves import roc_and_precision_recall
from mlgov.summaries.numeric import blocks
from mlgov.summaries.types import CalibrationBins, CurvePoints, Mean, ScoreSummary

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CALIBRATION_BINS = 10
CALIBRATION_EDGES: Floats = np.arange(1, CALIBRATION_BINS) / CALIBRATION_BINS
"""Inner edges; bins are right-closed."""
_EPSILON = float(np.finfo(np.float64).eps)
_NO_CURVE = CurvePoints((), ())
_NO_MEAN = Mean(0, 0.0, 0.0)
_BLOCK = 1 << 15


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the order of the scores says: AUC, DeLong's variance of it, average precision."""

    roc_auc: float
    delong_variance: float | None
    average_precision: float


def summarise_scores(positives: Floats, negatives: Floats, missing: int) -> ScoreSummary:
    """Every statistic of scores given the label; both arrays sorted ascending and finite, either may be empty.

    `missing` rows have a label but no finite score.
    """
    m, n = len(positives), len(negatives)
    ranking = rank(positives, negatives) if m and n else None
    roc, precision_recall = roc_and_precision_recall(positives, negatives) if m and n else (_NO_CURVE, _NO_CURVE)
    outside = sum(
        int(np.searchsorted(x, 0.0, "left")) + len(x) - int(np.searchsorted(x, 1.0, "right"))
        for x in (positives, negatives)
    )
    log_loss, brier = (_NO_MEAN, _NO_MEAN) if outside else losses(positives, negatives)
    return ScoreSummary(
        positives=m,
        negatives=n,
        roc_auc=ranking.roc_auc if ranking else None,
        delong_variance=ranking.delong_variance if ranking else None,
        average_precision=ranking.average_precision if ranking else None,
        log_loss=log_loss,
        brier=brier,
        calibration=_NO_CALIBRATION if outside else calibration(positives, negatives),
        roc_curve=roc,
        precision_recall_curve=precision_recall,
        score_missing=missing,
        outside_unit=outside,
    )


def rank(positives: Floats, negatives: Floats) -> Ranking:
    """AUC (ties one half), its variance and average precision of two sorted, non-empty samples.

    Variance: DeLong, DeLong and Clarke-Pearson 1988 (Biometrics 44:837-845) through placements (midranks; Sun and Xu
    2014, IEEE Signal Processing Letters 21:1389-1393). Average precision: scikit-learn's step-wise sum; rows with
    equal scores enter together.
    """
    m, n = len(positives), len(negatives)
    wins = _Spread(n)
    precisions: list[float] = []
    for below, upto, first in _placements(positives, negatives):
        wins.add(below + upto)
        tp = m - first
        precisions.append(float((tp / (tp + (n - below))).sum()))
    losses_ = _Spread(m)
    for below, upto, _ in _placements(negatives, positives):
        losses_.add(below + upto)
    variance = wins.variance() / m + losses_.variance() / n if m > 1 and n > 1 else None
    return Ranking(wins.total / (2 * m * n), variance, math.fsum(precisions) / m)


class _Spread:
    """Sum and variance of doubled placements among `size` values, added block by block without losing digits."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._shift: int | None = None
        self._count = 0
        self.total = 0
        self._off: list[float] = []
        self._squares: list[float] = []

    def add(self, doubled: Ints) -> None:
        self.total += int(doubled.sum())
        if self._shift is None:
            self._shift = int(doubled[len(doubled) // 2])
        off = (doubled - self._shift) / (2 * self._size)
        self._count += len(off)
        self._off.append(float(off.sum()))
        off *= off
        self._squares.append(float(off.sum()))

    def variance(self) -> float:
        """Sample variance of the placements, each between 0 and 1."""
        off = math.fsum(self._off)
        return max(0.0, (math.fsum(self._squares) - off * off / self._count) / (self._count - 1))


def _placements(values: Floats, others: Floats) -> Iterator[tuple[Ints, Ints, Ints]]:
    """For blocks of sorted `values`: how many others lie below, how many up to it, and the first index of its tie."""
    for start in range(0, len(values), _BLOCK):
        block = values[start : start + _BLOCK]
        low = int(np.searchsorted(others, block[0], "left"))
        high = int(np.searchsorted(others, block[-1], "right"))
        near = others[low:high]
        below = np.searchsorted(near, block, "left")
        upto = np.searchsorted(near, block, "right")
        below += low
        upto += low
        yield below, upto, _first_of_tie(values, start, block)


def _first_of_tie(values: Floats, start: int, block: Floats) -> Ints:
    first = np.arange(start, start + len(block))
    first[0] = int(np.searchsorted(values, block[0], "left"))
    first[1:][block[1:] == block[:-1]] = 0
    return np.maximum.accumulate(first)


def log_losses(given: Floats) -> Floats:
    """-ln of the probabilities that were given to what happened, clipped to the float64 epsilon."""
    loss: Floats = -np.log(np.clip(given, _EPSILON, 1.0 - _EPSILON))
    return loss


def losses(positives: Floats, negatives: Floats) -> tuple[Mean, Mean]:
    """Sums of log loss (probabilities clipped to the float64 epsilon) and of squared errors, over both classes."""
    log_parts, square_parts = _Sums(), _Sums()
    for block in blocks(positives):
        log_parts.add(log_losses(block))
        square_parts.add(np.square(1.0 - block))
    for block in blocks(negatives):
        log_parts.add(log_losses(1.0 - block))
        square_parts.add(np.square(block))
    return log_parts.mean(), square_parts.mean()


class _Sums:
    def __init__(self) -> None:
        self._n = 0
        self._sums: list[float] = []
        self._squares: list[float] = []

    def add(self, values: Floats) -> None:
        self._n += len(values)
        self._sums.append(float(values.sum()))
        self._squares.append(float(np.square(values).sum()))

    def mean(self) -> Mean:
        """The mean of everything added, with what its interval needs."""
        return Mean(self._n, math.fsum(self._sums), math.fsum(self._squares))


def mean_of(parts: Iterable[Floats]) -> Mean:
    """The mean of values that come in blocks."""
    sums = _Sums()
    for part in parts:
        sums.add(part)
    return sums.mean()


def calibration(positives: Floats, negatives: Floats) -> CalibrationBins:
    """Counts, positives and score sums in ten right-closed bins over [0, 1] of two sorted samples within it."""
    hits, totals = _by_bin(positives)
    others, more = _by_bin(negatives)
    return CalibrationBins(
        counts=tuple(a + b for a, b in zip(hits, others, strict=True)),
        positives=tuple(hits),
        score_sums=tuple(a + b for a, b in zip(totals, more, strict=True)),
    )


def _by_bin(values: Floats) -> tuple[list[int], list[float]]:
    cuts = [0, *np.searchsorted(values, CALIBRATION_EDGES, "right").tolist(), len(values)]
    pairs = list(itertools.pairwise(cuts))
    return [b - a for a, b in pairs], [float(values[a:b].sum()) for a, b in pairs]


_NO_CALIBRATION = CalibrationBins((0,) * CALIBRATION_BINS, (0,) * CALIBRATION_BINS, (0.0,) * CALIBRATION_BINS)
