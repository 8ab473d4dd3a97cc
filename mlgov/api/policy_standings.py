"""How the policies of a workspace stand, for their pages: signed or not, what comes next, and what that would change."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from mlgov.api.looking_again import LookingAgain
from mlgov.api.policies import COMING, PolicyWorld
from mlgov.api.policy_impact import compare
from mlgov.api.policy_sign_offs import policy_signed
from mlgov.api.sign_offs import SignOffs
from mlgov.api.workspace import Workspace
from mlgov.gating.policy_impact import PolicyImpact
from mlgov.pages.portfolio import PolicyStanding
from mlgov.signoff.policy_dossier import POLICIES


def policies_part(
    workspace: Workspace, sign_offs: SignOffs, again: LookingAgain, names: Iterable[str]
) -> dict[str, Any]:
    """The part of a portfolio that is about policies: `policy_decisions`, `policy_damaged`, `policy_standings`.

    Packaged policies are signed by nobody here. What a coming policy would change is worked out only when it is asked for.
    """
    own = {path.stem for path in (workspace.governed / "policies").glob("*.yml")}
    standings = {}
    for name in sorted(names):
        coming = again.coming.get(name)
        if name not in own and coming is None:
            continue
        signed = policy_signed(sign_offs, workspace.policy_named(name)) if name in own else None
        standings[name] = PolicyStanding(
            signed=signed.signed if signed is not None else False,
            sentence=signed.sentence if signed is not None else "",
            coming=coming,
            impact=_impact(workspace, name) if coming is not None else None,
        )
    found = sign_offs.assessed(POLICIES)
    ordered = sorted(found.assessments, key=lambda each: (each.record.at, each.record.digest))
    return {"policy_decisions": tuple(ordered), "policy_damaged": found.damaged, "policy_standings": standings}


def _impact(workspace: Workspace, name: str) -> Any:
    @cache
    def impact() -> PolicyImpact:
        return compare(workspace, PolicyWorld(workspace, name), PolicyWorld(workspace, f"{COMING}:{name}"))

    return impact
