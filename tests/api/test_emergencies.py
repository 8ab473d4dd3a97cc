"""Emergencies from functions: without portal, data, or files that are whole."""

from __future__ import annotations

import datetime as dt

import pytest
from stranger import SCORED

from mlgov.api.emergencies import emergency_days, pass_in_emergency
from mlgov.api.workspace import Workspace
from mlgov.errors import SelectionError, UsageError

OWN = """name: own
version: "1"
title: Own
owner: model_risk
effective_from: 2026-01-01
extends: standard
emergency: {roles: [operations], due_days: 3, per_year: 1, reason: Somebody must be able to act at night.}
"""
NIGHT = {"role": "operations", "by": "oda", "reason": "Version 2 refuses everybody since 22:10."}


@pytest.fixture
def night(team):
    """A version under a policy with emergencies, which nothing was measured of."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.write("project_charters/portal.yml", "name: T\ndefault_policy: own\nroles: {operations: [oda]}\n")
    team.write("project_charters/policies/own.yml", OWN)
    return team


def test_it_passes_and_leaves_something_to_do(night) -> None:
    """An event and a finding that the registry reads; due by the policy's days."""
    done = pass_in_emergency("p/m@1", **NIGHT, governed=night.governed)
    assert done.emergency.event.due <= dt.date(2026, 11, 25)
    workspace = Workspace.open(night.governed)
    assert [each.kind for each in workspace.registry.versions()[0].events] == ["emergency"]
    (project,) = [each for each in workspace.registry.projects() if each.id == "p"]
    assert [each.finding.origin for each in project.findings] == ["emergency"]
    assert emergency_days(night.governed / "p") == (dt.date(2026, 11, 22),)


def test_broken_files_elsewhere_stop_nobody(night) -> None:
    """Another project can't be read, the data is gone: it passes."""
    night.write("project_charters/q/charter.md", "---\nbroken: [\n---\n")
    night.write("project_charters/p/features.yml", "nonsense: [")
    (night.root / "scored.parquet").unlink()
    assert pass_in_emergency("p/m@1", **NIGHT, governed=night.governed).event.is_file()


def test_the_second_in_a_year_is_counted(night) -> None:
    """It passes too, and is said to be one too many."""
    pass_in_emergency("p/m@1", **NIGHT, governed=night.governed)
    second = pass_in_emergency("p/m@1", **NIGHT, governed=night.governed, as_of=dt.date(2026, 11, 23))
    assert (second.emergency.this_year, second.emergency.too_many) == (2, True)


def test_who_and_what_is_refused(night) -> None:
    """Another role, an unknown version, a path instead of a version: nothing is written."""
    for wrong in ({"role": "owner"}, {"by": "eve"}, {"reason": "now"}):
        with pytest.raises(UsageError):
            pass_in_emergency("p/m@1", **(NIGHT | wrong), governed=night.governed)
    with pytest.raises(SelectionError):
        pass_in_emergency("p/m@9", **NIGHT, governed=night.governed)
    for path in ("../p/m@1", "p/m@../1", "p/m"):
        with pytest.raises(UsageError):
            pass_in_emergency(path, **NIGHT, governed=night.governed)
    assert not (night.governed / "p/findings").exists()


def test_overdue_shuts_the_gate_until_it_is_closed(night) -> None:
    """Four days later the gate says so."""
    done = pass_in_emergency("p/m@1", **NIGHT, governed=night.governed)
    night.mlgov("check", "-q")
    late = night.mlgov("gate", "-q", "p/m", "--as-of", "2026-11-27")
    assert "In an emergency on 2026-11-22, operations let it pass" in late.out
    assert "The proper round was due on 2026-11-25" in late.out
    name = f"p/{done.emergency.finding_id}"
    assert night.mlgov("finding", "close", name, "--by", "val", "--what", "Signed properly.").code == 0
    assert "In an emergency" not in night.mlgov("gate", "-q", "p/m", "--as-of", "2026-11-27").out
