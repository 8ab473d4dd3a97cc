"""Sums without rounding against fractions."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.summaries.exact_sum import ExactSum

floats = st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=40)


@given(floats, st.integers(0, 40))
def test_equals_fractions_in_any_split(values, cut):
    """Cancellation, subnormals, huge values: the sum of fractions, rounded once."""
    one, other = ExactSum.of(np.array(values[:cut])), ExactSum.of(np.array(values[cut:]))
    exact = sum((Fraction(value) for value in values), Fraction(0))
    total = one + other
    assert Fraction(total.units, 1 << 1126) == exact
    assert total == other + one == ExactSum.of(np.array(values))
    assert ExactSum.from_json(json.loads(json.dumps(total.to_json()))) == total
    try:
        assert total.value == float(exact)
    except OverflowError:
        assert total.value is None


def test_equals_fsum_on_many_values():
    """More values than one round holds."""
    x = np.random.default_rng(0).standard_normal(1_200_000) * np.exp(np.linspace(-300, 300, 1_200_000))
    assert ExactSum.of(x).value == math.fsum(x)


def test_offset_is_taken_exactly():
    """A shift by an offset per value loses nothing."""
    x = np.array([1e16 + 2, 1e16 + 4, 1e16 + 8])
    assert ExactSum.of(x).shifted(3, 1e16).value == 14.0
    assert ExactSum.of(x).shifted(3, 0.1).value == float(sum(Fraction(v) for v in x.tolist()) - 3 * Fraction(0.1))


def test_infinities_and_overflow_leave_no_value():
    """An infinite value or a sum out of range gives None; NaN is refused."""
    assert ExactSum.of(np.array([1.0, np.inf])).value is None
    assert ExactSum.of(np.array([1.7e308, 1.7e308])).value is None
    assert (ExactSum.of(np.array([1.7e308, 1.7e308])) + ExactSum.of(np.array([-1.7e308]))).value == 1.7e308
    with pytest.raises(ValueError, match="NaN"):
        ExactSum.of(np.array([np.nan]))
