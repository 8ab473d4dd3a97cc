"""Numbers in sentences: short, but never equal to a limit that they miss."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mlgov.evidence.measurement import Interval
from mlgov.judging.numbers import limit_shown, shown


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        ("0.9128", "number", "0.913"),
        ("3.9601", "number", "3.96"),
        ("42.123", "number", "42.1"),
        ("1234567.8", "number", "1,234,568"),
        ("-0.0001", "number", "-0.000100"),
        ("0.0000012", "number", "1.2e-06"),
        ("28", "number", "28"),
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


@pytest.mark.parametrize(
    ("value", "ends", "against", "style", "text"),
    [
        ("0.3349", (0.31, 0.36), None, "times", "0.335"),
        ("0.47", (0.42, 0.53), None, "times", "0.47"),
        ("0.747", (0.69, 0.80), None, "number", "0.75"),
        ("0.747", (0.69, 0.80), "0.75", "number", "0.747"),
        ("0.3349", (0.31, math.inf), None, "times", "0.33"),
        ("0.8481", (0.84, 0.86), None, "share", "84.8 %"),
    ],
)
def test_an_interval_says_how_many_digits_a_number_earns(
    value: str, ends: tuple[float, float], against: str | None, style: str, text: str
) -> None:
    """Two significant digits of the interval's width; more where the limit is that near."""
    bound = None if against is None else Fraction(against)
    assert shown(Fraction(value), style, against=bound, interval=Interval(*ends, 0.95, "")) == text


def test_limits_are_shown_as_written_or_per_cent() -> None:
    """`0.80` stays; a limit on a share is read per cent."""
    assert limit_shown(Fraction("0.80"), "0.80") == "0.80"
    assert limit_shown(Fraction("0.125"), "0.125", "share") == "12.5 %"
    assert limit_shown(Fraction(20), "20", "share") == "2,000 %"


@given(
    st.decimals(-(10**6), 10**6, places=6),
    st.decimals(-1, 1, places=3) | st.none(),
    st.sampled_from(["number", "share", "times", "points", "count"]),
)
def test_a_decimal_is_written_like_the_fraction_that_it_is(value, against, style) -> None:
    """Pages hand decimals over, verdicts fractions: the same digits."""
    other = None if against is None else Fraction(against)
    assert shown(value, style, against=against) == shown(Fraction(value), style, against=other)
    assert limit_shown(value, "x", style) == limit_shown(Fraction(value), "x", style)


@given(
    st.decimals(-(10**9), 10**9, allow_nan=False, places=9),
    st.sampled_from(["number", "share", "times", "points", "count"]),
    st.none() | st.decimals(-(10**6), 10**6, allow_nan=False, places=6),
    st.none() | st.tuples(st.floats(-10, 10), st.floats(0.0001, 10)),
)
@example(Decimal("0.00005"), "share", None, None)
@example(Decimal("-0.0004"), "times", Decimal(0), None)
def test_decimals_and_fractions_read_alike(value, style, against, ends) -> None:
    """Whichever way a number comes, its text is the same: rounded half to even, never minus nothing."""
    interval = None if ends is None else Interval(ends[0], ends[0] + ends[1], 0.95, "exact")
    exact = None if against is None else Fraction(against)
    assert shown(value, style, against=against, interval=interval) == shown(
        Fraction(value), style, against=exact, interval=interval
    )
