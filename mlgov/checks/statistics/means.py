"""Student's t interval of a mean from its sum and sum of squares, and what follows from it."""

from __future__ import annotations

import math

from mlgov.checks.statistics.distributions import two_sided_t, two_sided_z
from mlgov.evidence.measurement import Interval
from mlgov.summaries.types import Mean


def sample_variance(mean: Mean) -> float | None:
    """Variance (ddof 1); None below two values, without spread, or where rounding of the sums hides the spread.

    From sums, the variance is the small difference of two large numbers when the values are far from 0 compared
    with their spread; below 1e-11 of the sum of squares nothing of it is certain in float64.
    """
    if mean.n < 2:
        return None
    spread = mean.total_squares - mean.total * mean.total / mean.n
    return spread / (mean.n - 1) if spread > 1e-11 * mean.total_squares else None


def mean_interval(mean: Mean, level: float, *, floor: float | None = None) -> Interval | None:
    """The t interval of a mean of independent values; None below two values or without spread.

    `floor` is a value that the mean can't go below (0 for a loss).
    """
    variance = sample_variance(mean)
    if variance is None:
        return None
    value = mean.total / mean.n
    half = two_sided_t(level, mean.n - 1) * math.sqrt(variance / mean.n)
    low = value - half if floor is None else max(floor, value - half)
    return Interval(low, value + half, level, "t")


def root_mean_interval(mean_of_squares: Mean, level: float) -> Interval | None:
    """The interval of a root mean square: the roots of the mean square's t interval, which stays valid under roots."""
    interval = mean_interval(mean_of_squares, level, floor=0.0)
    if interval is None:
        return None
    return Interval(math.sqrt(interval.low), math.sqrt(interval.high), level, "t, root")


def mean_ratio_interval(first: Mean, second: Mean, level: float) -> Interval | None:
    """The interval of a ratio of two independent positive means, on the log scale by the delta method.

    Lehmann and Casella 1998, Theory of Point Estimation, section 1.8; None if a mean is not positive or has no spread.
    """
    parts = []
    for mean in (first, second):
        variance = sample_variance(mean)
        if variance is None or mean.total <= 0:
            return None
        parts.append(variance * mean.n / mean.total**2)  # squared relative standard error
    ratio = (first.total / first.n) / (second.total / second.n)
    half = two_sided_z(level) * math.sqrt(sum(parts))
    return Interval(ratio * math.exp(-half), ratio * math.exp(half), level, "log-delta")
