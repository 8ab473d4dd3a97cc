"""Columns that look like identifiers.

Purpose: a customer number or a row number among the features lets a model learn single cases by heart, can leak the
outcome and can point at persons.
How it measures: a column of whole numbers counts as identifier-like if all its values differ, a column of text if at
least 95 of 100 do; columns with fewer than 100 values are not judged. The share of different values is given for both
kinds. Fractional numbers and times are left out: there, different values are normal.
Signs of risk: any such column among the features of a model, above all one that the model finds important.
Limitations: an amount in small units can have different values by nature. Identifiers that repeat (a household, a
branch) are not found.
What to do: leave the column out of the model, or say in features.yml why it belongs there.
Source: Kaufman et al. 2012, Leakage in Data Mining (ACM TKDD 6:15).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.parts import THIS_FILE, column_count
from mlgov.evidence.measurement import Measurement, MetricInfo, Table
from mlgov.summaries.types import CategorySummary, ColumnSummary

MIN_VALUES = 100
TEXT_SHARE = 0.95


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """The share of different values of text and whole-number features, and whether that looks like an identifier."""
    special = {context.label, context.score, context.prediction}
    found = [
        column
        for name, column in context.current.columns.items()
        if name not in special and column.n >= MIN_VALUES and _could_be(column)
    ]
    if not found:
        raise NotApplicable(
            reason=f"no text or whole-number column has the {MIN_VALUES} values that are needed", kind="insufficient"
        )
    alike = []
    for column in found:
        where = context.where(column=column.column)
        least = TEXT_SHARE if isinstance(column, CategorySummary) else 1.0
        distinct_share = column.distinct / column.n
        flag = distinct_share >= least
        if flag:
            alike.append(column.column)
        yield Measurement("identifier_like", float(flag), n=column.n, no_interval=THIS_FILE, where=where)
        yield Measurement("distinct_share", distinct_share, n=column.n, no_interval=THIS_FILE, where=where)
    yield column_count(context, "identifier_like_columns", alike, len(found))


def _could_be(column: ColumnSummary) -> bool:
    if isinstance(column, CategorySummary):
        return column.kind == "category"
    return column.kind in ("integer", "number") and column.integral


CHECK = define(
    __name__,
    title="Columns that look like identifiers",
    metrics=(
        MetricInfo("identifier_like", "Looks like an identifier (1 yes, 0 no)", "zero"),
        MetricInfo("distinct_share", "Share of different values", "none", "rate"),
        MetricInfo("identifier_like_columns", "Columns that look like identifiers", "zero", "count"),
    ),
    needs=(Need.COLUMNS,),
    measure=measure,
)
