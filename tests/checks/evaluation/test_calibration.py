"""Expected calibration error by hand, its noise by simulation, and its table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlgov.checks.evaluation.calibration import CHECK, VARIANT


def by_hand(y, p):
    """ECE written as a loop over right-closed bins."""
    total = 0.0
    for low in range(10):
        inside = (p > low / 10) & (p <= (low + 1) / 10) | ((low == 0) & (p == 0))
        if inside.any():
            total += inside.sum() * abs(y[inside].mean() - p[inside].mean())
    return total / len(y)


def test_value_and_noise(make):
    """The value is the textbook's; a calibrated score stays below its noise level about 95 times in 100."""
    rng = np.random.default_rng(5)
    p = rng.beta(2, 3, 700)
    y = (rng.random(700) < p).astype(int)
    item = make.values(CHECK.run(make.context(make.binary(y, p))))["expected_calibration_error"]
    assert item.value == pytest.approx(by_hand(y, p))
    assert item.variant == VARIANT
    assert item.interval is None
    assert item.no_interval
    below = np.mean([by_hand((rng.random(700) < p).astype(int), p) <= item.noise.value for _ in range(400)])
    assert below == pytest.approx(0.95, abs=0.035)


def test_a_distorted_score_is_above_its_noise(make):
    """Probabilities pushed to the ends are not calibrated."""
    rng = np.random.default_rng(6)
    p = rng.beta(2, 3, 2_000)
    y = (rng.random(2_000) < p).astype(int)
    item = make.values(CHECK.run(make.context(make.binary(y, p**3))))["expected_calibration_error"]
    assert item.value > 2 * item.noise.value


def test_table_has_one_row_per_bin_in_use(make):
    """Borders belong to the bin on their left; 0 to the first."""
    summary = make.binary([0, 1, 1, 1], [0.0, 0.1, 0.95, 0.95])
    (table,) = CHECK.run(make.context(summary)).tables
    assert list(table.columns) == ["score_mean", "positive_rate", "n", "low", "high"]
    assert table.columns["n"] == (2, 2)
    assert table.columns["positive_rate"] == (0.5, 1.0)
    assert table.columns["score_mean"] == pytest.approx((0.05, 0.95))
    assert all(
        low <= rate <= high
        for low, rate, high in zip(*(table.columns[k] for k in ("low", "positive_rate", "high")), strict=True)
    )


def test_no_probabilities_no_rows(make):
    """Both are said, not measured."""
    summary = make.binary([0, 1], [0.1, 0.8])
    bad = replace(summary, scores=replace(summary.scores, outside_unit=1))
    assert CHECK.run(make.context(bad)).absent.kind == "unavailable"
    none = replace(summary.scores.calibration, counts=(0,) * 10, positives=(0,) * 10, score_sums=(0.0,) * 10)
    empty = replace(summary, scores=replace(summary.scores, calibration=none))
    assert CHECK.run(make.context(empty)).absent.kind == "insufficient"
