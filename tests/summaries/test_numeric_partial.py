"""Numeric partials: any split gives the same counts and sums, and bounds contain what the engine computes exactly."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgov.errors import DataError
from mlgov.summaries import grid as module
from mlgov.summaries.comparison import NumericReference, compare_numeric
from mlgov.summaries.grid import Grid
from mlgov.summaries.numeric import moments, quantiles, sort_in_place
from mlgov.summaries.numeric_partial import NumericPartial
from mlgov.summaries.types import QUANTILE_PROBABILITIES

finite = st.one_of(
    st.integers(-5, 5).map(float), st.floats(-1e6, 1e6), st.floats(allow_nan=False, allow_infinity=False)
)
columns = st.lists(st.one_of(finite, st.sampled_from([np.nan, np.inf, -np.inf])), max_size=60)


def _sorted(values):
    return sort_in_place(np.array(values, dtype=np.float64))


def _split(partial, values, cuts):
    """The partial of rows that were counted in several parts, merged from the right."""
    edges = [0, *sorted(cut % (len(values) + 1) for cut in cuts), len(values)]
    merged = partial
    for start, stop in zip(edges[-2::-1], edges[:0:-1], strict=True):
        merged = partial.update(np.array(values[start:stop], dtype=np.float64)).merge(merged)
    return merged


@given(columns, columns, st.lists(st.integers(0, 60), max_size=5), st.integers(2, 8))
def test_any_split_is_identical(reference, current, cuts, points):
    """Counts, extremes and sums are equal, not just close, and JSON keeps them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "POINTS", points)
        empty = NumericPartial.empty(Grid.of("number", _sorted(reference)))
    whole = empty.update(np.array(current, dtype=np.float64))
    parts = _split(empty, current, cuts)
    assert parts == whole
    assert parts.finish() == whole.finish()
    assert NumericPartial.from_json(json.loads(json.dumps(parts.to_json()))) == whole


@given(columns, columns, st.integers(2, 8))
def test_bounds_contain_the_exact_value(reference, current, points):
    """KS, quantiles, distinct values; bins, extremes and the mean are exact."""
    base, data = _sorted(reference), _sorted(current)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "POINTS", points)
        partial = NumericPartial.empty(Grid.of("number", base)).update(np.array(current, dtype=np.float64))
    exact = compare_numeric(
        NumericReference.of("x", "input", "number", base, moments(base.values, skewness=True)),
        data,
        moments(data.values),
    )
    found, done = partial.compare("x", "input"), partial.finish()
    for name in ("decile_edges", "decile_reference", "decile_current", "doane_edges", "doane_reference"):
        assert getattr(found, name) == getattr(exact, name)
    assert found.doane_current == exact.doane_current
    bound = partial.ks_bound()
    if exact.ks is None:
        assert bound is None
    else:
        assert bound.low <= exact.ks <= bound.high
    kept = data.values
    assert (done.n, done.missing, done.nonfinite) == (data.n, data.missing, data.nonfinite)
    assert done.distinct.low <= len(np.unique(kept)) <= done.distinct.high
    if data.n:
        assert (done.minimum, done.maximum) == (kept[0], kept[-1])
        assert done.mean == float(sum(map(Fraction, kept.tolist())) / data.n)
        for bound, value in zip(done.quantiles, quantiles(kept, QUANTILE_PROBABILITIES), strict=True):
            assert bound.low <= value <= bound.high


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_a_complete_grid_is_exact(seed):
    """Where the grid holds every value of the reference, KS has no bound but a value."""
    rng = np.random.default_rng(seed)
    a, b = (np.round(rng.standard_normal(400) * 3) for _ in range(2))
    partial = NumericPartial.empty(Grid.of("integer", _sorted(a))).update(b)
    base = _sorted(a)
    exact = compare_numeric(
        NumericReference.of("x", "input", "integer", base, moments(base.values, skewness=True)), _sorted(b), moments(b)
    )
    found = partial.compare("x", "input")
    assert (found.ks, found.ks_bound) == (exact.ks, None)


def test_bounds_are_narrow_on_real_sizes():
    """With 1,024 points, KS is known to 0.1 % and the median to a grid step."""
    rng = np.random.default_rng(6)
    a, b = rng.standard_normal(100_000), rng.standard_normal(80_000) + 0.05
    partial = NumericPartial.empty(Grid.of("number", _sorted(a))).update(b)
    bound = partial.ks_bound()
    assert 0 < bound.high - bound.low < 0.0025
    median = partial.finish().quantiles[4]
    assert median.low <= np.median(b) <= median.high
    assert median.high - median.low < 0.02
    assert partial.finish().std == pytest.approx(b.std(ddof=1), rel=1e-12)


def test_spread_survives_a_high_level():
    """A spread of a second around now, in seconds since 1970, keeps its digits."""
    x = 1.7e9 + np.random.default_rng(7).random(5_000)
    partial = NumericPartial.empty(Grid.of("time", _sorted(x))).update(x)
    assert partial.finish().std == pytest.approx(x.std(ddof=1), rel=1e-12)
    assert partial.finish().integral is False


def test_parts_of_different_references_do_not_merge():
    """Counts on different grids have no common meaning."""
    one, other = (NumericPartial.empty(Grid.of("number", _sorted(x))) for x in ([1.0], [2.0]))
    with pytest.raises(DataError, match="different grids"):
        one.merge(other)
