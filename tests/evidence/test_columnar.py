"""Tests of records as columns."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgov.errors import EvidenceError
from mlgov.evidence.columnar import pack, pack_column, unpack, unpack_column

few = settings(max_examples=60, deadline=None)
scalars = st.none() | st.text(max_size=5) | st.integers(-3, 3) | st.floats(allow_nan=False, allow_infinity=False)


@few
@given(st.lists(scalars, max_size=30))
def test_column_round_trip(values):
    """Any column comes back value by value and type by type, through JSON."""
    packed = json.loads(json.dumps(pack_column(values)))
    back = unpack_column(packed, len(values))
    assert back == values
    assert [type(value) for value in back] == [type(value) for value in values]


@few
@given(st.lists(st.dictionaries(st.sampled_from("abc"), scalars.filter(lambda v: v is not None)), max_size=20))
def test_records_round_trip(records):
    """Records come back, and a field that a record lacks stays lacking."""
    assert unpack(json.loads(json.dumps(pack(records)))) == records


@pytest.mark.parametrize(
    ("values", "form"),
    [
        ([7, 7, 7, 7], 7),
        ([None, None], None),
        ([1, 2, 3], [1, 2, 3]),
        (["missing", "constant"] * 4, {"of": ["missing", "constant"], "times": 4}),
        (["long text", "x", "x", "long text", "long text", "x"], {"of": ["long text", "x"], "at": [0, 1, 1, 0, 0, 1]}),
        (["train"] * 5 + ["test"] * 4, {"of": ["train", "test"], "runs": [5, 4]}),
        ([1, 1.0, 1], [1, 1.0, 1]),
    ],
)
def test_shortest_form(values, form):
    """Each form appears where it is the shortest."""
    assert pack_column(values) == form


@pytest.mark.parametrize(
    "column",
    [
        {"of": [1], "at": [0, 5]},
        {"of": [1]},
        {"of": 3, "times": 2},
        {"of": [1, 2], "runs": [3]},
        {"of": [1], "runs": [3]},
        [1, 2, 3],
    ],
)
def test_damaged_column(column):
    """A column that doesn't give as many values as rows is an error, not a shorter table."""
    with pytest.raises(EvidenceError, match="evidence table"):
        unpack_column(column, 2)


def test_table_without_rows():
    """A packed table must say how many rows it has."""
    with pytest.raises(EvidenceError, match="how many rows"):
        unpack({"value": [1]})
