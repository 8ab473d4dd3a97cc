"""Errors of predicted amounts by group.

Purpose: shows whether a regressor is equally precise for every group of people.
How it measures: the mean absolute error within each group, with a t interval, and its ratio to that of the reference
group (declared, else the group with the lowest error among those large enough), with an interval on the log scale by
the delta method, its level adjusted by Holm's method when there are several groups.
Signs of risk: a ratio whose interval stays above 1: members of that group get worse predictions.
Limitations: larger amounts usually have larger errors, so a group with larger amounts looks worse without being treated
worse. The direction of the error is not shown here. The group with the lowest error is picked from the same data, which
makes ratios look slightly larger.
What to do: compare the errors relative to the amounts; look at how much data the group has in training.
Source: Agarwal, Dudik and Wu 2019 (ICML 36), bounded group loss; Lehmann and Casella 1998, Theory of Point Estimation,
section 1.8 for the delta method.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.fairness import groups
from mlgov.checks.parts import REGRESSION, absent, rows_below, why_absent
from mlgov.checks.statistics.distributions import normal_cdf, two_sided_z
from mlgov.checks.statistics.means import mean_interval, mean_ratio_interval
from mlgov.checks.statistics.multiplicity import holm_levels
from mlgov.evidence.measurement import Measurement, MetricInfo, Table
from mlgov.summaries.types import Mean

RATIO = "mean_absolute_error_ratio"


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """The mean absolute error of each group, and its ratio to the reference group."""
    summary = context.current
    gone = {
        key.removeprefix("groups:"): why for key, why in sorted(summary.absent.items()) if key.startswith("groups:")
    }
    if not summary.group_residuals and not gone:
        if summary.residuals is None and summary.groups:
            otherwise = "no row has a prediction and a target"
            raise NotApplicable.because(why_absent(context, "residuals", "labels", otherwise=otherwise))
        raise NotApplicable(reason="no sensitive column is declared, so there are no groups to compare")
    for column, reason in gone.items():
        yield Measurement("mean_absolute_error", None, where=context.where(column=column), absent=reason)
    for column in sorted(summary.group_residuals):
        yield from _column(context, column, summary.group_residuals[column])


def _column(context: CheckContext, column: str, errors: Mapping[str, Mean]) -> Iterator[Measurement]:
    least = max(2, context.settings.min_group_size)
    used: dict[str, Mean] = {}
    for group in sorted(errors):
        mean = errors[group]
        where = groups.where(context, column, group)
        if mean.n < least:
            why = f"{rows_below(mean.n, context.settings.min_cell)}, at least {least} needed"
            yield absent("mean_absolute_error", where, why, n=mean.n)
            continue
        used[group] = mean
        interval = mean_interval(mean, context.settings.confidence_level, floor=0.0)
        why = "" if interval else "every error is the same"
        yield Measurement(
            "mean_absolute_error", mean.total / mean.n, n=mean.n, interval=interval, no_interval=why, where=where
        )
    yield from _ratios(context, column, used)


def _ratios(context: CheckContext, column: str, used: Mapping[str, Mean]) -> Iterator[Measurement]:
    """One ratio for each group but the reference."""
    declared = context.settings.reference_groups.get(column)
    if len(used) < 2 or (declared is not None and declared not in used):
        missing = declared is not None and declared not in used
        why = f"the declared reference group {declared} has" if missing else "fewer than two groups have"
        why += " too few rows" if missing else " enough rows"
        yield absent(RATIO, context.where(column=column), why)
        return
    reference = declared or min(used, key=lambda group: (used[group].total / used[group].n, group))
    base = used[reference]
    if base.total <= 0:
        why = f"the reference group {reference} has no error at all, so there is nothing to divide by"
        yield absent(RATIO, context.where(column=column), why)
        return
    others = [group for group in used if group != reference]
    levels = holm_levels([_p_value(used[group], base) for group in others], context.settings.confidence_level)
    note = f"Holm over {len(others)} groups at {context.settings.confidence_level:g}" if len(others) > 1 else ""
    for group, level in zip(others, levels, strict=True):
        mean = used[group]
        interval = mean_ratio_interval(mean, base, level)
        if interval and note:
            interval = replace(interval, method="log-delta, holm")
        yield Measurement(
            RATIO,
            (mean.total / mean.n) / (base.total / base.n),
            n=mean.n + base.n,
            interval=interval,
            no_interval="" if interval else "a group has no spread of errors",
            where=groups.where(context, column, group, reference),
            variant=note,
        )


def _p_value(mean: Mean, base: Mean) -> float:
    """Two-sided p value of equal means on the log scale, the test that the interval inverts; 1 without an interval."""
    interval = mean_ratio_interval(mean, base, 0.95)
    if interval is None:
        return 1.0
    error = (math.log(interval.high) - math.log(interval.low)) / (2 * two_sided_z(0.95))
    ratio = (mean.total / mean.n) / (base.total / base.n)
    return 2 * normal_cdf(-abs(math.log(ratio)) / error)


CHECK = define(
    __name__,
    title="Errors of amounts by group",
    metrics=(
        MetricInfo("mean_absolute_error", "Mean absolute error of the group", "lower", "amount"),
        MetricInfo(RATIO, "Error compared with the reference group", "one", "ratio"),
    ),
    needs=(Need.GROUPS, Need.RESIDUALS, Need.LABELS),
    measure=measure,
    problems=REGRESSION,
)
