"""Log loss and Brier score against scikit-learn and published values."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from scipy import stats

from mlgov.checks.evaluation.probability import CHECK


def test_two_class_example(make, shared_data):
    """Log loss 0.3283 and Brier 0.1056, with t intervals of the rows' own losses."""
    data = pd.read_csv(shared_data / "two_class_example.csv.gz")
    y = (data.truth == "Class1").astype(int)
    found = make.values(CHECK.run(make.context(make.binary(y, data.Class1))))
    assert found["log_loss"].value == pytest.approx(0.3283, abs=5e-5)
    assert found["brier_score"].value == pytest.approx(0.1056, abs=5e-5)
    squares = (data.Class1 - y) ** 2
    expected = stats.t.interval(0.95, 499, squares.mean(), stats.sem(squares))
    interval = found["brier_score"].interval
    assert (interval.low, interval.high) == pytest.approx(expected)


def test_scores_beyond_one_are_no_probabilities(make):
    """A margin or a percentage must not be read as a probability."""
    summary = make.binary([0, 1, 0, 1], [0.1, 0.8, 0.4, 0.3])
    outcome = CHECK.run(make.context(replace(summary, scores=replace(summary.scores, outside_unit=3))))
    assert outcome.absent.kind == "unavailable"
    assert "3 scores" in outcome.absent.reason
    assert outcome.measurements == ()


def test_one_row_has_a_value_but_no_interval(make):
    """Hostile case D1: a single row."""
    scores = replace(make.binary([0, 1], [0.1, 0.8]).scores, log_loss=make.mean([0.5]), brier=make.mean([]))
    found = make.values(CHECK.run(make.context(replace(make.binary([0, 1], [0.1, 0.8]), scores=scores))))
    assert found["log_loss"].value == 0.5
    assert found["log_loss"].interval is None
    assert found["log_loss"].no_interval
    assert found["brier_score"].absent.kind == "insufficient"
