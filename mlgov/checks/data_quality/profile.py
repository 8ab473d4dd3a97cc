"""What each column looks like.

Purpose: a first look at the data for anybody who has to judge it: size, types, gaps, ranges, most frequent values.
How it measures: one row per column with its type, number of values, of gaps and of different values; for numbers the
mean, standard deviation, smallest, largest and five quantiles; for categories the most frequent value. Columns that
were declared personal show no single values.
Signs of risk: anything that surprises somebody who knows the data.
Limitations: a summary hides shapes; columns are looked at one by one.
What to do: read it with somebody who knows where the data comes from.
Source: Gebru et al. 2021, Datasheets for Datasets (CACM 64:86-92); Hyndman and Fan 1996 (American Statistician
50:361-365), quantile type 7.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, Need, define
from mlgov.checks.parts import THIS_FILE
from mlgov.evidence.measurement import Measurement, MetricInfo, Table
from mlgov.summaries.types import QUANTILE_PROBABILITIES, ColumnSummary, NumericSummary

_SHOWN = {"p05": 0.05, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p95": 0.95}
_NAMES = ("column", "kind", "n", "missing", "distinct", "min", "max", "mean", "std", *_SHOWN, "top", "top_count")

Cell = float | int | str | None


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """Rows and columns as counts, and the table `column_profile`."""
    summary = context.current
    for metric, count in (("rows", summary.rows), ("columns", len(summary.columns))):
        yield Measurement(metric, float(count), n=summary.rows, no_interval=THIS_FILE, where=context.where())
    if summary.columns:
        rows = [_row(context, column) for column in summary.columns.values()]
        yield Table("column_profile", dict(zip(_NAMES, zip(*rows, strict=True), strict=True)), where=context.where())


def _row(context: CheckContext, column: ColumnSummary) -> tuple[Cell, ...]:
    declared = context.declared.get(column.column)
    personal = declared is not None and declared.personal
    head: tuple[Cell, ...] = (column.column, column.kind, column.n, column.missing, column.distinct)
    if isinstance(column, NumericSummary):
        quantile = dict(zip(QUANTILE_PROBABILITIES, column.quantiles, strict=False))
        ends = (None, None) if personal else (column.minimum, column.maximum)
        return (*head, *ends, column.mean, column.std, *(quantile.get(p) for p in _SHOWN.values()), None, None)
    top: tuple[Cell, Cell] = (None, None)
    if column.levels and not personal:
        top = column.levels[0]
    return (*head, *(None,) * (4 + len(_SHOWN)), *top)


CHECK = define(
    __name__,
    title="The columns at a glance",
    metrics=(
        MetricInfo("rows", "Rows", "none", "count"),
        MetricInfo("columns", "Columns", "none", "count"),
    ),
    needs=(Need.COLUMNS,),
    measure=measure,
    roles=("train", "test"),
)
