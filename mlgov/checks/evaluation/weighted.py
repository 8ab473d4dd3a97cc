"""The main numbers again, with the declared weight of each row.

Purpose: where rows stand for different numbers of cases (survey weights, amounts, sampling of a rare class), the plain
numbers describe the file and the weighted ones the population.
How it measures: the same definitions as in the plain checks, with each row counted by its weight, as scikit-learn does
with sample_weight. The number of rows next to each value is Kish's effective number, (sum of weights) squared over the
sum of squared weights: how many equally weighted rows would carry as much information.
Signs of risk: a weighted value that differs much from the plain one: the model works differently for the cases that the
weights make count. An effective number far below the number of rows: few heavy rows decide the value.
Limitations: no intervals: they depend on how the weights came about (sampling design, amounts), which is not known
here.
What to do: decide in the charter which of the two is the number that counts, and put the limit on that one.
Source: Kish 1965 (Survey Sampling, section 11.7); scikit-learn's sample_weight.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.parts import BINARY, REGRESSION
from mlgov.evidence.measurement import Measurement, MetricInfo, Table
from mlgov.summaries.types import WeightSums

NO_INTERVAL = "an interval needs to know how the weights came about"


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """Every weighted value that the summary holds."""
    weights = context.current.weights
    if weights is None:
        if "weights" in context.current.absent:
            raise NotApplicable.because(context.current.absent["weights"])
        raise NotApplicable(reason="no weight column is declared")
    if weights.total <= 0 or weights.total_squares <= 0:
        raise NotApplicable(kind="unavailable", reason="the weights add up to 0")
    effective = round(weights.total**2 / weights.total_squares)
    for metric, value in _values(weights):
        if value is not None:
            yield Measurement(
                f"weighted_{metric}",
                value,
                n=effective,
                no_interval=NO_INTERVAL,
                where=context.where(),
                variant="weighted rows; n is Kish's effective number",
            )


def _values(weights: WeightSums) -> Iterator[tuple[str, float | None]]:
    if weights.cells is not None and sum(weights.cells) > 0:
        tn, fp, fn, tp = weights.cells
        yield "accuracy", (tn + tp) / (tn + fp + fn + tp)
        yield "precision", tp / (tp + fp) if tp + fp > 0 else None
        yield "recall", tp / (tp + fn) if tp + fn > 0 else None
        yield "specificity", tn / (tn + fp) if tn + fp > 0 else None
    yield "roc_auc", weights.roc_auc
    yield "log_loss", weights.log_loss
    yield "brier_score", weights.brier
    yield "mean_absolute_error", weights.absolute
    yield "root_mean_squared_error", None if weights.squared is None else math.sqrt(weights.squared)


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
)
