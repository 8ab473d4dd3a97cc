"""What every check inherits: running, absence, and the description from its docstring."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlgov.checks.base import NotApplicable, split_headings
from mlgov.checks.catalogue import CHECKS
from mlgov.evidence.measurement import Absent, Measurement, Table

DOC = """Title.

Purpose: one
two.
How it measures: three.
Signs of risk: four.
Limitations: five.
What to do: six.
Source: seven.
"""


def test_headings_become_paragraphs():
    """Line breaks inside a paragraph are joined."""
    assert split_headings(DOC)["Purpose"] == "one two."


@pytest.mark.parametrize("heading", ["Purpose", "How it measures", "Source"])
def test_a_missing_heading_is_named(heading):
    """So that a check can't be added without explaining itself."""
    with pytest.raises(ValueError, match=heading):
        split_headings(DOC.replace(f"{heading}:", "Nothing:"))


def test_run_sorts_what_a_check_gives(make):
    """Measurements and tables apart, with the check's id and version."""

    def measure(context):
        yield Table("t", {"a": (1,)})
        yield Measurement("m", 1.0)

    outcome = replace(CHECKS[0], measure=measure, version="7").run(make.context(make.binary([0, 1], [0.1, 0.9])))
    assert [item.metric for item in outcome.measurements] == ["m"]
    assert [table.name for table in outcome.tables] == ["t"]
    assert (outcome.check, outcome.check_version, outcome.absent) == (CHECKS[0].id, "7", None)


def test_not_applicable_empties_the_outcome(make):
    """A reason of any kind is passed on; what was measured before is dropped."""

    def measure(context):
        yield Measurement("m", 1.0)
        raise NotApplicable.because(Absent("error", "weights are negative"))

    outcome = replace(CHECKS[0], measure=measure).run(make.context(make.binary([0, 1], [0.1, 0.9])))
    assert outcome.measurements == ()
    assert outcome.absent == Absent("error", "weights are negative")


def test_other_exceptions_pass_through(make):
    """The runner turns them into `error`; a check doesn't hide them."""

    def measure(context):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        replace(CHECKS[0], measure=measure).run(make.context(make.binary([0, 1], [0.1, 0.9])))


def test_other_problem_types_hear_where_values_come_from(make):
    """Problem types without checks learn of `reported`; measured ones only that it is not for them."""
    summary = make.binary([0, 1], [0.1, 0.9])
    assert "reported" in CHECKS[0].run(make.context(summary, problem="survival")).absent.reason
    assert "reported" not in CHECKS[0].run(make.context(summary, problem="regression")).absent.reason
