"""How the policies of a workspace are signed."""

from __future__ import annotations

from mlgov.api.sign_offs import SignOffs
from mlgov.documents.policy import PolicyInForce
from mlgov.signoff import policy_standing
from mlgov.signoff.policy_dossier import POLICIES
from mlgov.signoff.policy_standing import PolicySigned

__all__ = ["PolicySigned", "policy_signed"]


def policy_signed(sign_offs: SignOffs, policy: PolicyInForce) -> PolicySigned:
    """Whether the role that answers for a policy has signed this version of it, for pages and reports."""
    found = sign_offs.assessed(POLICIES)
    return policy_standing.policy_signed(
        policy,
        found.assessments,
        portal=sign_offs.portal,
        governed=sign_offs.workspace.governed,
        as_of=sign_offs.workspace.as_of,
        damaged=found.damaged,
    )
