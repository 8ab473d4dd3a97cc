"""The largest gap between the distributions of numeric columns.

Purpose: finds any change of a number's distribution (level, spread, shape) without choosing bins.
How it measures: the two-sample Kolmogorov-Smirnov statistic is the largest difference between the shares of reference
and current values up to the same point, from 0 (same) to 1 (no overlap). It is exact unless bounds are given. Next to
it stands its noise level: what it would stay below with 95 % probability if nothing had changed.
Signs of risk: a value above its noise level that is also large enough to matter: with many rows, tiny harmless changes
exceed the noise.
Limitations: insensitive to changes far out in the tails; for columns with few different values the noise level is too
high. With many columns some exceed it by chance.
What to do: look at the bins of the column and ask what changed at the source.
Source: Smirnov 1939 (Bulletin Moscow University 2:3-14); Hodges 1958 (Arkiv for Matematik 3:469-486).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.drift import bins
from mlgov.checks.parts import absent
from mlgov.checks.statistics.noise import ks_noise
from mlgov.evidence.measurement import Measurement, MetricInfo, Table
from mlgov.summaries.types import NumericComparison


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """The statistic of every compared numeric column."""
    found = [column for column in bins.columns(context) if isinstance(column, NumericComparison)]
    if not found:
        raise NotApplicable(reason="no numeric column can be compared with the reference")
    for column in found:
        yield bins.empty(context, "ks_statistic", column) or _ks(context, column)


def _ks(context: CheckContext, column: NumericComparison) -> Measurement:
    where = context.where(column=column.column)
    bound = column.ks_bound
    # of a bounded statistic, the side that can't hide drift is the value
    value = column.ks if column.ks is not None else (bound.high if bound is not None else None)
    if value is None:
        return absent("ks_statistic", where, "the statistic was not computed", "unavailable", column.n_current)
    return Measurement(
        "ks_statistic",
        value,
        n=column.n_current,
        no_interval=bins.NO_INTERVAL,
        bound=bound,
        noise=ks_noise(column.n_reference, column.n_current, context.settings.noise_level),
        where=where,
        variant="exact" if column.ks is not None else "upper bound",
    )


CHECK = define(
    __name__,
    title="Largest gap between distributions (Kolmogorov-Smirnov)",
    metrics=(MetricInfo("ks_statistic", "Kolmogorov-Smirnov statistic", "lower", "distance"),),
    needs=(Need.COMPARISON,),
    measure=measure,
)
