"""Intervals of weighted proportions, means and areas by linearisation: every row is drawn on its own, with its weight.

The variance of a weighted mean is n / (n - 1) times the sum of (w (x - mean))^2 over (sum of w)^2, which is Taylor
linearisation of a ratio of two totals (Binder 1983, International Statistical Review 51:279-292) and the HC1 sandwich of
a weighted regression on a constant. A proportion takes Wilson's form with the number of equally weighted rows that would
have that variance (Korn and Graubard 1998, Survey Methodology 24:193-201), but never more than Kish's effective number,
because a variance that rests on a few light rows may look too small. Coverage: docs/intervals.md.
"""

from __future__ import annotations

import math

from mlgov.checks.statistics.auc import logit_interval
from mlgov.checks.statistics.distributions import two_sided_t, two_sided_z
from mlgov.checks.statistics.proportions import wilson_limits_of_share
from mlgov.evidence.measurement import Interval
from mlgov.summaries.types import WeightedMean, WeightedRanking

FEW = 20
"""Fewer effective rows than this in a class are too few for normal theory: a handful of heavy ones decides."""
_NOISE = 1e-11
"""Below this share of the sums, a variance from sums is nothing but rounding."""


def linearised_variance(mean: WeightedMean) -> float | None:
    """The variance of a weighted mean; None below two rows, without spread, or where rounding hides the spread."""
    value = mean.value
    if value is None or mean.n < 2:
        return None
    middle = value * value * mean.weight_squares
    spread = mean.squares_total_squares - 2 * value * mean.squares_total + middle
    # Sums beyond the range of float64 give inf or nan, of which nothing is known either.
    if not math.isfinite(spread) or spread <= _NOISE * (mean.squares_total_squares + middle):
        return None
    return spread / mean.weight**2 * mean.n / (mean.n - 1)


def weighted_proportion_interval(mean: WeightedMean, level: float) -> Interval | None:
    """The interval of a weighted proportion (x is 0 or 1); with equal weights Wilson's. None without weight."""
    value = mean.value
    if value is None:
        return None
    variance, n = linearised_variance(mean), mean.effective
    if variance is not None:
        # Wilson's variance is p (1 - p) / n: without the n / (n - 1) that an estimated one has.
        n = min(n, value * (1 - value) / (variance * (mean.n - 1) / mean.n))
    value = min(1.0, value)
    low, high = wilson_limits_of_share(value, n, two_sided_z(level))
    return Interval(low, high, level, "wilson, linearised")


def weighted_mean_interval(mean: WeightedMean, level: float, *, floor: float | None = None) -> Interval | None:
    """The t interval of a weighted mean with Kish's effective number as rows; None without spread.

    `floor` is a value that the mean can't go below (0 for a loss).
    """
    variance, value = linearised_variance(mean), mean.value
    if variance is None or value is None or mean.effective * (1 + 1e-9) < 2:
        return None
    rows = int(mean.effective * (1 + 1e-9))  # equal weights give a whole number but for rounding
    half = two_sided_t(level, rows - 1) * math.sqrt(variance)
    low = value - half if floor is None else max(floor, value - half)
    return Interval(low, value + half, level, "t, linearised")


def weighted_root_interval(mean_of_squares: WeightedMean, level: float) -> Interval | None:
    """The interval of a weighted root mean square: the roots of its mean square's limits."""
    interval = weighted_mean_interval(mean_of_squares, level, floor=0.0)
    if interval is None:
        return None
    return Interval(math.sqrt(interval.low), math.sqrt(interval.high), level, "t, linearised, root")


def weighted_auc_interval(ranking: WeightedRanking, level: float) -> Interval | None:
    """The interval of a weighted AUC on the logit scale; None where normal theory says nothing.

    That is with fewer than 20 effective rows in a class, at 0 or 1, and without spread.
    """
    small = min(ranking.positives, ranking.negatives) < FEW
    if small or not 0 < ranking.roc_auc < 1 or not ranking.variance:
        return None
    return logit_interval(ranking.roc_auc, ranking.variance, level, "logit-delong, linearised")
