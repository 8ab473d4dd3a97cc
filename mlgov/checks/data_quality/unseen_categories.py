"""Category values that the reference data doesn't have.

Purpose: shows where the model meets values that it can't have learnt from the reference (usually training) data.
How it measures: for each category column that is compared, the share of rows whose value doesn't occur in the
reference.
Signs of risk: a share that grows, or a new value that is frequent.
Limitations: a value that occurs once in the reference counts as seen. In columns with very many values, rare ones are
not kept by name; then the share is an upper bound.
What to do: map misspellings at the source; look at how the model treats the new value; retrain if it is there to stay.
Source: Breck et al. 2019, Data Validation for Machine Learning (MLSys).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.parts import level_share
from mlgov.evidence.measurement import Measurement, MetricInfo, Table
from mlgov.summaries.types import CategoryComparison


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """The share of rows with an unseen value, for each category column of the inputs."""
    if context.comparison is None:
        raise NotApplicable(reason="there is no reference data to compare with")
    found = [
        column
        for column in context.comparison.columns.values()
        if isinstance(column, CategoryComparison) and column.part == "input"
    ]
    if not found:
        raise NotApplicable(reason="no category column can be compared with the reference")
    for column in found:
        declared = context.declared.get(column.column)
        # rows outside the kept levels may or may not have occurred in the reference
        counts = (column.unseen_rows, column.other_current, column.n_current)
        personal = declared is None or declared.personal
        yield level_share(context, "unseen_rate", column.column, counts, column.unseen, personal)


CHECK = define(
    __name__,
    title="Unseen categories",
    metrics=(MetricInfo("unseen_rate", "Share of rows with a value that the reference lacks", "lower", "rate"),),
    needs=(Need.COMPARISON,),
    measure=measure,
)
