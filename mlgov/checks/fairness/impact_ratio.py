"""How many of a group are selected for every 100 selected of the reference group.

Purpose: the four-fifths comparison: is one group selected much less often than another?
How it measures: the group's selection rate divided by the reference group's. The reference group is the declared one,
else the group with the highest selection rate among those large enough. Counts are kept, so that exactly 0.80 is 0.80.
The interval is Koopman's score interval; with several groups its level is adjusted by Holm's method. Where outcomes are
known, the same ratio of the outcomes themselves stands beside it: how unequal the data already is.
Signs of risk: a ratio below 0.80, above all if its interval stays below; a ratio much lower than that of the outcomes:
the model widens the gap that is in the data.
Limitations: four fifths is a rule of thumb of employment practice, not a proof of discrimination or of its absence.
With small groups a ratio below 0.80 can be chance, with large ones a harmful gap can stay above. It ignores whether the
selected are the right ones. If being selected is a burden, the ratio has to be read the other way round. The group with
the highest rate is picked from the same data, which makes gaps look slightly larger.
What to do: find out at which step the gap arises (data, feature, threshold); write down whether it is justified by the
purpose and which less unequal alternative was tried; do not simply change thresholds by group without legal advice.
Source: US Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4 D, and the Questions and Answers of 1979;
Koopman 1984 (Biometrics 40:513-517); Holm 1979 (Scandinavian Journal of Statistics 6:65-70).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mlgov.checks.base import CheckContext, Need, define
from mlgov.checks.fairness import groups
from mlgov.checks.parts import BINARY, absent
from mlgov.checks.statistics.proportions import koopman
from mlgov.evidence.measurement import Absent, Measurement, MetricInfo, Table
from mlgov.summaries.types import GroupCells


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """The ratio of each group to its reference group, for selections and for outcomes."""
    counted, gone = groups.columns(context)
    for column, reason in gone:
        yield Measurement("impact_ratio", None, where=context.where(column=column), absent=reason)
    for cells in counted:
        why = groups.trouble(context, cells)
        reference = why or groups.reference_group(context, cells)
        if isinstance(reference, Absent):
            yield Measurement("impact_ratio", None, where=context.where(column=cells.column), absent=reference)
            continue
        yield from _ratios(context, cells, reference, "impact_ratio", "selection_rate")
        if groups.labels_absent(context, cells) is None:
            yield from _ratios(context, cells, reference, "label_impact_ratio", "base_rate")


def _ratios(context: CheckContext, cells: GroupCells, reference: str, metric: str, rate: str) -> Iterator[Measurement]:
    """One measurement for each group but the reference."""
    for found in groups.compare(context, cells, reference, rate, divides=True):
        where = groups.where(context, cells.column, found.group, reference)
        (a, b), (c, d) = found.pair, found.base
        if found.why_not:
            yield absent(metric, where, found.why_not, n=b)
            continue
        interval = koopman(a, b, c, d, found.level)
        yield Measurement(
            metric,
            (a * d) / (b * c),
            n=b + d,
            counts=(a, b, c, d),
            interval=replace(interval, method="koopman, holm") if found.note else interval,
            where=where,
            variant=found.note,
        )


CHECK = define(
    __name__,
    title="Selected for every 100 of the reference group",
    metrics=(
        MetricInfo("impact_ratio", "Impact ratio", "one", "ratio"),
        MetricInfo("label_impact_ratio", "Impact ratio in the data itself", "none", "ratio"),
    ),
    needs=(Need.GROUPS,),
    measure=measure,
    problems=BINARY,
)
