"""Comparing counts as fractions: exactly four fifths is four fifths."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.evidence.canonical import significant
from mlgov.evidence.measurement import Measurement
from mlgov.judging.exact import exact_value, fraction_of, rows_behind


def test_the_eeoc_example_is_exact() -> None:
    """Rates of 60, 45, 48 and 51 % give 0.75, 0.80 and 0.85 of the highest (EEOC questions and answers, 1979)."""
    for selected, ratio in ((45, "0.75"), (48, "0.80"), (51, "0.85")):
        value = (selected / 100) / (60 / 100)
        assert exact_value(Measurement("impact_ratio", value, counts=(selected, 100, 60, 100))) == Fraction(ratio)


def test_a_ratio_that_floating_point_gets_wrong() -> None:
    """(6/10) / (15/20) is 0.7999999999999999 in binary, and four fifths in truth."""
    value = (6 / 10) / (15 / 20)
    assert value < 0.8
    assert exact_value(Measurement("impact_ratio", value, counts=(6, 10, 15, 20))) == Fraction(4, 5)


@given(st.integers(1, 400), st.integers(0, 400), st.integers(1, 400), st.integers(1, 400))
def test_small_ratios_are_the_fraction_of_their_counts(b: int, a: int, d: int, c: int) -> None:
    """Whatever the counts, the ratio and the difference are exact."""
    a, c = min(a, b), min(c, d)
    ratio, difference = Fraction(a * d, b * c), Fraction(a, b) - Fraction(c, d)
    assert exact_value(Measurement("impact_ratio", (a / b) / (c / d), counts=(a, b, c, d))) == ratio
    assert exact_value(Measurement("recall_difference", a / b - c / d, counts=(a, b, c, d))) == difference
    assert exact_value(Measurement("selection_rate", a / b, counts=(a, b))) == Fraction(a, b)


def test_counts_that_do_not_give_the_value_are_not_used() -> None:
    """F1 may carry counts that are not its fraction; then its 12 digits count."""
    assert exact_value(Measurement("f1", 0.123456789012345, counts=(1, 2))) == Fraction("0.123456789012")


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_what_is_no_number_has_no_value(value: float | None) -> None:
    """Undefined values can't be compared."""
    assert exact_value(Measurement("x", value)) is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_fraction_is_the_decimal_that_evidence_writes(value: float) -> None:
    """Of any size: the shortest decimal of the number rounded to 12 digits, as the canonical JSON has it."""
    assert fraction_of(value) == Fraction(repr(significant(value)))


def test_twelve_digits_are_what_evidence_keeps() -> None:
    """A value judged before and after writing is the same."""
    assert fraction_of(0.1 + 0.2) == Fraction(3, 10)
    assert fraction_of(0.0) == 0


@pytest.mark.parametrize(
    ("n", "counts", "rows"),
    [(500, None, 500), (None, None, None), (500, (3, 40), 40), (500, (3, 40, 9, 460), 40), (30, (1, 2, 3), 30)],
)
def test_rows_are_those_of_the_smaller_group(n: int | None, counts: tuple[int, ...] | None, rows: int | None) -> None:
    """A comparison rests on its smaller side."""
    assert rows_behind(Measurement("x", 0.5, n=n, counts=counts)) == rows
