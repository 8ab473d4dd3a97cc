"""What people owe a version, gathered: on monitoring, for findings, for going back."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from stranger import SCORED

from mlgov.api.oversight import went_back
from mlgov.documents.events import Event

OWN = """name: own
version: "1"
title: Own
owner: model_risk
effective_from: 2026-01-01
extends: standard
findings: {block_overdue: [high, critical], due_days: {high: 10}, reason: What is overdue is no plan.}
sign_off: [{stage: release, roles: [owner], reason: Somebody who answers for it has seen it.}]
"""


@pytest.fixture
def live(team):
    """A version in use that nobody signed."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.write("project_charters/portal.yml", "name: T\ndefault_policy: own\nroles: {owner: [ola]}\n")
    team.write("project_charters/policies/own.yml", OWN)
    team.mlgov("check", "-q")
    team.mlgov("deployed", "p/m@1", "--environment", "production", "--recorded-by", "oda")
    return team


def test_in_use_without_sign_off_shuts_monitoring_when_overdue(live) -> None:
    """Shown for ten days, then shut."""
    for day, marked in (("2026-12-02", "!"), ("2026-12-03", "x")):
        out = live.mlgov("gate", "-q", "--stage", "monitoring", "p/m", "--as-of", day).out
        assert f"  {marked} p/m@1 is in use without a valid sign-off." in out
    assert "computed  high, due 2026-12-02" in live.mlgov("finding", "list").out


def test_an_overdue_high_finding_shuts_the_release(live) -> None:
    """With the file as its source and whoever owns it."""
    live.mlgov("finding", "open", "p/m@1", "--title", "Proxy", "--severity", "high", "--owner", "ola", "--by", "val")
    before = live.mlgov("gate", "-q", "p/m").out
    assert "! Finding 2026-11-22-proxy (high): Proxy is open until 2026-12-02." in before
    after = live.mlgov("gate", "-q", "p/m", "--as-of", "2026-12-03").out
    assert "x Finding 2026-11-22-proxy (high): Proxy was due on 2026-12-02." in after
    assert "p/findings/2026-11-22-proxy.yml:1; waits for ola" in after


def test_formats_on_the_command_line(live) -> None:
    """Every format is one document; the summary is appended."""
    assert live.mlgov("gate", "-q", "p/m", "--format", "junit").out.startswith("<?xml")
    assert '"version": "2.1.0"' in live.mlgov("gate", "-q", "p/m", "--format", "sarif").out
    github = live.mlgov("gate", "-q", "p/m", "--format", "github", "--summary", "out/summary.md")
    assert all(line.startswith("::") for line in github.out.splitlines())
    assert "file=project_charters/" in github.out
    live.mlgov("gate", "-q", "p/m", "--summary", "out/summary.md")
    assert (live.root / "out/summary.md").read_text().count("## Release check") == 2


def test_going_back_is_being_used_after_a_newer_version() -> None:
    """1, then 2, then 1 again: 1 went back; 2 didn't."""

    def event(version, day, environment="production"):
        return Event(
            kind="deployed", on=dt.date(2026, 1, day), version=version, recorded_by="x", environment=environment
        )

    # A newer version on trial was in use nowhere, so that nobody went back from it.
    events = (event("1", 1), event("2", 2), event("1", 3), event("5", 4, "shadow"), event("4", 5))
    as_of = dt.date(2026, 2, 1)

    def version(name):
        return SimpleNamespace(version=name, model_events=events)

    assert went_back(version("1"), as_of)
    assert not went_back(version("2"), as_of)
    assert not went_back(version("1"), dt.date(2026, 1, 2))
    assert not went_back(version("3"), as_of)
    assert not went_back(version("4"), as_of)
    assert not went_back(version("5"), as_of)


def test_a_version_with_another_before_it_is_measured_again_to_the_same(team) -> None:
    """The comparison with the version before is measured again as well, so that the evidence agrees."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.mlgov("register", "p/m@2", "--data", "test=scored.parquet", "--change", "same again")
    team.mlgov("check", "-q")
    out = team.mlgov("check", "-q", "--reproduce", "p/m@2").out
    assert out == "p/m@2: measured again with equal result\n"
