"""Intervals of means against scipy, from sums only."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from mlgov.checks.statistics.means import mean_interval, mean_ratio_interval, root_mean_interval, sample_variance


@pytest.fixture
def sample():
    """Skewed positive values."""
    return np.random.default_rng(3).gamma(2.0, 3.0, 57)


def test_t_interval_matches_scipy_and_statsmodels(make, sample):
    """The sums of a sample give the interval of the sample."""
    interval = mean_interval(make.mean(sample), 0.9)
    expected = stats.t.interval(0.9, len(sample) - 1, sample.mean(), stats.sem(sample))
    assert (interval.low, interval.high) == pytest.approx(expected, rel=1e-10)
    assert (interval.low, interval.high) == pytest.approx(DescrStatsW(sample).tconfint_mean(alpha=0.1), rel=1e-10)


def test_variance_matches_numpy(make, sample):
    """With ddof 1."""
    assert sample_variance(make.mean(sample)) == pytest.approx(sample.var(ddof=1), rel=1e-10)


@pytest.mark.parametrize("values", [[], [2.0], [2.0, 2.0, 2.0], [0.0, 0.0], [1e9, 1e9 + 1e-4]])
def test_no_interval_without_visible_spread(make, values):
    """Too few values, no spread, or a spread that float64 sums can't hold."""
    assert sample_variance(make.mean(values)) is None
    assert mean_interval(make.mean(values), 0.95) is None
    assert root_mean_interval(make.mean(values), 0.95) is None


def test_a_loss_can_not_be_negative(make):
    """The floor cuts the lower limit."""
    values = [0.0, 0.0, 0.0, 10.0]
    assert mean_interval(make.mean(values), 0.95).low < 0
    assert mean_interval(make.mean(values), 0.95, floor=0.0).low == 0


def test_root_of_the_interval_is_the_interval_of_the_root(make, sample):
    """RMSE limits squared are the mean square's limits."""
    interval = root_mean_interval(make.mean(sample**2), 0.95)
    expected = stats.t.interval(0.95, len(sample) - 1, (sample**2).mean(), stats.sem(sample**2))
    assert (interval.low**2, interval.high**2) == pytest.approx((max(0, expected[0]), expected[1]), rel=1e-9)


def test_ratio_of_means_by_the_delta_method(make, sample):
    """Symmetric on the log scale, with the standard error from both groups."""
    other = sample[:30] * 1.5
    interval = mean_ratio_interval(make.mean(sample), make.mean(other), 0.95)
    error = math.hypot(stats.sem(sample) / sample.mean(), stats.sem(other) / other.mean())
    middle = math.log(sample.mean() / other.mean())
    assert math.log(interval.high) == pytest.approx(middle + 1.959963984540054 * error)
    assert math.log(interval.low) == pytest.approx(middle - 1.959963984540054 * error)
    assert mean_ratio_interval(make.mean([0.0, 0.0]), make.mean(other), 0.95) is None
    assert mean_ratio_interval(make.mean(sample), make.mean([1.0]), 0.95) is None
