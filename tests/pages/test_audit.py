"""The audit report holds everything that is known of a version, and how to check it by hand."""

from __future__ import annotations

import hashlib
import json
import re

import builders as make
import pytest

from mlgov.pages.audit import AuditPage

# --- identity, decision, charter -----------------------------------------------------------------


def test_identity_names_what_this_is_about():
    """Names, files, risk and code, without a path of the machine that built the page."""
    identity = {each.name: each.value for each in AuditPage.of(make.record()).identity}
    assert identity["Version"] == "mail/send-time@1"
    assert identity["Charter"] == "mail/charter.md"
    assert identity["Written in"] == "mail/models/send-time/1.yml"
    assert identity["Derived in"] == "mail/models/send-time/1.facts.yml"
    assert identity["Risk"] == "low (self-assessed)"
    assert identity["Code"] == "commit 03ccd70a07e9927a98f999ed3ef514b3e268fbb6"


def test_pages_never_hold_a_path_of_the_machine(tmp_path):
    """Files are named from the governed folder, wherever that is."""
    record = make.record(make.model_version(governed=tmp_path / "governed"))
    assert str(tmp_path) not in make.html(AuditPage.of(record))


def test_every_fingerprint_is_there_in_full():
    """Data, artefact, evidence, policy and promises are named by 64 digits."""
    record = make.record(supersedes=(make.sha("old"),))
    found = {each.what: each.sha256 for each in AuditPage.of(record).fingerprints}
    assert found["Evidence"] == record.release.statement.digest
    assert found["Evidence replaced by it"] == make.sha("old")
    assert found["Policy"] == record.policy.digest
    assert found["Test data"] == record.version.facts.data["test"].digest
    assert found["Model"] == record.version.facts.artefacts[0].sha256
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in found.values())


def test_subjects_that_were_not_read_again_are_marked():
    """`Not re-hashed here` is said beside the fingerprint it is about."""
    record = make.record(not_rehashed=("data/test", "artefact/data/1/model.joblib"))
    notes = {each.what: each.note for each in AuditPage.of(record).fingerprints}
    assert notes["Test data"] == notes["Model"] == "not read again for this page"
    assert notes["Training data"] == ""


def test_the_numbers_of_the_version_before_are_named_by_fingerprint():
    """What a relative limit was held against is part of the record."""
    version = make.two_versions()[1].version
    found = make.statement(version, make.release_outcomes())
    judged = make.verdict(version, found, baseline={"evaluation.discrimination.roc_auc": 0.87})
    page = AuditPage.of(make.record(version, release_verdict=judged))
    assert "Numbers of the version before" in [each.what for each in page.fingerprints]


def test_decision_is_told_with_every_reason_and_its_line():
    """All reasons, blocking ones first, each with file and line or the command to run."""
    record = make.record()
    page = AuditPage.of(record)
    assert page.decision == "The release check does not pass: 2 reasons against it."
    assert len(page.reasons) == len(record.contents.gate.reasons)
    assert [each.chip.shape for each in page.reasons[:2]] == ["fail", "fail"]
    assert all(each.chip.shape != "fail" for each in page.reasons[2:])
    assert page.reasons[0].source == "mlgov/policies/standard.yml:149"


def test_charter_requirements_are_those_of_a_release():
    """A draft is asked what an agreed charter must answer."""
    text = "---\ntitle: T\nstate: draft\n---\n"
    page = AuditPage.of(make.record(make.model_version(charter_=make.charter(text))))
    missing = [each for each in page.requirements if each.chip.text == "Missing"]
    assert missing
    assert all(each.required == "required" for each in missing)
    assert page.requirements_tally.endswith("are missing.")


def test_requirement_that_is_unknown_is_neither_answered_nor_missing():
    """An honest `unknown` is shown with its reason."""
    text = make.CHARTER.replace("label_delay: 7 days", "label_delay: 'unknown: nobody measured it'")
    page = AuditPage.of(make.record(make.model_version(charter_=make.charter(text))))
    row = next(each for each in page.requirements if each.link.text == "When outcomes are known")
    assert (row.chip.text, row.detail) == ("Not known yet", "nobody measured it")
    assert "1 is not known yet" in page.requirements_tally


def test_limitations_of_earlier_versions_still_count():
    """A limitation is written once and holds on; the page says with which version it came."""
    first = make.record()
    more = {"limitations": ["Weekends are guessed.", "Readers outside the EU were never seen."]}
    second = make.record(make.model_version("2", authored=more, previous="1"), before=first)
    page = AuditPage.of(second)
    assert [(each.text, each.source) for each in page.limitations] == [
        ("Weekends are guessed.", "version 2"),
        ("Readers outside the EU were never seen.", "version 2"),
    ]
    assert "Readers without a history" in page.limitations_prose


# --- verifying by hand ---------------------------------------------------------------------------


def test_commands_to_verify_name_file_and_expected_fingerprint(tmp_path):
    """What the page tells to run gives what the page says."""
    record = make.record()
    step = AuditPage.of(record).steps[0]
    name = step.command.removeprefix("sha256sum ")
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_bytes(record.release.statement.raw)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == step.expected
    text = path.read_text(encoding="utf-8")
    again = json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"
    assert again == text


def test_the_decision_can_be_repeated_for_the_day_of_the_page():
    """The command carries the day, and the exit code is told."""
    step = AuditPage.of(make.record()).steps[-1]
    assert step.command == "mlgov gate mail/send-time@1 --as-of 2026-11-22"
    assert step.expected == "exit code 12"


# --- versions of which little is there -----------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {"outcomes": None, "windows": {}},
        {"outcomes": None, "windows": {}, "version": make.model_version(facts_=None, charter_=None, events=())},
        {"outcomes": [], "helps": {}},
    ],
)
def test_a_version_of_which_little_is_known_has_its_report(given):
    """No evidence, no facts, no charter: the report says so in each part."""
    version = given.pop("version", None) if "version" in given else None
    page = AuditPage.of(make.record(version, **{k: v for k, v in given.items() if k != "version"}))
    text = make.html(page)
    assert page.passed is False
    assert "Verify it yourself" in text


def test_no_evidence_is_said_first():
    """Nobody takes an empty report for a clean one."""
    page = AuditPage.of(make.record(outcomes=None, windows={}))
    assert page.measured_by == "There is no evidence: this version was registered, but never checked."
    assert page.evidence.href == ""
