"""How close the predicted probabilities are to what happened.

Purpose: shows whether the score can be used as a probability, for example to price, to rank by expected loss or to tell
a person how likely something is.
How it measures: log loss is the mean of -ln(probability given to what happened), with probabilities clipped to the
smallest step above 0 and below 1 as scikit-learn does. The Brier score is the mean squared distance between the
probability and the outcome (0 or 1). Both are means over rows, so their intervals are Student's t.
Signs of risk: a value above that of always predicting the share of positives (see the comparison with the trivial
model) means that the probabilities mislead. A log loss far above the Brier score's message points to a few confident
mistakes.
Limitations: both mix ranking and calibration, and depend on how common the outcome is, so values of different data sets
don't compare. A t interval is a little short for log loss when rare rows carry most of it.
What to do: look at the calibration curve; if it is off and the ranking is good, recalibrate on fresh data; if single
confident mistakes dominate, look at them.
Source: Brier 1950 (Monthly Weather Review 78:1-3); Gneiting and Raftery 2007 (JASA 102:359-378); scikit-learn log_loss
and brier_score_loss.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.parts import BINARY, absent, part
from mlgov.checks.statistics.means import mean_interval
from mlgov.evidence.measurement import Measurement, MetricInfo, Table
from mlgov.summaries.types import Mean


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """Log loss and Brier score."""
    scores = part(context, context.current.scores, "scores", "labels", otherwise="no score column is declared")
    if scores.outside_unit:
        raise NotApplicable(
            kind="unavailable",
            reason=f"{scores.outside_unit:,} scores are below 0 or above 1, so they are no probabilities",
        )
    yield _loss(context, "log_loss", scores.log_loss, "natural logarithm")
    yield _loss(context, "brier_score", scores.brier, "")


def _loss(context: CheckContext, metric: str, mean: Mean, variant: str) -> Measurement:
    if mean.value is None:
        return absent(metric, context.where(), "no row has both a score and a label", n=0)
    interval = mean_interval(mean, context.settings.confidence_level, floor=0.0)
    return Measurement(
        metric,
        mean.value,
        n=mean.n,
        interval=interval,
        no_interval="" if interval else "an interval of a mean needs at least two rows that differ",
        where=context.where(),
        variant=variant,
    )


CHECK = define(
    __name__,
    title="Distance of the probabilities from what happened",
    metrics=(
        MetricInfo("log_loss", "Log loss", "lower"),
        MetricInfo("brier_score", "Brier score", "lower"),
    ),
    needs=(Need.LABELS, Need.SCORES),
    measure=measure,
    problems=BINARY,
)
