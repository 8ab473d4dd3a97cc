"""One number, one look: the digits it earns, never on its limit's other side, shares as per cent."""

from __future__ import annotations

import dataclasses
import math

import pytest

from mlgov.evidence.measurement import Interval, Noise, Where
from mlgov.evidence.verdict import Limit, Result, Status
from mlgov.judging.exact import fraction_of
from mlgov.judging.numbers import shown
from mlgov.pages.numerals import (
    gap_text,
    is_nothing,
    limit_sign,
    limit_text,
    limit_value,
    noise_text,
    range_text,
    result_value,
    value_beside,
    value_text,
)

AT_LEAST = Limit("policy:x", "at_least", "0.75", "absolute", "why", "x.yml:1")
SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "text"), [(0.7473, "0.747"), (0.7497, "0.7497"), (0.76, "0.76"), (0.75, "0.75"), (0.74999, "0.74999")]
)
def test_a_value_never_seems_to_be_on_the_other_side_of_its_limit(value: float, text: str) -> None:
    """0.7473 with a wide interval would be 0.75, which holds a limit of 0.75; so it gets another digit."""
    assert value_text(value, Interval(0.69, 0.80, 0.95, ""), AT_LEAST) == text


def test_values_without_a_limit_are_as_short_as_they_earn() -> None:
    """Two significant digits of the interval's width."""
    assert value_text(0.7473, Interval(0.69, 0.80, 0.95, ""), None) == "0.75"
    assert value_text(None, None, AT_LEAST) == "–"


def test_relative_limits_without_a_reference_are_no_number() -> None:
    """They can't be drawn; with a reference their effect can."""
    relative = dataclasses.replace(AT_LEAST, basis="predecessor")
    assert limit_value(relative) is None
    assert limit_value(dataclasses.replace(relative, effective="0.9")) == 0.9


@pytest.mark.parametrize(
    ("metric", "value", "text"),
    [
        ("accuracy", 0.8481, f"84.8{SPACE}%"),
        ("mean_absolute_percentage_error", 0.1234, f"12.3{SPACE}%"),
        ("selection_rate_difference", -0.123, "−12.3 points"),
        ("trivial_accuracy", 0.759, f"75.9{SPACE}%"),
        ("impact_ratio", 0.3349, "0.33"),
        ("roc_auc", 0.9128, "0.913"),
        ("mean_error", -0.312, "−0.312"),
        ("constant_columns", 3.0, "3"),
        ("p_value", 1e-9, "1.0e-09"),
    ],
)
def test_pages_read_a_number_as_sentences_do(metric: str, value: float, text: str) -> None:
    """A share is per cent, a gap points; signs and spaces are typeset."""
    assert value_text(value, None, None, metric) == text


@pytest.mark.parametrize("value", [0.3349, 0.7473, 0.5, 12.345, 2.4048])
@pytest.mark.parametrize("ends", [None, (0.31, 0.36), (0.2, 1.9)])
def test_a_number_has_the_digits_of_its_sentence(value: float, ends: tuple[float, float] | None) -> None:
    """The card and the sentence beside it say the same number."""
    interval = Interval(*ends, 0.95, "") if ends else None
    said = shown(fraction_of(value), "times", against=fraction_of(0.75), interval=interval)
    assert value_text(value, interval, AT_LEAST, "impact_ratio") == said


def test_what_is_not_finite_is_no_number() -> None:
    """Evidence of other tools may hold anything."""
    assert value_text(math.nan, None, AT_LEAST) == value_beside(math.inf, None, 0.5) == "not a number"


def test_intervals_of_shares_are_per_cent() -> None:
    """Both ends, the sign once; others as before; nothing without an interval."""
    interval = Interval(0.8411, 0.8552, 0.95, "wilson")
    assert range_text(interval, "accuracy") == f"84.1 to 85.5{SPACE}%"
    assert range_text(interval, "roc_auc") == "0.841 to 0.855"
    assert range_text(Interval(-0.15, 0.02, 0.95, ""), "selection_rate_difference") == "−15.0 to 2.0 points"
    assert range_text(Interval(-0.4, -0.15, 0.95, ""), "selection_rate_difference") == "−40.0 to −15.0 points"
    assert range_text(None, "accuracy") == ""


def test_limits_are_as_authored_or_per_cent() -> None:
    """`0.75` stays for a score; a share's limit is read as the share is."""
    assert limit_text(AT_LEAST, "roc_auc") == "at least 0.75"
    assert limit_sign(AT_LEAST, "accuracy") == f"≥ 75{SPACE}%"
    assert limit_sign(None, "accuracy") == "–"


def test_a_limit_that_follows_from_a_number_is_told_from_the_value() -> None:
    """0.9051 doesn't hold 0.90514: neither may look like 0.905."""
    limit = dataclasses.replace(AT_LEAST, basis="predecessor 0.92514", value="-0.02", effective="0.90514")
    assert limit_sign(limit, "roc_auc", 0.9051) == "≥ 0.90514"
    assert value_text(0.9051, None, limit, "roc_auc") == "0.90510"
    assert limit_sign(limit, "roc_auc", 0.88) == "≥ 0.905"
    unknown = dataclasses.replace(limit, effective="")
    assert limit_text(unknown, "roc_auc") == "at least −0.02"


def test_chance_is_told_from_the_value_too() -> None:
    """A value that is a hair above what chance gives doesn't look equal to it."""
    item = Result("drift.psi", "psi", Where(), Status.PASSED, "r", value=0.03004, noise=Noise(0.03001, 0.95, "x"))
    assert (result_value(item), noise_text(item)) == ("0.030", "0.03001")
    assert noise_text(dataclasses.replace(item, noise=None)) == ""
    assert noise_text(dataclasses.replace(item, value=None)) == "0.030"


def test_gaps_between_shares_are_points() -> None:
    """From 87.1 % to 84.9 % is 2.2 points, not 2.2 %."""
    assert gap_text(0.0223, None, "accuracy") == "2.2 points"
    assert gap_text(0.0403, Interval(0.878, 0.892, 0.95, ""), "roc_auc") == "0.040"


@pytest.mark.parametrize(
    ("text", "nothing"), [("0.0 points", True), ("0.000", True), ("0.040", False), ("−1.2", False)]
)
def test_what_shows_as_zero_has_no_sign(text: str, nothing: bool) -> None:
    """A change too small to show is no change to the reader."""
    assert is_nothing(text) is nothing
