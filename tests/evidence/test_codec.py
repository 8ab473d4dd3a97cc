"""Tests of outcomes as JSON."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from strategies import few, outcomes

from mlgov.errors import EvidenceError
from mlgov.evidence.canonical import canonical_bytes
from mlgov.evidence.codec import number, outcomes_from_json, outcomes_to_json, rounded
from mlgov.evidence.measurement import Bound, CheckOutcome, Interval, Measurement, Table, Where


@few
@given(outcomes, outcomes)
def test_round_trip_is_stable(first, second):
    """What was written once comes back equal from then on: nothing is lost at the rounding."""
    once = rounded((first, second))
    raw = canonical_bytes(outcomes_to_json(once))
    assert outcomes_from_json(json.loads(raw)) == once
    assert canonical_bytes(outcomes_to_json(rounded(once))) == raw


@few
@given(outcomes)
def test_rounding_is_all_that_changes(outcome):
    """Every text, count and place is kept; numbers move by at most their rounding."""
    (back,) = rounded((outcome,))
    assert (back.check, back.check_version, back.absent) == (outcome.check, outcome.check_version, outcome.absent)
    for before, after in zip(outcome.measurements, back.measurements, strict=True):
        kept = ("metric", "n", "counts", "where", "variant", "reason", "no_interval", "absent")
        assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
        if before.value is None:
            assert after.value is None
        else:
            assert math.isclose(after.value, before.value, rel_tol=5.1e-12)
    for before, after in zip(outcome.tables, back.tables, strict=True):
        assert list(after.columns) == list(before.columns)
        for name, values in before.columns.items():
            for old, new in zip(values, after.columns[name], strict=True):
                if isinstance(old, float):
                    assert math.isclose(new, old, rel_tol=5.1e-6)
                else:
                    assert new == old


@few
@given(outcomes)
def test_intervals_only_widen(outcome):
    """Guaranteed bounds stay guaranteed: rounding moves both ends away from the middle."""
    (back,) = rounded((outcome,))
    for before, after in zip(outcome.measurements, back.measurements, strict=True):
        for part in ("interval", "bound"):
            old, new = getattr(before, part), getattr(after, part)
            if old is not None:
                assert Fraction(new.low) <= Fraction(old.low)
                assert Fraction(new.high) >= Fraction(old.high)


def test_constant_fields_once_and_names_once():
    """Fields that don't vary are written once; a data column's name appears once in the whole document."""
    items = tuple(
        Measurement(
            "missing_rate",
            0.0,
            n=100,
            counts=(0, 100),
            interval=Interval(0.0, 0.037, 0.95, "wilson"),
            where=Where("test", column=name),
        )
        for name in ("monthly_income", "age")
    )
    table = Table("column_profile", {"column": ("monthly_income", "age"), "n": (100, 100)})
    data = outcomes_to_json([CheckOutcome("data_quality.missing", "1", items, (table,))])
    assert data["names"] == ["monthly_income", "age"]
    block = data["checks"][0]["measurements"]
    assert block["metric"] == "missing_rate"
    assert block["column"] == [0, 1]
    assert json.dumps(data).count("monthly_income") == 1


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float64("nan")])
def test_not_finite(value):
    """NaN and infinities never enter evidence."""
    outcome = CheckOutcome("a.b", "1", (Measurement("m", value),))
    with pytest.raises(EvidenceError, match="can't be written"):
        outcomes_to_json([outcome])


@pytest.mark.parametrize("bound", [Bound(-math.inf, 1.0), Bound(0.0, math.nan)])
def test_not_finite_bound(bound):
    """The same holds for the ends of bounds."""
    with pytest.raises(EvidenceError, match="can't be written"):
        outcomes_to_json([CheckOutcome("a.b", "1", (Measurement("m", 0.5, bound=bound),))])


def test_numpy_scalars_become_plain():
    """Numbers of numpy are written like Python's."""
    assert json.dumps([number(np.float32(0.5)), number(np.int64(3)), number(True)]) == "[0.5, 3, 1]"


def test_other_types_are_refused():
    """A value that isn't a number, text or None is named by its type."""
    with pytest.raises(EvidenceError, match="complex"):
        number(1j)


def test_unequal_columns():
    """A table whose columns differ in length isn't written."""
    table = Table("roc_curve", {"fpr": (0.0, 1.0), "tpr": (0.0,)})
    with pytest.raises(EvidenceError, match="roc_curve differ"):
        outcomes_to_json([CheckOutcome("a.b", "1", (), (table,))])


@pytest.mark.parametrize(
    "data",
    [{}, {"checks": [{}]}, {"checks": 3}, {"checks": [{"check": "a", "version": "1", "measurements": {"rows": 1}}]}],
)
def test_damaged(data):
    """Damaged structures raise one known error."""
    with pytest.raises(EvidenceError, match="damaged"):
        outcomes_from_json(data)


def test_unknown_fields_are_ignored():
    """A newer writer may add fields at every level."""
    outcome = CheckOutcome("a.b", "1", (Measurement("m", 0.5),), (Table("t", {"x": (1,)}),))
    data = outcomes_to_json([outcome])
    data["new"] = 1
    data["checks"][0]["new"] = {}
    data["checks"][0]["measurements"]["new"] = [1]
    data["checks"][0]["tables"][0]["new"] = "x"
    assert outcomes_from_json(data) == (outcome,)


def test_n_is_not_written_twice():
    """Where n is the whole of a share it is left out; another n, or none at all, is kept apart."""
    items = tuple(Measurement("m", 0.5, n=n, counts=(5, 10)) for n in (10, 12, None))
    outcome = CheckOutcome("a.b", "1", items)
    block = outcomes_to_json([outcome])["checks"][0]["measurements"]
    assert block["n"] == [None, 12, None]
    assert outcomes_from_json(outcomes_to_json([outcome])) == (outcome,)
