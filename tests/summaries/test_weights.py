"""Weighted numbers against scikit-learn's sample_weight."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, confusion_matrix, log_loss, mean_absolute_error, roc_auc_score

from mlgov.errors import DataError
from mlgov.summaries.cells import outcomes
from mlgov.summaries.types import WeightedMean
from mlgov.summaries.weights import (
    checked,
    totals,
    weighted_cells,
    weighted_errors,
    weighted_losses,
    weighted_mean,
    weighted_ranking,
)


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
    assert log.value == pytest.approx(log_loss(y, p, sample_weight=w), rel=1e-12)
    assert brier.value == pytest.approx(brier_score_loss(y, p, sample_weight=w), rel=1e-12)
    ranking = weighted_ranking(more[2], more[0], more[1])
    assert ranking.roc_auc == pytest.approx(roc_auc_score(y, p, sample_weight=w), rel=1e-12)


def test_variance_of_the_ranking_is_delong_s_when_weights_are_equal(sample):
    """With ties; and it is the same whatever the unit of the weights."""
    y, p, w = sample
    found = weighted_ranking(np.full(len(y), 3.0), y, p)
    pos, neg = p[y == 1][:, None], p[y == 0][None, :]
    psi = (pos > neg) + 0.5 * (pos == neg)
    delong = psi.mean(1).var(ddof=1) / len(pos) + psi.mean(0).var(ddof=1) / psi.shape[1]
    assert found.variance == pytest.approx(delong, rel=1e-10)
    assert (found.positives, found.negatives) == pytest.approx((y.sum(), (1 - y).sum()))
    assert weighted_ranking(w * 1_000, y, p).variance == pytest.approx(weighted_ranking(w, y, p).variance)


def test_variance_of_the_ranking_agrees_with_a_bootstrap_of_rows(sample):
    """400 seeded resamples of rows with their weights, AUC by scikit-learn: within 15 % of the standard error."""
    y, p, w = (column[:500] for column in sample)
    rng = np.random.default_rng(8)
    drawn = [rng.integers(0, len(y), len(y)) for _ in range(400)]
    spread = np.std([roc_auc_score(y[rows], p[rows], sample_weight=w[rows]) for rows in drawn], ddof=1)
    assert weighted_ranking(w, y, p).variance ** 0.5 == pytest.approx(spread, rel=0.15)


def test_sums_add_up_over_any_split(sample):
    """Two parts give what the whole gives; rows without weight don't count."""
    _, p, w = sample
    w = np.where(np.arange(len(w)) % 7, w, 0.0)
    whole, parts = weighted_mean(w, p), weighted_mean(w[:300], p[:300]) + weighted_mean(w[300:], p[300:])
    for name in ("n", "weight", "weight_squares", "total", "squares_total", "squares_total_squares"):
        assert getattr(parts, name) == pytest.approx(getattr(whole, name), rel=1e-12)
    assert whole.n == np.count_nonzero(w)
    assert whole.value == pytest.approx(np.average(p, weights=w), rel=1e-12)
    assert whole.effective == pytest.approx(w.sum() ** 2 / (w**2).sum())
    assert WeightedMean().value is None
    assert WeightedMean().effective == 0


def test_cells_and_errors(sample):
    """Weighted confusion matrix, weighted errors, totals."""
    y, p, w = sample
    decisions = (p >= 0.5).astype(np.int8)
    expected = confusion_matrix(y, decisions, sample_weight=w).ravel()
    found = weighted_cells(w, outcomes(y, decisions))
    assert [cell.total for cell in found] == pytest.approx(list(expected), rel=1e-12)
    assert [cell.n for cell in found] == confusion_matrix(y, decisions).ravel().tolist()
    squares = confusion_matrix(y, decisions, sample_weight=w**2).ravel()
    assert [cell.squares_total_squares for cell in found] == pytest.approx(list(squares), rel=1e-12)
    absolute, squared = weighted_errors(np.append(w, 7.0), np.append(np.abs(y - p), np.nan))
    assert absolute.value == pytest.approx(mean_absolute_error(y, p, sample_weight=w), rel=1e-12)
    assert squared.value == pytest.approx(np.average((y - p) ** 2, weights=w), rel=1e-12)
    assert totals(w).total == pytest.approx(w.sum())
    assert totals(w).total_squares == pytest.approx((w**2).sum())


def test_undefined_is_none(sample):
    """No weight in a class, no probabilities, no rows."""
    y, p, w = sample
    assert weighted_ranking(w * y, y, p) is None
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
