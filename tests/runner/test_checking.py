"""Tests of running one check: the one broad except, finite numbers, merging over roles."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from mlgov.checks.base import Check, CheckContext, NotApplicable
from mlgov.evidence.measurement import (
    Absent,
    Bound,
    CheckOutcome,
    Interval,
    Measurement,
    MetricInfo,
    Noise,
    Table,
    Where,
)
from mlgov.runner.checking import Ran, error_text, merged, run_check
from mlgov.summaries.types import DatasetSummary

METRICS = (MetricInfo("m", "M", "higher"), MetricInfo("k", "K", "higher"))


def check(measure):
    """A check that measures by this function."""
    return Check("family.name", "1", "T", METRICS, frozenset(), None, frozenset({"test"}), measure, "")


def context(role="test", window=None):
    """A context without any rows."""
    return CheckContext("regression", role, window, DatasetSummary(role, window, 0))


def raising(error):
    """A check function that raises while it is measuring."""

    def measure(_context):
        yield Measurement("m", 1.0)
        raise error

    return measure


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("bad value\n  in row 3"), "ValueError: bad value in row 3"),
        (ZeroDivisionError(), "ZeroDivisionError"),
        (MemoryError("x"), "MemoryError: x"),
        (RecursionError("deep"), "RecursionError: deep"),
        (AttributeError("<object at 0x7f00deadbeef>"), "AttributeError: <object at 0x…>"),
        (KeyError("x" * 1000), "KeyError: '" + "x" * 289),
    ],
)
def test_whatever_a_check_raises(error, reason):
    """Any exception becomes an error with its class and text on one line, and no number is kept."""
    outcome = run_check(check(raising(error)), context()).outcome
    assert outcome == CheckOutcome("family.name", "1", (), absent=Absent("error", reason))


def test_interrupts_pass():
    """Ctrl-C is no error of a check."""
    with pytest.raises(KeyboardInterrupt):
        run_check(check(raising(KeyboardInterrupt())), context())


def test_not_applicable_is_no_error():
    """A check that says why it has nothing to measure is believed."""
    why = NotApplicable(kind="awaiting", reason="outcomes are due", due="2024-05-01")

    def measure(_context):
        raise why

    assert run_check(check(measure), context()).outcome.absent == why.absent


@pytest.mark.parametrize("given", [3, "text", None, ("m", 1)])
def test_only_measurements_and_tables_count(given):
    """What a check yields beside measurements and tables isn't taken for one."""
    outcome = run_check(check(lambda _context: [given, Measurement("m", 1.0)]), context()).outcome
    assert [item.metric for item in outcome.measurements] == ["m"]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float64("nan")])
def test_numbers_that_are_none(value):
    """A value that isn't finite becomes an error with the reason, never a number."""
    (item,) = run_check(check(lambda _context: [Measurement("m", value, n=3)]), context()).outcome.measurements
    assert (item.value, item.n, item.absent.kind) == (None, 3, "error")
    assert str(value) in item.absent.reason


def test_ends_that_are_none():
    """Intervals, bounds and noise levels without finite ends are left out, the value stays."""
    given = Measurement(
        "m",
        1.0,
        interval=Interval(0.0, math.inf, 0.95, "x"),
        bound=Bound(math.nan, 1.0),
        noise=Noise(math.inf, 0.95, "x"),
    )
    (item,) = run_check(check(lambda _context: [given]), context()).outcome.measurements
    assert (item.value, item.interval, item.bound, item.noise) == (1.0, None, None, None)
    assert "no finite ends" in item.no_interval


def test_tables_have_gaps_instead_of_nan():
    """A table's cells that aren't finite are gaps."""
    table = Table("t", {"x": (0.5, math.nan, "a", None, math.inf)})
    (found,) = run_check(check(lambda _context: [table]), context()).outcome.tables
    assert found.columns == {"x": (0.5, None, "a", None, None)}


def test_role_and_window_are_the_runs():
    """A check can't claim another role or window than the one it was run on."""
    given = [Measurement("m", 1.0, where=Where("test", column="a")), Table("t", {}, where=Where("train"))]
    outcome = run_check(check(lambda _context: given), context("window", "2024-01")).outcome
    assert outcome.measurements[0].where == Where("window", column="a", window="2024-01")
    assert outcome.tables[0].where == Where("window", window="2024-01")


def ran(role, *values, absent=None):
    """A run in a role with these values of the metric m."""
    items = tuple(Measurement("m", value, where=Where(role)) for value in values)
    return Ran(role, None, CheckOutcome("family.name", "1", items, absent=absent))


def test_merged_over_roles():
    """Numbers of all roles stand in one outcome; what is absent in one role is said for each metric."""
    lost = Absent("unavailable", "no data")
    outcome = merged(check(None), [ran("train", 0.1), ran("validation", absent=lost), ran("test", 0.2)])
    assert outcome.absent is None
    assert [(item.metric, item.where.role, item.value, item.absent) for item in outcome.measurements] == [
        ("m", "train", 0.1, None),
        ("m", "validation", None, lost),
        ("k", "validation", None, lost),
        ("m", "test", 0.2, None),
    ]


def test_absent_in_all_roles():
    """Absent everywhere is one absence: the worst kind, the reasons by role where they differ."""
    same = Absent("not_applicable", "no weights")
    assert merged(check(None), [ran("train", absent=same), ran("test", absent=same)]).absent == same
    error = Absent("error", "broken")
    both = merged(check(None), [ran("train", absent=same), ran("test", absent=error)])
    assert both.absent == replace(error, reason="train: no weights; test: broken")
    assert both.measurements == ()


def test_error_text_is_the_same_in_every_run():
    """Addresses of objects don't enter evidence."""
    assert error_text(ValueError(object())) == error_text(ValueError(object()))
