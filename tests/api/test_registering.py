"""`register` from a notebook."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from stranger import regression, scored

import mlgov
from mlgov.api import registering
from mlgov.errors import DataError, DocumentError, EvidenceError, MlgovError, UsageError
from mlgov.registry.files import FileRegistry


def frames():
    """Train and test frames without scores, and an estimator fitted on train."""
    train = pd.DataFrame(scored(500, seed=5)).drop(columns="p")
    test = pd.DataFrame(scored(300, seed=6)).drop(columns="p")
    model = LogisticRegression(random_state=11).fit(train[["x"]], train["y"])
    return train, test, model


COLUMNS = {"label": "y", "score": "p", "positive": "yes", "id": "id", "sensitive": {"sex": "male"}}


def test_an_estimator_and_frames_are_enough(team) -> None:
    """Scores are computed, parquet is written below the data root, and everything derivable is derived."""
    train, test, model = frames()
    done = mlgov.register(
        "p/m@1", data={"train": train, "test": test}, estimator=model, threshold=0.5, why="x", **COLUMNS
    )
    facts = FileRegistry(team.governed).versions()[0].facts
    assert facts.model_class == "sklearn.linear_model._logistic.LogisticRegression"
    assert (facts.seed, facts.data["test"].rows) == (11, 300)
    assert facts.environment["python"]
    path = team.root / "data" / "p" / "m" / "1" / "test.parquet"
    assert path in done.wrote
    column = list(model.classes_).index("yes")
    assert pq.read_table(path)["p"].to_pylist() == pytest.approx(model.predict_proba(test[["x"]])[:, column])
    assert team.mlgov("check", "-q").code == 0


def test_everything_of_the_authored_file_can_be_said(team) -> None:
    """Outputs, samples, baseline and owner as well; a notebook shows the summary."""
    team.csv("golden.csv", scored(20))
    done = mlgov.register(
        "p/m@1",
        data={"test": team.root / "scored.parquet"},
        output={"p": "probability of a yes"},
        sample=team.root / "golden.csv",
        golden_sample="golden.csv",
        baseline={"metric": "roc_auc", "value": 0.6, "kind": "human", "note": "two clerks"},
        owner="lending",
        **COLUMNS,
    )
    authored = FileRegistry(team.governed).versions()[0].authored
    assert (authored.output, authored.owner) == ({"p": "probability of a yes"}, "lending")
    assert authored.sample == authored.golden_sample == "golden.csv"
    assert (authored.baseline.value, authored.baseline.note) == (0.6, "two clerks")
    assert repr(done) == done.summary()


def test_a_regressor_writes_its_predictions(team) -> None:
    """The prediction column is computed."""
    frame = pd.DataFrame(regression()).drop(columns="predicted")
    model = LinearRegression().fit(frame[["x"]], frame["cost"])
    mlgov.register("r/m@1", data={"test": frame}, label="cost", prediction="predicted", estimator=model)
    assert "predicted" in pq.read_schema(team.root / "data" / "r" / "m" / "1" / "test.parquet").names


def test_the_frame_of_the_caller_is_left_alone(team) -> None:
    """No column is added to it."""
    _, test, model = frames()
    mlgov.register("p/m@1", data={"test": test}, estimator=model, **COLUMNS)
    assert list(test.columns) == ["id", "x", "sex", "y"]


def test_new_frames_renew_the_data_of_a_registered_version(team) -> None:
    """The authored file stays, data and facts follow."""
    _, test, model = frames()
    mlgov.register("p/m@1", data={"test": test}, estimator=model, **COLUMNS)
    done = mlgov.register("p/m@1", data={"test": test.head(100)}, estimator=model, **COLUMNS)
    version = FileRegistry(team.governed).versions()[0]
    assert version.facts.data["test"].rows == 100
    assert version.paths.version in done.kept
    assert not any("says otherwise" in note for note in done.notes)


def test_a_frame_cannot_take_the_place_of_a_registered_file(team) -> None:
    """It would be dropped silently otherwise."""
    mlgov.register("p/m@1", data={"test": "scored.parquet"}, **COLUMNS)
    with pytest.raises(UsageError, match=r"scored\.parquet"):
        mlgov.register("p/m@1", data={"test": pd.DataFrame(scored())}, **COLUMNS)


def test_a_failure_after_the_frames_were_written_leaves_nothing(team) -> None:
    """A column that is in no frame: no parquet, no folder, no version."""
    before = team.files()
    with pytest.raises(DataError, match="no column `w`"):
        mlgov.register("p/m@1", data={"test": pd.DataFrame(scored())}, weight="w", **COLUMNS)
    assert team.files() == before
    assert not (team.root / "data").exists()


def test_a_crash_between_the_two_files_is_healed_by_the_next_run(team, monkeypatch) -> None:
    """The authored file came first; registering again completes what is missing and changes none of it."""
    real = registering.write_atomically

    def fail_on_facts(path, data):
        if path.name.endswith(".facts.yml"):
            msg = "disk full"
            raise EvidenceError(msg)
        real(path, data)

    monkeypatch.setattr(registering, "write_atomically", fail_on_facts)
    with pytest.raises(MlgovError, match="disk full"):
        mlgov.register("p/m@1", data={"test": "scored.parquet"}, **COLUMNS)
    monkeypatch.undo()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    monkeypatch.chdir(team.root)
    mlgov.register("p/m@1", data={"test": "scored.parquet"}, **COLUMNS)
    version = FileRegistry(team.governed).versions()[0]
    assert version.facts is not None
    assert (team.governed / "p" / "charter.md").is_file()


def test_the_commit_of_the_repository_is_recorded(team) -> None:
    """Unless it was asked not to; a folder without git has none."""
    mlgov.register("p/m@1", data={"test": "scored.parquet"}, **COLUMNS)
    assert FileRegistry(team.governed).versions()[0].facts.commit is None


def test_a_new_threshold_needs_its_own_reason(team) -> None:
    """The predecessor's reason is about the predecessor's threshold."""
    mlgov.register("p/m@1", data={"test": "scored.parquet"}, threshold=0.5, why="equal costs", **COLUMNS)
    with pytest.raises(UsageError, match="say why"):
        mlgov.register("p/m@2", data={"test": "scored.parquet"}, threshold=0.7, change="stricter")
    mlgov.register("p/m@2", data={"test": "scored.parquet"}, change="newer data")
    decision = FileRegistry(team.governed).versions()[1].authored.decision
    assert (decision.threshold, decision.why) == (0.5, "equal costs")


def test_scores_that_are_no_probabilities_are_said_to_be_so(team) -> None:
    """Without it the threshold is refused with the key to add; with it, the next version takes it over."""
    columns = scored()
    team.parquet("ranked.parquet", {**columns, "p": np.log(columns["p"] / (1 - columns["p"]))})
    given = {"data": {"test": "ranked.parquet"}, "why": "capacity", **COLUMNS}
    before = team.files()
    with pytest.raises(DocumentError, match=r"1\.yml:\d+: decision\.threshold: .*`scores: any`.*--scores any"):
        mlgov.register("p/m@1", threshold=-1.5, **given)
    assert team.files() == before
    unsaid = mlgov.register("p/other@1", threshold=0.5, **given)
    assert any("leaves 0 to 1" in note and "--scores any" in note for note in unsaid.notes)
    said = mlgov.register("p/m@1", threshold=-1.5, scores="any", **given)
    assert not any("leaves 0 to 1" in note for note in said.notes)
    mlgov.register("p/m@2", threshold=2.5, change="stricter", **given)
    mlgov.register("p/m@3", data={"test": "ranked.parquet"}, change="newer data")
    decisions = [item.authored.decision for item in FileRegistry(team.governed).versions() if item.model == "m"]
    assert [(each.scores, each.threshold) for each in decisions] == [("any", -1.5), ("any", 2.5), ("any", 2.5)]
    with pytest.raises(DocumentError, match=r"4\.yml:\d+: decision\.threshold"):
        mlgov.register("p/m@4", scores="probability", change="calibrated", data={"test": "scored.parquet"})


def test_windows_and_late_labels_can_be_named(team) -> None:
    """Production data of one file, cut by rows; outcomes of the test data in a file of their own."""
    team.parquet("live.parquet", {key: value for key, value in scored(400, seed=7).items() if key != "y"})
    columns = scored()
    team.csv("labels.csv", {"id": columns["id"], "y": columns["y"]})
    team.parquet("bare.parquet", {key: value for key, value in columns.items() if key != "y"})
    data = {"test": {"path": "bare.parquet", "labels": "labels.csv"}, "windows": {"path": "live.parquet", "rows": 200}}
    mlgov.register("p/m@1", data=data, threshold=0.5, why="x", **COLUMNS)
    facts = FileRegistry(team.governed).versions()[0].facts
    assert len([role for role in facts.data if role.startswith("window:")]) == 2
    assert facts.data["test"].sides["labels"].path == "labels.csv"
