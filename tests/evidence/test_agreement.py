"""Tests of the agreement of two runs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from strategies import few, outcomes

from mlgov.evidence.agreement import agree
from mlgov.evidence.measurement import Absent, CheckOutcome, Interval, Measurement, Table

ITEM = Measurement("m", 0.5, n=10, counts=(5, 10), interval=Interval(0.2, 0.8, 0.95, "wilson"))
TABLE = Table("t", {"x": (0.25, None), "level": ("a", "b")})
OUTCOME = CheckOutcome("a.b", "1", (ITEM,), (TABLE,))


@few
@given(outcomes)
def test_agrees_with_itself(outcome):
    """Every outcome agrees with itself."""
    assert agree([outcome], [outcome])


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (replace(ITEM, value=0.5 + 4e-10), True),
        (replace(ITEM, value=0.5 + 6e-10), False),
        (replace(ITEM, value=None), False),
        (replace(ITEM, n=11), False),
        (replace(ITEM, counts=(5, 11)), False),
        (replace(ITEM, counts=None), False),
        (replace(ITEM, interval=Interval(0.2, 0.8 + 1e-8, 0.95, "wilson")), False),
        (replace(ITEM, variant="x"), False),
        (replace(ITEM, absent=Absent("error", "x")), False),
    ],
)
def test_measurements(other, same):
    """Numbers agree to 1e-9; integers, texts and what is absent must be equal."""
    assert agree([OUTCOME], [replace(OUTCOME, measurements=(other,))]) is same


@pytest.mark.parametrize(
    ("columns", "same"),
    [
        ({"x": (0.250001, None), "level": ("a", "b")}, True),
        ({"x": (0.25001, None), "level": ("a", "b")}, False),
        ({"x": (0.25, 0.0), "level": ("a", "b")}, False),
        ({"x": (0.25, None), "level": ("a", "c")}, False),
        ({"level": ("a", "b"), "x": (0.25, None)}, False),
    ],
)
def test_tables(columns, same):
    """Tables agree to one unit in their last written digit; texts, gaps and order of columns must be equal."""
    assert agree([OUTCOME], [replace(OUTCOME, tables=(Table("t", columns),))]) is same


def test_number_of_outcomes():
    """A check more or less is a difference."""
    assert not agree([OUTCOME], [OUTCOME, OUTCOME])
