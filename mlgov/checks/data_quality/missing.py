"""How much of each column is empty.

Purpose: shows where the model works with gaps, and whether a source has stopped delivering.
How it measures: for every column, the share of rows without a value; infinite numbers are counted apart, because they
are a mistake of another kind. Text such as NA or null is a value unless the version file declares that it means
missing.
Signs of risk: a share above the one seen in training; a column that is empty altogether; any infinite number.
Limitations: a default that stands for 'unknown' (0, 999, 1900-01-01) is a value here. Why values are missing is not
shown, and that is what decides how harmful it is.
What to do: ask the owner of the source; compare with the training data; drop the column or handle its gaps on purpose.
Source: Little and Rubin 2019, Statistical Analysis with Missing Data, chapter 1; ISO/IEC 25012 (completeness).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.parts import THIS_FILE, share
from mlgov.evidence.measurement import Measurement, MetricInfo, Table
from mlgov.summaries.types import NumericSummary


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """The share of missing values of each column, and how many columns hold infinite numbers."""
    summary = context.current
    if not summary.columns:
        raise NotApplicable(kind="unavailable", reason="no column was counted")
    if not summary.rows:
        raise NotApplicable(kind="insufficient", reason="the data set has no rows")
    infinite: list[tuple[str, int, int]] = []
    for name, column in summary.columns.items():
        rows = column.n + column.missing
        if isinstance(column, NumericSummary):
            rows += column.nonfinite
            if column.nonfinite:
                infinite.append((name, column.nonfinite, rows))
        yield share("missing_rate", column.missing, rows, context.where(column=name))
    yield Measurement(
        "nonfinite_columns", float(len(infinite)), n=summary.rows, no_interval=THIS_FILE, where=context.where()
    )
    for name, count, rows in infinite:
        yield share("nonfinite_rate", count, rows, context.where(column=name))


CHECK = define(
    __name__,
    title="Missing values",
    metrics=(
        MetricInfo("missing_rate", "Share of missing values", "lower", "rate"),
        MetricInfo("nonfinite_columns", "Columns with infinite numbers", "zero", "count"),
        MetricInfo("nonfinite_rate", "Share of infinite numbers", "lower", "rate"),
    ),
    needs=(Need.COLUMNS,),
    measure=measure,
)
