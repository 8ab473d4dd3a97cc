"""What a version is made of: rows for the card, honest where something isn't known."""

from __future__ import annotations

import builders as made
import pytest

from mlgov.models.formats import is_executable
from mlgov.pages.making import RUNS_CODE, artefact_rows, data_rows, feature_rows, training_facts


@pytest.mark.parametrize(
    "kind", ["pickle", "pickle+zlib", "unknown", "json", "onnx", "safetensors", "torch", "zip+gzip"]
)
def test_formats_that_can_run_code_are_marked(kind: str) -> None:
    """Exactly those that the models room calls executable."""
    artefact = {"path": "m.bin", "sha256": made.sha("m"), "bytes": 2_373, "format": kind}
    version = made.model_version(facts_=made.facts(artefacts=(artefact,)), authored={"artefacts": []})
    row = artefact_rows(made.record(version))[0]
    assert bool(row.warning) is is_executable(kind)
    assert row.size == "2.37 kB"


def test_the_list_of_such_formats_is_that_of_the_models_room() -> None:
    """Pages may not import it, so it is held against it here."""
    known = "pickle onnx skops zip torch keras xlsx json xml pmml safetensors gguf hdf5 npy parquet arrow text unknown"
    assert {kind for kind in known.split() if is_executable(kind)} == RUNS_CODE


def test_features_say_what_nobody_described() -> None:
    """A column without a description says so; a sensitive one says that it is no input."""
    rows = {row.name: row for row in feature_rows(made.record(made.model_version(features={})))}
    assert rows["age"].meaning == "not described"
    assert rows["sex"].meaning.endswith("Not an input: fairness is measured by it.")
    assert set(rows) == {"age", "city", "sex"}


def test_production_windows_are_one_row() -> None:
    """Twenty windows are a span, not twenty rows."""
    data = {
        f"window:2026-{month:02d}": {
            "path": "w/*.parquet",
            "digest": made.sha(str(month)),
            "rows": 10,
            "format": "parquet",
        }
        for month in range(1, 7)
    }
    version = made.model_version(facts_=made.facts(data=data), authored={"data": {"windows": "w/*.parquet"}})
    rows = data_rows(made.record(version, outcomes=None))
    assert [(row.role, row.note, row.rows) for row in rows] == [
        ("Production data", "6 windows, January 2026 to June 2026", "60")
    ]


def test_training_says_only_what_is_known() -> None:
    """Class, library, seed and code from the facts, the rest as authored; uncommitted changes are said."""
    training = {"search": "grid", "trials": 12, "seed": 3}
    version = made.model_version(authored={"training": training}, facts_=made.facts(dirty=True))
    found = {fact.name: fact.value for fact in training_facts(made.record(version))}
    assert found["Kind of model"] == "LogisticRegression"
    assert found["Search"] == "grid (12 trials)"
    assert found["Seed"] == "3"
    assert found["Code"] == "03ccd70a07e9 with changes that were not committed"
    assert "Balancing" not in found
    assert training_facts(made.record(made.model_version(facts_=None))) == []
