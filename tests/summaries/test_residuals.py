"""Errors of a regressor against scikit-learn and numpy."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import (
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    median_absolute_error,
)

from mlgov.summaries.residuals import BINS, GroupErrors, absolute_errors, summarise_residuals
from mlgov.summaries.types import QUANTILE_PROBABILITIES


@pytest.fixture(scope="module")
def pair():
    rng = np.random.default_rng(8)
    y = rng.gamma(2, 50, 70_001)
    return y, y * 1.05 + rng.standard_normal(70_001)


def test_every_mean_equals_scikit_learn(pair):
    """Absolute, squared, relative, median and signed errors, the baseline and the target."""
    y, p = pair
    found = summarise_residuals(y, p)
    assert (found.n, found.excluded, found.zero_targets) == (len(y), 0, 0)
    assert found.absolute.value == pytest.approx(mean_absolute_error(y, p), rel=1e-12)
    assert found.squared.value == pytest.approx(mean_squared_error(y, p), rel=1e-12)
    assert found.relative.value == pytest.approx(mean_absolute_percentage_error(y, p), rel=1e-12)
    assert found.median_absolute == pytest.approx(median_absolute_error(y, p), rel=1e-12)
    assert found.signed.value == pytest.approx((p - y).mean(), rel=1e-12)
    assert found.target.value == pytest.approx(y.mean(), rel=1e-12)
    assert found.baseline_absolute == pytest.approx(mean_absolute_error(y, np.full(len(y), np.median(y))), rel=1e-12)
    assert found.quantiles == pytest.approx(np.quantile(p - y, QUANTILE_PROBABILITIES), rel=1e-12)
    assert found.absolute.total_squares == pytest.approx(found.squared.total, rel=1e-12)


def test_histogram_takes_in_the_tails(pair):
    """Thirty bins between the outer half per cents; every error is in one of them."""
    y, p = pair
    found = summarise_residuals(y, p)
    assert len(found.counts) == BINS
    assert found.edges[0] == pytest.approx(np.quantile(p - y, 0.005), rel=1e-12)
    assert sum(found.counts) == found.n
    inner = np.histogram(p - y, found.edges)[0]
    assert found.counts[1:-1] == tuple(inner[1:-1])


def test_rows_without_a_pair_are_counted_apart():
    """Missing and infinite values on either side, and differences that overflow."""
    y = np.array([1.0, np.nan, 3.0, np.inf, 0.0, -1.7e308])
    p = np.array([2.0, 1.0, np.nan, 1.0, -2.0, 1.7e308])
    found = summarise_residuals(y, p)
    assert (found.n, found.excluded, found.zero_targets) == (2, 4, 1)
    assert (found.absolute.total, found.relative.n, found.relative.total) == (3.0, 1, 1.0)
    assert absolute_errors(y, p) == pytest.approx([1, np.nan, np.nan, np.nan, 2, np.nan], nan_ok=True)


def test_nothing_to_measure():
    """No usable row gives None and empty tables, no zero."""
    found = summarise_residuals(np.array([np.nan]), np.array([1.0]))
    assert (found.n, found.excluded, found.median_absolute, found.baseline_absolute) == (0, 1, None, None)
    assert (found.quantiles, found.counts, found.absolute.value, found.target_median) == ((), (), None, None)


def test_errors_by_group():
    """Counts, sums and sums of squares of each group over chunks; no group and no error are left out."""
    groups = GroupErrors()
    groups.add(["a", "b"], np.array([0, 1, 2, 0]), np.array([1.0, 2.0, 9.0, np.nan]))
    groups.add(["b"], np.array([0, 0]), np.array([3.0, 4.0]))
    found = groups.finish()
    assert {name: (mean.n, mean.total, mean.total_squares) for name, mean in found.items()} == {
        "a": (1, 1.0, 1.0),
        "b": (3, 9.0, 29.0),
    }
