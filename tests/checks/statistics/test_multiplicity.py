"""Holm's levels against statsmodels' Holm decisions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from mlgov.checks.statistics.multiplicity import holm_levels


def test_one_comparison_is_not_adjusted():
    """With one group against the reference nothing is multiple."""
    assert holm_levels([0.2], 0.95) == (0.95,)


def test_levels_step_down_and_stop():
    """Three comparisons: alpha/3, alpha/2, and the same for all after the first that isn't significant."""
    assert holm_levels([0.5, 0.001, 0.04], 0.95) == pytest.approx((0.975, 1 - 0.05 / 3, 0.975))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_decisions_are_those_of_holm(p_values):
    """A p value is below 1 - its level exactly when Holm's procedure rejects."""
    levels = holm_levels(p_values, 0.95)
    rejected = multipletests(p_values, alpha=0.05, method="holm")[0]
    for p, level, expected in zip(p_values, levels, rejected, strict=True):
        if abs(p - (1 - level)) > 1e-9:  # a tie with the border itself is a question of rounding
            assert (p < 1 - level) == expected
