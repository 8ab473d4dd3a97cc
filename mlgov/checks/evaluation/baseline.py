"""Whether the model is better than doing something trivial.

Purpose: a model has to be worth its cost and risk; this check compares it with the simplest rule that needs no model.
How it measures: for a classifier, the trivial model always predicts the more common class and always gives the share of
positives as the probability; for a regressor, it always predicts the median. Both are taken from the same rows, so the
trivial model is given the best case. Skill is 1 - loss / trivial loss: 1 is perfect, 0 as good as trivial, negative
worse. Accuracy gain is accuracy minus the share of the more common class, with an interval from seeded draws of the
confusion counts.
Signs of risk: a skill or gain near or below 0: a rule that fits in one sentence would do as well.
Limitations: trivial is the lowest bar; a simple business rule is often much better and belongs into the charter as the
baseline. Accuracy gain punishes models that deliberately accept false alarms to find rare cases. Skills have no
interval, because the sums that are kept don't hold how both losses vary together.
What to do: if there is no gain, question the need for a model before tuning it.
Source: Murphy 1988 (Monthly Weather Review 116:2417-2424) for skill scores; Hyndman and Koehler 2006 (International
Journal of Forecasting 22:679-688) for errors scaled by a naive rule.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

import numpy as np

from mlgov.checks.base import CheckContext, Need, define
from mlgov.checks.parts import BINARY, REGRESSION, absent, why_absent
from mlgov.checks.statistics.draws import Floats, cell_draws, draws_interval, generator
from mlgov.checks.statistics.means import sample_variance
from mlgov.evidence.measurement import Measurement, MetricInfo, Table
from mlgov.summaries.types import Cells, ResidualSummary, ScoreSummary

NO_INTERVAL = "the sums that are kept don't hold how both losses vary together"
BY_DEFINITION = "of a rule fitted to these very rows"


def accuracy_gain(cells: Floats, *, common: int) -> Floats:
    """Accuracy minus the share of the label `common` (0 or 1); cells of shape (..., 4) as tn, fp, fn, tp.

    Which label is the more common one is decided once, from the observed rows: deciding it anew in every draw would
    make intervals too short where both are about equally common.
    """
    tn, fp, fn, tp = np.moveaxis(cells, -1, 0)
    return np.asarray((tn - fn if common else tp - fp) / (tn + fp + fn + tp))


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """Skill against the trivial model, and the trivial model's own values."""
    if context.problem in REGRESSION:
        yield from _regression(context)
        return
    scores, cells = context.current.scores, context.current.confusion
    if scores is not None and scores.positives and scores.negatives and not scores.outside_unit:
        yield from _probability(context, scores)
    else:
        yield _none(context, "brier_skill", "scores", "one class only, or scores that are no probabilities")
    if cells is not None and cells.n:
        yield from _accuracy(context, cells)
    else:
        yield _none(context, "accuracy_gain", "confusion", "no prediction column and no threshold are declared")


def _none(context: CheckContext, metric: str, key: str, otherwise: str) -> Measurement:
    return Measurement(
        metric, None, where=context.where(), absent=why_absent(context, key, "labels", otherwise=otherwise)
    )


def _trivial(context: CheckContext, metric: str, value: float, n: int, variant: str) -> Measurement:
    return Measurement(
        f"trivial_{metric}", value, n=n, no_interval=BY_DEFINITION, where=context.where(), variant=variant
    )


def _probability(context: CheckContext, scores: ScoreSummary) -> Iterator[Measurement]:
    n = scores.positives + scores.negatives
    p = scores.positives / n
    uncertainty = p * (1 - p)
    if scores.brier.value is not None:
        yield Measurement(
            "brier_skill",
            1 - scores.brier.value / uncertainty,
            n=n,
            no_interval=NO_INTERVAL,
            where=context.where(),
            variant="against the share of positives in the same rows",
        )
    always = "always the share of positives"
    yield _trivial(context, "brier_score", uncertainty, n, always)
    yield _trivial(context, "log_loss", -p * math.log(p) - (1 - p) * math.log(1 - p), n, always)
    yield _trivial(context, "average_precision", p, n, always)
    yield _trivial(context, "roc_auc", 0.5, n, "the same score for everybody")


def _accuracy(context: CheckContext, cells: Cells) -> Iterator[Measurement]:
    counts = (cells.tn, cells.fp, cells.fn, cells.tp)
    settings = context.settings
    gain = partial(accuracy_gain, common=int(cells.fn + cells.tp > cells.tn + cells.fp))
    value = float(gain(np.array(counts, dtype=np.float64)))
    draws, method = cell_draws(counts, settings.resamples, generator(settings.seed, "evaluation.baseline"))
    yield Measurement(
        "accuracy_gain",
        value,
        n=cells.n,
        interval=draws_interval(draws, method, gain, value, settings.confidence_level),
        where=context.where(),
        variant="against the more common class in the same rows",
    )
    common = max(cells.tn + cells.fp, cells.fn + cells.tp) / cells.n
    yield _trivial(context, "accuracy", common, cells.n, "always the more common class")


def _regression(context: CheckContext) -> Iterator[Measurement]:
    errors = context.current.residuals
    if errors is None or errors.n == 0:
        yield _none(context, "mean_absolute_error_skill", "residuals", "no row has a prediction and a target")
        return
    yield _absolute_skill(context, errors)
    if errors.baseline_absolute is not None:
        yield _trivial(context, "mean_absolute_error", errors.baseline_absolute, errors.n, "always the median")
    variance = sample_variance(errors.target)
    if variance is not None:
        spread = math.sqrt(variance * (errors.n - 1) / errors.n)
        yield _trivial(context, "root_mean_squared_error", spread, errors.n, "always the mean")


def _absolute_skill(context: CheckContext, errors: ResidualSummary) -> Measurement:
    name = "mean_absolute_error_skill"
    if not errors.baseline_absolute or errors.absolute.value is None:
        return absent(
            name, context.where(), "every target has the same value, so the median is never wrong", n=errors.n
        )
    return Measurement(
        name,
        1 - errors.absolute.value / errors.baseline_absolute,
        n=errors.n,
        no_interval=NO_INTERVAL,
        where=context.where(),
        variant="against the median of the same rows",
    )


CHECK = define(
    __name__,
    title="Against a trivial model",
    metrics=(
        MetricInfo("brier_skill", "Brier skill", "higher"),
        MetricInfo("accuracy_gain", "Accuracy gain", "higher", "difference"),
        MetricInfo("mean_absolute_error_skill", "Skill of the mean absolute error", "higher"),
        MetricInfo("trivial_brier_score", "Brier score of the trivial model", "none"),
        MetricInfo("trivial_log_loss", "Log loss of the trivial model", "none"),
        MetricInfo("trivial_average_precision", "Average precision of the trivial model", "none"),
        MetricInfo("trivial_roc_auc", "Area under the ROC curve of the trivial model", "none"),
        MetricInfo("trivial_accuracy", "Accuracy of the trivial model", "none", "rate"),
        MetricInfo("trivial_mean_absolute_error", "Mean absolute error of the trivial model", "none", "amount"),
        MetricInfo("trivial_root_mean_squared_error", "Root mean squared error of the trivial model", "none", "amount"),
    ),
    needs=(Need.LABELS, Need.SCORES, Need.CONFUSION, Need.RESIDUALS),
    measure=measure,
    problems=(*BINARY, *REGRESSION),
)
