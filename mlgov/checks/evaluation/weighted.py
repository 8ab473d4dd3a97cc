"""The main numbers again, with the declared weight of each row.

Purpose: where rows stand for different numbers of cases (survey weights, amounts, sampling of a rare class), the plain
numbers describe the file and the weighted ones the population.
How it measures: the same definitions as in the plain checks, with each row counted by its weight, as scikit-learn does
with sample_weight. The number of rows next to each value is Kish's effective number, (sum of weights) squared over the
sum of squared weights of the rows that the value is about: how many equally weighted rows would carry as much
information. Variances are linearised (each row is drawn on its own, with its weight): shares get Wilson's interval at
the number of rows that this variance corresponds to, at most the effective number; losses and errors Student's t; the
AUC DeLong's variance with weights, on the logit scale.
Signs of risk: a weighted value that differs much from the plain one: the model works differently for the cases that the
weights make count. An effective number far below the number of rows: few heavy rows decide the value.
Limitations: the intervals take the rows as drawn independently, and the weights as known. Where people were sampled in
clusters, or weights were fitted to known totals, true uncertainty is larger or smaller; what the design was is not known
here. With fewer than 20 effective rows in a class, the AUC has no interval.
What to do: decide in the charter which of the two is the number that counts, and put the limit on that one.
Source: Kish 1965 (Survey Sampling, section 11.7); Binder 1983 (International Statistical Review 51:279-292); Korn and
Graubard 1998 (Survey Methodology 24:193-201); DeLong, DeLong and Clarke-Pearson 1988 (Biometrics 44:837-845);
scikit-learn's sample_weight.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.parts import BINARY, REGRESSION
from mlgov.checks.statistics.weighted import (
    weighted_auc_interval,
    weighted_mean_interval,
    weighted_proportion_interval,
    weighted_root_interval,
)
from mlgov.evidence.measurement import Interval, Measurement, MetricInfo, Table
from mlgov.summaries.types import WeightedMean, WeightedRanking, WeightSums

NO_SPREAD = "an interval of a mean needs at least two effective rows that differ"
SMALL_CLASS = "an interval needs at least 20 effective rows in each class, and an area between 0 and 1"
VARIANT = "weighted rows; n is Kish's effective number"


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """Every weighted value that the summary holds."""
    weights = context.current.weights
    if weights is None:
        if "weights" in context.current.absent:
            raise NotApplicable.because(context.current.absent["weights"])
        raise NotApplicable(reason="no weight column is declared")
    if weights.total <= 0 or weights.total_squares <= 0:
        raise NotApplicable(kind="unavailable", reason="the weights add up to 0")
    level = context.settings.confidence_level
    for metric, share in _shares(weights):
        if share.value is not None:
            interval = weighted_proportion_interval(share, level)
            yield _measured(context, metric, min(1.0, share.value), share.effective, interval)
    if weights.ranking is not None:
        yield _ranking(context, weights.ranking)
    yield from _mean(context, "log_loss", weights.log_loss)
    yield from _mean(context, "brier_score", weights.brier)
    yield from _mean(context, "mean_absolute_error", weights.absolute)
    yield from _mean(context, "root_mean_squared_error", weights.squared, root=True)


def _measured(
    context: CheckContext, metric: str, value: float, effective: float, interval: Interval | None, why: str = NO_SPREAD
) -> Measurement:
    return Measurement(
        f"weighted_{metric}",
        value,
        n=round(effective),
        interval=interval,
        no_interval="" if interval else why,
        where=context.where(),
        variant=VARIANT,
    )


def _shares(weights: WeightSums) -> Iterator[tuple[str, WeightedMean]]:
    """Weighted shares: the rows that are right among those that a share is about."""
    if weights.cells is None:
        return
    tn, fp, fn, tp = weights.cells
    yield "accuracy", tn + tp + _none(fp) + _none(fn)
    yield "precision", tp + _none(fp)
    yield "recall", tp + _none(fn)
    yield "specificity", tn + _none(fp)


def _none(cell: WeightedMean) -> WeightedMean:
    """The rows of a cell as ones that don't count: x is 0 instead of 1."""
    return WeightedMean(cell.n, cell.weight, cell.weight_squares)


def _ranking(context: CheckContext, ranking: WeightedRanking) -> Measurement:
    interval = weighted_auc_interval(ranking, context.settings.confidence_level)
    effective = ranking.positives + ranking.negatives
    return _measured(context, "roc_auc", ranking.roc_auc, effective, interval, SMALL_CLASS)


def _mean(
    context: CheckContext, metric: str, mean: WeightedMean | None, *, root: bool = False
) -> Iterator[Measurement]:
    if mean is None or mean.value is None:
        return
    level = context.settings.confidence_level
    interval = weighted_root_interval(mean, level) if root else weighted_mean_interval(mean, level, floor=0.0)
    yield _measured(context, metric, math.sqrt(mean.value) if root else mean.value, mean.effective, interval)


CHECK = define(
    __name__,
    title="The same with weighted rows",
    metrics=(
        MetricInfo("weighted_accuracy", "Accuracy, weighted", "higher"),
        MetricInfo("weighted_precision", "Precision, weighted", "higher"),
        MetricInfo("weighted_recall", "Recall, weighted", "higher"),
        MetricInfo("weighted_specificity", "Specificity, weighted", "higher"),
        MetricInfo("weighted_roc_auc", "Area under the ROC curve, weighted", "higher"),
        MetricInfo("weighted_log_loss", "Log loss, weighted", "lower"),
        MetricInfo("weighted_brier_score", "Brier score, weighted", "lower"),
        MetricInfo("weighted_mean_absolute_error", "Mean absolute error, weighted", "lower", "amount"),
        MetricInfo("weighted_root_mean_squared_error", "Root mean squared error, weighted", "lower", "amount"),
    ),
    needs=(Need.LABELS, Need.SCORES, Need.CONFUSION, Need.RESIDUALS),
    measure=measure,
    problems=(*BINARY, *REGRESSION),
    version="2",
)
