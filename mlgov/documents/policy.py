"""The policy in force: a policy file with all that it extends, its digest, and the line of every limit.

Looked up as `policies/<name>.yml` in the governed folder, then among the packaged ones (`standard`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mlgov.documents import reader
from mlgov.documents.base import shown_path, validate
from mlgov.documents.ids import slug
from mlgov.documents.policy_merge import Layer, LimitInForce, merge
from mlgov.documents.policy_rules import (
    ANSWERS,
    NOT_SAID,
    Exemption,
    Handling,
    LimitRule,
    Measuring,
    Policy,
    RequiredCheck,
    Stage,
    TierRule,
    effective_settings,
    holds,
)
from mlgov.documents.sign_off_rules import (
    ChangeRule,
    Emergency,
    FindingRule,
    ReReview,
    SignOffPolicy,
    SignOffRole,
    SignOffRule,
    sign_off_rule,
)
from mlgov.errors import DocumentError, Problem

__all__ = [
    "ANSWERS",
    "NOT_SAID",
    "ChangeRule",
    "Emergency",
    "Exemption",
    "FindingRule",
    "Handling",
    "LimitInForce",
    "LimitRule",
    "Measuring",
    "Policy",
    "PolicyInForce",
    "ReReview",
    "RequiredCheck",
    "SignOffPolicy",
    "SignOffRole",
    "SignOffRule",
    "Stage",
    "TierRule",
    "effective_settings",
    "holds",
    "load_policy",
    "policy_names",
    "sign_off_rule",
]

PACKAGED = Path(__file__).parent / "data" / "policies"
_DEPTH = 5


@dataclass(frozen=True)
class PolicyInForce:
    """A policy with everything it extends, its digest, and the line of every limit."""

    policy: Policy
    digest: str
    sources: dict[str, str]
    """Limit id, or dotted path such as `required[0]`, `tier_rules[2]`, `exemptions[0]` -> `file:line`."""
    limits: tuple[LimitInForce, ...]
    chain: tuple[str, ...]
    """`name version` of the policy and of what it extends."""

    @cached_property
    def by_key(self) -> dict[str, tuple[LimitInForce, ...]]:
        """The limits by `family.check.metric`."""
        found: dict[str, list[LimitInForce]] = {}
        for each in self.limits:
            found.setdefault(each.key, []).append(each)
        return {key: tuple(each) for key, each in found.items()}


def load_policy(name: str, governed: Path) -> PolicyInForce:
    """The policy of that name for a governed folder, with all that it extends.

    Raises DocumentError if a file can't be used, nothing has that name, or an extending policy loosens.
    """
    layers = _layers(name, governed)
    merged, limits, sources = merge(layers)
    return PolicyInForce(
        policy=merged,
        digest=_digest(merged),
        sources=sources | {each.id: each.source for each in limits},
        limits=tuple(limits),
        chain=tuple(f"{each.policy.name} {each.policy.version}" for each in reversed(layers)),
    )


def policy_names(governed: Path) -> tuple[str, ...]:
    """Names of all policies that can be loaded, packaged ones included."""
    own = {path.stem for path in (governed / "policies").glob("*.yml")}
    return tuple(sorted(own | {path.stem for path in PACKAGED.glob("*.yml")}))


def _layers(name: str, governed: Path) -> list[Layer]:
    """The files from the most general one to the one asked for."""
    layers: list[Layer] = []
    seen: set[Path] = set()
    asked_by, line, wanted = "", 0, name
    while True:
        path = _find(wanted, governed, seen, asked_by, line)
        seen.add(path)
        shown_as = f"mlgov/policies/{path.name}" if path.parent == PACKAGED else shown_path(path, governed)
        node = reader.read_yaml(path, shown_as=shown_as)
        policy = validate(Policy, node, shown_as=shown_as)
        if policy.name != path.stem:
            message = f"must be `{path.stem}`, as the file is named; found `{policy.name}`"
            raise DocumentError([Problem(shown_as, node.line(("name",)), "name", message)])
        layers.insert(0, Layer(policy, node, shown_as))
        if policy.extends is None:
            return layers
        asked_by, line, wanted = shown_as, node.line(("extends",)), policy.extends


def _find(name: str, governed: Path, seen: set[Path], asked_by: str, line: int) -> Path:
    key = "extends" if asked_by else ""
    try:
        slug(name)
    except ValueError as error:
        raise DocumentError([Problem(asked_by or "policy", line, key, str(error))]) from None
    candidates = [governed / "policies" / f"{name}.yml", PACKAGED / f"{name}.yml"]
    there = [path for path in candidates if path.is_file()]
    for path in there:
        if path not in seen:
            if len(seen) >= _DEPTH:
                break
            return path
    if there:
        message = f"policies extend each other in a circle or more than {_DEPTH} deep, at `{name}`"
        raise DocumentError([Problem(asked_by or name, line, key, message)])
    known = ", ".join(policy_names(governed))
    raise DocumentError([Problem(asked_by or "policy", line, key, f"there is no policy `{name}`", f"known: {known}")])


def _digest(policy: Policy) -> str:
    """Hex sha256 of the policy's content in canonical form."""
    people = set(SignOffPolicy.model_fields)
    content = policy.model_dump(mode="json", exclude=people)
    # Only what is said of people counts, so that policies that say nothing of them keep the digest they had before.
    content |= policy.model_dump(mode="json", include=people, exclude_defaults=True, by_alias=True)
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode() + b"\n").hexdigest()
