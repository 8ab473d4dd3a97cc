"""Score intervals against published tables, statsmodels, and their own defining equations."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from mlgov.checks.statistics.distributions import two_sided_z
from mlgov.checks.statistics.proportions import equal_rates_p_value, koopman, koopman_chi_square, newcombe, wilson

COUNTS = st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_reproduces_newcombes_published_examples(count, n, low, high):
    """Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 3."""
    interval = wilson(count, n, 0.95)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_reproduces_the_published_examples(counts, low, high):
    """Newcombe 1998, Statistics in Medicine 17:873-890, table II, method 10."""
    interval = newcombe(*counts, 0.95)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


def test_koopman_reproduces_the_published_example():
    """Koopman 1984, Biometrics 40:513-517: 36 of 40 against 16 of 80 gives 4.5 (2.94 to 7.15)."""
    interval = koopman(36, 40, 16, 80, 0.95)
    assert (round(interval.low, 2), round(interval.high, 2)) == (2.94, 7.15)


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_matches_statsmodels(pair, level):
    """Any counts, several levels."""
    interval = wilson(*pair, level)
    low, high = proportion_confint(*pair, alpha=1 - level, method="wilson")
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-12)
    assert interval.low <= pair[0] / pair[1] <= interval.high


@settings(max_examples=60, deadline=None)
@given(COUNTS, COUNTS)
def test_newcombe_matches_statsmodels(first, second):
    """Any counts in both groups."""
    interval = newcombe(*first, *second, 0.95)
    low, high = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff")
    assert (interval.low, interval.high) == pytest.approx((max(low, -1), min(high, 1)), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(COUNTS, COUNTS)
def test_koopman_limits_solve_the_score_equation(first, second):
    """Each finite limit is a ratio at which the chi-square reaches its quantile, and the estimate lies between."""
    (a, b), (c, d) = first, second
    interval = koopman(a, b, c, d, 0.95)
    if a:
        assert koopman_chi_square(a, b, c, d, interval.low) == pytest.approx(two_sided_z(0.95) ** 2, rel=1e-6)
    else:
        assert interval.low == 0
    if c:
        assert interval.low <= (a / b) / (c / d) <= interval.high
        assert koopman_chi_square(a, b, c, d, interval.high) == pytest.approx(two_sided_z(0.95) ** 2, rel=1e-6)
    else:
        assert interval.high == math.inf


@pytest.mark.parametrize("counts", [(36, 40, 16, 80), (7, 100, 25, 130), (300, 1000, 450, 900), (3, 20, 12, 30)])
def test_koopman_matches_statsmodels(counts):
    """Statsmodels' score interval without its n / (n - 1) correction is Koopman's."""
    interval = koopman(*counts, 0.95)
    low, high = confint_proportions_2indep(*counts, method="score", compare="ratio", correction=False)
    assert (interval.low, interval.high) == pytest.approx((low, high), rel=1e-4)


def test_koopman_is_symmetric():
    """Swapping the groups turns the interval over."""
    one, other = koopman(7, 100, 25, 130, 0.95), koopman(25, 130, 7, 100, 0.95)
    assert (one.low, one.high) == pytest.approx((1 / other.high, 1 / other.low))


def test_koopman_with_empty_cells():
    """Nobody selected above the line, below it, in both, and everybody selected everywhere."""
    assert koopman(0, 50, 10, 50, 0.95).low == 0
    assert 0 < koopman(0, 50, 10, 50, 0.95).high < 1
    assert koopman(10, 50, 0, 50, 0.95).high == math.inf
    assert koopman(10, 50, 0, 50, 0.95).low > 1
    both = koopman(0, 50, 0, 50, 0.95)
    assert (both.low, both.high) == (0, math.inf)
    full = koopman(50, 50, 50, 50, 0.95)
    assert full.low < 1 < full.high
    assert full.low == pytest.approx(1 / full.high)


def test_p_value_matches_the_chi_square_test():
    """Against scipy without continuity correction; and 1 where rates can't differ."""
    expected = stats.chi2_contingency([[30, 70], [45, 60]], correction=False).pvalue
    assert equal_rates_p_value(30, 100, 45, 105) == pytest.approx(expected, rel=1e-9)
    assert equal_rates_p_value(0, 10, 0, 20) == equal_rates_p_value(10, 10, 20, 20) == 1


def test_koopman_leaves_out_one_exactly_when_the_chi_square_test_rejects():
    """The interval inverts the test: both change sides at the same counts."""
    for count in range(20, 60):
        interval = koopman(count, 100, 40, 100, 0.95)
        rejects = equal_rates_p_value(count, 100, 40, 100) < 0.05
        assert rejects == (not interval.low <= 1 <= interval.high)
        table = Table2x2([[count, 100 - count], [40, 60]])
        assert interval.low <= table.riskratio <= interval.high


@pytest.mark.parametrize("counts", [(1, 0), (3, 2), (-1, 5)])
def test_counts_that_are_no_proportion_are_refused(counts):
    """Empty groups and impossible counts raise instead of giving a number."""
    with pytest.raises(ValueError, match="not a proportion"):
        wilson(*counts, 0.95)
    with pytest.raises(ValueError, match="not a proportion"):
        newcombe(*counts, 1, 2, 0.95)
    with pytest.raises(ValueError, match="not a proportion"):
        koopman(1, 2, *counts, 0.95)
