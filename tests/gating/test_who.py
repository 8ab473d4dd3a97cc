"""Whom a result waits for."""

from __future__ import annotations

import pytest

from mlgov.gating.who import acceptor, waits_for


@pytest.mark.parametrize(
    ("status", "check", "role"),
    [
        ("failed", "evaluation.decision", "data_scientist"),
        ("failed", "fairness.impact_ratio", "owner"),
        ("warned", "drift.psi", "operations"),
        ("failed", "ours.special", "owner"),
        ("missing", "drift.psi", "data_scientist"),
        ("error", "fairness.impact_ratio", "data_scientist"),
        ("insufficient", "fairness.impact_ratio", "model_risk"),
        ("awaiting", "evaluation.decision", "model_risk"),
    ],
)
def test_each_status_waits_for_who_can_change_it(result, policy, status, check, role) -> None:
    """Failures wait for who can mend them, gaps for who may accept them, absences for who can run the check."""
    assert waits_for(result(status, check), policy) == role


def test_without_roles_for_gaps_the_owner_of_the_policy_accepts(policy) -> None:
    """Somebody always can."""
    bare = policy.policy.model_copy(update={"exemption_roles": None, "owner": "board"})
    assert acceptor(type(policy)(bare, policy.digest, {}, (), ())) == "board"
