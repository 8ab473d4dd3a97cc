"""Weighted values against scikit-learn's sample_weight, their intervals against statsmodels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from sklearn import metrics

from mlgov.checks.evaluation.weighted import CHECK
from mlgov.evidence.measurement import Absent
from mlgov.summaries.cells import outcomes
from mlgov.summaries.types import DatasetSummary, WeightSums
from mlgov.summaries.weights import totals, weighted_cells, weighted_errors, weighted_losses, weighted_ranking


@pytest.fixture
def counted():
    """Labels, scores and weights of 200 rows, and their sums."""
    rng = np.random.default_rng(3)
    y, w = rng.integers(0, 2, 200).astype(np.int8), rng.gamma(2, 1, 200)
    p = np.clip(y * 0.3 + rng.random(200) * 0.7, 0, 1)
    yhat = (p >= 0.5).astype(np.int8)
    log_loss, brier = weighted_losses(w, y, p)
    sums = replace(
        totals(w),
        cells=weighted_cells(w, outcomes(y, yhat)),
        ranking=weighted_ranking(w, y, p),
        log_loss=log_loss,
        brier=brier,
    )
    return y, p, yhat, w, DatasetSummary("test", None, 200, weights=sums)


def test_weighted_values_match_scikit_learn(make, counted):
    """Shares, losses and area; Kish's effective number of the rows that each is about."""
    y, p, yhat, w, summary = counted
    found = make.values(CHECK.run(make.context(summary)))
    assert found["weighted_accuracy"].value == pytest.approx(metrics.accuracy_score(y, yhat, sample_weight=w))
    assert found["weighted_precision"].value == pytest.approx(metrics.precision_score(y, yhat, sample_weight=w))
    assert found["weighted_recall"].value == pytest.approx(metrics.recall_score(y, yhat, sample_weight=w))
    specificity = metrics.recall_score(y, yhat, sample_weight=w, pos_label=0)
    assert found["weighted_specificity"].value == pytest.approx(specificity)
    assert found["weighted_brier_score"].value == pytest.approx(metrics.brier_score_loss(y, p, sample_weight=w))
    assert found["weighted_log_loss"].value == pytest.approx(metrics.log_loss(y, p, sample_weight=w))
    assert found["weighted_roc_auc"].value == pytest.approx(metrics.roc_auc_score(y, p, sample_weight=w))
    assert found["weighted_accuracy"].n == round(w.sum() ** 2 / (w**2).sum())
    assert found["weighted_recall"].n == round(w[y == 1].sum() ** 2 / (w[y == 1] ** 2).sum())


def test_every_weighted_value_has_an_interval(make, counted):
    """Standard errors are those of statsmodels' sandwich; the area's is DeLong's with weights."""
    y, p, yhat, w, summary = counted
    found = make.values(CHECK.run(make.context(summary)))
    assert all(item.interval is not None and not item.no_interval for item in found.values())
    assert all(item.interval.low < item.value < item.interval.high for item in found.values())
    fit = sm.WLS((p - y) ** 2, np.ones(200), weights=w).fit(cov_type="HC1")
    interval = found["weighted_brier_score"].interval
    kish = int(w.sum() ** 2 / (w**2).sum())
    half = stats.t.ppf(0.975, kish - 1) * fit.bse[0]
    assert (interval.high - interval.low) / 2 == pytest.approx(half, rel=1e-9)
    fit = sm.WLS((y == yhat) * 1.0, np.ones(200), weights=w).fit(cov_type="HC1")
    interval = found["weighted_accuracy"].interval
    assert (interval.high - interval.low) / 2 == pytest.approx(1.96 * fit.bse[0], rel=0.1)


def test_root_of_the_weighted_mean_square(make):
    """For regressors; two sides of the square's interval."""
    errors = np.array([1.0, 4.0, 2.0, 3.0, 5.0])
    w = np.array([1.0, 2.0, 1.0, 1.5, 0.5])
    absolute, squared = weighted_errors(w, errors)
    summary = DatasetSummary("test", None, 5, weights=replace(totals(w), absolute=absolute, squared=squared))
    found = make.values(CHECK.run(make.context(summary, problem="regression")))
    root = found["weighted_root_mean_squared_error"]
    assert root.value == pytest.approx(np.sqrt(np.average(errors**2, weights=w)))
    assert root.interval.high > root.value > root.interval.low >= 0
    assert found["weighted_mean_absolute_error"].value == pytest.approx(np.average(errors, weights=w))


def test_why_there_is_no_interval(make):
    """One class with few rows: no area's interval; equal errors: no mean's interval. Both say why."""
    y = np.array([1] * 5 + [0] * 100, dtype=np.int8)
    ranking = weighted_ranking(np.ones(105), y, np.linspace(1, 0, 105) ** 2 + 0.4 * (np.arange(105) % 2))
    summary = DatasetSummary("test", None, 105, weights=replace(totals(np.ones(105)), ranking=ranking))
    found = make.values(CHECK.run(make.context(summary)))
    assert found["weighted_roc_auc"].interval is None
    assert "20 effective rows" in found["weighted_roc_auc"].no_interval
    absolute, squared = weighted_errors(np.ones(4), np.full(4, 2.0))
    summary = DatasetSummary("test", None, 4, weights=replace(totals(np.ones(4)), absolute=absolute, squared=squared))
    found = make.values(CHECK.run(make.context(summary, problem="regression")))
    assert "rows that differ" in found["weighted_mean_absolute_error"].no_interval


def test_absences(make):
    """No weights; unusable weights with the reason that was found; weights of 0."""
    plain = DatasetSummary("test", None, 5)
    assert CHECK.run(make.context(plain)).absent.kind == "not_applicable"
    bad = replace(plain, absent={"weights": Absent("error", "3 weights are negative")})
    assert CHECK.run(make.context(bad)).absent.kind == "error"
    zero = replace(plain, weights=WeightSums(0.0, 0.0))
    assert CHECK.run(make.context(zero)).absent.kind == "unavailable"
