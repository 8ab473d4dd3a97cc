"""What is signed of a policy: everything that it says, with what it extends. Comments and the order of keys say nothing.

A policy is a subject like a model's version: `policies/<name>@<version>#release`. No project can be named `policies`, so
that its records lie at `policies/approvals/<name>/<version>/` and everything that holds for records holds for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlgov.documents.ids import model_slug, slug, suggestion
from mlgov.documents.policy import PolicyInForce
from mlgov.documents.policy_rules import Policy
from mlgov.documents.sign_off_rules import SignOffRole, SignOffRule
from mlgov.errors import SignOffError
from mlgov.signoff.base_revision import POLICIES
from mlgov.signoff.dossier import dossier_from_parts, part_of
from mlgov.signoff.material_fields import plain
from mlgov.signoff.types import Dossier, Part, Stage

__all__ = ["POLICIES", "STAGE", "owner_rule", "policy_dossier", "policy_subject"]

STAGE: Stage = "release"
_KIND = "policy"
_REASON = "The role that answers for a policy signs each of its versions."
_APART = frozenset({"name", "limits", "sign_off"})
"""Fields that are no part of their own: the subject's name, and lists of which each entry is a part."""


def policy_subject(policy: Policy) -> str:
    """`policies/<name>@<version>`. Raises SignOffError if the version can't name a folder."""
    try:
        return f"{POLICIES}/{model_slug(policy.name)}@{slug(policy.version)}"
    except ValueError as error:
        msg = f"the policy {policy.name} {policy.version} can't be signed: {error}"
        raise SignOffError(msg, hint=f"call its version {suggestion(policy.version) or '1'}") from error


def policy_dossier(policy: PolicyInForce) -> Dossier:
    """Everything that a policy and what it extends says, part by part. Raises SignOffError; see `policy_subject`."""
    return dossier_from_parts(policy_subject(policy.policy), STAGE, _parts(policy))


def owner_rule(policy: Policy) -> SignOffRule | None:
    """Who signs a policy: its owner's role; None if the owner is no word that can be a role."""
    try:
        return SignOffRule(stage=STAGE, roles=(SignOffRole(role=policy.owner),), reason=_REASON)
    except ValueError:
        return None


def _parts(policy: PolicyInForce) -> Iterator[Part]:
    rules = policy.policy
    for key, limits in policy.by_key.items():
        yield part_of(_KIND, f"limits of {key}", _numbered([plain(each.rule) for each in limits]))
    for name, value in plain(rules).items():
        if name in _APART:
            continue
        fields = _numbered(value) if isinstance(value, list) else value
        yield part_of(_KIND, name, fields if isinstance(fields, dict) else {"value": fields})
    by_stage: dict[str, list[Any]] = {}
    for rule in rules.sign_off:
        by_stage.setdefault(rule.stage, []).append(plain(rule))
    for stage, found in by_stage.items():
        yield part_of(_KIND, f"who signs at {stage}", _numbered(found))


def _numbered(entries: list[Any]) -> Mapping[str, Any]:
    return {str(at): each for at, each in enumerate(entries, start=1)}
