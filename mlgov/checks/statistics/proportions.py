"""Score intervals of a proportion, a difference and a ratio of two independent proportions.

All three invert (or are built from) score tests, behave at 0 and 1, and are the ones recommended for small
counts: Wilson 1927 (JASA 22:209-212); Newcombe 1998 (Statistics in Medicine 17:873-890, method 10); Koopman 1984
(Biometrics 40:513-517; Gart and Nam 1988, Biometrics 44:323-338). Coverage: docs/intervals.md.
"""

from __future__ import annotations

import math

from mlgov.checks.statistics.distributions import normal_cdf, two_sided_z
from mlgov.evidence.measurement import Interval


def wilson_limits(count: int, n: int, z: float) -> tuple[float, float]:
    """Wilson's limits for `count` of `n` > 0 rows at a normal quantile z."""
    return wilson_limits_of_share(count / n, n, z)


def wilson_limits_of_share(p: float, n: float, z: float) -> tuple[float, float]:
    """Wilson's limits for a share p of n > 0 rows, which need not be a whole number, at a normal quantile z."""
    z2 = z * z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # at the ends one limit is 0 or 1 exactly; rounding must not push it outside
    return (0.0 if p == 0 else max(0.0, middle - half), 1.0 if p == 1 else min(1.0, middle + half))


def wilson(count: int, n: int, level: float) -> Interval:
    """Wilson's score interval of a proportion; raises ValueError unless 0 <= count <= n and n > 0."""
    _require(count, n)
    low, high = wilson_limits(count, n, two_sided_z(level))
    return Interval(low, high, level, "wilson")


def newcombe(a: int, b: int, c: int, d: int, level: float) -> Interval:
    """Newcombe's hybrid score interval of a/b - c/d; raises ValueError if a group is empty."""
    _require(a, b)
    _require(c, d)
    z = two_sided_z(level)
    low1, high1 = wilson_limits(a, b, z)
    low2, high2 = wilson_limits(c, d, z)
    p1, p2 = a / b, c / d
    low = p1 - p2 - math.hypot(p1 - low1, high2 - p2)
    high = p1 - p2 + math.hypot(high1 - p1, p2 - low2)
    return Interval(max(-1.0, low), min(1.0, high), level, "newcombe")


def koopman(a: int, b: int, c: int, d: int, level: float) -> Interval:
    """Koopman's score interval of (a/b) / (c/d).

    With a = 0 the lower limit is 0; with c = 0 the upper limit is infinite (and [0, inf] with both 0), because no
    finite ratio can be refuted. Raises ValueError if a group is empty.
    """
    _require(a, b)
    _require(c, d)
    if a == 0 and c == 0:
        return Interval(0.0, math.inf, level, "koopman")
    z2 = two_sided_z(level) ** 2
    estimate = math.inf if c == 0 else (a / b) / (c / d)
    low = 0.0 if a == 0 else _ratio_limit((a, b, c, d), z2, estimate, up=False)
    high = math.inf if c == 0 else _ratio_limit((a, b, c, d), z2, estimate, up=True)
    return Interval(low, high, level, "koopman")


def _ratio_limit(counts: tuple[int, int, int, int], z2: float, estimate: float, *, up: bool) -> float:
    """The ratio on one side of the estimate where Koopman's chi-square reaches z2 (bisection of the logarithm)."""
    a, b, c, d = counts
    if up:
        inside = math.log(estimate) if estimate > 0 else math.log(0.5 / (b + 1)) - math.log(c / d)
        step = 1.0
    else:
        inside = math.log(estimate) if math.isfinite(estimate) else math.log(a / b) - math.log(0.5 / (d + 1))
        step = -1.0
    while koopman_chi_square(a, b, c, d, math.exp(inside)) > z2:  # only where the estimate itself is 0 or infinite
        inside -= step
    outside = inside + step
    while koopman_chi_square(a, b, c, d, math.exp(outside)) < z2:
        inside, outside = outside, outside + step
        step *= 2
    for _ in range(100):
        middle = (inside + outside) / 2
        if koopman_chi_square(a, b, c, d, math.exp(middle)) < z2:
            inside = middle
        else:
            outside = middle
        if abs(outside - inside) < 1e-14:
            break
    return math.exp((inside + outside) / 2)


def koopman_chi_square(a: int, b: int, c: int, d: int, ratio: float) -> float:
    """Koopman's chi-square statistic for the hypothesis (a/b) / (c/d) = ratio > 0.

    The restricted maximum-likelihood rates solve a quadratic (Gart and Nam 1988, equation 3.3).
    """
    total = b + d
    linear = ratio * (b + c) + a + d
    root = math.sqrt(max(0.0, linear * linear - 4 * ratio * total * (a + c)))
    # the smaller root, in the form that doesn't cancel: it's the only one that gives two rates in [0, 1]
    p2 = 2 * (a + c) / (linear + root)
    p1 = ratio * p2
    return _score_term(a, b, p1) + _score_term(c, d, p2)


def _score_term(count: int, n: int, p: float) -> float:
    """(count - n p)^2 / (n p (1 - p)), with its limits where p is 0 or 1."""
    if p >= 1:
        return 0.0 if count == n else math.inf
    if p <= 0:
        return 0.0 if count == 0 else math.inf
    return float((count - n * p) ** 2 / (n * p * (1 - p)))


def equal_rates_p_value(a: int, b: int, c: int, d: int) -> float:
    """Two-sided p value of the pooled score test of a/b = c/d (2x2 chi-square test); 1 if the rates can't differ."""
    _require(a, b)
    _require(c, d)
    pooled = (a + c) / (b + d)
    if pooled in (0.0, 1.0):
        return 1.0
    z = abs(a / b - c / d) / math.sqrt(pooled * (1 - pooled) * (1 / b + 1 / d))
    return 2 * normal_cdf(-z)


def _require(count: int, n: int) -> None:
    if not 0 <= count <= n or n == 0:
        msg = f"{count} of {n} is not a proportion"
        raise ValueError(msg)
