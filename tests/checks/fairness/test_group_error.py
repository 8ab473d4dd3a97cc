"""Errors of amounts by group."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fairlearn.metrics import MetricFrame
from scipy import stats
from sklearn.metrics import mean_absolute_error

from mlgov.checks.base import Settings
from mlgov.checks.fairness.group_error import CHECK
from mlgov.evidence.measurement import Absent
from mlgov.summaries.types import DatasetSummary, GroupCells


def run(make, errors, settings=None, column="g"):
    """Measurements by (metric, group)."""
    means = {name: make.mean(values) for name, values in errors.items()}
    summary = DatasetSummary("test", None, 100, group_residuals={column: means})
    outcome = CHECK.run(make.context(summary, problem="regression", settings=settings or Settings()))
    return {(item.metric, item.where.group): item for item in outcome.measurements}


@pytest.fixture
def errors():
    """Absolute errors of three groups; the third is larger."""
    rng = np.random.default_rng(7)
    return {name: abs(rng.normal(0, scale, 250)) for name, scale in (("a", 1.0), ("b", 1.0), ("c", 1.5))}


def test_matches_fairlearn(make):
    """The mean absolute error of each group, with the t interval of its rows."""
    rng = np.random.default_rng(2)
    y, group = rng.normal(0, 5, 600), rng.choice(list("xy"), 600)
    yhat = y + rng.normal(0, 1, 600)
    frame = MetricFrame(metrics=mean_absolute_error, y_true=y, y_pred=yhat, sensitive_features=group)
    errors = {name: abs(yhat - y)[group == name] for name in "xy"}
    found = run(make, errors)
    for name in "xy":
        item = found["mean_absolute_error", f"g={name}"]
        assert item.value == pytest.approx(frame.by_group[name])
        expected = stats.t.interval(0.95, len(errors[name]) - 1, errors[name].mean(), stats.sem(errors[name]))
        assert (item.interval.low, item.interval.high) == pytest.approx(expected)


def test_ratios_to_the_best_group(make, errors):
    """The group with the lowest error is the reference; levels are Holm's."""
    found = run(make, errors)
    best = min(errors, key=lambda name: errors[name].mean())
    item = found["mean_absolute_error_ratio", "g=c"]
    assert item.value == pytest.approx(errors["c"].mean() / errors[best].mean())
    assert item.where.versus == f"g={best}"
    assert item.interval.low > 1
    assert item.interval.level == pytest.approx(0.975)
    assert item.interval.method == "log-delta, holm"


def test_declared_reference(make, errors):
    """A policy's reference group wins; one that is too small makes the comparison insufficient."""
    found = run(make, errors, Settings(reference_groups={"g": "c"}))
    assert found["mean_absolute_error_ratio", "g=a"].value < 1
    found = run(make, {**errors, "d": [1.0, 2.0]}, Settings(reference_groups={"g": "d"}))
    assert found["mean_absolute_error_ratio", None].absent.kind == "insufficient"
    assert found["mean_absolute_error", "g=d"].absent.reason == "fewer than 5 rows, at least 100 needed"


def test_degenerate_groups(make, errors):
    """One group; perfect predictions for the reference; errors without spread."""
    alone = run(make, {"a": errors["a"]})
    assert "fewer than two groups" in alone["mean_absolute_error_ratio", None].absent.reason
    perfect = run(make, {"a": np.zeros(200), "b": errors["b"]})
    assert "nothing to divide by" in perfect["mean_absolute_error_ratio", None].absent.reason
    flat = run(make, {"a": np.full(200, 0.1), "b": errors["b"]})
    item = flat["mean_absolute_error_ratio", "g=b"]
    assert item.value == pytest.approx(errors["b"].mean() / 0.1)
    assert item.interval is None
    assert item.no_interval


def test_absences(make):
    """No sensitive columns; a missing column; no errors yet."""
    plain = DatasetSummary("test", None, 5)
    assert CHECK.run(make.context(plain, problem="regression")).absent.kind == "not_applicable"
    reason = Absent("unavailable", "the column is missing")
    gone = replace(plain, absent={"groups:sex": reason})
    assert CHECK.run(make.context(gone, problem="regression")).measurements[0].absent == reason
    waiting = replace(plain, groups={"sex": GroupCells("sex", {}, {}, 0)})
    outcome = CHECK.run(make.context(waiting, problem="regression", labels_due="2025-01-01"))
    assert outcome.absent.kind == "awaiting"
