"""Tests of checks on frames in a notebook."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest
from governed_folder import rows
from sklearn.metrics import mean_absolute_error, roc_auc_score

from mlgov.checks.catalogue import check_by_id
from mlgov.documents.version import Columns
from mlgov.errors import DataError
from mlgov.runner.frames import run_frames

COLUMNS = Columns(label="repaid", score="p", id="id", positive="yes", sensitive={"sex": {}})


def check(outcomes, name):
    """The outcome of one check."""
    return next(item for item in outcomes if item.check == name)


@pytest.mark.parametrize("library", [pd.DataFrame, pa.table, dict])
def test_any_frame(library):
    """A pandas frame, an Arrow table and a mapping of arrays give the same numbers, those of scikit-learn."""
    data = rows(500, 2)
    outcomes = run_frames({"test": library(data)}, columns=COLUMNS, problem="binary_classification", threshold=0.5)
    auc = check(outcomes, "evaluation.discrimination").measurements[0].value
    assert auc == pytest.approx(roc_auc_score(data["repaid"] == "yes", data["p"]), rel=1e-12)
    assert check(outcomes, "drift.psi").absent is not None


@pytest.mark.parametrize(("reference", "current"), [("train", "test"), ("reference", "test"), ("test", "window")])
def test_drift(reference, current):
    """Drift is measured against reference, train or, for a window, test data."""
    frames = {current: pd.DataFrame(rows(400, 2, shift=20)), reference: pd.DataFrame(rows(500, 1))}
    outcomes = run_frames(frames, columns=COLUMNS, problem="binary_classification")
    found = {item.where.column: item for item in check(outcomes, "drift.ks").measurements}
    assert found["income"].value > 0.7
    assert found["income"].where.role == current


def test_small_groups_are_seen_by_whoever_has_the_data():
    """Nothing is suppressed in a notebook: the person has the rows."""
    data = rows(500, 2)
    data["sex"] = data["sex"].astype("U10")
    data["sex"][:3] = "rare"
    outcomes = run_frames({"test": data}, columns=COLUMNS, problem="binary_classification", threshold=0.5)
    assert "sex=rare" in {item.where.group for item in check(outcomes, "fairness.group_rates").measurements}


def test_regression_and_a_choice_of_checks():
    """A regressor's frame and only the checks that are asked for."""
    data = rows(200, 2)
    frame = {"y": data["income"], "predicted": data["income"] + 1.5}
    (outcome,) = run_frames(
        {"test": frame},
        columns=Columns(label="y", prediction="predicted"),
        problem="regression",
        checks=[check_by_id("evaluation.regression_error")],
    )
    found = {item.metric: item.value for item in outcome.measurements}
    assert found["mean_absolute_error"] == pytest.approx(mean_absolute_error(frame["y"], frame["predicted"]), rel=1e-9)


def test_not_a_frame():
    """Something that isn't a table is a known error."""
    with pytest.raises(DataError):
        run_frames({"test": 3}, columns=COLUMNS, problem="binary_classification")
