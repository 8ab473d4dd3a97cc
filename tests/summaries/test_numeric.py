"""Finished statistics of a numeric column against numpy."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlgov.summaries.numeric import (
    between,
    bin_counts,
    distinct,
    equal_width_edges,
    moments,
    quantiles,
    sort_in_place,
    summarise,
)
from mlgov.summaries.types import QUANTILE_PROBABILITIES

finite = st.floats(allow_nan=False, allow_infinity=False)
columns = st.lists(st.one_of(finite, st.sampled_from([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0])), max_size=50)


def _summary(values, kind="number"):
    data = sort_in_place(np.array(values, dtype=np.float64))
    return summarise("x", kind, data, moments(data.values))


@given(columns)
def test_counts_of_any_column(values):
    """Finite, missing and infinite values are told apart; extremes and distinct are numpy's."""
    given_ = np.array(values, dtype=np.float64)
    found = _summary(values)
    kept = given_[np.isfinite(given_)]
    assert (found.n, found.missing) == (len(kept), int(np.isnan(given_).sum()))
    assert found.n + found.missing + found.nonfinite == len(values)
    assert found.distinct == len(np.unique(kept))
    assert sum(found.counts) == len(kept)
    assert found.integral == bool((np.floor(kept) == kept).all())
    if len(kept):
        assert (found.minimum, found.maximum) == (kept.min(), kept.max())
        assert found.minimum <= found.mean <= found.maximum
        assert all(found.minimum <= q <= found.maximum for q in found.quantiles)
    else:
        assert (found.minimum, found.mean, found.std, found.quantiles, found.edges) == (None, None, None, (), ())


@pytest.mark.parametrize("seed", range(5))
def test_moments_and_quantiles_equal_numpy(seed):
    """Mean, standard deviation, skewness and quantiles to 1e-12."""
    rng = np.random.default_rng(seed)
    x = np.sort(np.exp(rng.standard_normal(150_001)) * 10.0 ** rng.integers(-3, 9))
    found = moments(x, skewness=True)
    assert found.mean == pytest.approx(x.mean(), rel=1e-12)
    assert found.std == pytest.approx(x.std(ddof=1), rel=1e-12)
    assert found.skewness == pytest.approx(stats.skew(x), rel=1e-10)
    assert quantiles(x, QUANTILE_PROBABILITIES) == pytest.approx(np.quantile(x, QUANTILE_PROBABILITIES), rel=1e-15)
    assert distinct(x) == len(np.unique(x))


@pytest.mark.parametrize("scale", [1e-310, 1e-200, 1.0, 1e160, 1e307])
def test_moments_at_the_ends_of_float64(scale):
    """Values far from 1 neither overflow nor vanish."""
    x = np.array([1.0, 2.0, 3.0, 4.0, 9.0]) * scale
    found = moments(x, skewness=True)
    assert found.mean == pytest.approx(3.8 * scale, rel=1e-9)
    assert found.std / scale == pytest.approx(np.std([1, 2, 3, 4, 9], ddof=1), rel=1e-9)
    assert found.skewness == pytest.approx(stats.skew([1, 2, 3, 4, 9]), rel=1e-9)


def test_level_does_not_drown_spread():
    """A spread of 1e-3 around 1e9 keeps its digits."""
    x = 1e9 + np.arange(1_000) / 1_000_000
    assert moments(np.sort(x)).std == pytest.approx(x.std(ddof=1), rel=1e-12)


def test_constant_and_single_values():
    """A constant has spread 0, one value has none; both have one histogram bin."""
    constant, single = _summary([3.0] * 4), _summary([3.0])
    assert (constant.std, single.std) == (0.0, None)
    assert (constant.edges, constant.counts) == ((2.5, 3.5), (4,))
    assert constant.quantiles == (3.0,) * 9


@given(finite, finite, st.floats(0, 1))
def test_interpolation_never_leaves_its_ends(a, b, share):
    """Also where the difference of both ends overflows."""
    low, high = sorted((a, b))
    assert low <= between(low, high, share) <= high


def test_histogram_equals_numpy():
    """Thirty equal-width bins, the last one closed."""
    x = np.sort(np.random.default_rng(2).standard_normal(5_000))
    found = _summary(x)
    counts, edges = np.histogram(x, 30)
    assert found.counts == tuple(counts)
    assert found.edges == pytest.approx(edges)
    assert bin_counts(x, equal_width_edges(x[0], x[-1], 7)) == tuple(np.histogram(x, 7)[0])


@pytest.mark.parametrize("low", [-sys.float_info.max, 0.0, 1e307])
def test_histogram_at_the_end_of_float64(low):
    """Edges up to the largest float64 are finite and ascend."""
    edges = equal_width_edges(low, sys.float_info.max, 30)
    assert (edges[0], edges[-1]) == (low, sys.float_info.max)
    assert (np.diff(edges / 2) > 0).all()


def test_range_violations_are_counted():
    """Values beyond the declared range, on either side; the range's own ends are inside."""
    data = sort_in_place(np.array([-1.0, 0.0, 5.0, 10.0, 11.0, 12.0, np.nan]))
    found = summarise("x", "number", data, moments(data.values), (0.0, 10.0))
    assert (found.below_range, found.above_range) == (1, 2)
    assert summarise("x", "number", data, moments(data.values)).above_range is None


def test_sorted_runs_merge_to_the_same():
    """The merge sort of runs treats missing and infinite values like the other."""
    x = np.array([np.inf, 3.0, np.nan, -np.inf, 1.0, 2.0])
    plain, merged = sort_in_place(x.copy()), sort_in_place(x.copy(), runs=True)
    assert plain.values.tolist() == merged.values.tolist() == [1.0, 2.0, 3.0]
    assert (merged.missing, merged.nonfinite) == (1, 2)
