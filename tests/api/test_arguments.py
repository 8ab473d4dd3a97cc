"""Arguments in the words of the authored file."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgov.api.arguments import artefact_fields, data_said, inside, label_text, parse_name, sensitive_fields, texts
from mlgov.api.workspace import Workspace
from mlgov.errors import UsageError


@pytest.fixture
def workspace(team) -> Workspace:
    """A fresh governed folder, opened."""
    return Workspace.open(team.governed)


def test_a_name_has_three_parts() -> None:
    """Project, model and version."""
    assert parse_name("credit/scorecard@2024-06") == ("credit", "scorecard", "2024-06")


@pytest.mark.parametrize(
    "name", ["", "a", "a/b", "a@1", "/b@1", "a/b@", "a/b/c@1", "A b/c@1", "..//@", "a/b@.git", "con/b@1"]
)
def test_anything_else_is_wrong_usage(name) -> None:
    """With one sentence."""
    with pytest.raises(UsageError):
        parse_name(name)


def test_one_text_stands_for_a_list_of_one() -> None:
    """A name is never taken apart into letters."""
    assert texts("sex") == ["sex"]
    assert texts(("a", "b")) == ["a", "b"]
    assert sensitive_fields("sex") == {"sex": {}}


def test_sensitive_columns_take_a_group_bands_or_nothing() -> None:
    """Whole edges stay whole."""
    assert sensitive_fields({"sex": "male", "age": [18, 40.5], "area": None, "x": {"bands": [1]}}) == {
        "sex": {"reference": "male"},
        "age": {"bands": [18, 40.5]},
        "area": {},
        "x": {"bands": [1]},
    }


@pytest.mark.parametrize("bands", [7, ["a"], object()])
def test_bands_that_are_no_numbers_are_refused(bands) -> None:
    """Naming the column."""
    with pytest.raises(UsageError, match="age"):
        sensitive_fields({"age": bands})


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (False, "false"), (1, "1"), (1.0, "1"), (1.5, "1.5"), ("yes", "yes")]
)
def test_a_label_value_is_written_as_data_has_it(value, text) -> None:
    """The text that stands in a csv file."""
    assert label_text(value) == text


def test_paths_are_named_from_the_data_root(workspace, team, monkeypatch) -> None:
    """Wherever one stands; patterns stay patterns."""
    (team.root / "data").mkdir()
    monkeypatch.chdir(team.root / "data")
    assert inside(workspace, "x.parquet") == "data/x.parquet"
    assert inside(workspace, team.root / "y.csv") == "y.csv"
    assert inside(workspace, "2024-*.parquet") == "data/2024-*.parquet"


@pytest.mark.parametrize("path", ["../../x", "/etc/passwd", "https://host/x.csv", "file:///etc/passwd", ".."])
def test_what_lies_outside_is_refused(workspace, path) -> None:
    """Before anything is opened."""
    with pytest.raises(UsageError):
        inside(workspace, path)


def test_side_files_may_be_bare_paths(workspace) -> None:
    """A path alone stands for the entry; both are named from the data root."""
    said = data_said(workspace, {"test": {"path": "a.csv", "predictions": "p.csv", "note": None}}, ("p", "m", "1"))
    assert said.fields == {"test": {"path": "a.csv", "predictions": {"path": "p.csv"}}}
    assert said.frames == {}


def test_a_frame_gets_a_place_below_the_data_root(workspace, team) -> None:
    """Nothing is written yet."""
    frame = {"x": [1]}
    said = data_said(workspace, {"test": frame}, ("p", "m", "1"))
    assert said.fields == {"test": {"path": "data/p/m/1/test.parquet"}}
    assert said.frames == {"test": (team.root / "data/p/m/1/test.parquet", frame)}
    assert not (team.root / "data").exists()


def test_an_unknown_role_finds_the_nearest(workspace) -> None:
    """With the role that was probably meant."""
    with pytest.raises(UsageError) as caught:
        data_said(workspace, {"tests": "x"}, ("p", "m", "1"))
    assert "`test`" in caught.value.hint


def test_windows_without_a_path_are_refused(workspace) -> None:
    """A mapping for windows must say where they are."""
    with pytest.raises(UsageError, match="no path"):
        data_said(workspace, {"windows": {"time": "day"}}, ("p", "m", "1"))


def test_artefacts_come_in_four_forms(workspace) -> None:
    """A path, pairs, a mapping from role, or whole entries; none is lost."""
    model = {"path": "m.json"}
    assert artefact_fields(workspace, "m.json") == [model]
    assert artefact_fields(workspace, Path("m.json")) == [model]
    assert artefact_fields(workspace, {"model": "m.json", "port": "p"}) == [model, {"path": "p", "role": "port"}]
    assert artefact_fields(workspace, [("model", "m.json"), ("model", "n.json")]) == [model, {"path": "n.json"}]
    assert artefact_fields(workspace, [{"uri": "registry/x", "role": "service_image"}]) == [
        {"uri": "registry/x", "role": "service_image"}
    ]
