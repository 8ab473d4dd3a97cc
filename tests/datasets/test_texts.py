"""The one rule for texts, value by value and streamed."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.datasets.texts import Typing, convert, typed_texts


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["1", "-2", "0"], "integer"),
        (["9007199254740992"], "integer"),
        (["9007199254740993"], "category"),
        (["1234567890123456789"], "category"),
        (["1234567890123456789", "1.5"], "category"),
        (["007", "1"], "category"),
        (["+49301234"], "category"),
        (["-0"], "number"),
        (["1.5", "2"], "number"),
        (["1e3", ".5", "1."], "number"),
        (["1e20", "5"], "number"),
        (["inf", "-inf", "1"], "number"),
        (["inf"], "category"),
        (["nan", "1"], "category"),
        (["1e999"], "category"),
        (["00.5"], "category"),
        (["1_000"], "category"),
        (["1,5"], "category"),
        (["0x1F"], "category"),
        ([" 5"], "category"),
        (["-"], "category"),
        (["."], "category"),
        (["1-2"], "category"),
        (["٣"], "category"),
        (["true", "False", "TRUE"], "boolean"),
        (["true", "1"], "category"),
        (["NA", "DE"], "category"),
        (["null", "1"], "category"),
        (["2011-01-31", "0001-01-01", "9999-12-31"], "time"),
        (["2011-02-30"], "category"),
        (["31.01.2011"], "category"),
        (["01/02/2011", "2011-01-02"], "category"),
        (["2011-01-31T10:00", "2011-01-31 10:00:59.5"], "time"),
        (["2011-01-31T10:00Z", "2011-01-31T10:00+02:00"], "time"),
        (["2011-01-31T10:00Z", "2011-01-31T10:00"], "category"),
        (["2011-01-31", "2011-01-31T10:00"], "category"),
        ([None, ""], "number"),
    ],
)
def test_kind_of_texts(texts, kind):
    """Every line of the rule's table, and what looks like it but is not."""
    assert typed_texts(texts).kind == kind


def test_text_is_kept_letter_by_letter():
    """Identifiers and words survive as they are; only empty and declared texts are missing."""
    typed = typed_texts(["007", "NA", "null", "None", "nan", "", "?"], missing=["?"])
    assert typed.values.to_pylist() == ["007", "NA", "null", "None", "nan", None, None]


def test_zones_become_utc():
    """An offset is applied, not dropped."""
    found = typed_texts(["2011-03-27T02:30:00+02:00"]).values.cast(pa.timestamp("us", "UTC")).view(pa.int64())
    assert found.to_pylist() == [1301185800_000000]


def test_decimal_comma_only_where_declared():
    """With a declared comma a point makes no number: thousands are not guessed."""
    typing = Typing(decimal=",")
    typing.update(pa.array(["1,5", "-2", "3e2"]))
    assert typing.form == "number"
    assert convert(pa.array(["1,5", "-2", "3e2"]), "number", decimal=",").to_pylist() == [1.5, -2.0, 300.0]
    typing.update(pa.array(["1.500"]))
    assert typing.kind == "category"


def test_break_is_found_across_batches():
    """The first value that is no number is named by its row, missing values counted."""
    typing = Typing()
    typing.update(pa.array(["1", None, "2"]))
    typing.update(pa.array([None, "3", "n/a", "x"]))
    assert typing.kind == "category"
    assert typing.broken_at == 5


def test_words_from_the_start_are_no_break():
    """A column of words was never going to be a number."""
    typing = Typing()
    typing.update(pa.array(["a", "1"]))
    assert typing.kind == "category"
    assert typing.broken_at is None


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False).map(repr))))
def test_numbers_as_python_writes_them(texts):
    """Every finite float written by Python is read back exactly, or is kept as the text it is."""
    typed = typed_texts(texts)
    if typed.kind == "number":
        assert [None if text is None else float(text) for text in texts] == typed.values.to_pylist()
    else:
        assert [text for text in texts if text is not None] == [
            each for each in typed.values.to_pylist() if each is not None
        ]


@given(st.lists(st.text(alphabet="01259-+.eE infaT:Z,", max_size=6), max_size=8), st.integers(0, 8))
def test_typing_does_not_depend_on_batches(texts, at):
    """A column has the same form however it is cut, and converts without an error."""
    array = pa.array([text or None for text in texts], pa.string())
    whole, parts = Typing(), Typing()
    whole.update(array)
    parts.update(array.slice(0, at))
    parts.update(array.slice(at))
    assert whole.form == parts.form
    assert len(convert(array, whole.form)) == len(texts)
