"""Weighted numbers against scikit-learn's sample_weight."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, confusion_matrix, log_loss, mean_absolute_error, roc_auc_score

from mlgov.errors import DataError
from mlgov.summaries.cells import outcomes
from mlgov.summaries.weights import checked, totals, weighted_auc, weighted_cells, weighted_errors, weighted_losses


@pytest.fixture(scope="module")
def sample():
    rng = np.random.default_rng(4)
    p = np.round(rng.random(2_000), 2)
    y = (rng.random(2_000) < p).astype(np.int8)
    return y, p, rng.gamma(1, 2, 2_000)


def test_ranking_and_losses(sample):
    """AUC with ties, log loss and Brier score; rows without label or score don't weigh."""
    y, p, w = sample
    more = np.append(y, [-1, 1]).astype(np.int8), np.append(p, [0.3, np.nan]), np.append(w, [50.0, 60.0])
    log, brier = weighted_losses(more[2], more[0], more[1])
    assert log == pytest.approx(log_loss(y, p, sample_weight=w), rel=1e-12)
    assert brier == pytest.approx(brier_score_loss(y, p, sample_weight=w), rel=1e-12)
    assert weighted_auc(more[2], more[0], more[1]) == pytest.approx(roc_auc_score(y, p, sample_weight=w), rel=1e-12)


def test_cells_and_errors(sample):
    """Weighted confusion matrix, weighted errors, totals."""
    y, p, w = sample
    decisions = (p >= 0.5).astype(np.int8)
    expected = confusion_matrix(y, decisions, sample_weight=w).ravel()
    assert weighted_cells(w, outcomes(y, decisions)) == pytest.approx(tuple(expected), rel=1e-12)
    absolute, squared = weighted_errors(np.append(w, 7.0), np.append(np.abs(y - p), np.nan))
    assert absolute == pytest.approx(mean_absolute_error(y, p, sample_weight=w), rel=1e-12)
    assert squared == pytest.approx(np.average((y - p) ** 2, weights=w), rel=1e-12)
    assert totals(w).total == pytest.approx(w.sum())
    assert totals(w).total_squares == pytest.approx((w**2).sum())


def test_undefined_is_none(sample):
    """No weight in a class, no probabilities, no rows."""
    y, p, w = sample
    assert weighted_auc(w * y, y, p) is None
    assert weighted_losses(w, y, p * 3) == (None, None)
    assert weighted_losses(w[:0], y[:0], p[:0]) == (None, None)
    assert weighted_errors(w[:1], np.array([np.nan])) == (None, None)


@pytest.mark.parametrize(
    ("bad", "said"),
    [([1, -1], "1 are negative"), ([1, np.nan], "missing"), ([0, 0], "all are 0"), ([np.inf], "infinite")],
)
def test_weights_that_cannot_weigh_are_refused(bad, said):
    """The error names column and count."""
    with pytest.raises(DataError, match=said):
        checked(np.array(bad, dtype=np.float64), "w", "test")
    assert len(checked(np.empty(0), "w", "test")) == 0
