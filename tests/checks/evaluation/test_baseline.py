"""Skill against trivial models, which scikit-learn's dummies define."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn import metrics
from sklearn.dummy import DummyClassifier, DummyRegressor

from mlgov.checks.evaluation.baseline import CHECK
from mlgov.summaries.types import Cells, DatasetSummary


def test_classifier_against_dummies(make):
    """Trivial values are those of dummies fitted to the same rows; skill and gain follow from them."""
    rng = np.random.default_rng(2)
    p = rng.beta(2, 5, 500)
    y = (rng.random(500) < p).astype(int)
    found = make.values(CHECK.run(make.context(make.binary(y, p))))
    features = np.zeros((500, 1))
    prior = DummyClassifier(strategy="prior").fit(features, y)
    chance = prior.predict_proba(features)[:, 1]
    assert found["trivial_brier_score"].value == pytest.approx(metrics.brier_score_loss(y, chance))
    assert found["trivial_log_loss"].value == pytest.approx(metrics.log_loss(y, chance))
    assert found["trivial_average_precision"].value == pytest.approx(metrics.average_precision_score(y, chance))
    assert found["trivial_roc_auc"].value == metrics.roc_auc_score(y, chance)
    assert found["trivial_accuracy"].value == pytest.approx(prior.score(features, y))
    assert found["brier_skill"].value == pytest.approx(
        1 - metrics.brier_score_loss(y, p) / metrics.brier_score_loss(y, chance)
    )
    gain = metrics.accuracy_score(y, p >= 0.5) - prior.score(features, y)
    assert found["accuracy_gain"].value == pytest.approx(gain)
    assert found["accuracy_gain"].interval.low <= gain <= found["accuracy_gain"].interval.high


def test_regressor_against_dummies(make):
    """Median for the absolute error, mean for the squared one."""
    rng = np.random.default_rng(4)
    y = rng.gamma(2, 10, 200)
    yhat = y + rng.normal(0, 5, 200)
    summary = DatasetSummary("test", None, 200, residuals=make.residuals(y, yhat))
    found = make.values(CHECK.run(make.context(summary, problem="regression")))
    features = np.zeros((200, 1))
    median = DummyRegressor(strategy="median").fit(features, y).predict(features)
    mean = DummyRegressor(strategy="mean").fit(features, y).predict(features)
    trivial = metrics.mean_absolute_error(y, median)
    assert found["trivial_mean_absolute_error"].value == pytest.approx(trivial)
    assert found["trivial_root_mean_squared_error"].value == pytest.approx(metrics.root_mean_squared_error(y, mean))
    assert found["mean_absolute_error_skill"].value == pytest.approx(1 - metrics.mean_absolute_error(y, yhat) / trivial)


def test_absences(make):
    """One class, no decisions, a constant target, no residuals."""
    summary = make.binary([0, 1], [0.1, 0.8])
    one = replace(summary, scores=replace(summary.scores, positives=0), confusion=Cells(0, 0, 0, 0))
    found = make.values(CHECK.run(make.context(one)))
    assert found["brier_skill"].absent.kind == found["accuracy_gain"].absent.kind == "unavailable"
    waiting = make.values(CHECK.run(make.context(DatasetSummary("test", None, 5), labels_due="2025-01-01")))
    assert {item.absent.kind for item in waiting.values()} == {"awaiting"}
    constant = DatasetSummary("test", None, 3, residuals=make.residuals([5, 5, 5], [4, 5, 6]))
    found = make.values(CHECK.run(make.context(constant, problem="regression")))
    assert found["mean_absolute_error_skill"].absent.kind == "insufficient"
    none = make.values(CHECK.run(make.context(DatasetSummary("test", None, 3), problem="regression")))
    assert none["mean_absolute_error_skill"].absent.kind == "unavailable"
