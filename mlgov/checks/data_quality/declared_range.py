"""Numbers outside the range that was declared.

Purpose: values that the model never saw at training time (other units, typing errors, a new kind of case) make it
guess.
How it measures: for each numeric column with a declared smallest or largest value, the share of values beyond it, and
how many columns have any.
Signs of risk: more than a few values in a hundred; any value where the limit is a law of nature or of the business.
Limitations: the range is that of the data at registration unless somebody wrote a better one, so a few values beyond it
are normal for a large new sample. Values inside the range can be wrong too.
What to do: look at the values with the owner of the source; write the true range into the facts if the registered one
was only what happened to be seen.
Source: ISO/IEC 25012 (accuracy); Breck et al. 2019, Data Validation for Machine Learning (MLSys).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, DeclaredColumn, Need, NotApplicable, define
from mlgov.checks.parts import absent, column_count, share
from mlgov.evidence.measurement import Measurement, MetricInfo, Table
from mlgov.summaries.types import NumericSummary


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """The share of values beyond the declared range of each numeric column."""
    found = [
        (declared, column)
        for name, declared in context.declared.items()
        if isinstance(column := context.current.columns.get(name), NumericSummary)
        and (declared.minimum is not None or declared.maximum is not None)
    ]
    if not found:
        raise NotApplicable(reason="no numeric column with a declared range is in the data")
    beyond = []
    for declared, column in found:
        where = context.where(column=column.column)
        count = outside(declared, column)
        if count is None:
            why = "some values lie beyond the declared range; how many was not counted"
            yield absent("range_violation_rate", where, why, "unavailable", column.n)
            beyond.append(column.column)
            continue
        if count:
            beyond.append(column.column)
        yield share("range_violation_rate", count, column.n, where, undefined="the column has no values")
    yield column_count(context, "range_violations", beyond, len(found))


def outside(declared: DeclaredColumn, column: NumericSummary) -> int | None:
    """Values below the declared smallest plus values above the declared largest; None if that can't be known."""
    total = 0
    for limit, counted, within in (
        (declared.minimum, column.below_range, _at_least(column.minimum, declared.minimum)),
        (declared.maximum, column.above_range, _at_least(declared.maximum, column.maximum)),
    ):
        if limit is None or within:
            continue
        if counted is None:
            return None
        total += counted
    return total


def _at_least(larger: float | None, smaller: float | None) -> bool:
    """Whether nothing can lie beyond: an empty column, or no limit, or an extreme that respects it."""
    return larger is None or smaller is None or larger >= smaller


CHECK = define(
    __name__,
    title="Declared ranges",
    metrics=(
        MetricInfo("range_violation_rate", "Share of values beyond the declared range", "lower", "rate"),
        MetricInfo("range_violations", "Columns with values beyond the declared range", "zero", "count"),
    ),
    needs=(Need.COLUMNS,),
    measure=measure,
)
