"""One word, read as what is expected there."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.documents import scalars
from mlgov.documents.scalars import NotThatError


def hint(read, text: str) -> str:
    """The hint with which `read` refuses a text."""
    with pytest.raises(NotThatError) as caught:
        read(text)
    return caught.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("010", "write 10"),
        ("1_000", "write 1000"),
        ("1e3", "write 1000"),
        ("5.0", "write 5"),
        ("5.5", "without a decimal point"),
        ("9" * 5000, "at most 18 digits"),
        ("9" * 19, "at most 18 digits"),
        ("0x1F", ""),
        ("12:30", ""),
        ("", ""),
        ("٣", "write 3"),
    ],
)
def test_whole_numbers_have_one_spelling(text, said):
    """B4, B6: octal, underscores, exponents and huge numbers are refused, with what to write."""
    assert hint(scalars.read_integer, text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1e3", "write 1000.0"),
        ("1e-5", "write 0.00001"),
        (".5", "write 0.5"),
        ("5.", "write 5"),
        ("0,8", "write 0.8"),
        ("80%", "write 0.8"),
        ("12.5 %", "write 0.125"),
        (".nan", "not a finite number"),
        ("-.inf", "not a finite number"),
        (".INF", "not a finite number"),
        ("1.0e999", "not a number of reasonable size"),
        ("1e400", "not a number of reasonable size"),
        ("1e999999999999", "not a number of reasonable size"),
        ("x" * 5000, ""),
    ],
)
def test_numbers_have_one_spelling(text, said):
    """B5: what is not finite or not plain is refused."""
    assert hint(scalars.read_number, text) == said


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_python_floats_written_with_a_point_come_back(number):
    """What the writer writes is read as the same number."""
    text = repr(number)
    text = text if "." in text else text.replace("e", ".0e")
    assert scalars.read_number(text) == number


@given(st.text(max_size=40))
def test_no_text_makes_reading_a_word_crash(text):
    """Anything is a value or a NotThatError, and numbers are finite."""
    for read in (scalars.read_integer, scalars.read_number, scalars.read_boolean, scalars.read_day, scalars.guess):
        try:
            value = read(text)
        except NotThatError:
            continue
        assert not isinstance(value, float) or math.isfinite(value)


def test_true_and_false_are_words_people_use():
    """Yes and no where true or false is expected; nothing else."""
    assert [scalars.read_boolean(text) for text in ("true", "Yes", "FALSE", "no")] == [True, True, False, False]
    for text in ("on", "y", "1", ""):
        assert hint(scalars.read_boolean, text) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-1-5", "write 2024-01-05"),
        ("2024/01/05", "write 2024-01-05"),
        ("2024-02-30", "there is no such day in the calendar"),
        ("2024-02-01T10:00", "write 2024-02-01"),
        ("31.12.2024", ""),
        ("20240105", ""),
        ("2024-W01-1", ""),
    ],
)
def test_days_are_iso_days(text, said):
    """Other ways to write a day are refused, and a day that doesn't exist too."""
    assert hint(scalars.read_day, text) == said
    assert scalars.read_day("2024-02-29") == "2024-02-29"


@pytest.mark.parametrize("text", ["010", "1e3", ".nan", "-.inf", "9" * 5000])
def test_where_nothing_is_declared_doubtful_words_are_refused(text):
    """Better a question than a guess."""
    assert hint(scalars.guess, text)


def test_plain_words_are_guessed_by_the_core_schema():
    """null, true, false and decimal numbers; all else is text."""
    words = ["~", "null", "true", "no", "12", "-1.5", "1.10", "2024-01-01", "12:30:45", "abc"]
    assert [scalars.guess(each) for each in words] == [
        None, None, True, "no", 12, -1.5, 1.1, "2024-01-01", "12:30:45", "abc",
    ]  # fmt: skip


def test_shown_text_is_one_short_line():
    """Messages stay messages, whatever was in the file."""
    assert scalars.shown("a\nb\x1b\u202e") == "`a\\nb\\x1b\\u202e`"
    assert len(scalars.shown("x" * 5000)) == 62
