"""Differences of rates between groups, in percentage points.

Purpose: shows by how much selection and error rates of each group differ from the reference group, and how large the
largest gap between any two groups is.
How it measures: each rate of the group minus that of the reference group (declared, else the group with the highest
selection rate among those large enough), with Newcombe's interval; with several groups its level is adjusted by Holm's
method. Demographic parity difference is the highest minus the lowest selection rate over all groups that are large
enough; equalized odds difference is the larger of the same gaps of the true and the false positive rate. A largest gap
is never 0 by chance, so it comes with a noise level: what it would stay below with 95 % probability if all groups had
the same rate, from seeded binomial draws.
Signs of risk: a difference whose interval leaves out 0; a largest gap above its noise level; a lower true positive rate
for a group that is meant to benefit.
Limitations: with different base rates, not all of these differences can be 0 at once for a useful model; the charter
has to say which one matters here and why. One column at a time; combinations of columns can be worse.
What to do: decide which error hurts people most in this use; look at the groups with a clear difference; more data,
better features for that group or another threshold are usual remedies, each to be checked again.
Source: Newcombe 1998 (Statistics in Medicine 17:873-890); Holm 1979 (Scandinavian Journal of Statistics 6:65-70);
Hardt, Price and Srebro 2016 (NeurIPS 29); Chouldechova 2017 (Big Data 5:153-163); Fairlearn's
demographic_parity_difference and equalized_odds_difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mlgov.checks.base import CheckContext, Need, define
from mlgov.checks.fairness import groups
from mlgov.checks.parts import BINARY, absent
from mlgov.checks.statistics.draws import generator
from mlgov.checks.statistics.noise import gap_noise
from mlgov.checks.statistics.proportions import newcombe
from mlgov.evidence.measurement import Absent, Measurement, MetricInfo, Table
from mlgov.summaries.types import GroupCells

NO_INTERVAL = "a largest gap is never 0 by chance alone, so an interval around it would mislead; see its noise level"
GAPS = {
    "demographic_parity_difference": ("selection_rate",),
    "equalized_odds_difference": ("true_positive_rate", "false_positive_rate"),
}


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """Differences of five rates for each group, and two largest gaps for each sensitive column."""
    counted, gone = groups.columns(context)
    for column, reason in gone:
        for metric in ("selection_rate_difference", *GAPS):
            yield Measurement(metric, None, where=context.where(column=column), absent=reason)
    for cells in counted:
        yield from _column(context, cells)


def _column(context: CheckContext, cells: GroupCells) -> Iterator[Measurement]:
    where = context.where(column=cells.column)
    reference = groups.trouble(context, cells) or groups.reference_group(context, cells)
    unlabelled = groups.labels_absent(context, cells)
    for rate in groups.RATES:
        reason = reference if isinstance(reference, Absent) else None
        if reason is None and rate != "selection_rate":
            reason = unlabelled
        if reason is not None:
            yield Measurement(f"{rate}_difference", None, where=where, absent=reason)
        elif isinstance(reference, str):
            yield from _differences(context, cells, reference, rate)
    why = groups.trouble(context, cells)
    for metric, rates in GAPS.items():
        reason = why or (unlabelled if rates != ("selection_rate",) else None)
        if reason is not None:
            yield Measurement(metric, None, where=where, absent=reason)
        else:
            yield _gap(context, cells, metric, rates)


def _differences(context: CheckContext, cells: GroupCells, reference: str, rate: str) -> Iterator[Measurement]:
    """One measurement for each group but the reference."""
    metric = f"{rate}_difference"
    for found in groups.compare(context, cells, reference, rate):
        where = groups.where(context, cells.column, found.group, reference)
        (a, b), (c, d) = found.pair, found.base
        if found.why_not:
            yield absent(metric, where, found.why_not, n=b)
            continue
        interval = newcombe(a, b, c, d, found.level)
        yield Measurement(
            metric,
            a / b - c / d,
            n=b + d,
            counts=(a, b, c, d),
            interval=replace(interval, method="newcombe, holm") if found.note else interval,
            where=where,
            variant=found.note,
        )


def _gap(context: CheckContext, cells: GroupCells, metric: str, rates: tuple[str, ...]) -> Measurement:
    """The largest gap of the rates over the groups for which all of them can be given."""
    where = context.where(column=cells.column)
    everyone = groups.names(cells)
    used = [group for group in everyone if not any(groups.usable(context, cells, group, rate) for rate in rates)]
    if len(used) < 2:
        return absent(metric, where, "fewer than two groups have enough rows")
    pairs = [[groups.pair(cells, group, rate) for group in used] for rate in rates]
    shares = [[count / n for count, n in one] for one in pairs]
    settings = context.settings
    rng = generator(settings.seed, metric, cells.column)
    left_out = len(everyone) - len(used)
    return Measurement(
        metric,
        max(max(one) - min(one) for one in shares),
        n=sum(groups.size(cells, group) for group in used),
        no_interval=NO_INTERVAL,
        noise=gap_noise(pairs, settings.noise_level, settings.resamples, rng),
        where=where,
        variant=f"highest minus lowest of {len(used)} groups",
        reason=f"groups left out for too few rows: {left_out}" if left_out else "",
    )


CHECK = define(
    __name__,
    title="Differences between groups",
    metrics=(
        MetricInfo("selection_rate_difference", "Difference of selection rates", "zero", "difference"),
        MetricInfo("true_positive_rate_difference", "Difference of true positive rates", "zero", "difference"),
        MetricInfo("false_positive_rate_difference", "Difference of false positive rates", "zero", "difference"),
        MetricInfo("false_negative_rate_difference", "Difference of false negative rates", "zero", "difference"),
        MetricInfo(
            "positive_predictive_value_difference", "Difference of positive predictive values", "zero", "difference"
        ),
        MetricInfo("demographic_parity_difference", "Largest gap of selection rates", "lower", "difference"),
        MetricInfo("equalized_odds_difference", "Largest gap of error rates", "lower", "difference"),
    ),
    needs=(Need.GROUPS,),
    measure=measure,
    problems=BINARY,
)
