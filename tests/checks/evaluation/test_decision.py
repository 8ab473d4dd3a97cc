"""Confusion metrics against scikit-learn and published tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from mlgov.checks.base import CheckContext
from mlgov.checks.evaluation.decision import CHECK
from mlgov.summaries.types import Cells, DatasetSummary

ORACLES = {
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "precision": metrics.precision_score,
    "recall": metrics.recall_score,
    "specificity": lambda y, yhat: metrics.recall_score(y, yhat, pos_label=0),
    "f1": metrics.f1_score,
    "matthews_corrcoef": metrics.matthews_corrcoef,
    "cohen_kappa": metrics.cohen_kappa_score,
}


def measure(cells):
    """Metric -> measurement for confusion counts."""
    context = CheckContext(
        "binary_classification", "test", None, DatasetSummary("test", None, cells.n, confusion=cells)
    )
    return {item.metric: item for item in CHECK.run(context).measurements}


@settings(max_examples=50, deadline=None)
@given(st.tuples(*[st.integers(1, 300)] * 4))
def test_every_metric_matches_scikit_learn(counts):
    """Any counts without an empty margin; every interval contains its value."""
    tn, fp, fn, tp = counts
    y = np.repeat([0, 0, 1, 1], counts)
    yhat = np.repeat([0, 1, 0, 1], counts)
    found = measure(Cells(tn, fp, fn, tp))
    assert set(found) == set(ORACLES)
    for name, oracle in ORACLES.items():
        assert found[name].value == pytest.approx(oracle(y, yhat), abs=1e-12), name
        assert found[name].interval.low <= found[name].value <= found[name].interval.high


def test_two_class_example(make, shared_data):
    """Yardstick's README: accuracy 0.838 and kappa 0.675; and the others as computed with scikit-learn."""
    data = pd.read_csv(shared_data / "two_class_example.csv.gz")
    y, yhat = (data.truth == "Class1").astype(int), (data.predicted == "Class1").astype(int)
    found = measure(make.cells(y, yhat))
    published = {
        "accuracy": (0.838, 5e-4),
        "cohen_kappa": (0.675, 5e-4),
        "precision": (0.8195, 5e-5),
        "recall": (0.8798, 5e-5),
        "f1": (0.8486, 5e-5),
        "specificity": (0.7934, 5e-5),
        "matthews_corrcoef": (0.6768, 5e-5),
    }
    for name, (value, tolerance) in published.items():
        assert found[name].value == pytest.approx(value, abs=tolerance), name
    assert found["recall"].counts == (227, 258)


def test_car_loan_chunks(make, shared_data):
    """NannyML's published metrics and confusion shares of each 5,000-row chunk, to their last digit."""
    analysis = pd.read_parquet(shared_data / "car_loan_analysis.parquet")
    data = analysis.merge(pd.read_parquet(shared_data / "car_loan_analysis_target.parquet"), on="id")
    performance = pd.read_csv(shared_data / "published/car_loan_performance.csv")
    confusion = pd.read_csv(shared_data / "published/car_loan_confusion_normalized_all.csv")
    cells_of = {"true_positive": "tp", "true_negative": "tn", "false_positive": "fp", "false_negative": "fn"}
    for i in range(10):
        chunk = data.iloc[5_000 * i : 5_000 * (i + 1)]
        cells = make.cells(chunk.repaid, chunk.y_pred)
        found = measure(cells)
        for name in ("f1", "precision", "recall", "specificity", "accuracy"):
            assert found[name].value == pytest.approx(performance[f"{name}_value"][i], abs=6e-7)
        for name, cell in cells_of.items():
            assert getattr(cells, cell) / cells.n == pytest.approx(confusion[f"{name}_value"][i], abs=6e-7)


@pytest.mark.parametrize(
    ("cells", "undefined"),
    [
        (Cells(50, 0, 10, 0), {"precision", "matthews_corrcoef"}),
        (Cells(50, 10, 0, 0), {"recall", "balanced_accuracy", "matthews_corrcoef"}),
        (Cells(0, 0, 20, 30), {"specificity", "balanced_accuracy", "matthews_corrcoef"}),
        (Cells(50, 0, 0, 0), {"precision", "recall", "balanced_accuracy", "f1", "matthews_corrcoef", "cohen_kappa"}),
    ],
)
def test_undefined_is_insufficient_with_a_reason(cells, undefined):
    """Hostile case D2: one class, no predicted positives: never 0 and never NaN."""
    found = measure(cells)
    assert {name for name, item in found.items() if item.value is None} == undefined
    assert all(found[name].absent.kind == "insufficient" and found[name].absent.reason for name in undefined)


def test_confusion_table_and_no_rows():
    """The table lists the four counts; without rows nothing is measured."""
    context = CheckContext(
        "binary_classification", "test", None, DatasetSummary("test", None, 10, confusion=Cells(1, 2, 3, 4))
    )
    (table,) = CHECK.run(context).tables
    assert list(zip(*table.columns.values(), strict=True)) == [
        ("negative", "negative", 1),
        ("negative", "positive", 2),
        ("positive", "negative", 3),
        ("positive", "positive", 4),
    ]
    context = CheckContext(
        "binary_classification", "test", None, DatasetSummary("test", None, 0, confusion=Cells(0, 0, 0, 0))
    )
    assert CHECK.run(context).absent.kind == "insufficient"
    context = CheckContext("binary_classification", "test", None, DatasetSummary("test", None, 0))
    assert "threshold" in CHECK.run(context).absent.reason
