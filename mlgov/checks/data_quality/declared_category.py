"""Category values that were not declared.

Purpose: a category that the model was not built for (a new product, a misspelling, another code list) is treated as
something else or breaks it.
How it measures: for each category column with declared values, the share of rows with another value, and how many
columns have any.
Signs of risk: a share that grows; a new value that is frequent.
Limitations: the declared values are those seen at registration unless somebody wrote better ones. A known value with a
new meaning is not found. In columns with very many values, rare ones are not kept by name and count as undeclared at
most.
What to do: map misspellings at the source; retrain with the new value if it is there to stay.
Source: ISO/IEC 25012 (accuracy); Breck et al. 2019, Data Validation for Machine Learning (MLSys).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.parts import column_count, level_share
from mlgov.evidence.measurement import Measurement, MetricInfo, Table
from mlgov.summaries.types import CategorySummary


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """The share of rows with an undeclared value, for each category column with declared values."""
    found = [
        (declared, frozenset(declared.categories), column)
        for name, declared in context.declared.items()
        if isinstance(column := context.current.columns.get(name), CategorySummary) and declared.categories is not None
    ]
    if not found:
        raise NotApplicable(reason="no category column with declared values is in the data")
    wrong = []
    for declared, known, column in found:
        new = [(level, count) for level, count in column.levels if level not in known]
        if new or column.other:
            wrong.append(column.column)
        rows = sum(count for _, count in new)
        yield level_share(
            context, "category_violation_rate", column.column, (rows, column.other, column.n), new, declared.personal
        )
    yield column_count(context, "category_violations", wrong, len(found))


CHECK = define(
    __name__,
    title="Declared categories",
    metrics=(
        MetricInfo("category_violation_rate", "Share of rows with an undeclared value", "lower", "rate"),
        MetricInfo("category_violations", "Columns with undeclared values", "zero", "count"),
    ),
    needs=(Need.COLUMNS,),
    measure=measure,
)
