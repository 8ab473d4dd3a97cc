"""The conformance helper finds what is wrong with a check."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from mlgov.checks.catalogue import CHECKS
from mlgov.checks.conformance import assert_conforms, problems_of_declaration
from mlgov.checks.samples import sample_contexts
from mlgov.evidence.measurement import Absent, Interval, Measurement, MetricInfo, Table, Where

BASE = replace(CHECKS[0], problems=None, metrics=(MetricInfo("m", "M", "none"),))
COUNTER = itertools.count()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "Nope"}, "family.name"),
        ({"version": ""}, "version and title"),
        ({"metrics": ()}, "no metric"),
        ({"metrics": (MetricInfo("m", "M", "none"),) * 2}, "declared twice"),
        ({"metrics": (MetricInfo("Bad name", "M", "none"),)}, "no lower-case name"),
        ({"roles": frozenset({"production"})}, "roles must be"),
        ({"needs": frozenset({"columns of text"})}, "members of Need"),
        ({"doc": "x"}, "lacks Purpose"),
    ],
)
def test_declarations(changes, message):
    """Each fault of a declaration is named."""
    assert any(message in problem for problem in problems_of_declaration(replace(BASE, **changes)))


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([Measurement("other", 1.0)], "not declared"),
        ([Measurement("m", None)], "either a value or a reason"),
        ([Measurement("m", 1.0, absent=Absent("error", "x"))], "either a value or a reason"),
        ([Measurement("m", None, absent=Absent("error", ""))], "without a reason"),
        ([Measurement("m", float("nan"))], "not finite"),
        ([Measurement("m", 1.0), Measurement("m", 2.0)], "measured twice"),
        ([Measurement("m", 1.0, interval=Interval(2.0, 3.0, 0.95, "x"))], "outside"),
        ([Measurement("m", 1.0, interval=Interval(3.0, 2.0, 0.95, "x"))], "upside down"),
        ([Measurement("m", 1.0, counts=(1, 2, 3))], "counts are"),
        ([Table("t", {"a": (1,), "b": (1, 2)})], "differ in length"),
        ([Table("t", {"a": (float("inf"),)})], "not finite"),
    ],
)
def test_outcomes(items, message):
    """Each fault of what a check gives is named."""
    with pytest.raises(AssertionError, match=message):
        assert_conforms(replace(BASE, measure=lambda context: items), sample_contexts()[:1])


def test_exceptions_and_chance():
    """A check that raises, and one that gives another number each time."""

    def breaks(context):
        return [1 / 0]

    def wanders(context):
        return [Measurement("m", float(next(COUNTER)))]

    with pytest.raises(AssertionError, match="raised ZeroDivisionError"):
        assert_conforms(replace(BASE, measure=breaks))
    with pytest.raises(AssertionError, match="two runs"):
        assert_conforms(replace(BASE, measure=wanders))
    with pytest.raises(AssertionError, match=r"is no mlgov\.checks\.base\.Check"):
        assert_conforms("text")


def test_a_proper_check_passes():
    """One measurement with a group of its own."""
    where = Where(group="sex=female", versus="sex=male")
    assert_conforms(replace(BASE, measure=lambda context: [Measurement("m", 1.0, where=where)]))
