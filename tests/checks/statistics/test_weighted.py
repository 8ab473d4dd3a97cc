"""Linearised intervals against statsmodels' sandwich, against the unweighted methods, and by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.proportion import proportion_confint

from mlgov.checks.statistics.auc import auc_interval
from mlgov.checks.statistics.means import mean_interval
from mlgov.checks.statistics.weighted import (
    linearised_variance,
    weighted_auc_interval,
    weighted_mean_interval,
    weighted_proportion_interval,
    weighted_root_interval,
)
from mlgov.summaries.types import Mean, WeightedMean, WeightedRanking
from mlgov.summaries.weights import weighted_mean, weighted_ranking

LEVEL = 0.95


@pytest.fixture(scope="module")
def sample():
    rng = np.random.default_rng(11)
    return rng.gamma(2, 3, 400), rng.lognormal(0, 1, 400)


def test_standard_error_is_the_sandwich_of_statsmodels(sample):
    """HC1 of a weighted regression on a constant, for a mean and for a proportion."""
    w, x = sample
    for values in (x, (x > 1).astype(float)):
        fit = sm.WLS(values, np.ones(len(values)), weights=w).fit(cov_type="HC1")
        found = weighted_mean(w, values)
        assert found.value == pytest.approx(fit.params[0])
        assert linearised_variance(found) == pytest.approx(fit.bse[0] ** 2, rel=1e-9)


def test_standard_error_agrees_with_a_bootstrap_of_rows(sample):
    """2,000 seeded resamples of rows with their weights."""
    w, x = sample
    rng = np.random.default_rng(12)
    rows = rng.integers(0, len(w), (2_000, len(w)))
    spread = ((w * x)[rows].sum(1) / w[rows].sum(1)).std(ddof=1)
    assert math.sqrt(linearised_variance(weighted_mean(w, x))) == pytest.approx(spread, rel=0.08)


def test_share_of_a_part_of_the_rows_is_a_ratio_of_totals(sample):
    """Recall among positives: what weights outside the part are doesn't matter, as with a sandwich on the part."""
    w, x = sample
    part = x > 0.7
    right = (x[part] > 1.5).astype(float)
    fit = sm.WLS(right, np.ones(part.sum()), weights=w[part]).fit(cov_type="HC1")
    assert linearised_variance(weighted_mean(w[part], right)) == pytest.approx(fit.bse[0] ** 2, rel=1e-9)


@pytest.mark.parametrize("count", [0, 1, 7, 40])
def test_equal_weights_give_the_plain_intervals(count):
    """Wilson's (statsmodels) and Student's, whatever the unit of the weights."""
    x = np.repeat([1.0, 0.0], [count, 40 - count])
    found = weighted_proportion_interval(weighted_mean(np.full(40, 2.5), x), LEVEL)
    assert (found.low, found.high) == pytest.approx(proportion_confint(count, 40, method="wilson"), abs=1e-12)
    amounts = np.arange(40.0) ** 1.5
    plain = mean_interval(Mean(40, float(amounts.sum()), float((amounts**2).sum())), LEVEL)
    weighted = weighted_mean_interval(weighted_mean(np.full(40, 0.2), amounts), LEVEL)
    assert (weighted.low, weighted.high) == pytest.approx((plain.low, plain.high))
    root = weighted_root_interval(weighted_mean(np.full(40, 0.2), amounts), LEVEL)
    assert (root.low, root.high) == pytest.approx((math.sqrt(plain.low), math.sqrt(plain.high)))


def test_share_never_rests_on_more_than_the_effective_rows():
    """One light hit among heavy rows has a tiny variance by linearisation, which must not be believed."""
    w = np.array([0.01, *[5.0] * 30])
    mean = weighted_mean(w, np.array([1.0, *[0.0] * 30]))
    found = weighted_proportion_interval(mean, LEVEL)
    nothing = weighted_proportion_interval(weighted_mean(w, np.zeros(31)), LEVEL)
    assert found.high >= nothing.high
    assert nothing.low == 0
    assert nothing.high == pytest.approx(1.959964**2 / (1.959964**2 + mean.effective))


def test_area_with_equal_weights_is_delong():
    """And none is given with few effective rows, at the ends, and without spread."""
    rng = np.random.default_rng(13)
    y = rng.integers(0, 2, 300).astype(np.int8)
    p = rng.normal(y, 1)
    ranking = weighted_ranking(np.ones(300), y, p)
    plain = auc_interval(ranking.roc_auc, ranking.variance, int(y.sum()), int((1 - y).sum()), LEVEL)
    found = weighted_auc_interval(ranking, LEVEL)
    assert (found.low, found.high) == (plain.low, plain.high)
    assert found.method == "logit-delong, linearised"
    for nothing in (
        WeightedRanking(0.8, 0.01, 19.9, 50),
        WeightedRanking(1.0, 0.0, 50, 50),
        WeightedRanking(0.5, 0.0, 50, 50),
        WeightedRanking(0.8, None, 50, 50),
    ):
        assert weighted_auc_interval(nothing, LEVEL) is None


def test_none_without_rows_or_spread():
    """No weight, one row, equal values, sums that say nothing."""
    assert weighted_proportion_interval(WeightedMean(), LEVEL) is None
    one = weighted_mean(np.array([2.0]), np.array([3.0]))
    assert linearised_variance(one) is None
    assert weighted_mean_interval(one, LEVEL) is None
    same = weighted_mean(np.array([1.0, 2.0, 0.3]), np.full(3, 0.1))
    assert weighted_mean_interval(same, LEVEL) is None
    assert weighted_root_interval(same, LEVEL) is None
    assert weighted_mean_interval(WeightedMean(2, 2.0, 2.0, 1e300, 1e300, math.inf), LEVEL) is None


def test_limits_cover_the_truth():
    """Seeded: 600 samples of 200 rows with skewed weights that go with the values; 95 % should hold, 92 to 98 do."""
    rng = np.random.default_rng(14)
    truth, shares, means = 0.0, [], []
    w = rng.gamma(1, 1, (600, 200))
    chance = np.where(w > 0.7, 0.4, 0.2)
    heavy = math.exp(-0.7) * 1.7  # the share of all weight on rows with w > 0.7
    truth = 0.4 * heavy + 0.2 * (1 - heavy)
    for weights, p in zip(w, chance, strict=True):
        mean = weighted_mean(weights, (rng.random(200) < p).astype(float))
        share, plain = weighted_proportion_interval(mean, LEVEL), weighted_mean_interval(mean, LEVEL)
        shares.append(share.low <= truth <= share.high)
        means.append(plain.low <= truth <= plain.high)
    assert 0.92 <= np.mean(shares) <= 0.98
    assert 0.92 <= np.mean(means) <= 0.98
