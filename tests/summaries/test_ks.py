"""The exact Kolmogorov-Smirnov statistic against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from mlgov.summaries import ks
from mlgov.summaries.ks import ks_statistic


def _scipy(a, b):
    with np.errstate(all="ignore"):  # its p-value divides by zero for single values
        return ks_2samp(a, b, method="asymp").statistic


values = st.lists(st.integers(-6, 6).map(float), min_size=1, max_size=60)


@given(values, values)
def test_agrees_with_scipy_on_tied_values(a, b):
    """Heavy ties give scipy's number to the last digit."""
    expected = _scipy(a, b)
    assert ks_statistic(np.sort(np.array(a)), np.sort(np.array(b))) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("shift", [0.0, 0.002, 0.3, 50.0])
@pytest.mark.parametrize("decimals", [1, 3, 17])
@pytest.mark.parametrize(("n", "m"), [(40_000, 30_000), (5_000, 90_000), (1_500, 3)])
def test_branch_and_bound_misses_nothing(shift, decimals, n, m):
    """No drift, small and large drift, with few and many ties: always the largest difference."""
    rng = np.random.default_rng(n + m + decimals)
    a = np.sort(np.round(rng.standard_normal(n), decimals))
    b = np.sort(np.round(rng.standard_normal(m) + shift, decimals))
    assert ks_statistic(a, b) == pytest.approx(_scipy(a, b), abs=1e-15)


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.integers(1, 4), st.integers(2, 16))
def test_small_rounds_give_the_same(seed, first, cut):
    """However few intervals a round has, the result is the same."""
    rng = np.random.default_rng(seed)
    a = np.sort(np.round(rng.standard_normal(int(rng.integers(1, 300))), int(rng.integers(0, 3))))
    b = np.sort(np.round(rng.standard_normal(int(rng.integers(1, 300))) * 1.1, int(rng.integers(0, 3))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ks, "_FIRST", first)
        patch.setattr(ks, "_CUT", cut)
        found = ks_statistic(a, b)
    assert found == pytest.approx(_scipy(a, b), abs=1e-15)


def test_beyond_int64_the_same_integers_are_used():
    """Products of sample sizes beyond int64 fall back to Python integers."""
    rng = np.random.default_rng(1)
    a, b = np.sort(rng.random(5_000)), np.sort(rng.random(4_000) + 0.01)
    expected = ks_statistic(a, b)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ks, "_SAFE", 1)
        assert ks_statistic(a, b) == expected


def test_an_empty_side_has_no_statistic():
    """Nothing to compare gives None, not 0."""
    some = np.array([1.0])
    assert ks_statistic(some, np.empty(0)) is None
    assert ks_statistic(np.empty(0), some) is None
