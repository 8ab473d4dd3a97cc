"""A registered column that a check leaves out is missing, whatever it says of the others."""

from __future__ import annotations

import pytest

from mlgov.checks.catalogue import check_by_id
from mlgov.checks.samples import sample_contexts
from mlgov.evidence.measurement import Absent, Measurement, Where
from mlgov.evidence.verdict import Status
from mlgov.judging.columns import _CHECKS, ExpectedColumn, per_column
from mlgov.summaries.types import NumericSummary

AGE = ExpectedColumn("age", "integer", bounded=True)
AREA = ExpectedColumn("area", "category", listed=True)
REQUIRED = "required: [{check: data_quality.missing, reason: Because we say so.}]\n"
LIMIT = "limits:\n  data_quality.missing.missing_rate:\n    - {at_most: 0.2, MORE reason: Because we say so.}\n"


def rates(*columns, absent=()):
    """Missing rates of some columns."""
    gone = [Measurement("missing_rate", None, where=Where(column=name), absent=Absent("insufficient", "no rows"))
            for name in absent]  # fmt: skip
    return {
        "data_quality__missing": (
            *(Measurement("missing_rate", 0.0, n=9, where=Where(column=name)) for name in columns),
            *gone,
            Measurement("nonfinite_columns", 0.0, n=9),
        )
    }


def missing(verdict):
    """Columns with a missing result, and whether that keeps the gate shut."""
    return {each.where.column: each.blocking for each in verdict.results if each.status is Status.MISSING}


@pytest.mark.parametrize("policy", [REQUIRED, LIMIT.replace("MORE", ""), LIMIT.replace("MORE", "required: true,")])
def test_a_column_left_out_is_missing(judged, policy) -> None:
    """Of a required check, and of a limit: both keep the gate shut; with all columns nothing is missing."""
    assert missing(judged(policy, checks=rates("age", "area"), columns=(AGE, AREA))) == {}
    verdict = judged(policy, checks=rates("age"), columns=(AGE, AREA))
    assert missing(verdict) == {"area": True}
    (said,) = [each.reason for each in verdict.results if each.status is Status.MISSING]
    assert said == "Missing values for area: not measured, though the column is registered."


def test_why_a_column_has_no_number_is_a_word_about_it(judged) -> None:
    """An absent measurement is judged as what it is."""
    assert missing(judged(REQUIRED, checks=rates("age", absent=["area"]), columns=(AGE, AREA))) == {}


def test_nobody_asks_for_every_column(judged) -> None:
    """An advisory limit shows it only, a limit on other columns or no limit doesn't ask; whole gaps are said once."""
    advisory = judged(LIMIT.replace("MORE", "advisory: true,"), checks=rates("age"), columns=(AGE, AREA))
    assert missing(advisory) == {"area": False}
    elsewhere = judged(LIMIT.replace("MORE", "columns: [a?e],"), checks=rates("age"), columns=(AGE, AREA))
    assert missing(elsewhere) == {}
    assert missing(judged("", checks=rates("age"), columns=(AGE, AREA))) == {}
    nothing = judged(REQUIRED, checks={"data_quality__missing": ()}, columns=(AGE, AREA))
    assert missing(nothing) == {None: True}


def test_columns_are_looked_for_where_limits_look(judged) -> None:
    """In monitoring the window counts, whatever the test data had."""
    there = tuple(Measurement("missing_rate", 0.0, n=9, where=Where(role="window", window="w", column=name))
                  for name in ("age",))  # fmt: skip
    given = {"stage": "monitoring", "window": "w", "columns": (AGE, AREA)}
    verdict = judged(
        REQUIRED, checks={"data_quality__missing": (*there, *rates("area")["data_quality__missing"])}, **given
    )
    assert missing(verdict) == {"area": True}
    assert next(each.where.window for each in verdict.results if each.status is Status.MISSING) == "w"


@pytest.mark.parametrize("check", sorted(_CHECKS))
def test_the_table_holds_against_the_checks(check) -> None:
    """Each check says something of exactly the columns of a sample that it is expected to."""
    context = sample_contexts()[0]
    expected = {column.name for column in (AGE, AREA) if column.expected_by(check)}
    found = check_by_id(check).run(context).measurements
    for metric in per_column(check):
        said = {each.where.column for each in found if each.metric == metric}
        assert said & {"age", "area"} == expected
    assert isinstance(context.current.columns["age"], NumericSummary)


def test_other_checks_have_no_columns() -> None:
    """Nothing is expected of checks that aren't listed."""
    assert per_column("evaluation.decision") == ()
    assert not AGE.expected_by("evaluation.decision")
