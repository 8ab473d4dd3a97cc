"""Curves of a scored sample, thinned to the points that matter for the eye."""

from __future__ import annotations

import heapq

import numpy as np
import numpy.typing as npt

from mlgov.summaries.types import CurvePoints

Floats = npt.NDArray[np.float64]

MAX_POINTS = 200
_CANDIDATES = 500
"""Ranks that are looked at in each class."""


def roc_and_precision_recall(positives: Floats, negatives: Floats) -> tuple[CurvePoints, CurvePoints]:
    """ROC and precision-recall curve of two sorted, non-empty samples of scores.

    Points are those of scikit-learn's roc_curve and precision_recall_curve (in order of falling threshold), at most
    MAX_POINTS of them. A point's threshold is the lowest score that is still predicted positive.
    """
    thresholds = np.unique(np.concatenate([_ranks(positives), _ranks(negatives)]))[::-1]
    tp = len(positives) - np.searchsorted(positives, thresholds, "left")
    fp = len(negatives) - np.searchsorted(negatives, thresholds, "left")
    recall = tp / len(positives)
    roc = _thinned(np.append(0.0, fp / len(negatives)), np.append(0.0, recall), thresholds)
    precision = tp / (tp + fp)
    return roc, _thinned(np.append(0.0, recall), np.append(1.0, precision), thresholds)


def _ranks(values: Floats) -> Floats:
    return values[np.unique(np.linspace(0, len(values) - 1, min(len(values), _CANDIDATES)).astype(np.int64))]


def _thinned(x: Floats, y: Floats, thresholds: Floats) -> CurvePoints:
    keep = corners(x, y, MAX_POINTS)
    named = [None, *thresholds.tolist()]
    return CurvePoints(tuple(x[keep].tolist()), tuple(y[keep].tolist()), tuple(named[at] for at in keep))


def corners(x: Floats, y: Floats, limit: int) -> list[int]:
    """Indices of at most `limit` points, both ends among them, chosen by largest distance from the line so far.

    Ramer 1972 and Douglas and Peucker 1973, stopped by number instead of tolerance.
    """
    last = len(x) - 1
    if last < limit:
        return list(range(last + 1))
    kept = [0, last]
    heap = [_farthest(x, y, 0, last)]
    while len(kept) < limit and heap:
        distance, at, start, stop = heapq.heappop(heap)
        if distance == 0:
            break
        kept.append(at)
        heap += [_farthest(x, y, a, b) for a, b in ((start, at), (at, stop)) if b - a > 1]
        heapq.heapify(heap)
    return sorted(kept)


def _farthest(x: Floats, y: Floats, start: int, stop: int) -> tuple[float, int, int, int]:
    """(minus the squared distance, index, start, stop) of the inner point farthest from the chord."""
    dx, dy = x[stop] - x[start], y[stop] - y[start]
    inner = slice(start + 1, stop)
    across = np.abs(dx * (y[inner] - y[start]) - dy * (x[inner] - x[start]))
    at = int(across.argmax())
    length = float(dx * dx + dy * dy)
    return -(float(across[at]) ** 2) / length if length else 0.0, start + 1 + at, start, stop
