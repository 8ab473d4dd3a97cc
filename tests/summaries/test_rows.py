"""Arrow chunks become the arrays that are counted."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from mlgov.errors import DataError
from mlgov.summaries.rows import coded, coded_chunks, fill, floats_of, number_text


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_are_seconds(unit):
    """Whatever the unit, also before 1970, missing is NaN."""
    moments = [dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC), None, dt.datetime(1969, 12, 31, 23, 59, 59, tzinfo=dt.UTC)]
    array = pa.array([None if m is None else m.replace(tzinfo=None) for m in moments], pa.timestamp(unit))
    expected = [moments[0].timestamp(), np.nan, -1.0]
    assert floats_of(array) == pytest.approx(expected, nan_ok=True)


def test_integers_booleans_and_floats():
    """Missing is NaN in each of them."""
    for array, expected in (
        (pa.array([1, None, 3], pa.int8()), [1, np.nan, 3]),
        (pa.array([True, None, False]), [1, np.nan, 0]),
        (pa.array([0.5, None, float("nan")], pa.float32()), [0.5, np.nan, np.nan]),
        (pa.array([2**53], pa.int64()), [2.0**53]),
    ):
        assert np.asarray(floats_of(array), dtype=float) == pytest.approx(expected, nan_ok=True)


def test_fill_wants_exactly_the_stated_rows(tables):
    """A column with more or fewer rows than stated is an error."""
    data = tables.data({"x": [1.0, 2.0, 3.0]}, chunk=2)
    assert fill(data, "x", np.empty(5)).tolist() == [1.0, 2.0, 3.0]
    for rows in (2, 4):
        data.rows = rows
        with pytest.raises(DataError, match=f"{rows} rows"):
            fill(data, "x", np.empty(5))


def test_codes(tables):
    """Missing has the code after the last level, in text and boolean columns, also in slices."""
    names, codes = coded(pa.array(["b", None, "a", "b"]).dictionary_encode().slice(1))
    assert [[*names.to_pylist(), None][code] for code in codes] == [None, "a", "b"]
    data = tables.data({"b": [True, None, False]})
    ((names, codes),) = coded_chunks(data, "b")
    assert (names.to_pylist(), codes.tolist()) == (["false", "true"], [1, 2, 0])


def test_number_texts():
    """Whole numbers without a point; others in full."""
    assert [number_text(v) for v in (1.0, -0.0, 0.1, 1e22, float(2**53 - 1))] == [
        "1",
        "0",
        "0.1",
        "1e+22",
        "9007199254740991",
    ]
