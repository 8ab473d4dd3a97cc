"""Numbers in sentences: short, but never equal to a limit that they miss."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mlgov.judging.numbers import limit_shown, shown


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        ("0.9128", "number", "0.913"),
        ("3.9601", "number", "3.960"),
        ("42.123", "number", "42.12"),
        ("1234567.8", "number", "1,234,568"),
        ("-0.0001", "number", "0.000"),
        ("0.3127", "times", "0.31"),
        ("0.1204", "share", "12.0 %"),
        ("0.00042", "share", "0.04 %"),
        ("0", "share", "0.0 %"),
        ("-0.12", "points", "-12.0 points"),
        ("3", "count", "3"),
    ],
)
def test_numbers_are_rounded_for_reading(value: str, style: str, text: str) -> None:
    """As many digits as the size of the number asks for."""
    assert shown(Fraction(value), style) == text


@pytest.mark.parametrize(
    ("value", "against", "style", "text"),
    [
        ("0.79999", "0.80", "times", "0.79999"),
        ("0.7999999", "0.80", "share", "79.99999 %"),
        ("0.80", "0.80", "times", "0.80"),
        ("0.2500001", "0.25", "number", "0.2500001"),
    ],
)
def test_a_value_is_never_printed_as_the_limit_that_it_misses(value: str, against: str, style: str, text: str) -> None:
    """0.79999 against 0.80 is not `0.80`."""
    assert shown(Fraction(value), style, against=Fraction(against)) == text


def test_limits_are_shown_as_written_or_per_cent() -> None:
    """`0.80` stays; a limit on a share is read per cent."""
    assert limit_shown(Fraction("0.80"), "0.80") == "0.80"
    assert limit_shown(Fraction("0.125"), "0.125", "share") == "12.5 %"
    assert limit_shown(Fraction(20), "20", "share") == "2,000 %"
