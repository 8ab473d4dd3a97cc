"""Distribution functions against scipy."""

from __future__ import annotations

import pytest
from scipy import special, stats

from mlgov.checks.statistics.distributions import (
    chi_square_quantile,
    chi_square_survival,
    incomplete_beta,
    normal_cdf,
    normal_quantile,
    two_sided_t,
    two_sided_z,
)

DFS = (0.3, 1, 2, 3.7, 9, 40, 500, 10_000)


@pytest.mark.parametrize("df", DFS)
def test_chi_square_survival_matches_scipy(df):
    """From the far left to p values of 1e-60, in both branches of the algorithm."""
    for x in (1e-6, 0.1 * df, 0.7 * df, df, 1.3 * df, 2 * df, df + 30, 5 * df + 50):
        assert chi_square_survival(x, df) == pytest.approx(stats.chi2.sf(x, df), rel=1e-9, abs=1e-300)


def test_chi_square_survival_at_and_below_zero_is_one():
    """A statistic can't be negative."""
    assert chi_square_survival(0, 3) == chi_square_survival(-1, 3) == 1


@pytest.mark.parametrize("df", DFS)
@pytest.mark.parametrize("p", [0.001, 0.05, 0.5, 0.95, 0.999])
def test_chi_square_quantile_matches_scipy(df, p):
    """Including fractional degrees of freedom, which noise levels use."""
    assert chi_square_quantile(p, df) == pytest.approx(stats.chi2.ppf(p, df), rel=1e-9)


def test_chi_square_quantile_of_nothing_is_zero():
    """The left end."""
    assert chi_square_quantile(0, 5) == 0


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (2, 7), (40, 0.5), (3000, 0.5), (1, 1)])
def test_incomplete_beta_matches_scipy(a, b):
    """Both sides of the switch between the two continued fractions."""
    for x in (0, 1e-4, 0.2, 0.5, 0.9, 0.9999, 1):
        assert incomplete_beta(a, b, x) == pytest.approx(special.betainc(a, b, x), rel=1e-10, abs=1e-300)


@pytest.mark.parametrize("df", [1, 2, 5, 10, 30, 200, 5_000, 99_999, 100_001, 10**7])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_t_matches_scipy(df, level):
    """From heavy tails to the large-sample formula."""
    assert two_sided_t(level, df) == pytest.approx(stats.t.ppf((1 + level) / 2, df), rel=1e-9)


def test_normal_matches_scipy():
    """The standard library's normal distribution is good enough."""
    for p in (1e-10, 0.025, 0.5, 0.975):
        assert normal_quantile(p) == pytest.approx(stats.norm.ppf(p), rel=1e-12, abs=1e-15)
        assert normal_cdf(stats.norm.ppf(p)) == pytest.approx(p, rel=1e-9)
    assert two_sided_z(0.95) == pytest.approx(1.959963984540054)
