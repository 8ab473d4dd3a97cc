"""`policy diff`: what another policy would do to every version, by the evidence that is stored. No data is opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from mlgov.api.checked import Checked
from mlgov.api.oversight import Oversight
from mlgov.api.policies import COMING, PolicyWorld, coming_policies, in_force
from mlgov.api.policy_sign_offs import PolicySigned, policy_signed
from mlgov.api.sign_offs import SignOffs
from mlgov.api.workspace import Workspace
from mlgov.documents.policy import PolicyInForce, policy_names
from mlgov.errors import MlgovError
from mlgov.gating.gate import GateReason, gate
from mlgov.gating.levels import level_reasons
from mlgov.gating.policy_impact import (
    ImpactRow,
    PolicyFace,
    PolicyImpact,
    Stand,
    as_document,
    as_text,
    impact,
    impact_row,
)
from mlgov.gating.sign_off import sign_off_reasons
from mlgov.registry.protocol import ModelVersion
from mlgov.signoff.signed import SignOff

_APPROVED = frozenset({"approved", "conditional"})


def policy_impact(
    old: str, new: str, *, everything: bool = False, governed: str | Path | None = None, as_of: date | None = None
) -> PolicyImpact:
    """Judge the stored evidence of every version by both policies and say what changes.

    Args:
        old: the policy before: its name, a file, `REVISION:name`, or `coming:name`.
        new: the policy after, the same way.
        everything: judge all versions by both, not only those that the old policy judges.
        governed: the governed folder.
        as_of: the day; the new policy is looked at as if it counted on it.

    Raises:
        UsageError: one of the two isn't a policy.
        DocumentError: one can't be used.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    return compare(workspace, PolicyWorld(workspace, old), PolicyWorld(workspace, new), everything=everything)


def coming_impacts(workspace: Workspace) -> tuple[PolicyImpact, ...]:
    """What each policy that comes next (`policies/coming/`) will change, by name: for pages and the calendar."""
    known = policy_names(workspace.governed)
    return tuple(
        compare(workspace, PolicyWorld(workspace, name), PolicyWorld(workspace, f"{COMING}:{name}"))
        for name in coming_policies(workspace.governed)
        if name in known
    )


def impact_text(found: PolicyImpact) -> str:
    """The impact as lines for a terminal."""
    return as_text(found)


def impact_json(found: PolicyImpact) -> str:
    """The impact as JSON (docs/time.md)."""
    return json.dumps(as_document(found), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


@dataclass(frozen=True)
class PolicyListed:
    """A policy that judges here, and whether it is signed."""

    policy: PolicyInForce
    signed: PolicySigned
    coming: bool = False


def policies_listed(*, governed: str | Path | None = None, as_of: date | None = None) -> tuple[PolicyListed, ...]:
    """Every policy of the governed folder and those that come next, each with its own sign-off."""
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    sign_offs = SignOffs(workspace)
    here = [workspace.policy_named(name) for name in policy_names(workspace.governed)]
    found = [PolicyListed(each, policy_signed(sign_offs, each)) for each in here]
    return (
        *found,
        *(
            PolicyListed(each, policy_signed(sign_offs, each), coming=True)
            for each in coming_policies(workspace.governed).values()
        ),
    )


def compare(workspace: Workspace, old: PolicyWorld, new: PolicyWorld, *, everything: bool = False) -> PolicyImpact:
    """The impact between two worlds of policies."""
    versions = workspace.registry.versions()
    names = {version.name: workspace.policy_of(version).policy.name for version in versions}
    before = _World.of(workspace, old.policies)
    renamed = {old.name: new.policy} if old.name != new.name else {}
    after = _World.of(
        workspace, {name: _as_of_now(each, workspace) for name, each in {**new.policies, **renamed}.items()}
    )
    if everything:
        before = _World.of(workspace, dict.fromkeys(names.values(), old.policy))
        after = _World.of(workspace, dict.fromkeys(names.values(), _as_of_now(new.policy, workspace)))
    touched = [each for each in versions if everything or _touches(names[each.name], old, new)]
    rows = [row for each in touched if (row := _row(each, before, after, new.policy)) is not None]
    faces = (_face(workspace, old), _face(workspace, new))
    return impact(old.policy, new.policy, faces, rows, as_of=workspace.as_of, others=len(versions) - len(touched))


@dataclass(frozen=True)
class _World:
    """The folder judged by one set of policies."""

    oversight: Oversight

    @classmethod
    def of(cls, workspace: Workspace, policies: Mapping[str, PolicyInForce]) -> _World:
        judged = in_force(workspace, policies)
        return cls(Oversight(judged, SignOffs(judged)))

    def stand(self, item: Checked, *, signed: SignOff, counts: bool) -> Stand:
        """How a version stands; its sign-off counts only if it had one, or is in use."""
        workspace = self.oversight.workspace
        version = item.version
        policy, tier = workspace.policy_of(version), workspace.tier_of(version)
        decision = gate(
            [item.release], version.charter, policy=policy, tier=tier, subject=version.name, stage="release",
            as_of=workspace.as_of,
        )  # fmt: skip
        reasons: list[GateReason] = list(decision.reasons)
        reasons += level_reasons(self.oversight.level(item), policy.policy.level_needed(tier.tier), version.name)
        if counts:
            reasons += sign_off_reasons(signed.state, holders=self.oversight.sign_offs.roles_in(version.project))
        shut = tuple(dict.fromkeys(each.text for each in reasons if each.blocking))
        return Stand(not shut, tier.tier, signed.state.state, shut)

    def look(self, item: Checked) -> tuple[Checked, SignOff]:
        """The version judged in this world, and its sign-off."""
        here = Checked(item.version, item.run, self.oversight.sign_offs.judge)
        return here, self.oversight.sign_offs.release(item.version, here.run.release, here.release, lean=True)


def _row(version: ModelVersion, before: _World, after: _World, new: PolicyInForce) -> ImpactRow | None:
    """One version under both policies; None if its evidence is damaged, which `mlgov check` says."""
    workspace = before.oversight.workspace
    try:
        item = before.oversight.as_it_stands(version)
        old_item, old_signed = before.look(item)
        new_item, new_signed = after.look(item)
    except MlgovError:
        return None
    approved = old_signed.state.state in _APPROVED
    live = bool(version.deployments_on(workspace.as_of))
    counts = old_signed.state.open_gate or live
    return impact_row(
        version.name,
        before.stand(old_item, signed=old_signed, counts=counts),
        after.stand(new_item, signed=new_signed, counts=counts),
        live=live,
        approved=approved,
        new=new,
        as_of=workspace.as_of,
    )


def _touches(name: str, old: PolicyWorld, new: PolicyWorld) -> bool:
    """Whether a policy judges otherwise in the new world: it is the one that changes, or rests on it."""
    if name == old.name:
        return True
    if old.name != new.name:
        return False
    one, other = old.policies.get(name), new.policies.get(name)
    return one is not None and other is not None and one.digest != other.digest


def _as_of_now(policy: PolicyInForce, workspace: Workspace) -> PolicyInForce:
    """A policy as if its day had come and its transition were over, so that only what it says makes a difference."""
    starts = min(policy.policy.effective_from, workspace.as_of)
    return replace(policy, policy=policy.policy.model_copy(update={"effective_from": starts, "transition": None}))


def _face(workspace: Workspace, world: PolicyWorld) -> PolicyFace:
    signed = policy_signed(SignOffs(workspace), world.policy)
    return PolicyFace.of(world.policy, world.where, signed=signed.signed, sentence=signed.sentence)
