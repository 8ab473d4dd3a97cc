"""The interval of an area under the ROC curve from the AUC, DeLong's variance and the class sizes.

Logit-transformed DeLong where it is honest: both classes have at least 10 rows and the AUC is strictly inside (0, 1).
Elsewhere Newcombe's method 5 (2006, Statistics in Medicine 25:559-573): a score interval that solves
|theta - AUC| = z sqrt(V(theta)), never leaves [0, 1] and needs no variance estimate. DeLong et al. 1988 (Biometrics
44:837-845); logit scale: Pepe 2003, The Statistical Evaluation of Medical Tests, section 5.2.5.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from mlgov.checks.statistics.distributions import two_sided_z
from mlgov.evidence.measurement import Interval

SMALL_CLASS = 10


def auc_interval(auc: float, variance: float | None, positives: int, negatives: int, level: float) -> Interval:
    """The interval of an AUC; raises ValueError if a class is empty or the AUC is outside [0, 1]."""
    if min(positives, negatives) < 1 or not 0 <= auc <= 1:
        msg = f"an AUC of {auc} with {positives} positives and {negatives} negatives has no interval"
        raise ValueError(msg)
    if min(positives, negatives) >= SMALL_CLASS and 0 < auc < 1 and variance is not None and variance > 0:
        return logit_interval(auc, variance, level, "logit-delong")
    return newcombe_auc(auc, positives, negatives, level)


def logit_interval(auc: float, variance: float, level: float, method: str) -> Interval:
    """AUC +/- z s on the logit scale, where s = sqrt(variance) / (AUC (1 - AUC)), of an AUC strictly inside (0, 1)."""
    half = two_sided_z(level) * math.sqrt(variance) / (auc * (1 - auc))
    odds = math.log(auc / (1 - auc))
    return Interval(_expit(odds - half), _expit(odds + half), level, method)


def _expit(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def newcombe_auc(auc: float, positives: int, negatives: int, level: float) -> Interval:
    """Newcombe's method 5: the score interval of a Mann-Whitney probability."""
    z = two_sided_z(level)

    def beyond(theta: float) -> bool:
        return abs(theta - auc) > z * math.sqrt(_method_5_variance(theta, positives, negatives))

    low = 0.0 if auc == 0 else _last_inside(beyond, auc, 0.0)
    high = 1.0 if auc == 1 else _last_inside(beyond, auc, 1.0)
    return Interval(low, high, level, "newcombe-5")


def _method_5_variance(theta: float, m: int, n: int) -> float:
    """V(theta) with both sample sizes in the correction replaced by (m + n) / 2 - 1."""
    half = (m + n) / 2 - 1
    shape = (1 - theta) / (2 - theta) + theta / (1 + theta)
    return theta * (1 - theta) * (1 + half * shape) / (m * n)


def _last_inside(beyond: Callable[[float], bool], inside: float, outside: float) -> float:
    """Bisection between a point inside the interval and the end of the scale."""
    for _ in range(60):
        middle = (inside + outside) / 2
        if beyond(middle):
            outside = middle
        else:
            inside = middle
    return (inside + outside) / 2
