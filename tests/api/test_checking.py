"""Measuring where anything changed; the command is proven in tests/cli/test_check.py."""

from __future__ import annotations

import json

import pytest
from stranger import SCORED, scored

from mlgov.api import checking
from mlgov.api.checking import check_versions, run_as_json, run_as_text


@pytest.fixture
def measured(team, monkeypatch):
    """One version, measured and remembered, however new its files are."""
    monkeypatch.setattr("mlgov.runner.unchanged.SETTLED_NS", -1)
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.mlgov("check", "-q")
    return team


def test_nothing_changed_opens_no_data_and_no_evidence(measured, monkeypatch) -> None:
    """A remembered version is told from what the file system says alone."""
    check_versions(governed=measured.governed).checked[0].brief  # noqa: B018 - fills the cache

    def refuse(*_arguments, **_keywords):
        raise AssertionError

    monkeypatch.setattr("mlgov.runner.run.current_release", refuse)
    monkeypatch.setattr("mlgov.evidence.store.EvidenceStore.read", refuse)
    run = check_versions(governed=measured.governed)
    assert not run.checked[0].run.changed
    assert "ok" in run.checked[0].brief["tally"]
    assert not run.blocked or run.checked[0].brief["blocked"]


def test_changed_data_is_measured_again_and_supersedes(measured) -> None:
    """The new statement names the old one."""
    before = check_versions(governed=measured.governed).checked[0].run.release
    measured.parquet("scored.parquet", scored(500, seed=4))
    item = check_versions(governed=measured.governed).checked[0]
    assert item.run.changed
    assert before.digest in item.run.release.supersedes


def test_the_brief_follows_the_policy(measured) -> None:
    """A stricter policy is judged anew without new measurements."""
    assert check_versions(governed=measured.governed).problems == ()
    assert "FAILS" not in check_versions(governed=measured.governed).checked[0].brief["tally"]
    policy = measured.governed / "policies" / "team.yml"
    policy.write_text(
        policy.read_text()
        + "limits:\n  evaluation.discrimination.roc_auc: [{at_least: 0.99, reason: as good as certain}]\n"
    )
    run = check_versions(governed=measured.governed)
    assert not run.checked[0].run.changed
    assert "1 FAILS" in run.checked[0].brief["tally"]
    assert run.blocked


def test_a_poisoned_cache_is_not_believed(measured) -> None:
    """An entry with another digest is as if not there."""
    truth = check_versions(governed=measured.governed).checked[0].brief
    folder = measured.root / ".mlgov" / "cache" / "brief"
    for entry in folder.glob("*.json"):
        entry.write_text(entry.read_text().replace("ok", "OK"))
    assert check_versions(governed=measured.governed).checked[0].brief == truth


def test_text_and_json_tell_the_same(measured) -> None:
    """Every judged result of the table is a row of the document."""
    run = check_versions(governed=measured.governed)
    document = json.loads(run_as_json(run))
    table = run_as_text(run)
    shown = [row for row in document["results"] if row["limit"] and row["status"] == "passed"]
    assert shown
    assert all(f"{row['check']}.{row['metric']}" in table for row in shown)


def test_silent_tells_nobody() -> None:
    """The default listener."""
    assert checking.silent("x", 1, 2) is None
