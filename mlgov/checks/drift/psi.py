"""How far the values of each column have moved between bins.

Purpose: shows which inputs, predictions or outcomes look different from the reference, on a scale that credit risk has
used for decades.
How it measures: the population stability index is the sum over bins of (current share - reference share) times the
logarithm of their ratio. Numbers are put into the reference's deciles (equal edges merged, each bin including its right
end), categories into their values; 1/2 is added to each count, so that a bin that is empty on one side doesn't give
infinity; bins that are empty on both sides are left out. Next to it stands its noise level: what it would stay below
with 95 % probability if nothing had changed, at these sizes.
Signs of risk: by custom, above 0.10 watch and above 0.25 act; but below its noise level a value means nothing, whatever
the custom. Drift of the predictions or outcomes weighs more than of a single input.
Limitations: changes inside a bin are not seen; missing values are left out (see the missing values check); seasons look
like drift; whether the model suffers is not shown. With many columns some will exceed their noise level by chance.
What to do: look at the bins; ask what changed (source, season, customers, code); check the model's quality as soon as
outcomes are there.
Source: Siddiqi 2006, Credit Risk Scorecards, chapter 10; Yurdakul 2018, Statistical Properties of Population Stability
Index (Western Michigan University).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mlgov.checks.base import CheckContext, Need, define
from mlgov.checks.drift import bins
from mlgov.checks.statistics.noise import distance_noise, psi_term
from mlgov.evidence.measurement import Measurement, MetricInfo, Table
from mlgov.summaries.types import CategoryComparison, ColumnComparison, NumericComparison

TABLES = 12
"""Columns whose bins are kept: those with the largest index."""
LEVELS = 20
"""Levels of a category column that are kept in the table; the rest is one row."""
NUMERIC = "reference deciles, right-closed, +1/2 per bin"
CATEGORY = "levels, +1/2 per level"

Cell = float | int | str | None


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """PSI of every compared column, and the bins of the columns with the largest."""
    values: list[tuple[float, ColumnComparison]] = []
    for column in bins.columns(context):
        nothing = bins.empty(context, "psi", column)
        if nothing is not None:
            yield nothing
            continue
        measured = _psi(context, column)
        values.append((measured.value or 0.0, column))
        yield measured
    yield from bins.not_compared(context, "psi")
    largest = sorted(values, key=lambda item: (-item[0], item[1].column))[:TABLES]
    for _, column in largest:
        yield (
            _numeric_table(context, column) if isinstance(column, NumericComparison) else _level_table(context, column)
        )


def _psi(context: CheckContext, column: ColumnComparison) -> Measurement:
    counts = np.array(bins.decile_counts(column), dtype=np.float64)
    # a bin that is empty on both sides says nothing; smoothed, it would make a constant column drift
    reference, current = counts[:, counts.sum(axis=0) > 0]
    n, m = column.n_reference, column.n_current
    level = context.settings.noise_level
    return Measurement(
        "psi",
        float(psi_term(reference, current, n, m, len(reference)).sum()),
        n=m,
        no_interval=bins.NO_INTERVAL,
        noise=distance_noise("psi", (reference + current).tolist(), n, m, level),
        where=context.where(column=column.column),
        variant=NUMERIC if isinstance(column, NumericComparison) else CATEGORY,
    )


def _numeric_table(context: CheckContext, column: NumericComparison) -> Table:
    """Counts per decile bin: (from, to], open at both ends."""
    edges = column.decile_edges
    lows: tuple[float | None, ...] = (None, *edges)
    highs: tuple[float | None, ...] = (*edges, None)
    labels = tuple(_label(low, high) for low, high in zip(lows, highs, strict=True))
    return Table(
        "bins",
        {
            "label": labels,
            "from": lows,
            "to": highs,
            "reference": column.decile_reference,
            "current": column.decile_current,
        },
        where=context.where(column=column.column),
        unit="rows",
    )


def _label(low: float | None, high: float | None) -> str:
    if low is None:
        return "all" if high is None else f"to {high:.6g}"
    return f"above {low:.6g}" if high is None else f"{low:.6g} to {high:.6g}"


def _level_table(context: CheckContext, column: CategoryComparison) -> Table:
    """Counts per level; personal columns keep the order but not the names."""
    declared = context.declared.get(column.column)
    personal = declared is not None and declared.personal
    names = [f"value {i + 1}" if personal else level for i, level in enumerate(column.levels[:LEVELS])]
    reference, current = list(column.reference[:LEVELS]), list(column.current[:LEVELS])
    rest = (
        sum(column.reference[LEVELS:]) + column.other_reference,
        sum(column.current[LEVELS:]) + column.other_current,
    )
    if any(rest):
        names.append("all other values")
        reference.append(rest[0])
        current.append(rest[1])
    columns: dict[str, tuple[Cell, ...]] = {
        "label": tuple(names),
        "reference": tuple(reference),
        "current": tuple(current),
    }
    return Table("bins", columns, where=context.where(column=column.column), unit="rows")


CHECK = define(
    __name__,
    title="Movement between bins (PSI)",
    metrics=(MetricInfo("psi", "Population stability index", "lower", "distance"),),
    needs=(Need.COMPARISON,),
    measure=measure,
)
