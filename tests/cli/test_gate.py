"""`mlgov gate`."""

from __future__ import annotations

import json

import pytest
from stranger import SCORED

CHARTER = """---
title: Mails
owner: crm-lead
data_scientist: ds-crm
problem: binary_classification
target: mail opened within 7 days, one row per mail
decides_about_people: false
tier: low
tier_reason: a mail at another hour harms nobody
success: [{metric: roc_auc, at_least: 0.65, baseline: {value: 0.58, kind: simple_rule}}]
data: [{name: mailing log, source: warehouse, owner: crm-data, personal: true, regulation: [gdpr]}]
if_wrong_or_off: mails go out at 9:00 as before
---
"""


@pytest.fixture
def registered(team):
    """A registered version of a project with a short but complete charter."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.write("project_charters/p/charter.md", CHARTER)
    return team


def test_a_short_charter_and_good_numbers_pass(registered) -> None:
    """The ten-minute charter is enough for a low tier; exit code 0."""
    done = registered.mlgov("gate", "-q")
    assert (done.code, done.err) == (0, ""), done.out
    assert "p/m@1 (release): passes" in done.out


def test_unanswered_questions_keep_it_shut(team) -> None:
    """A draft charter: 12, and each reason says who must act."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    done = team.mlgov("gate", "-q", "p/m@1")
    assert done.code == 12
    assert "waits for owner" in done.out


def test_json_is_the_only_thing_on_standard_output(registered) -> None:
    """Every decision with every reason."""
    document = json.loads(registered.mlgov("gate", "--format", "json").out)
    assert document["format"] == "mlgov-gate/1"
    assert [(item["subject"], item["passed"]) for item in document["decisions"]] == [("p/m@1", True)]


def test_no_window_is_no_pass(registered) -> None:
    """Monitoring without evidence is shut."""
    done = registered.mlgov("gate", "-q", "--stage", "monitoring")
    assert done.code == 12
    assert "no evidence of any window" in done.out


def test_damaged_evidence_never_passes(registered) -> None:
    """A statement that was cut off: 12, named, no traceback."""
    registered.mlgov("check", "-q")
    folder = registered.governed / "p" / "evidence" / "m" / "1"
    statement = next(path for path in folder.glob("release-*.json") if ".run." not in path.name)
    statement.write_bytes(statement.read_bytes()[:-40])
    done = registered.mlgov("gate", "-q")
    assert done.code == 12
    assert "DOES NOT PASS" in done.out


def test_nothing_selected_is_3(registered) -> None:
    """As documented."""
    assert registered.mlgov("gate", "nope/x").code == 3


def test_data_of_another_stage_are_told_and_nothing_else_is_looked_at(registered, tmp_path_factory) -> None:
    """The same exit code and summary, also where there is no governed folder."""
    data = registered.mlgov("gate", "-q", "--stage", "monitoring", "--format", "json")
    elsewhere = type(registered)(tmp_path_factory.mktemp("elsewhere"))
    elsewhere.write("gate.json", data.out)
    told = elsewhere.mlgov("gate", "--data", "gate.json", "--summary", "summary.md")
    assert (told.code, "p/m@1 (monitoring): DOES NOT PASS" in told.out) == (12, True)
    assert "does not pass" in (elsewhere.root / "summary.md").read_text()
    elsewhere.write("gate.json", data.out.replace('"passed": false', '"passed": true'))
    assert elsewhere.mlgov("gate", "--data", "gate.json").code == 1


def test_what_is_asked_needs_a_request(registered) -> None:
    """Versions named besides would be something else."""
    assert registered.mlgov("gate", "--asked").code == 2
