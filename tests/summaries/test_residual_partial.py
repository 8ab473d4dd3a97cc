"""Residual partials: any split is identical, and sums are the engine's."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.summaries.residual_partial import ResidualPartial
from mlgov.summaries.residuals import summarise_residuals

value = st.one_of(st.floats(-1e9, 1e9), st.sampled_from([0.0, np.nan, np.inf, 1.7e308, -1.7e308]))
rows = st.lists(st.tuples(value, value), max_size=40)


def _arrays(data):
    return np.array([a for a, _ in data], dtype=float), np.array([b for _, b in data], dtype=float)


@given(rows, st.integers(0, 40))
def test_any_split_is_identical(data, cut):
    """Merged in either order, and through JSON."""
    empty = ResidualPartial.empty()
    one, other = empty.update(*_arrays(data[:cut])), empty.update(*_arrays(data[cut:]))
    whole = empty.update(*_arrays(data))
    assert one.merge(other) == other.merge(one) == whole
    assert ResidualPartial.from_json(json.loads(json.dumps(whole.to_json()))) == whole


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), max_size=40))
def test_sums_are_those_of_the_engine(data):
    """Counts are equal, sums to 1e-12 of what was added."""
    found, exact = ResidualPartial().update(*_arrays(data)), summarise_residuals(*_arrays(data))
    assert (found.n, found.excluded, found.zero_targets) == (exact.n, exact.excluded, exact.zero_targets)
    for name in ("absolute", "squared", "relative"):
        ours, theirs = getattr(found, name).finish(), getattr(exact, name)
        if ours is not None:
            assert ours.total == pytest.approx(theirs.total, rel=1e-12)
            assert ours.total_squares == pytest.approx(theirs.total_squares, rel=1e-12)
    assert found.signed.finish().total == pytest.approx(exact.signed.total, abs=1e-12 * (1 + exact.absolute.total))
