"""Drafts around a first version."""

from __future__ import annotations

import pytest
from stranger import SCORED, scored

from mlgov.documents.charter import load_charter
from mlgov.registry.files import FileRegistry


def registered(team, columns, *arguments):
    """The project after registering these columns."""
    team.parquet("d.parquet", columns)
    done = team.mlgov("register", "p/m@1", "--data", "test=d.parquet", *arguments)
    assert done.code == 0, done.err
    return FileRegistry(team.governed).projects()[0], done.out


@pytest.mark.parametrize(
    ("label", "problem"),
    [
        (["a", "b"] * 5, "binary_classification"),
        (["a", "b", "c", "c", "b"] * 2, "multiclass_classification"),
        ([True, False] * 5, "binary_classification"),
        ([0, 1] * 5, "binary_classification"),
        ([0, 9] * 5, "regression"),
        ([0.5, 1.5] * 5, "regression"),
    ],
)
def test_the_draft_says_what_kind_of_problem_it_looks_like(team, label, problem) -> None:
    """By the label's values."""
    project, _ = registered(team, {"y": label, "q": label}, "--label", "y", "--prediction", "q")
    assert project.charter.charter.problem == problem


def test_drafts_are_valid_documents_whatever_columns_are_called(team) -> None:
    """Names that YAML would read as something else are quoted."""
    columns = {
        **scored(10),
        "no": [1.0] * 10,
        "1e3": [1] * 10,
        "a: b": ["x"] * 10,
        "ü": ["x"] * 10,
        "{{ 7*7 }}": [1] * 10,
    }
    project, _ = registered(team, columns, *SCORED)
    assert {"no", "1e3", "a: b", "ü", "{{ 7*7 }}", "x", "sex"} <= set(project.features.features)
    assert load_charter(team.governed / "p" / "charter.md", team.governed).charter.title == "P"


def test_a_column_that_nobody_described_is_named(team) -> None:
    """features.yml is never rewritten."""
    registered(team, scored(10), *SCORED)
    before = (team.governed / "p" / "features.yml").read_bytes()
    team.parquet("more.parquet", {**scored(10), "income": [1.0] * 10})
    done = team.mlgov("register", "p/m@2", "--data", "test=more.parquet", "--change", "income added")
    assert "features.yml does not describe income" in done.out
    assert (team.governed / "p" / "features.yml").read_bytes() == before
