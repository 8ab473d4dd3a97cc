"""`mlgov emergency`: its own exit code."""

from __future__ import annotations

import pytest
from stranger import SCORED

OWN = """name: own
version: "1"
title: Own
owner: model_risk
effective_from: 2026-01-01
extends: standard
emergency: {roles: [operations], due_days: 3, per_year: 1, reason: Somebody must be able to act at night.}
"""


@pytest.fixture
def night(team):
    """A version under a policy with emergencies."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.write("project_charters/portal.yml", "name: T\ndefault_policy: own\nroles: {operations: [oda]}\n")
    team.write("project_charters/policies/own.yml", OWN)
    return team


def test_thirteen_for_named_roles_only(night) -> None:
    """13 with what is left to do; 2 for anybody else; the second in a year is said to be one too many."""
    by = ("--role", "operations", "--by", "oda", "--reason", "Version 2 refuses everybody.")
    done = night.mlgov("emergency", "p/m@1", *by)
    assert (done.code, done.err) == (13, "")
    assert "passed in an emergency" in done.out
    assert "The proper round is due on" in done.out
    again = night.mlgov("emergency", "p/m@1", *by, "--fallback", "the rule")
    assert (again.code, "emergency 2 in a year" in again.err) == (13, True)
    refused = night.mlgov(
        "emergency", "p/m@1", "--role", "owner", "--by", "oda", "--reason", "Version 2 refuses everybody."
    )
    assert (refused.code, "may not pass" in refused.err) == (2, True)
