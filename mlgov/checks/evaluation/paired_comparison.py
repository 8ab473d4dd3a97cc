"""Whether this version is better than the one before, on the same rows.

Purpose: two versions that were tested on the same rows can be compared much more sharply than by two numbers with an
interval each: what both find hard, or easy, cancels out.
How it measures: the test data of the version before is read again, with its predictions, and matched row by row: by the
id column where both have one, else in the order of the rows, which must then agree in every column that both have. The
outcomes must be the same. If the rows are the same, each difference is this version minus the one before. Losses and
errors: Student's t of the differences row by row. ROC AUC: DeLong's variance for two curves of the same rows. Accuracy,
each at its own threshold: Newcombe's interval for paired shares, and McNemar's exact test on the rows on which only one
of both is right.
Signs of risk: an interval that lies wholly on the worse side of 0: the new version is worse, and it isn't chance. An
interval around 0 that is narrow says that both are alike; a wide one, that the test data can't tell.
Limitations: it says nothing about rows that were not in the test. Rows are taken as independent, and weights are left
out. If the version before was trained on some of these rows, it looks better than it is. An AUC difference of two nearly
equal scores can be clear and yet too small to matter.
What to do: where rows differ, have the version before predict the new test rows and register these predictions as its
own test, or test the new version on the old rows too.
Source: DeLong, DeLong and Clarke-Pearson 1988 (Biometrics 44:837-845); Newcombe 1998 (Statistics in Medicine
17:2635-2650, method 10); McNemar 1947 (Psychometrika 12:153-157); Dietterich 1998 (Neural Computation 10:1895-1923).
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.parts import BINARY, REGRESSION, absent, part
from mlgov.checks.statistics.means import mean_interval
from mlgov.checks.statistics.paired import (
    PairedCounts,
    auc_difference_interval,
    mcnemar_p_value,
    paired_difference_interval,
)
from mlgov.evidence.measurement import Interval, Measurement, MetricInfo, Table
from mlgov.summaries.types import Mean, PairedRanking, PairedSummary

SCORED = ("roc_auc_difference", "log_loss_difference", "brier_score_difference")
DECIDED = ("accuracy_difference", "mcnemar_p_value")
AMOUNTS = ("mean_absolute_error_difference", "mean_squared_error_difference")
ALIKE = "both versions give these rows the same order, so nothing varies"
NO_SPREAD = "an interval of a mean needs at least two rows that differ"


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """Whether the rows are the same, and the differences on them."""
    otherwise = "no version before this one is registered"
    if context.current.paired is None and "paired" not in context.current.absent:
        raise NotApplicable(reason=otherwise)
    paired = part(context, context.current.paired, "paired", otherwise=otherwise, labels=False)
    yield Measurement(
        "same_rows",
        float(paired.same_rows),
        n=context.current.rows,
        no_interval="it is so or it isn't",
        where=context.where(),
        variant=f"compared with {paired.before}",
        reason=paired.reason,
    )
    if not paired.same_rows:
        why = f"{paired.before} was tested on other rows: {paired.reason}"
        for metric in AMOUNTS if context.problem in REGRESSION else (*SCORED, *DECIDED):
            yield absent(metric, context.where(), why, "not_applicable")
    elif context.problem in REGRESSION:
        yield _mean(context, AMOUNTS[0], paired, paired.absolute)
        yield _mean(context, AMOUNTS[1], paired, paired.squared)
    else:
        yield _ranking(context, paired, paired.ranking)
        yield _mean(context, SCORED[1], paired, paired.log_loss, "natural logarithm")
        yield _mean(context, SCORED[2], paired, paired.brier)
        yield from _decisions(context, paired, paired.decisions)


def _measured(
    context: CheckContext, metric: str, value: float, n: int, interval: Interval | None, why: str, variant: str
) -> Measurement:
    return Measurement(
        metric,
        value,
        n=n,
        interval=interval,
        no_interval="" if interval else why,
        where=context.where(),
        variant=variant,
    )


def _variant(paired: PairedSummary, more: str = "") -> str:
    return f"this version minus {paired.before}, same rows" + (f", {more}" if more else "")


def _ranking(context: CheckContext, paired: PairedSummary, ranking: PairedRanking | None) -> Measurement:
    if ranking is None:
        return absent(
            SCORED[0], context.where(), "not both versions have scores and rows of both classes", "unavailable"
        )
    difference = ranking.roc_auc - ranking.roc_auc_before
    interval = auc_difference_interval(difference, ranking.variance, context.settings.confidence_level)
    n = ranking.positives + ranking.negatives
    return _measured(context, SCORED[0], difference, n, interval, ALIKE, _variant(paired))


def _mean(context: CheckContext, metric: str, paired: PairedSummary, mean: Mean | None, more: str = "") -> Measurement:
    if mean is None or mean.value is None:
        why = "not both versions have predictions of this kind for the same rows"
        return absent(metric, context.where(), why, "unavailable")
    interval = mean_interval(mean, context.settings.confidence_level)
    return _measured(context, metric, mean.value, mean.n, interval, NO_SPREAD, _variant(paired, more))


def _decisions(
    context: CheckContext, paired: PairedSummary, counts: PairedCounts | None
) -> Iterator[Measurement | Table]:
    if counts is None:
        for metric in DECIDED:
            yield absent(metric, context.where(), "what was decided isn't known of both versions", "unavailable")
        return
    both, now, before, _ = counts
    n = sum(counts)
    own = "each at its own threshold"
    yield Measurement(
        DECIDED[0],
        (now - before) / n,
        n=n,
        counts=(both + now, n, both + before, n),
        interval=paired_difference_interval(counts, context.settings.confidence_level),
        where=context.where(),
        variant=_variant(paired, own),
    )
    exact = f"exact, on the {now + before:,} rows on which only one is right"
    yield _measured(
        context, DECIDED[1], mcnemar_p_value(now, before), n, None, "a p value has no interval", _variant(paired, exact)
    )
    yield Table(
        "agreement",
        {"this": ("right", "right", "wrong", "wrong"), "before": ("right", "wrong", "right", "wrong"), "count": counts},
        where=context.where(),
        unit="rows",
    )


CHECK = define(
    __name__,
    title="Against the version before, on the same rows",
    metrics=(
        MetricInfo("same_rows", "Tested on the same rows as the version before (1 yes, 0 no)", "none"),
        MetricInfo("roc_auc_difference", "Difference of the area under the ROC curve", "higher"),
        MetricInfo("log_loss_difference", "Difference of the log loss", "lower"),
        MetricInfo("brier_score_difference", "Difference of the Brier score", "lower"),
        MetricInfo("accuracy_difference", "Difference of the accuracy", "higher", "difference"),
        MetricInfo("mcnemar_p_value", "p value of being right equally often", "none"),
        MetricInfo("mean_absolute_error_difference", "Difference of the mean absolute error", "lower", "amount"),
        MetricInfo("mean_squared_error_difference", "Difference of the mean squared error", "lower", "amount"),
    ),
    needs=(Need.PAIRED, Need.LABELS, Need.SCORES, Need.CONFUSION, Need.RESIDUALS),
    measure=measure,
    roles=("test",),
    problems=(*BINARY, *REGRESSION),
)
