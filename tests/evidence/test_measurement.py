"""Tests of what measurements promise: frozen values that compare by content."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest

from mlgov.evidence.measurement import Absent, CheckOutcome, Interval, Measurement, Where


def test_frozen():
    """Nobody changes a number after it was measured."""
    item = Measurement("roc_auc", 0.9)
    with pytest.raises(FrozenInstanceError):
        item.value = 1.0


def test_compare_by_content():
    """Equal content is equal, also as keys."""
    one = Measurement("m", 0.5, interval=Interval(0.1, 0.9, 0.95, "wilson"), where=Where(column="a"))
    two = Measurement("m", 0.5, interval=Interval(0.1, 0.9, 0.95, "wilson"), where=Where(column="a"))
    assert {one: 1}[two] == 1


def test_defaults_promise_nothing():
    """Without being told, there is no interval, no noise and no bound, and the place is all test rows."""
    item = Measurement("m", 0.5)
    assert (item.interval, item.noise, item.bound, item.absent, item.counts) == (None,) * 5
    assert item.where == Where(role="test")
    assert [getattr(item.where, part.name) for part in fields(Where)][1:] == [None] * 6


def test_absent_outcome_has_no_numbers():
    """A check that did not run has a reason and nothing else."""
    outcome = CheckOutcome("a.b", "1", (), absent=Absent("error", "ValueError"))
    assert (outcome.measurements, outcome.tables) == ((), ())
