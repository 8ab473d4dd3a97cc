"""Intervals of the AUC: their defining equations, their limits and their choice."""

from __future__ import annotations

import math

import pytest

from mlgov.checks.statistics.auc import auc_interval, newcombe_auc
from mlgov.checks.statistics.distributions import two_sided_z


def logit(p):
    """Log odds."""
    return math.log(p / (1 - p))


def test_logit_delong_is_symmetric_on_the_logit_scale():
    """Its half width there is z times the standard error over AUC (1 - AUC)."""
    interval = auc_interval(0.9, 0.0004, 60, 90, 0.95)
    assert interval.method == "logit-delong"
    half = two_sided_z(0.95) * 0.02 / 0.09
    assert logit(interval.high) - logit(0.9) == pytest.approx(half)
    assert logit(0.9) - logit(interval.low) == pytest.approx(half)


@pytest.mark.parametrize(
    ("auc", "variance", "positives", "negatives"),
    [(0.8, 0.01, 9, 500), (0.8, 0.01, 500, 9), (1.0, 0.0, 50, 50), (0.0, 0.0, 50, 50), (0.7, None, 1, 40)],
)
def test_small_classes_and_ends_use_method_5(auc, variance, positives, negatives):
    """Where DeLong's variance is unreliable or 0, and the limits stay inside the scale."""
    interval = auc_interval(auc, variance, positives, negatives, 0.95)
    assert interval.method == "newcombe-5"
    assert 0 <= interval.low <= auc <= interval.high <= 1
    assert interval.low < interval.high


@pytest.mark.parametrize(("auc", "m", "n"), [(0.7, 8, 30), (0.93, 5, 5), (0.55, 40, 9)])
def test_method_5_solves_its_equation(auc, m, n):
    """|theta - AUC| = z sqrt(V(theta)) at both limits, with V as printed in Newcombe 2006."""
    interval = newcombe_auc(auc, m, n, 0.95)
    star = (m + n) / 2 - 1
    for theta in (interval.low, interval.high):
        variance = theta * (1 - theta) / (m * n) * (1 + star * (1 - theta) / (2 - theta) + star * theta / (1 + theta))
        assert abs(theta - auc) == pytest.approx(two_sided_z(0.95) * math.sqrt(variance), rel=1e-9)


def test_method_5_of_a_perfect_score_has_a_closed_form_relation():
    """At AUC 1 only the lower limit is open, and more rows bring it closer."""
    assert newcombe_auc(1.0, 20, 20, 0.95).high == 1
    assert newcombe_auc(1.0, 10, 10, 0.95).low < newcombe_auc(1.0, 40, 40, 0.95).low < 1
    mirrored = newcombe_auc(0.0, 10, 10, 0.95)
    assert mirrored.high == pytest.approx(1 - newcombe_auc(1.0, 10, 10, 0.95).low)


@pytest.mark.parametrize(("auc", "positives"), [(0.5, 0), (1.2, 10), (-0.1, 10)])
def test_nonsense_is_refused(auc, positives):
    """No class, or an AUC outside its scale."""
    with pytest.raises(ValueError, match="has no interval"):
        auc_interval(auc, 0.01, positives, 10, 0.95)
