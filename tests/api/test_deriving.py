"""What can be derived about a version."""

from __future__ import annotations

import hashlib

import pytest
from stranger import SCORED, part, scored

from mlgov.api.checking import check_versions
from mlgov.api.deriving import measured_of, open_all, require_columns
from mlgov.api.workspace import Workspace
from mlgov.datasets.frame import from_frame
from mlgov.documents.version import RegisteredVersion
from mlgov.errors import DataError


def authored(**fields) -> RegisteredVersion:
    """An authored file with these fields."""
    return RegisteredVersion.model_validate({"change": "x", "change_kind": "initial", **fields})


def test_digests_are_those_of_the_files(team) -> None:
    """sha256 of data and artefacts, with size and format."""
    model = team.write("model.json", '{"a": 1}')
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED, "--artefact", "model.json")
    facts = Workspace.open(team.governed).registry.versions()[0].facts
    data = (team.root / "scored.parquet").read_bytes()
    assert facts.data["test"].digest == hashlib.sha256(data).hexdigest()
    assert (facts.artefacts[0].sha256, facts.artefacts[0].bytes) == (hashlib.sha256(model.read_bytes()).hexdigest(), 8)
    assert facts.artefacts[0].format == "json"


def test_windows_are_opened_one_by_one(team) -> None:
    """`window:<id>` by file name."""
    for month in ("2024-01", "2024-02"):
        team.parquet(f"live/{month}.parquet", scored(50))
    workspace = Workspace.open(team.governed)
    found = open_all(workspace, authored(data={"windows": {"path": "live/*.parquet"}}, columns={"label": "y"}))
    assert list(found) == ["window:2024-01", "window:2024-02"]


@pytest.mark.parametrize("role", ["label", "score", "prediction", "id", "time", "weight"])
def test_a_declared_column_must_be_somewhere(role) -> None:
    """Each part that a column plays."""
    with pytest.raises(DataError, match=f"no column `zz`.*{role}"):
        require_columns(authored(columns={role: "zz"}), {"test": from_frame(scored(5), "test")})


def test_what_is_evaluated_must_be_in_the_test_data() -> None:
    """A score in the training data alone is no score of the test data; an id may be anywhere."""
    data = {
        "train": from_frame(scored(5), "train"),
        "test": from_frame(part(scored(5), "x", "y"), "test"),
    }
    require_columns(authored(columns={"label": "y", "id": "id"}), data)
    with pytest.raises(DataError, match="test data"):
        require_columns(authored(columns={"score": "p"}), data)


def test_labels_that_come_late_may_be_absent() -> None:
    """Where a file for them is named."""
    late = authored(columns={"label": "y"}, data={"test": {"path": "a", "labels": {"path": "b", "due": "2027-01-01"}}})
    require_columns(late, {"test": from_frame(part(scored(5), "x"), "test")})


def test_the_predecessors_figures_leave_data_quality_out(team) -> None:
    """They are about its data, not about the model."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    run = check_versions(governed=team.governed)
    values = measured_of(run.workspace, run.checked[0].version)
    assert "evaluation.discrimination.roc_auc" in values
    assert not any(name.startswith("data_quality.") for name in values)


def test_an_undeclared_id_is_noticed(team) -> None:
    """Before it fails a check as an input that nobody meant: which option says what it is."""
    team.parquet("cases.parquet", {**scored(80), "case": [f"case {n}" for n in range(80)]})
    first = team.mlgov("register", "p/m@1", "--data", "test=cases.parquet", *SCORED)
    assert "column case: another value in every row" in first.out + first.err
    assert "--id case" in first.out + first.err
    again = team.mlgov("register", "p/n@1", "--data", "test=cases.parquet", *SCORED, "--id", "case")
    assert "column case:" not in again.out + again.err
