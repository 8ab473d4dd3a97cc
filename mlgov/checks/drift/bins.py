"""What the drift checks share: which columns are compared, and their counts side by side."""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, NotApplicable
from mlgov.evidence.measurement import Absent, Measurement
from mlgov.summaries.types import CategoryComparison, ColumnComparison, Comparison, NumericComparison

NO_INTERVAL = "a distance is never 0 by chance alone, so an interval around it would mislead; see its noise level"
Counts = tuple[tuple[int, ...], tuple[int, ...]]
"""(reference, current) counts per bin."""


def comparison(context: CheckContext) -> Comparison:
    """The comparison with the reference; raises NotApplicable if there is none."""
    if context.comparison is not None:
        return context.comparison
    absent = context.current.absent.get("comparison")
    if absent is not None:
        raise NotApplicable.because(absent)
    raise NotApplicable(reason="there is no reference data to compare with")


def columns(context: CheckContext) -> tuple[ColumnComparison, ...]:
    """The compared columns in file order; raises NotApplicable if there are none."""
    found = comparison(context)
    if not found.columns and not found.absent:
        raise NotApplicable(reason="no column can be compared with the reference")
    return tuple(found.columns.values())


def not_compared(context: CheckContext, metric: str) -> Iterator[Measurement]:
    """A measurement without value for each column that could not be compared."""
    for name, absent in sorted(comparison(context).absent.items()):
        yield Measurement(metric, None, where=context.where(column=name), absent=absent)


def empty(context: CheckContext, metric: str, column: ColumnComparison) -> Measurement | None:
    """A measurement without value if a side has no values."""
    if column.n_reference and column.n_current:
        return None
    side = "reference" if not column.n_reference else "current data"
    absent = Absent("insufficient", f"the column has no values in the {side}")
    return Measurement(metric, None, n=column.n_current, where=context.where(column=column.column), absent=absent)


def level_counts(column: CategoryComparison) -> Counts:
    """Counts per level; levels that are not kept by name are one more bin."""
    if column.other_reference or column.other_current:
        return (*column.reference, column.other_reference), (*column.current, column.other_current)
    return column.reference, column.current


def decile_counts(column: ColumnComparison) -> Counts:
    """Counts in the reference's deciles, or per level."""
    if isinstance(column, NumericComparison):
        return column.decile_reference, column.decile_current
    return level_counts(column)


def doane_counts(column: ColumnComparison) -> Counts:
    """Counts in numpy's doane bins of the reference with one more for what is outside, or per level."""
    if isinstance(column, NumericComparison):
        return (*column.doane_reference, 0), column.doane_current
    return level_counts(column)
