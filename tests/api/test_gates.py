"""`gate` as functions; the command is proven in tests/cli/test_gate.py."""

from __future__ import annotations

import json
import os

import pytest
from platforms import REPOSITORY, github_commit, github_pull
from scratch import PROJECT, VENDOR, project
from stranger import LONG_AGO, SCORED, scored

from mlgov.api.gates import decisions_as_text, gate_asked, gate_versions
from mlgov.errors import SignOffError
from mlgov.gating.gate import GateDecision, GateReason


@pytest.fixture
def registered(team):
    """A version that has been measured."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.mlgov("check", "-q")
    return team


def test_file_times_are_not_believed(registered) -> None:
    """Data swapped behind an unchanged size and time is found, because the gate hashes what it can reach."""
    path = registered.root / "scored.parquet"
    before = path.stat()
    changed = bytearray(path.read_bytes())
    fresh = registered.parquet("other.parquet", scored(seed=99)).read_bytes()
    changed[: len(fresh)] = fresh[: len(changed)]
    path.write_bytes(fresh)
    os.utime(path, (LONG_AGO, LONG_AGO))
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    gate_versions(governed=registered.governed)
    folder = registered.governed / "p" / "evidence" / "m" / "1"
    statements = [item for item in folder.glob("release-*.json") if ".run." not in item.name]
    assert len(statements) == 2


def test_the_text_names_each_reason_with_source_and_who_must_act() -> None:
    """Blocking reasons are marked."""
    reasons = (
        GateReason("AUC fails.", "policies/team.yml:3", blocking=True, waits_for="model_risk"),
        GateReason("Recall holds, not yet certain.", "policies/team.yml:5", blocking=False, waits_for=""),
    )
    text = decisions_as_text([GateDecision("p/m@1", "release", passed=False, exit_code=12, reasons=reasons)])
    assert text.splitlines() == [
        "p/m@1 (release): DOES NOT PASS",
        "  x AUC fails.",
        "      policies/team.yml:3; waits for model risk",
        "  ! Recall holds, not yet certain.",
        "      policies/team.yml:5",
    ]


def test_only_warnings_say_so() -> None:
    """Exit code 11 is not a plain no."""
    decision = GateDecision("p/m@1", "release", passed=False, exit_code=11, reasons=())
    assert decisions_as_text([decision]) == "p/m@1 (release): passes only with warnings"


def _decision(version: str, *reasons: GateReason) -> GateDecision:
    return GateDecision(f"p/m@{version}", "release", passed=False, exit_code=12, reasons=reasons)


OPEN = GateReason("The charter doesn't answer: Owner.", "p/charter.md:2", True, "owner", "missing", "project")
OWN = GateReason("AUC fails.", "policies/team.yml:3", blocking=True, waits_for="data_scientist", status="failed")


def test_open_questions_of_a_charter_are_told_once_for_a_project() -> None:
    """Ten versions of a project don't repeat them ten times; each says that they count for it."""
    lines = decisions_as_text([_decision("1", OPEN, OWN), _decision("2", OPEN)]).splitlines()
    assert lines == [
        "p, for each of its 2 versions:",
        "  x The charter doesn't answer: Owner.",
        "      p/charter.md:2; waits for owner",
        "p/m@1 (release): DOES NOT PASS",
        "  x 1 reason of project p, see above",
        "  x AUC fails.",
        "      policies/team.yml:3; waits for data scientist",
        "p/m@2 (release): DOES NOT PASS",
        "  x 1 reason of project p, see above",
    ]


def test_what_one_version_alone_has_stays_with_it() -> None:
    """A single version, or a reason that another one doesn't have, is told in place."""
    assert "see above" not in decisions_as_text([_decision("1", OPEN)])
    text = decisions_as_text([_decision("1", OPEN), _decision("2", OWN)])
    assert "see above" not in text
    assert text.count("The charter doesn't answer") == 1


def _answers(folder, head: str, base: str):
    """What GitHub says of a request without any review."""
    ends = {
        "head": {"sha": head, "ref": "work"},
        "base": {"sha": base, "ref": "main", "repo": {"full_name": REPOSITORY}},
    }
    saved = {"pull": github_pull(merged=False, merged_at=None, **ends), "reviews": [], "commits": [github_commit(head)]}
    for kind, data in saved.items():
        (folder / f"{kind}.json").write_text(json.dumps(data))
    return "github", {kind: [folder / f"{kind}.json"] for kind in saved}


def test_a_request_is_judged_by_what_it_asks_and_not_by_what_lies_there(tmp_path) -> None:
    """Version 1 has no evidence either, but this request leaves it as it was."""
    made = project(tmp_path)
    base = made.head
    made.branch("work")
    head = made.commit({f"{PROJECT}/models/score/2.yml": VENDOR})
    found = gate_asked(_answers(tmp_path, head, base), governed=made.governed)
    assert [(each.subject, each.stage, each.passed) for each in found] == [(f"{PROJECT}/score@2", "release", False)]
    assert any("owner" in each.waits_for for each in found[0].blocking)
    made.checkout("main")
    made.branch("prose")
    prose = made.commit({"pages/index.md": "# Hello"})
    assert gate_asked(_answers(tmp_path, prose, base), governed=made.governed) == ()
    assert decisions_as_text(()) == "nothing is asked to be signed here"


def test_what_cannot_be_told_is_no_pass(tmp_path) -> None:
    """A head that isn't in this clone asks for who knows what."""
    made = project(tmp_path)
    with pytest.raises(SignOffError, match="not in this clone"):
        gate_asked(_answers(tmp_path, "e" * 40, made.head), governed=made.governed)
