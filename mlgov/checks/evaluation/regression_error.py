"""How far predictions of an amount are from what happened.

Purpose: shows the size and direction of a regressor's errors in the target's own unit.
How it measures: the error is prediction minus target. Mean absolute error; root mean squared error, where large errors
weigh more; median absolute error, which ignores outliers; mean absolute percentage error over the rows whose target is
not 0; R2, the share of the target's variance that is explained; mean error, the bias: positive means too high. Means
have Student's t intervals, the root mean squared error the roots of its mean square's interval.
Signs of risk: a mean error whose interval leaves out 0 (systematically too high or too low); a root mean squared error
far above the mean absolute error (few large errors); R2 at or below 0 (no better than the mean).
Limitations: the median, the percentage of small targets and R2 behave differently across data sets. The t interval is
short when a few large errors dominate. R2 and the median have no interval here, because the sums that are kept don't
give an honest one. Rows of a time series are not independent, so true uncertainty is larger.
What to do: look at the error's distribution and at the parts of the data where it is largest; a bias often means that
the level of the target has moved since training.
Source: Hyndman and Koehler 2006 (International Journal of Forecasting 22:679-688); scikit-learn's definitions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlgov.checks.base import CheckContext, Need, NotApplicable, define
from mlgov.checks.parts import REGRESSION, absent, part
from mlgov.checks.statistics.means import mean_interval, root_mean_interval, sample_variance
from mlgov.evidence.measurement import Interval, Measurement, MetricInfo, Table
from mlgov.summaries.types import QUANTILE_PROBABILITIES, ResidualSummary

NO_SPREAD = "an interval of a mean needs at least two rows that differ"


def measure(context: CheckContext) -> Iterator[Measurement | Table]:
    """Every error metric, and the distribution of the signed error."""
    errors = part(
        context, context.current.residuals, "residuals", "labels", otherwise="no prediction column is declared"
    )
    if errors.n == 0:
        raise NotApplicable(kind="insufficient", reason="no row has both a finite prediction and a finite target")
    level = context.settings.confidence_level
    mse = errors.squared.total / errors.n
    yield _amount(
        context, errors, "mean_absolute_error", errors.absolute.value, mean_interval(errors.absolute, level, floor=0.0)
    )
    yield _amount(context, errors, "root_mean_squared_error", math.sqrt(mse), root_mean_interval(errors.squared, level))
    yield Measurement(
        "median_absolute_error",
        errors.median_absolute,
        n=errors.n,
        no_interval="an interval of a median needs order statistics that the summary doesn't keep",
        where=context.where(),
    )
    yield _percentage(context, errors)
    yield _r2(context, errors)
    yield _amount(context, errors, "mean_error", errors.signed.value, mean_interval(errors.signed, level))
    yield from _tables(context, errors)


def _amount(
    context: CheckContext, errors: ResidualSummary, metric: str, value: float | None, interval: Interval | None
) -> Measurement:
    left_out = f"{errors.excluded:,} rows lack a finite prediction or target and are left out"
    return Measurement(
        metric,
        value,
        n=errors.n,
        interval=interval,
        no_interval="" if interval else NO_SPREAD,
        where=context.where(),
        reason=left_out if errors.excluded else "",
    )


def _percentage(context: CheckContext, errors: ResidualSummary) -> Measurement:
    name = "mean_absolute_percentage_error"
    mean = errors.relative
    if mean.value is None:
        return absent(name, context.where(), "every target is 0", n=0)
    interval = mean_interval(mean, context.settings.confidence_level, floor=0.0)
    return Measurement(
        name,
        mean.value,
        n=mean.n,
        interval=interval,
        no_interval="" if interval else NO_SPREAD,
        where=context.where(),
        variant="as a fraction, rows with target 0 left out",
        reason=f"{errors.zero_targets:,} rows have target 0" if errors.zero_targets else "",
    )


def _r2(context: CheckContext, errors: ResidualSummary) -> Measurement:
    variance = sample_variance(errors.target)
    if variance is None:
        reason = "the target has no spread that can be explained"
        return absent("r2", context.where(), reason, n=errors.n)
    return Measurement(
        "r2",
        1 - errors.squared.total / (variance * (errors.n - 1)),
        n=errors.n,
        no_interval="an honest interval needs joint sums of errors and targets that the summary doesn't keep",
        where=context.where(),
    )


def _tables(context: CheckContext, errors: ResidualSummary) -> Iterator[Table]:
    if errors.quantiles:
        yield Table(
            "residual_quantiles", {"p": QUANTILE_PROBABILITIES, "value": errors.quantiles}, where=context.where()
        )
    if errors.counts and context.role != "window":
        yield Table(
            "residual_histogram",
            {"from": errors.edges[:-1], "to": errors.edges[1:], "count": errors.counts},
            where=context.where(),
            unit="rows",
        )


CHECK = define(
    __name__,
    title="Errors of the predicted amounts",
    metrics=(
        MetricInfo("mean_absolute_error", "Mean absolute error", "lower", "amount"),
        MetricInfo("root_mean_squared_error", "Root mean squared error", "lower", "amount"),
        MetricInfo("median_absolute_error", "Median absolute error", "lower", "amount"),
        MetricInfo("mean_absolute_percentage_error", "Mean absolute percentage error", "lower"),
        MetricInfo("r2", "Explained variance (R2)", "higher"),
        MetricInfo("mean_error", "Mean error (bias)", "zero", "amount"),
    ),
    needs=(Need.LABELS, Need.RESIDUALS),
    measure=measure,
    problems=REGRESSION,
)
