"""ROC AUC and average precision as measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from mlgov.checks.evaluation.discrimination import CHECK
from mlgov.evidence.measurement import Absent
from mlgov.summaries.types import DatasetSummary


def test_two_class_example(make, shared_data):
    """Yardstick's README: ROC AUC 0.939 (event Class1), inside an interval made from DeLong's variance."""
    data = pd.read_csv(shared_data / "two_class_example.csv.gz")
    y = (data.truth == "Class1").astype(int)
    outcome = CHECK.run(make.context(make.binary(y, data.Class1)))
    found = make.values(outcome)
    assert found["roc_auc"].value == pytest.approx(0.939, abs=5e-4)
    assert found["roc_auc"].interval.method == "logit-delong"
    error = make.delong_variance(y.to_numpy(), data.Class1.to_numpy()) ** 0.5
    half = (found["roc_auc"].interval.high - found["roc_auc"].interval.low) / 2
    assert half == pytest.approx(1.96 * error, rel=0.02)
    assert found["roc_auc"].n == 500
    assert found["average_precision"].value == pytest.approx(metrics.average_precision_score(y, data.Class1))
    assert found["average_precision"].interval is None
    assert found["average_precision"].no_interval
    assert [table.name for table in outcome.tables] == ["roc_curve", "precision_recall_curve"]
    assert list(outcome.tables[0].columns) == ["fpr", "tpr"]
    assert list(outcome.tables[1].columns) == ["recall", "precision"]


def test_windows_carry_no_curves(make):
    """Window evidence stays small."""
    summary = make.binary([0, 1, 0, 1], [0.1, 0.8, 0.4, 0.3])
    assert CHECK.run(make.context(summary, role="window")).tables == ()


@pytest.mark.parametrize(("label", "absent"), [(1, {"roc_auc"}), (0, {"roc_auc", "average_precision"})])
def test_one_class_is_insufficient_and_never_zero(make, label, absent):
    """Hostile case D2: only one class in the labels."""
    y = np.full(50, label)
    summary = replace(make.binary([0, 1], [0.1, 0.9]), scores=None)
    p = np.linspace(0.1, 0.9, 50)
    base = make.binary([0, 1], [0.2, 0.8]).scores
    scores = replace(
        base,
        positives=int(y.sum()),
        negatives=int((1 - y).sum()),
        roc_auc=None,
        average_precision=float(metrics.average_precision_score(y, p)) if label else None,
    )
    found = make.values(CHECK.run(make.context(replace(summary, scores=scores))))
    assert {name for name, item in found.items() if item.value is None} == absent
    assert all(item.absent.kind == "insufficient" for item in found.values() if item.value is None)


def test_a_perfect_score_has_an_open_interval(make):
    """AUC 1 comes with a lower limit below 1, by Newcombe's method 5."""
    found = make.values(CHECK.run(make.context(make.binary([0] * 20 + [1] * 20, np.arange(40) / 40))))
    assert found["roc_auc"].value == 1
    assert found["roc_auc"].interval.method == "newcombe-5"
    assert 0.8 < found["roc_auc"].interval.low < 1


def test_missing_scores_are_said(make):
    """Rows without a score are counted in the remark."""
    summary = make.binary([0, 1, 0, 1], [0.1, 0.8, 0.4, 0.3])
    summary = replace(summary, scores=replace(summary.scores, score_missing=12))
    assert "12 rows have no score" in make.values(CHECK.run(make.context(summary)))["roc_auc"].reason


def test_reasons_for_absence(make):
    """Awaited labels, a declared reason, no scores at all, no rows, another problem type."""
    empty = DatasetSummary("test", None, 10)
    assert CHECK.run(make.context(empty)).absent.kind == "unavailable"
    awaiting = CHECK.run(make.context(empty, labels_due="2024-07-31")).absent
    assert (awaiting.kind, awaiting.due) == ("awaiting", "2024-07-31")
    given = Absent("error", "a weight is negative")
    assert CHECK.run(make.context(replace(empty, absent={"scores": given}))).absent == given
    none = replace(make.binary([0, 1], [0.2, 0.8]).scores, positives=0, negatives=0)
    assert CHECK.run(make.context(replace(empty, scores=none))).absent.kind == "insufficient"
    other = CHECK.run(make.context(empty, problem="ranking"))
    assert other.absent.kind == "not_applicable"
    assert "reported" in other.absent.reason
