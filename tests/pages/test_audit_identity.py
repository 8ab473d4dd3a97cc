"""An audit report names what it is about so that it can be checked without trusting the report."""

from __future__ import annotations

import hashlib
import json
import re

import builders as make

from mlgov.pages.audit import AuditPage


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


def test_no_evidence_is_said_first():
    """Nobody takes an empty report for a clean one."""
    page = AuditPage.of(make.record(outcomes=None, windows={}))
    assert page.measured_by == "There is no evidence: this version was registered, but never checked."
    assert page.evidence.href == ""
