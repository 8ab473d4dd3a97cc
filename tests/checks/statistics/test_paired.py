"""Paired shares and areas: against statsmodels and scipy, published numbers, and by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.weightstats import DescrStatsW

from mlgov.checks.statistics.paired import auc_difference_interval, mcnemar_p_value, paired_difference_interval

LEVEL = 0.95


@pytest.mark.parametrize(("first", "second"), [(0, 0), (5, 5), (1, 9), (30, 12), (0, 6), (4_000, 4_300)])
def test_exact_test_is_that_of_statsmodels(first, second):
    """Symmetric in both versions; no row on which only one is right says nothing."""
    expected = mcnemar([[50, first], [second, 20]], exact=True).pvalue if first + second else 1.0
    assert mcnemar_p_value(first, second) == pytest.approx(min(1.0, expected), rel=1e-9)
    assert mcnemar_p_value(second, first) == mcnemar_p_value(first, second)


@pytest.mark.parametrize("counts", [(400, 60, 40, 100), (3_000, 200, 150, 650), (100, 40, 45, 15)])
def test_many_rows_give_the_interval_of_the_mean_difference(counts):
    """Statsmodels' interval of the mean of row-by-row differences (-1, 0, 1), to 3 % of its width."""
    both, first, second, neither = counts
    differences = np.repeat([0, 1, -1, 0], [both, first, second, neither])
    low, high = DescrStatsW(differences).tconfint_mean()
    found = paired_difference_interval(counts, LEVEL)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.03 * (high - low))


def test_the_first_and_the_second_can_be_swapped():
    """The same interval, mirrored."""
    one, other = paired_difference_interval((40, 9, 3, 8), LEVEL), paired_difference_interval((40, 3, 9, 8), LEVEL)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        # both margins equal, so nothing but the Wilson limits of 0 of 10 and 10 of 10 is left
        ((10, 0, 0, 0), -0.2775, 0.2775),
        ((0, 0, 0, 10), -0.2775, 0.2775),
        ((0, 10, 0, 0), 0.6075, 1.0),
    ],
)
def test_ends_of_the_scale(counts, low, high):
    """By hand from Wilson's limits, 10 of 10: from 0.72246 on; with a margin of 0 nothing goes together."""
    limit = stats.binomtest(10, 10).proportion_ci(method="wilson").low
    assert limit == pytest.approx(0.72246, abs=1e-4)
    single = 1 - limit
    found = paired_difference_interval(counts, LEVEL)
    if counts[1] == 10:
        assert (found.low, found.high) == pytest.approx((1 - math.hypot(single, single), 1.0), abs=1e-9)
    else:
        assert (found.low, found.high) == pytest.approx((-single, single), abs=1e-9)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-3)


@pytest.mark.parametrize("counts", [(0, 0, 0, 0), (5, -1, 2, 3)])
def test_no_rows_have_no_interval(counts):
    """The caller has to know."""
    with pytest.raises(ValueError, match="no counts"):
        paired_difference_interval(counts, LEVEL)


@pytest.mark.parametrize("chances", [(0.7, 0.1, 0.05, 0.15), (0.9, 0.03, 0.03, 0.04), (0.4, 0.2, 0.2, 0.2)])
@pytest.mark.parametrize("n", [50, 400])
def test_limits_cover_the_truth(chances, n):
    """Seeded: 1,000 samples each."""
    rng = np.random.default_rng(31)
    truth, inside = chances[1] - chances[2], []
    for counts in rng.multinomial(n, chances, 1_000):
        found = paired_difference_interval(tuple(counts.tolist()), LEVEL)
        inside.append(found.low <= truth <= found.high)
    assert 0.93 <= np.mean(inside) <= 0.99


def test_difference_of_areas():
    """Normal limits, cut at the ends of the scale; none without a variance."""
    found = auc_difference_interval(0.02, 0.0001, LEVEL)
    assert (found.low, found.high) == pytest.approx(stats.norm(0.02, 0.01).interval(LEVEL))
    assert auc_difference_interval(0.9, 0.04, LEVEL).high == 1.0
    assert auc_difference_interval(0.0, 0.0, LEVEL) is None
    assert auc_difference_interval(0.0, None, LEVEL) is None
