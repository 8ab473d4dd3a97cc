"""Columns that hold one value only, or none.

Purpose: finds columns that can tell the model nothing, often because a source broke or a filter removed the rest.
How it measures: counts the columns with at most one different value among the values that are there.
Signs of risk: a column that varied in training and is constant now.
Limitations: a column that is almost constant is not found; the profile shows the number of different values.
What to do: ask the owner of the source; remove the column if it is constant in training as well.
Source: Kuhn and Johnson 2013, Applied Predictive Modeling, section 3.5 (zero-variance predictors).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.parts import column_count
from mlgov.evidence.measurement import Measurement, MetricInfo, Table


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """The number of constant columns, with their names."""
    summary = context.current
    if not summary.columns:
        raise NotApplicable(kind="unavailable", reason="no column was counted")
    if summary.rows < 2:
        raise NotApplicable(kind="insufficient", reason="fewer than two rows can't show whether a column varies")
    constant = [name for name, column in summary.columns.items() if column.distinct <= 1]
    yield column_count(context, "constant_columns", constant, len(summary.columns))


CHECK = define(
    __name__,
    title="Columns that never vary",
    metrics=(MetricInfo("constant_columns", "Columns with one value only", "zero", "count"),),
    needs=(Need.COLUMNS,),
    measure=measure,
)
