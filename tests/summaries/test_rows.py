"""Arrow chunks become the arrays that are counted."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from mlgov.errors import DataError
from mlgov.summaries.rows import coded, coded_chunks, fill, number_text


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
