"""Whom a reason waits for: a role, from what is wrong and where."""

from __future__ import annotations

from mlgov.documents.policy import PolicyInForce
from mlgov.evidence.verdict import Result, Status

_BY_FAMILY = {
    "evaluation": "data_scientist",
    "fairness": "owner",
    "data_quality": "data_scientist",
    "drift": "operations",
    "operations": "operations",
}
_NOT_RUN = frozenset({Status.MISSING, Status.ERROR})
_NEEDS_ACCEPTANCE = frozenset({Status.INSUFFICIENT, Status.UNAVAILABLE, Status.AWAITING, Status.NOT_APPLICABLE})

CHARTER = "owner"
DATA_SCIENTIST = "data_scientist"


def acceptor(policy: PolicyInForce) -> str:
    """The role that may accept a gap."""
    roles = policy.policy.exemption_roles
    return roles[0] if roles else policy.policy.owner


def waits_for(result: Result, policy: PolicyInForce) -> str:
    """The role that has to act on a result."""
    if result.status in _NOT_RUN:
        return DATA_SCIENTIST
    if result.status in _NEEDS_ACCEPTANCE:
        return acceptor(policy)
    return _BY_FAMILY.get(result.check.partition(".")[0], CHARTER)
