"""Selection and error rates of every group.

Purpose: shows how often each group of people is selected, and how often the model is wrong about them and in which
direction.
How it measures: within each group of a declared sensitive column, selection rate is the share of rows predicted
positive; true positive rate the share of actual positives that are predicted positive; false negative rate the rest of
them; false positive rate the share of actual negatives that are predicted positive; positive predictive value the share
of predicted positives that are positive. Each has a Wilson interval. Groups with fewer rows than the policy's minimum,
and rates over too few rows, are not given.
Signs of risk: intervals of two groups that lie far apart; a group for which most rates can't be given because hardly
anyone of it is in the data.
Limitations: the rates describe; they don't explain. Groups are looked at one column at a time. Errors in the outcome
itself (who was caught, who was given a chance) carry over. Rows are assumed independent.
What to do: read them together with the comparisons below; where a group is too small, collect more data before the
model decides about its members.
Source: Hardt, Price and Srebro 2016 (NeurIPS 29); Barocas, Hardt and Narayanan, Fairness and Machine Learning, chapter
3; Fairlearn's definitions; Wilson 1927 (JASA 22:209-212).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, Need, define
from mlgov.checks.fairness import groups
from mlgov.checks.parts import BINARY, absent, rate, share
from mlgov.evidence.measurement import Measurement, MetricInfo, Table
from mlgov.summaries.types import GroupCells


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """Five rates for each group of each sensitive column, and the share of rows whose group is unknown."""
    counted, gone = groups.columns(context)
    for column, reason in gone:
        yield Measurement("selection_rate", None, where=context.where(column=column), absent=reason)
    for cells in counted:
        yield from _column(context, cells)


def _column(context: CheckContext, cells: GroupCells) -> Iterator[Measurement]:
    where = context.where(column=cells.column)
    total = sum(groups.size(cells, group) for group in groups.names(cells)) + cells.unknown
    yield share("unknown_group_rate", cells.unknown, total, where)
    unlabelled = groups.labels_absent(context, cells)
    for metric in groups.RATES:
        if metric != "selection_rate" and unlabelled is not None:
            yield Measurement(metric, None, where=where, absent=unlabelled)
            continue
        for group in groups.names(cells):
            at = groups.where(context, cells.column, group)
            why = groups.usable(context, cells, group, metric)
            if why:
                yield absent(metric, at, why, n=groups.pair(cells, group, metric)[1])
            else:
                yield rate(context, metric, *groups.pair(cells, group, metric), undefined="", where=at)


CHECK = define(
    __name__,
    title="Rates by group",
    metrics=(
        MetricInfo("selection_rate", "Selection rate", "none", "rate"),
        MetricInfo("true_positive_rate", "True positive rate", "higher", "rate"),
        MetricInfo("false_positive_rate", "False positive rate", "lower", "rate"),
        MetricInfo("false_negative_rate", "False negative rate", "lower", "rate"),
        MetricInfo("positive_predictive_value", "Positive predictive value", "higher", "rate"),
        MetricInfo("unknown_group_rate", "Rows whose group is unknown", "lower", "rate"),
    ),
    needs=(Need.GROUPS,),
    measure=measure,
    problems=BINARY,
)
