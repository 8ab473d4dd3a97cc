"""Noise levels against simulation of 'nothing changed', and against exact distributions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from mlgov.checks.statistics.draws import generator
from mlgov.checks.statistics.noise import (
    NullDistribution,
    chi_square_term,
    distance_noise,
    gap_noise,
    jensen_shannon_term,
    ks_noise,
    null_distribution,
    psi_term,
)

TERMS = {"psi": psi_term, "jensen_shannon": jensen_shannon_term, "chi_square": chi_square_term}
SHARES = {
    "deciles": np.full(10, 0.1),
    "bell": np.diff(stats.norm.cdf(np.linspace(-4, 4, 41))) / np.diff(stats.norm.cdf([-4, 4])),
    "long tail": 1 / np.arange(1, 101) / (1 / np.arange(1, 101)).sum(),
    "three": np.array([0.7, 0.29, 0.01]),
}


@pytest.mark.parametrize("distance", TERMS)
@pytest.mark.parametrize("shares", SHARES)
@pytest.mark.parametrize(("n", "m"), [(100, 60), (1_000, 1_000), (20_000, 500)])
def test_a_distance_stays_below_its_noise_95_times_in_100(distance, shares, n, m):
    """Each simulated pair of samples gets the noise level of its own bin totals, as in real use."""
    rng = np.random.default_rng(11)
    p = SHARES[shares]
    below = []
    for _ in range(400):
        x, y = rng.multinomial(n, p).astype(float), rng.multinomial(m, p).astype(float)
        value = TERMS[distance](x, y, n, m, len(p)).sum()
        value = np.sqrt(value) if distance == "jensen_shannon" else value
        below.append(value <= distance_noise(distance, x + y, n, m, 0.95).value)
    assert 0.90 <= np.mean(below) <= 0.985


def test_well_filled_bins_follow_the_known_approximations():
    """PSI: (1/n + 1/m) chi-square; the statistic itself: chi-square with one degree of freedom less than bins."""
    totals = [20_000] * 10
    quantile = stats.chi2.ppf(0.95, 9)
    assert distance_noise("psi", totals, 100_000, 100_000, 0.95).value == pytest.approx(quantile * 2e-5, rel=1e-4)
    assert distance_noise("chi_square", totals, 100_000, 100_000, 0.95).value == pytest.approx(quantile, rel=1e-4)
    expected = np.sqrt(quantile * 2e-5 / (8 * np.log(2)))
    assert distance_noise("jensen_shannon", totals, 100_000, 100_000, 0.95).value == pytest.approx(expected, rel=1e-4)


def test_sparse_moments_match_a_permutation():
    """The matched distribution's tail agrees with shuffling the rows of one small table."""
    rng = np.random.default_rng(3)
    totals = np.array([9, 6, 4, 3, 2, 2, 1, 1, 1, 1])
    rows = np.repeat(np.arange(10), totals)
    n, m = 18, 12
    values = []
    for _ in range(4_000):
        rng.shuffle(rows)
        x, y = np.bincount(rows[:n], minlength=10).astype(float), np.bincount(rows[n:], minlength=10).astype(float)
        values.append(chi_square_term(x, y, n, m, 10).sum())
    null = null_distribution("chi_square", totals.tolist())(n, m)
    assert null.shift + null.scale * null.df == pytest.approx(np.mean(values), rel=0.02)
    assert 2 * null.scale**2 * null.df == pytest.approx(np.var(values), rel=0.15)
    for level in (0.5, 0.9, 0.95):
        assert null.survival(np.quantile(values, level)) == pytest.approx(1 - level, abs=0.04)


@pytest.mark.parametrize("distance", TERMS)
def test_one_bin_can_not_differ(distance):
    """A constant column has noise 0, and nothing divides by it."""
    assert distance_noise(distance, [150], 100, 50, 0.95).value == pytest.approx(0, abs=1e-9)
    alone = null_distribution(distance, [150])(100, 50)
    assert alone.survival(1.0) == 0
    assert alone.survival(-1.0) == 1


def test_moments_are_kept_by_the_matched_distribution():
    """Mean, variance and third moment of a chi-square come back; without skewness it is nearly normal."""
    found = NullDistribution.matching(5.0 + 2.0, 2 * 5.0, 8 * 5.0)
    assert (found.scale, found.df, found.shift) == pytest.approx((1, 5, 2))
    normal = NullDistribution.matching(10.0, 4.0, 0.0)
    assert normal.quantile(0.95) == pytest.approx(10 + 2 * stats.norm.ppf(0.95), abs=0.02)
    assert normal.survival(10.0) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(("n", "m"), [(5, 7), (10, 10), (20, 50), (100, 100), (97, 100), (2, 300)])
def test_small_ks_noise_is_exact(n, m):
    """A statistic lies above the noise level exactly when scipy's exact p value is at most 5 %."""
    noise = ks_noise(n, m, 0.95)
    assert noise.method.startswith("exact")
    rng = np.random.default_rng(n * m)
    seen = set()
    for shift in np.linspace(0, 3, 60):
        found = stats.ks_2samp(rng.normal(0, 1, n), rng.normal(shift, 1, m), method="exact")
        above = found.statistic > noise.value + 1e-12
        assert above == (found.pvalue <= 0.05)
        seen.add(above)
    assert seen == {True, False}


def test_ks_noise_matches_the_printed_table():
    """Conover 1999, table A19: for two samples of 10, 7/10 is the first significant distance at 5 %; of 20, 9/20."""
    assert ks_noise(10, 10, 0.95).value == pytest.approx(6 / 10)
    assert ks_noise(20, 20, 0.95).value == pytest.approx(8 / 20)


@pytest.mark.parametrize(("n", "m"), [(400, 500), (50_000, 5_000), (10**6, 10**6)])
def test_large_ks_noise_is_the_limiting_quantile(n, m):
    """Kolmogorov's quantile scaled by the sizes."""
    expected = stats.kstwobign.ppf(0.95) * np.sqrt((n + m) / (n * m))
    assert ks_noise(n, m, 0.95).value == pytest.approx(expected, rel=1e-6)


def test_gap_noise_holds_95_times_in_100():
    """Largest gap over four groups that share one rate."""
    rng = np.random.default_rng(5)
    sizes = np.array([120, 300, 800, 2_000])
    below = []
    for i in range(200):
        counts = rng.binomial(sizes, 0.3)
        gap = (counts / sizes).max() - (counts / sizes).min()
        groups = list(zip(counts.tolist(), sizes.tolist(), strict=True))
        below.append(gap <= gap_noise([groups], 0.95, 500, generator(1, str(i))).value)
    assert 0.90 <= np.mean(below) <= 0.985


def test_gap_noise_of_two_equal_groups_matches_the_normal_law():
    """With two large groups the gap is half-normal."""
    noise = gap_noise([[(500, 1_000), (500, 1_000)]], 0.95, 20_000, generator(1, "x"))
    assert noise.value == pytest.approx(1.96 * np.sqrt(0.25 * 2 / 1_000), rel=0.03)
