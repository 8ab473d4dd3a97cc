"""Regression errors against scikit-learn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from mlgov.checks.evaluation.regression_error import CHECK
from mlgov.summaries.types import DatasetSummary


def run(make, residuals, role="test"):
    """The outcome for a ResidualSummary."""
    summary = DatasetSummary(role, None, residuals.n, residuals=residuals)
    return CHECK.run(make.context(summary, problem="regression", role=role))


def test_every_metric_matches_scikit_learn(make):
    """On skewed amounts with a bias; every interval contains its value."""
    rng = np.random.default_rng(8)
    y = rng.gamma(2, 50, 400)
    yhat = y * 0.9 + rng.normal(8, 20, 400)
    found = make.values(run(make, make.residuals(y, yhat)))
    oracles = {
        "mean_absolute_error": metrics.mean_absolute_error(y, yhat),
        "root_mean_squared_error": metrics.root_mean_squared_error(y, yhat),
        "median_absolute_error": metrics.median_absolute_error(y, yhat),
        "mean_absolute_percentage_error": metrics.mean_absolute_percentage_error(y, yhat),
        "r2": metrics.r2_score(y, yhat),
        "mean_error": (yhat - y).mean(),
    }
    assert set(found) == set(oracles)
    for name, value in oracles.items():
        assert found[name].value == pytest.approx(value), name
        if found[name].interval is None:
            assert found[name].no_interval
    expected = stats.t.interval(0.95, 399, (yhat - y).mean(), stats.sem(yhat - y))
    interval = found["mean_error"].interval
    assert (interval.low, interval.high) == pytest.approx(expected)


def test_tables(make):
    """Quantiles and the histogram of the signed error; no histogram in windows."""
    rng = np.random.default_rng(9)
    y = rng.normal(0, 1, 300)
    residuals = make.residuals(y, y + rng.normal(0, 1, 300))
    quantiles, histogram = run(make, residuals).tables
    assert list(quantiles.columns) == ["p", "value"]
    assert list(histogram.columns) == ["from", "to", "count"]
    assert sum(histogram.columns["count"]) == 300
    assert [table.name for table in run(make, residuals, role="window").tables] == ["residual_quantiles"]


def test_zero_targets_and_excluded_rows_are_said(make):
    """Targets of 0 are left out of the percentage; rows without a number are counted in a remark."""
    residuals = replace(make.residuals([0, 0, 10, 20], [1, 2, 11, 18]), excluded=3)
    found = make.values(run(make, residuals))
    assert found["mean_absolute_percentage_error"].value == pytest.approx(0.1)
    assert found["mean_absolute_percentage_error"].n == 2
    assert "2 rows have target 0" in found["mean_absolute_percentage_error"].reason
    assert "3 rows" in found["mean_absolute_error"].reason
    only_zero = make.values(run(make, make.residuals([0, 0], [1, 2])))
    assert only_zero["mean_absolute_percentage_error"].absent.kind == "insufficient"


def test_a_constant_target_has_no_r2(make):
    """scikit-learn gives 0 or 1 here; we say that it is undefined."""
    found = make.values(run(make, make.residuals([5, 5, 5], [4, 5, 6])))
    assert found["r2"].absent.kind == "insufficient"


def test_perfect_predictions_and_no_rows(make):
    """No spread, no interval; no rows, no measurement."""
    found = make.values(run(make, make.residuals([1, 2, 3], [1, 2, 3])))
    assert found["mean_absolute_error"].value == 0
    assert found["mean_absolute_error"].no_interval
    assert found["r2"].value == 1
    empty = replace(make.residuals([1, 2], [1, 2]), n=0)
    assert run(make, empty).absent.kind == "insufficient"
    assert CHECK.run(make.context(DatasetSummary("test", None, 0), problem="regression")).absent.kind == "unavailable"
