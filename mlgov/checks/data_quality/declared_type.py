"""Whether columns are there, have the declared type, and hold gaps only where gaps were declared.

Purpose: a column that changes its type (numbers that became text, dates that became numbers) is usually a broken
source, and models fail on it silently.
How it measures: compares each declared feature with the data: is it there, is its kind (number, integer, category,
boolean, time) one that fits, and is it without gaps if it was declared without. Whole numbers fit a declared number;
numbers without fractions fit a declared integer; 0 and 1 fit a declared boolean. A column without any value fits every
kind.
Signs of risk: any violation; several at once usually mean that the layout of the source changed.
Limitations: the declaration comes from the data that was there at registration; if that was wrong, so is the
declaration.
What to do: correct the source, or register a new version if the change is meant.
Source: ISO/IEC 25012 (consistency); Breck et al. 2019, Data Validation for Machine Learning (MLSys).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, DeclaredColumn, Need, NotApplicable, define
from mlgov.checks.parts import column_count
from mlgov.evidence.measurement import Measurement, MetricInfo, Table
from mlgov.summaries.types import CategorySummary, ColumnSummary, NumericSummary

_TRUTHS = frozenset({"true", "false", "0", "1", "0.0", "1.0"})


def fits(declared: DeclaredColumn, found: ColumnSummary) -> bool:
    """Whether the values of a column are of the declared kind."""
    if found.kind == declared.kind or found.n == 0:
        return True
    if isinstance(found, CategorySummary):
        only_truths = all(level.lower() in _TRUTHS for level, _ in found.levels) and not found.other
        return declared.kind == "boolean" and only_truths
    if found.kind == "time" or declared.kind == "time":
        return False
    return _number_fits(declared.kind, found)


def _number_fits(kind: str, found: NumericSummary) -> bool:
    if kind == "boolean":
        return found.integral and found.minimum is not None and found.minimum >= 0 and (found.maximum or 0) <= 1
    return kind == "number" or (kind == "integer" and found.integral)


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """How many declared columns are absent, of another type, or have gaps that were not declared."""
    if not context.declared:
        raise NotApplicable(reason="no column is declared in the version's facts")
    columns = context.current.columns
    if not columns:
        raise NotApplicable(kind="unavailable", reason="no column was counted")
    lost, wrong, gaps = [], [], []
    for name, declared in context.declared.items():
        found = columns.get(name)
        if found is None:
            lost.append(name)
            continue
        if not fits(declared, found):
            wrong.append(f"{name} ({declared.kind} declared, {found.kind} found)")
        if found.missing and not declared.nullable:
            gaps.append(name)
    yield column_count(context, "absent_columns", lost, len(context.declared))
    yield column_count(context, "type_violations", wrong, len(context.declared))
    yield column_count(context, "undeclared_gaps", gaps, len(context.declared))


CHECK = define(
    __name__,
    title="Declared columns and types",
    metrics=(
        MetricInfo("absent_columns", "Declared columns that are absent", "zero", "count"),
        MetricInfo("type_violations", "Columns of another type than declared", "zero", "count"),
        MetricInfo("undeclared_gaps", "Columns with gaps that were declared to have none", "zero", "count"),
    ),
    needs=(Need.COLUMNS,),
    measure=measure,
)
