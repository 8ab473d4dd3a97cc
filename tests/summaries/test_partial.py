"""Accumulators by others, row alignment, and mean partials."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.summaries.partial import Accumulator, MeanPartial, accumulate, aligned

finite = st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=30)


class Product:
    """Sum of the product of two columns over rows that have both."""

    columns = ("a", "b")

    def empty(self):
        """Nothing yet."""
        return 0.0

    def update(self, state, columns):
        """Add products of rows that have both."""
        a, b = (columns[name].to_numpy(zero_copy_only=False) for name in self.columns)
        return state + float(np.nansum(a * b))

    def merge(self, one, other):
        """Add up."""
        return one + other

    def finish(self, state):
        """By name."""
        return {"product": state}


class Ragged:
    """Columns in chunks of different lengths."""

    def __init__(self, **columns):
        self._columns = columns

    def chunks(self, column):
        """The chunks as given."""
        yield from (pa.array(part, pa.float64()) for part in self._columns[column])


def test_an_accumulator_sees_aligned_rows(tables):
    """Whatever the chunks, rows of the columns belong together."""
    product = Product()
    assert isinstance(product, Accumulator)
    data = Ragged(a=[[1.0, 2.0], [], [3.0, 4.0, 5.0]], b=[[1.0], [10.0, 100.0, 1000.0], [None]])
    state = accumulate(data, product)
    assert product.finish(state) == {"product": 1 + 20 + 300 + 4000}
    halves = [tables.data({"a": [1.0, 2.0], "b": [3.0, 4.0]}), tables.data({"a": [5.0], "b": [6.0]})]
    assert product.merge(*(accumulate(half, product) for half in halves)) == 41


def test_aligned_ends_with_the_data():
    """No columns and no rows give no steps."""
    assert list(aligned(Ragged(), ())) == []
    assert list(aligned(Ragged(a=[]), ("a",))) == []


@given(finite, st.integers(0, 30))
def test_means_are_identical_under_any_split(values, cut):
    """Count, sum and squares of two parts are those of the whole; JSON keeps them."""
    one, other = (MeanPartial().update(np.array(part)) for part in (values[:cut], values[cut:]))
    whole = MeanPartial().update(np.array(values))
    assert one.merge(other) == other.merge(one) == whole
    assert MeanPartial.from_json(json.loads(json.dumps(whole.to_json()))) == whole


def test_mean_sums():
    """The sums of a mean, and None where they leave float64."""
    found = MeanPartial().update(np.array([1.0, 2.0, 4.0])).finish()
    assert (found.n, found.total, found.total_squares, found.value) == (3, 7.0, 21.0, pytest.approx(7 / 3))
    assert MeanPartial().update(np.array([1e200])).finish() is None
