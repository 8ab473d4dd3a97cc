"""Every part that was asked for is there or has a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlgov.evidence.measurement import Absent
from mlgov.summaries.absence import reasons
from mlgov.summaries.plan import NEEDS, Plan, SensitiveSpec
from mlgov.summaries.types import Cells, DatasetSummary, LabelCounts, Overlap


def _reasons(plan, columns, **parts):
    return {
        name: why.reason
        for name, why in reasons(plan, NEEDS, columns, DatasetSummary("test", None, 9, **parts)).items()
    }


def test_nothing_declared():
    """A classifier without label, score and prediction says so part by part."""
    found = _reasons(Plan(sensitive={"sex": SensitiveSpec()}), {"x"})
    assert found == {
        "confusion": "no label column is declared",
        "groups:sex": "there is no column `sex` (sensitive)",
        "labels": "no label column is declared",
        "overlap": "there is no training data to compare with",
        "scores": "no label column is declared",
    }


def test_declared_but_not_in_the_data():
    """The column that is lacking is named."""
    plan = Plan(label="y", score="p", prediction="d", sensitive={"sex": SensitiveSpec()})
    found = _reasons(plan, {"y", "sex"}, labels=LabelCounts(9, 0))
    assert found["scores"] == "there is no column `p` (score)"
    assert found["confusion"] == found["groups:sex"] == "there is no column `d` (prediction)"
    assert _reasons(Plan(label="y"), {"y"}, labels=LabelCounts(9, 0))["confusion"].startswith("neither")


def test_reasons_noted_before_stay():
    """What the pass found out is more exact than what can be told from names."""
    noted = {"labels": Absent("unavailable", "no row has a label"), "scores": Absent("error", "third class")}
    found = reasons(Plan(label="y", score="p"), NEEDS, {"y", "p"}, DatasetSummary("test", None, 9, absent=noted))
    assert found["scores"] == noted["scores"]
    assert found["confusion"] == noted["labels"]


@pytest.mark.parametrize("problem", ["regression", "forecasting"])
def test_regression(problem):
    """A regressor lacks residuals, never scores."""
    found = _reasons(Plan(problem=problem, label="y"), {"y"}, labels=LabelCounts(9, 0))
    assert found == {
        "overlap": "there is no training data to compare with",
        "residuals": "no prediction column is declared",
    }


def test_what_was_not_asked_for_has_no_reason():
    """Parts outside the needs and parts that are there are silent."""
    assert reasons(Plan(), frozenset({"columns"}), set(), DatasetSummary("test", None, 9)) == {}
    there = DatasetSummary("test", None, 9, labels=LabelCounts(9, 0), confusion=Cells(1, 2, 3, 3))
    assert list(reasons(Plan(), NEEDS, set(), there)) == ["overlap", "scores"]
    assert list(reasons(Plan(), NEEDS, set(), replace(there, overlap=Overlap(0, 9, None, 1)))) == ["scores"]
    assert list(reasons(Plan(), NEEDS, set(), replace(there, role="window"))) == ["scores"]
