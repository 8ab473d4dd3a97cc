"""Two classifiers on the same rows: the interval of the difference of two paired shares, the test, and that of two AUCs.

Newcombe 1998 (Statistics in Medicine 17:2635-2650, method 10) combines the Wilson limits of both shares with how the two
go together; McNemar 1947 (Psychometrika 12:153-157) asks whether either is right more often where only one is, here
exactly; DeLong, DeLong and Clarke-Pearson 1988 (Biometrics 44:837-845) give the variance of a difference of two AUCs.
"""

from __future__ import annotations

import math

from mlgov.checks.statistics.distributions import incomplete_beta, two_sided_z
from mlgov.checks.statistics.proportions import wilson_limits
from mlgov.evidence.measurement import Interval

PairedCounts = tuple[int, int, int, int]
"""Rows on which (both are right, only the first, only the second, neither)."""


def paired_difference_interval(counts: PairedCounts, level: float) -> Interval:
    """Newcombe's interval of the first share minus the second; raises ValueError without rows."""
    both, first, second, neither = counts
    n = sum(counts)
    if n == 0 or min(counts) < 0:
        msg = f"{counts} are no counts of paired rows"
        raise ValueError(msg)
    z = two_sided_z(level)
    p, q = (both + first) / n, (both + second) / n
    (low_p, high_p), (low_q, high_q) = (wilson_limits(count, n, z) for count in (both + first, both + second))
    together = _together(both, first, second, neither)
    low = _joint(p - low_p, high_q - q, together)
    high = _joint(high_p - p, q - low_q, together)
    difference = (first - second) / n
    return Interval(max(-1.0, difference - low), min(1.0, difference + high), level, "newcombe, paired")


def _joint(one: float, other: float, together: float) -> float:
    return math.sqrt(max(0.0, one * one - 2 * together * one * other + other * other))


def _together(both: int, first: int, second: int, neither: int) -> float:
    """The correlation of being right, with Newcombe's continuity correction where it is positive."""
    n = both + first + second + neither
    margins = (both + first) * (second + neither) * (both + second) * (first + neither)
    if margins == 0:
        return 0.0
    product = float(both * neither - first * second)
    if product > 0:
        product = max(0.0, product - n / 2)
    return product / math.sqrt(margins)


def mcnemar_p_value(first: int, second: int) -> float:
    """Exact two-sided p value of both being right equally often, from the rows on which only one is; 1 without any."""
    fewer, n = min(first, second), first + second
    if n == 0:
        return 1.0
    return min(1.0, 2 * incomplete_beta(n - fewer, fewer + 1, 0.5))


def auc_difference_interval(difference: float, variance: float | None, level: float) -> Interval | None:
    """The normal interval of a difference of two AUCs of the same rows; None where their order doesn't differ."""
    if variance is None or variance <= 0:
        return None
    half = two_sided_z(level) * math.sqrt(variance)
    return Interval(max(-1.0, difference - half), min(1.0, difference + half), level, "delong, paired")
