"""Weighted values against scikit-learn's sample_weight."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn import metrics

from mlgov.checks.evaluation.weighted import CHECK
from mlgov.evidence.measurement import Absent
from mlgov.summaries.types import DatasetSummary, WeightSums


def test_weighted_values_match_scikit_learn(make):
    """Cells in weight, losses passed on, Kish's effective number of rows."""
    rng = np.random.default_rng(3)
    y, w = rng.integers(0, 2, 200), rng.gamma(2, 1, 200)
    p = np.clip(y * 0.3 + rng.random(200) * 0.7, 0, 1)
    yhat = (p >= 0.5).astype(int)
    cells = tuple(float(w[(y == a) & (yhat == b)].sum()) for a in (0, 1) for b in (0, 1))
    brier = metrics.brier_score_loss(y, p, sample_weight=w)
    sums = WeightSums(float(w.sum()), float((w**2).sum()), cells, brier=brier)
    summary = DatasetSummary("test", None, 200, weights=sums)
    found = make.values(CHECK.run(make.context(summary)))
    assert found["weighted_accuracy"].value == pytest.approx(metrics.accuracy_score(y, yhat, sample_weight=w))
    assert found["weighted_precision"].value == pytest.approx(metrics.precision_score(y, yhat, sample_weight=w))
    assert found["weighted_recall"].value == pytest.approx(metrics.recall_score(y, yhat, sample_weight=w))
    specificity = metrics.recall_score(y, yhat, sample_weight=w, pos_label=0)
    assert found["weighted_specificity"].value == pytest.approx(specificity)
    assert found["weighted_brier_score"].value == brier
    assert found["weighted_accuracy"].n == round(w.sum() ** 2 / (w**2).sum())
    assert "weighted_roc_auc" not in found


def test_root_of_the_weighted_mean_square(make):
    """For regressors."""
    summary = DatasetSummary("test", None, 5, weights=WeightSums(5.0, 5.0, squared=9.0, absolute=2.0))
    found = make.values(CHECK.run(make.context(summary, problem="regression")))
    assert found["weighted_root_mean_squared_error"].value == 3
    assert found["weighted_mean_absolute_error"].value == 2


def test_absences(make):
    """No weights; unusable weights with the reason that was found; weights of 0."""
    plain = DatasetSummary("test", None, 5)
    assert CHECK.run(make.context(plain)).absent.kind == "not_applicable"
    bad = replace(plain, absent={"weights": Absent("error", "3 weights are negative")})
    assert CHECK.run(make.context(bad)).absent.kind == "error"
    zero = replace(plain, weights=WeightSums(0.0, 0.0))
    assert CHECK.run(make.context(zero)).absent.kind == "unavailable"
