"""Thinned curves keep ends, corners and shape."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import precision_recall_curve, roc_curve

from mlgov.summaries.curves import MAX_POINTS, corners, roc_and_precision_recall


def test_a_corner_survives():
    """The one corner of a right angle is the third point chosen."""
    x = np.append(np.zeros(500), np.linspace(0, 1, 500))
    y = np.append(np.linspace(0, 1, 500), np.ones(500))
    assert corners(x, y, 3) == [0, 499, 999]


def test_straight_lines_need_no_points():
    """Points on a line are dropped before the limit is reached."""
    x = np.linspace(0, 1, 1_025)
    assert corners(x, x, 200) == [0, 1_024]


@pytest.mark.parametrize("share", [0.5, 0.01])
def test_thinned_curves_stay_close(share):
    """Between the kept points the full curves are at most 0.01 away (ROC, up or across)."""
    rng = np.random.default_rng(11)
    y = rng.random(60_000) < share
    p = rng.normal(y * 1.5)
    roc, pr = roc_and_precision_recall(np.sort(p[y]), np.sort(p[~y]))
    assert max(len(roc.x), len(pr.x)) <= MAX_POINTS
    fpr, tpr, _ = roc_curve(y, p)
    up, across = np.abs(np.interp(fpr, roc.x, roc.y) - tpr), np.abs(np.interp(tpr, roc.y, roc.x) - fpr)
    assert np.minimum(up, across).max() < 0.01
    assert (roc.x[0], roc.y[0], roc.x[-1], roc.y[-1]) == (0.0, 0.0, 1.0, 1.0)
    assert (pr.x[0], pr.y[0], pr.x[-1]) == (0.0, 1.0, 1.0)
    precision, recall, thresholds = precision_recall_curve(y, p)
    at = np.searchsorted(thresholds, pr.threshold[1:])
    assert pr.y[1:] == pytest.approx(precision[at])
    assert pr.x[1:] == pytest.approx(recall[at])


def test_one_score_for_all():
    """A constant score has the two ends of the diagonal."""
    roc, pr = roc_and_precision_recall(np.full(3, 0.5), np.full(7, 0.5))
    assert (roc.x, roc.y) == ((0.0, 1.0), (0.0, 1.0))
    assert (pr.x, pr.y) == ((0.0, 1.0), (1.0, 0.3))
