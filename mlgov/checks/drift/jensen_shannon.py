"""The distance between the distributions of each column on one scale for numbers and categories.

Purpose: compares columns of different kinds by one number between 0 (same) and 1 (nothing in common).
How it measures: the Jensen-Shannon distance is the root of the mean Kullback-Leibler divergence (logarithm to base 2)
of both distributions to their average. Numbers are put into bins chosen by Doane's rule from the reference, as numpy
does, with one more bin for everything outside the reference's range; categories into their values. Next to it stands
its noise level: what it would stay below with 95 % probability if nothing had changed.
Signs of risk: a value well above its noise level; a jump compared with earlier windows.
Limitations: depends on the bins; small samples alone give values that look large, which is why the noise level is
shown. Missing values are left out.
What to do: look at the bins of the column and ask what changed at the source.
Source: Lin 1991 (IEEE Transactions on Information Theory 37:145-151); Endres and Schindelin 2003 (same journal
49:1858-1860); Doane 1976 (American Statistician 30:181-183).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from mlgov.checks.base import CheckContext, Need, define
from mlgov.checks.drift import bins
from mlgov.checks.statistics.noise import distance_noise, jensen_shannon_term
from mlgov.evidence.measurement import Measurement, MetricInfo, Table
from mlgov.summaries.types import ColumnComparison, NumericComparison

NUMERIC = "base 2, doane bins of the reference and one for values outside"
CATEGORY = "base 2, levels"


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """The distance of every compared column."""
    for column in bins.columns(context):
        yield bins.empty(context, "jensen_shannon_distance", column) or _distance(context, column)
    yield from bins.not_compared(context, "jensen_shannon_distance")


def _distance(context: CheckContext, column: ColumnComparison) -> Measurement:
    reference, current = (np.array(side, dtype=np.float64) for side in bins.doane_counts(column))
    n, m = column.n_reference, column.n_current
    divergence = float(jensen_shannon_term(reference, current, n, m, len(reference)).sum())
    totals = (reference + current).tolist()
    return Measurement(
        "jensen_shannon_distance",
        math.sqrt(min(1.0, max(0.0, divergence))),
        n=m,
        no_interval=bins.NO_INTERVAL,
        noise=distance_noise("jensen_shannon", totals, n, m, context.settings.noise_level),
        where=context.where(column=column.column),
        variant=NUMERIC if isinstance(column, NumericComparison) else CATEGORY,
    )


CHECK = define(
    __name__,
    title="Distance between distributions (Jensen-Shannon)",
    metrics=(MetricInfo("jensen_shannon_distance", "Jensen-Shannon distance", "lower", "distance"),),
    needs=(Need.COMPARISON,),
    measure=measure,
)
