"""Kinds of stored types, and arrays as the protocol promises them."""

from __future__ import annotations

import datetime as dt
import decimal

import pyarrow as pa
import pytest

from mlgov.datasets.kinds import TEXT, combined, kind_of, normalise, why_not
from mlgov.errors import DataError


@pytest.mark.parametrize(
    ("stored", "kind"),
    [
        (pa.float16(), "number"),
        (pa.float64(), "number"),
        (pa.decimal128(10, 2), "number"),
        (pa.null(), "number"),
        (pa.int8(), "integer"),
        (pa.uint64(), "integer"),
        (pa.bool_(), "boolean"),
        (pa.string(), "category"),
        (pa.large_string(), "category"),
        (pa.string_view(), "category"),
        (pa.dictionary(pa.int8(), pa.int64()), "category"),
        (pa.date32(), "time"),
        (pa.timestamp("ns", "Europe/Berlin"), "time"),
        (pa.list_(pa.int8()), None),
        (pa.struct([("a", pa.int8())]), None),
        (pa.binary(), None),
        (pa.duration("s"), None),
        (pa.time32("s"), None),
        (pa.dictionary(pa.int8(), pa.binary()), None),
    ],
)
def test_kind_of_stored_types(stored, kind):
    """Each Arrow type has its kind, and what can't be counted has none but a reason."""
    assert kind_of(stored) == kind
    assert str(stored) in why_not(stored)


@pytest.mark.parametrize(
    ("array", "kind", "expected"),
    [
        (pa.array([decimal.Decimal("1.5"), None]), "number", pa.array([1.5, None])),
        (pa.array([None, None]), "number", pa.array([None, None], pa.float64())),
        (pa.array([1, None], pa.int8()), "number", pa.array([1.0, None])),
        (pa.array([dt.date(1969, 12, 31)]), "time", pa.array([-86400], pa.int64()).view(pa.timestamp("s"))),
        (
            pa.array([0], pa.timestamp("us", "America/New_York")),
            "time",
            pa.array([0], pa.timestamp("us")),
        ),
    ],
)
def test_normalised_values(array, kind, expected):
    """Every kind has one family of types; zones change nothing about the instant."""
    assert normalise(array, kind, "x").equals(expected)


@pytest.mark.parametrize(
    "array",
    [
        pa.array(["b", None, "a", "b"]),
        pa.array(["b", None, "a", "b"], pa.large_string()),
        pa.array(["b", None, "a", "b"], pa.string_view()),
        pa.array(["b", None, "a", "b"]).dictionary_encode(),
        pa.array(["b", None, "a", "b"]).dictionary_encode(null_encoding="encode"),
        pa.array(["b", None, "a", "b"]).dictionary_encode().cast(pa.dictionary(pa.int8(), pa.large_string())),
    ],
)
def test_text_comes_as_one_dictionary_type(array):
    """However text is laid out, chunks are dictionary<int32, string> with nulls in the indices."""
    found = normalise(array, "category", "x")
    assert found.type == TEXT
    assert found.dictionary.null_count == 0
    assert found.to_pylist() == ["b", None, "a", "b"]


def test_numbers_as_categories_become_text():
    """Declared categories of numbers are their shortest text."""
    array = pa.array([1, 2, 1]).dictionary_encode()
    assert normalise(array, "category", "x").to_pylist() == ["1", "2", "1"]


@pytest.mark.parametrize("value", [2**53 + 1, -(2**53) - 1, 2**63])
def test_integers_beyond_2_53_are_refused(value):
    """An integer that float64 can't hold exactly is an error with the column's name, never a rounded value."""
    array = pa.array([1, value], pa.uint64() if value > 2**62 else pa.int64())
    with pytest.raises(DataError, match=r"`account`.*2\^53"):
        normalise(array, "integer", "account")


def test_integers_up_to_2_53_are_exact():
    """The limit itself is fine."""
    array = pa.array([2**53, -(2**53), None])
    assert normalise(array, "integer", "x").to_pylist() == [2**53, -(2**53), None]


def test_only_integers_join_numbers():
    """Files may disagree about integer and number, and about nothing else."""
    assert combined("integer", "number") == "number"
    assert combined("boolean", "integer") is None
    assert combined("category", "category") == "category"
