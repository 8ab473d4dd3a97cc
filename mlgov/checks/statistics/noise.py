"""Noise levels: what a distance would stay below, with a stated probability, if nothing differed at these sizes.

PSI, Jensen-Shannon divergence and the chi-square statistic are sums over bins. If two samples come from one source,
the count of one sample in a bin, given the bin's total t, is binomial with t trials and the sample's share of all
rows. From that follow each bin's first three moments (in bins with many rows: those of the chi-square approximation,
scale (1/n + 1/m) for PSI: Yurdakul 2018, Western Michigan University), and the sum is matched to a shifted and scaled
chi-square (Pearson's three-moment approximation: Imhof 1961, Biometrika 48:419-426). Against simulation: tests, and
docs/intervals.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from mlgov.checks.statistics.distributions import chi_square_quantile, chi_square_survival
from mlgov.checks.statistics.draws import Floats
from mlgov.evidence.measurement import Noise

Distance = Literal["psi", "jensen_shannon", "chi_square"]

_DENSE = 12.0
"""Expected rows in the smaller sample from which a bin follows the chi-square approximation closely enough."""
_MAX_DF = 10_000.0
"""From here on a chi-square is as good as normal."""
_NODES = 44
"""Counts 0 .. 43 hold all but 1e-10 of a binomial with mean up to 12."""
_EXACT_KS = 10_000
"""Up to this product of sizes the Kolmogorov-Smirnov quantile is counted exactly."""


@dataclass(frozen=True, slots=True)
class NullDistribution:
    """A shifted and scaled chi-square: `shift` plus `scale` times chi-square with `df` degrees of freedom."""

    scale: float
    df: float
    shift: float = 0.0

    def quantile(self, level: float) -> float:
        """The value that is not exceeded with probability `level`."""
        return self.shift + self.scale * chi_square_quantile(level, self.df) if self.df > 0 else self.shift

    def survival(self, value: float) -> float:
        """The probability of a larger value."""
        if self.df <= 0:
            return 1.0 if value <= self.shift else 0.0
        return chi_square_survival((value - self.shift) / self.scale, self.df)

    @classmethod
    def matching(cls, mean: float, variance: float, third: float) -> NullDistribution:
        """The one with these three central moments (Pearson's approximation); no skewness is taken as very small."""
        if variance <= 0:
            return cls(0.0, 0.0, mean)
        df = min(8 * variance**3 / max(third, 1e-300) ** 2, _MAX_DF) if third > 0 else _MAX_DF
        scale = math.sqrt(variance / (2 * df))
        return cls(scale, df, mean - scale * df)


def psi_term(x: Floats, y: Floats, n: int, m: int, bins: int) -> Floats:
    """A bin's part of the population stability index, with 1/2 added to each count."""
    p, q = (x + 0.5) / (n + bins / 2), (y + 0.5) / (m + bins / 2)
    return np.asarray((q - p) * np.log(q / p))


def jensen_shannon_term(x: Floats, y: Floats, n: int, m: int, bins: int) -> Floats:
    """A bin's part of the Jensen-Shannon divergence in bits."""
    del bins  # no smoothing
    p, q = x / n, y / m
    both = p + q
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.where(p > 0, p * np.log2(2 * p / both), 0.0)
        right = np.where(q > 0, q * np.log2(2 * q / both), 0.0)
    return np.asarray((left + right) / 2)


def chi_square_term(x: Floats, y: Floats, n: int, m: int, bins: int) -> Floats:
    """A bin's part of the chi-square statistic of homogeneity of two samples."""
    del bins
    with np.errstate(divide="ignore", invalid="ignore"):
        part = (x * math.sqrt(m / n) - y * math.sqrt(n / m)) ** 2 / (x + y)
    return np.asarray(np.where(x + y > 0, part, 0.0))


_TERMS: dict[str, Callable[[Floats, Floats, int, int, int], Floats]] = {
    "psi": psi_term,
    "jensen_shannon": jensen_shannon_term,
    "chi_square": chi_square_term,
}


def _dense_scale(distance: Distance, n: int, m: int) -> float:
    """What chi-square with one degree of freedom per bin is multiplied with when bins are well filled."""
    if distance == "chi_square":
        return 1.0
    spread = 1 / n + 1 / m
    return spread if distance == "psi" else spread / (8 * math.log(2))


def null_distribution(distance: Distance, totals: Sequence[int]) -> Callable[[int, int], NullDistribution]:
    """The distribution of a distance without difference, given the bins' totals; call it with the sample sizes."""

    def with_sizes(n: int, m: int) -> NullDistribution:
        t = np.asarray(totals, dtype=np.float64)
        # fixed sample sizes take away one degree of freedom, spread over the bins (hypergeometric, not binomial)
        rest = (n + m - t) / (n + m - 1)
        scale = _dense_scale(distance, n, m)
        moments = np.outer([scale, 2 * scale**2, 8 * scale**3], np.ones(len(t)))
        sparse = t * min(n, m) / (n + m) < _DENSE
        if sparse.any():
            distinct, back = np.unique(t[sparse], return_inverse=True)
            moments[:, sparse] = _moments(distance, distinct, n, m, len(t))[:, back]
        mean, variance, third = (float(value) for value in (moments * rest).sum(axis=1))
        # one bin that holds everything can't differ; what is left then is rounding
        return NullDistribution.matching(mean, variance if variance > 1e-12 * scale * scale else 0.0, third)

    return with_sizes


def _moments(distance: Distance, totals: Floats, n: int, m: int, bins: int) -> Floats:
    """Mean, variance and third central moment of sparse bins' parts, shape (3, len(totals)).

    Sums over the count in the smaller sample, for each total.
    """
    share = min(n, m) / (n + m)
    k = np.arange(_NODES, dtype=np.float64)
    t = totals[:, None]
    # binomial probabilities by their ratio: pmf(k + 1) / pmf(k) = (t - k) / (k + 1) * share / (1 - share)
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.log(np.maximum(t - k[:-1], 0) / (k[:-1] + 1)) + math.log(share / (1 - share))
        logs = np.concatenate([np.zeros_like(t), np.cumsum(steps, axis=1)], axis=1) + t * math.log1p(-share)
    weights = np.exp(logs)
    weights /= weights.sum(axis=1, keepdims=True)
    small, large = np.minimum(k, t), np.maximum(t - k, 0)
    x, y = (small, large) if n <= m else (large, small)
    parts = _TERMS[distance](x, y, n, m, bins)
    mean = (weights * parts).sum(axis=1)
    off = parts - mean[:, None]
    return np.stack([mean, (weights * off**2).sum(axis=1), (weights * off**3).sum(axis=1)])


def distance_noise(distance: Distance, totals: Sequence[int], n: int, m: int, level: float) -> Noise:
    """The noise level of PSI, the Jensen-Shannon *distance* (root of the divergence, base 2) or chi-square."""
    value = null_distribution(distance, totals)(n, m).quantile(level)
    return Noise(math.sqrt(value) if distance == "jensen_shannon" else value, level, "moments of a chi-square")


@lru_cache(maxsize=256)
def ks_noise(n: int, m: int, level: float) -> Noise:
    """The noise level of the two-sample Kolmogorov-Smirnov statistic.

    Exact by counting lattice paths (Hodges 1958, Arkiv for Matematik 3:469-486) for small sizes, else Smirnov's
    limiting distribution, which errs to the high side. Ties make the true level lower still.
    """
    limit = _smirnov_quantile(n, m, level)
    if n * m <= _EXACT_KS:
        return Noise(_exact_ks_quantile(min(n, m), max(n, m), level, limit), level, "exact, without ties")
    return Noise(limit, level, "Smirnov's limiting distribution")


def _smirnov_quantile(n: int, m: int, level: float) -> float:
    """The limiting distribution's quantile at these sizes, at most 1."""
    low, high = 0.2, 5.0
    for _ in range(60):
        middle = (low + high) / 2
        if _kolmogorov_survival(middle) > 1 - level:
            low = middle
        else:
            high = middle
    return min(1.0, high * math.sqrt((n + m) / n / m))


def _kolmogorov_survival(x: float) -> float:
    """P(K > x) of Kolmogorov's limiting distribution."""
    terms = ((2 if k % 2 else -2) * math.exp(-2 * k * k * x * x) for k in range(1, 101))
    return min(1.0, max(0.0, sum(terms)))


def _exact_ks_quantile(n: int, m: int, level: float, start: float) -> float:
    """The smallest attainable distance d with P(D <= d) >= level, for n <= m, searched below and around `start`."""
    step = math.gcd(n, m)
    unit = n * m // step  # distances are multiples of 1 / unit
    low, high = int(0.8 * start * unit), min(unit, int(start * unit) + 1)
    while low > 0 and _share_of_paths(n, m, low * step) >= level:
        low //= 2
    while high < unit and _share_of_paths(n, m, high * step) < level:
        high = unit
    while low < high:
        middle = (low + high) // 2
        if _share_of_paths(n, m, middle * step) >= level:
            high = middle
        else:
            low = middle + 1
    return low / unit


def _share_of_paths(n: int, m: int, bound: int) -> float:
    """The share of lattice paths from (0, 0) to (n, m) that stay within |i m - j n| <= bound, row by row.

    Rows are scaled by the number of all paths as they go, so that nothing overflows.
    """
    j = np.arange(m + 1)
    row = np.where(j * n <= bound, 1.0, 0.0)
    logarithm = 0.0
    for i in range(1, n + 1):
        inside = np.abs(i * m - j * n) <= bound
        row = np.cumsum(np.where(inside, row, 0.0)) * inside
        top = float(row.max())
        if top == 0:
            return 0.0
        row /= top
        logarithm += math.log(top)
    end = float(row[m])
    if end == 0:
        return 0.0
    paths = math.lgamma(n + m + 1) - math.lgamma(n + 1) - math.lgamma(m + 1)
    return math.exp(min(0.0, math.log(end) + logarithm - paths))


def gap_noise(
    rates: Sequence[Sequence[tuple[int, int]]], level: float, resamples: int, rng: np.random.Generator
) -> Noise:
    """The noise level of the largest gap between groups, the largest over several rates.

    `rates` holds for each rate the (numerator, denominator) of every group. Without difference all groups share the
    pooled rate; their numerators are drawn as binomials.
    """
    largest = np.zeros(resamples)
    for groups in rates:
        sizes = np.array([n for _, n in groups])
        pooled = sum(count for count, _ in groups) / int(sizes.sum())
        shares = rng.binomial(sizes, pooled, (resamples, len(sizes))) / sizes
        largest = np.maximum(largest, shares.max(axis=1) - shares.min(axis=1))
    return Noise(float(np.quantile(largest, level)), level, "binomial draws at the pooled rate")
