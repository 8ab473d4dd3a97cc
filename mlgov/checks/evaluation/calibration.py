"""Whether the predicted probabilities come true as often as they say.

Purpose: of all cases that got a probability of about 30 %, about 30 % should turn out positive; this check draws that
curve and sums up the gaps.
How it measures: rows are put into 10 equal-width bins of the score over 0 to 1 (right-closed, the first includes 0).
The expected calibration error is the mean gap between the bin's mean score and its share of positives, weighted by the
rows in the bin. Each point of the curve has a Wilson interval. Next to the error stands its noise level: what a
perfectly calibrated score would stay below with 95 % probability in bins of these sizes, from seeded binomial draws.
Signs of risk: an error above its noise level together with a curve that is off on one side: below the diagonal,
probabilities are too high, above it too low.
Limitations: the error depends on the bins and is never 0, even for a perfect model, because shares vary by chance; gaps
of opposite sign inside a bin cancel. It has no interval for that reason. It doesn't say whether the model ranks well:
always predicting the share of positives is perfectly calibrated.
What to do: if the error is above noise and matters for the use, recalibrate (Platt, isotonic) on data that was not used
for training, and check again by group.
Source: Naeini, Cooper and Hauskrecht 2015 (AAAI 29); Guo et al. 2017 (ICML); Brocker and Smith 2007 (Weather and
Forecasting 22:651-661) for the noise of reliability diagrams.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.parts import BINARY, part
from mlgov.checks.statistics.draws import generator
from mlgov.checks.statistics.proportions import wilson
from mlgov.evidence.measurement import Measurement, MetricInfo, Noise, Table
from mlgov.summaries.types import CalibrationBins

VARIANT = "10 equal-width bins, right-closed, weighted by rows"


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """The expected calibration error with its noise level, and the calibration table."""
    scores = part(context, context.current.scores, "scores", "labels", otherwise="no score column is declared")
    if scores.outside_unit:
        raise NotApplicable(
            kind="unavailable",
            reason=f"{scores.outside_unit:,} scores are below 0 or above 1, so they are no probabilities",
        )
    bins = scores.calibration
    n = sum(bins.counts)
    if n == 0:
        raise NotApplicable(kind="insufficient", reason="no row has both a score and a label")
    gaps = (abs(hits - total) for hits, total in zip(bins.positives, bins.score_sums, strict=True))
    yield Measurement(
        "expected_calibration_error",
        sum(gaps) / n,
        n=n,
        no_interval="the error is never 0 by chance alone, so an interval around it would mislead; see its noise level",
        noise=_noise(context, bins, n),
        where=context.where(),
        variant=VARIANT,
    )
    yield _table(context, bins)


def _noise(context: CheckContext, bins: CalibrationBins, n: int) -> Noise:
    """The error of a perfectly calibrated score: positives drawn at each bin's mean score."""
    counts = np.array(bins.counts)
    sums = np.array(bins.score_sums)
    used = counts > 0
    means = np.clip(sums[used] / counts[used], 0.0, 1.0)
    rng = generator(context.settings.seed, "expected_calibration_error")
    hits = rng.binomial(counts[used], means, (context.settings.resamples, int(used.sum())))
    errors = np.abs(hits - sums[used]).sum(axis=1) / n
    level = context.settings.noise_level
    return Noise(float(np.quantile(errors, level)), level, "binomial draws of a calibrated score")


def _table(context: CheckContext, bins: CalibrationBins) -> Table:
    """One row per bin that holds rows."""
    rows = [
        (total / n, hits / n, n, *_limits(hits, n, context.settings.confidence_level))
        for n, hits, total in zip(bins.counts, bins.positives, bins.score_sums, strict=True)
        if n
    ]
    names = ("score_mean", "positive_rate", "n", "low", "high")
    return Table("calibration", dict(zip(names, zip(*rows, strict=True), strict=True)), where=context.where())


def _limits(hits: int, n: int, level: float) -> tuple[float, float]:
    interval = wilson(hits, n, level)
    return interval.low, interval.high


CHECK = define(
    __name__,
    title="Do the probabilities come true?",
    metrics=(MetricInfo("expected_calibration_error", "Expected calibration error", "lower"),),
    needs=(Need.LABELS, Need.SCORES),
    measure=measure,
    problems=BINARY,
)
