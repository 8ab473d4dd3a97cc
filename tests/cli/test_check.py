"""`mlgov check`."""

from __future__ import annotations

import json

import jsonschema
import pytest
from stranger import SCORED, scored

RESULT = {
    "type": "object",
    "required": ["subject", "check", "metric", "value", "n", "status", "limit", "reason", "interval", "counts"],
    "properties": {"value": {"type": ["number", "null"]}, "n": {"type": ["integer", "null"]}},
}


@pytest.fixture
def registered(team):
    """One version, registered."""
    assert team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED, "--sensitive", "sex").code == 0
    return team


def test_json_is_the_only_thing_on_standard_output(registered) -> None:
    """Progress goes to standard error; the document has the documented shape."""
    done = registered.mlgov("check", "--format", "json")
    assert done.code == 0
    document = json.loads(done.out)
    assert document["format"] == "mlgov-check/1"
    assert document["as_of"] == "2026-11-22"
    assert "Checking models" in done.err
    for row in document["results"]:
        jsonschema.validate(row, RESULT)
    found = {(row["check"], row["metric"]): row for row in document["results"]}
    assert 0.5 < found["evaluation.discrimination", "roc_auc"]["value"] < 1
    assert document["subjects"][0]["changed"] is True


def test_quiet_prints_no_progress(registered) -> None:
    """Standard error stays empty."""
    assert registered.mlgov("check", "-q").err == ""


def test_unchanged_versions_are_not_measured_again(registered) -> None:
    """The second run writes nothing and says so."""
    registered.mlgov("check", "-q")
    before = registered.files()
    again = json.loads(registered.mlgov("check", "-q", "--format", "json").out)
    assert again["subjects"][0]["changed"] is False
    assert registered.files() == before


def test_limits_that_fail_matter_only_if_asked(registered) -> None:
    """0 without --fail-on; 12 with it, since somebody must act."""
    policy = registered.governed / "policies" / "team.yml"
    limit = "limits:\n  evaluation.discrimination.roc_auc: [{at_least: 0.99, reason: as good as certain}]\n"
    policy.write_text(policy.read_text() + limit)
    assert registered.mlgov("check", "-q").code == 0
    failed = registered.mlgov("check", "-q", "--fail-on", "failed")
    assert failed.code == 12
    assert "FAILS" in failed.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["q/m"], 3, "no project `q`"),
        (["p/n"], 3, "no model `n`"),
        (["p/m@7"], 3, "no version or alias `7`"),
        (["p/m/x@1"], 3, "write project/model@version"),
        (["--as-of", "tomorrow"], 2, "is not a day"),
        (["--format", "xml"], 2, "Invalid value"),
        (["--governed", "nowhere"], 1, "has no portal.yml"),
        (["--nonsense"], 2, "No such option"),
    ],
)
def test_bad_input_is_one_clear_error(registered, arguments, code, words) -> None:
    """Exit codes as documented; nothing on standard output."""
    done = registered.mlgov("check", *arguments)
    assert (done.code, done.out) == (code, "")
    assert words in done.err
    assert "Traceback" not in done.err


def test_a_version_with_damaged_evidence_leaves_the_others_alone(registered) -> None:
    """It is named, the other is measured, and the run ends with an error."""
    registered.mlgov("register", "p/n@1", "--data", "test=scored.parquet", *SCORED)
    registered.mlgov("check", "-q")
    folder = registered.governed / "p" / "evidence" / "m" / "1"
    statement = next(path for path in folder.glob("release-*.json") if ".run." not in path.name)
    statement.write_bytes(statement.read_bytes()[:-40])
    registered.parquet("scored.parquet", scored(500, seed=8))
    done = registered.mlgov("check", "-q", "--format", "json")
    document = json.loads(done.out)
    assert done.code == 1
    assert any(problem.startswith("p/m@1: ") for problem in document["problems"])
    assert [item["changed"] for item in document["subjects"] if item["subject"] == "p/n@1"] == [True]


def test_many_versions_get_a_line_each(registered) -> None:
    """More than a few are summed up."""
    for number in range(2, 8):
        registered.mlgov("register", f"p/m@{number}", "--data", "test=scored.parquet", "--change", "again")
    done = registered.mlgov("check", "-q")
    assert sum(line.startswith("p/m@") for line in done.out.splitlines()) == 7
    assert "In full: mlgov check" in done.out


def test_nothing_registered_is_said(team) -> None:
    """Exit code 3 and how to register."""
    done = team.mlgov("check")
    assert done.code == 3
    assert "mlgov register" in done.err


def test_outside_a_governed_folder_it_says_how_to_make_one(empty) -> None:
    """Exit code 1, not a traceback."""
    done = empty.mlgov("check")
    assert done.code == 1
    assert "mlgov init" in done.err


def test_windows_that_ask_for_somebody_can_be_seen_in_full(team) -> None:
    """One line a window, then how to see the reasons; with --all they are there."""
    team.parquet("live/2026-01.parquet", scored(seed=3))
    team.parquet("live/2026-02.parquet", {**scored(seed=4), "y": ["perhaps"] * 600})
    arguments = ("--data", "test=scored.parquet", "--windows", "live/*.parquet", *SCORED)
    assert team.mlgov("register", "p/m@1", *arguments).code == 0
    short = team.mlgov("check", "-q").out
    assert "window 2026-02: " in short
    assert "Windows with reasons: mlgov check --all p/m@1" in short
    assert "unexpected" not in short.partition("window 2026-01")[2]
    full = team.mlgov("check", "-q", "--all").out
    assert "p/m@1 window 2026-02  (policy team 1)" in full
    assert "data_quality.class_balance.unexpected_label_rate" in full.partition("p/m@1 window 2026-02")[2]
    assert "Windows with reasons" not in full


def test_a_note_names_the_file_only_where_lines_are_named(team) -> None:
    """Of a version with everything, no line is asked for."""
    team.write("model.json", "{}")
    done = team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED, "--artefact", "model.json")
    assert "backquotes" not in done.out
    done = team.mlgov("register", "p/m@2", "--data", "test=scored.parquet", "--change", "x")
    assert "lines that notes name in backquotes go into project_charters/p/models/m/2.yml" in done.out
