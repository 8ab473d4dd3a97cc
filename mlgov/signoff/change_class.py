"""How far a new version reaches compared with an approved one: refresh, minor or material; computed, never claimed.

The policy's change rules say it part by part; what no rule names is material, and the furthest change decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from mlgov.documents.policy import ChangeRule, PolicyInForce
from mlgov.documents.sign_off_rules import CHANGE_CLASSES, ChangeClassName
from mlgov.signoff.changes import Change, part_changes
from mlgov.signoff.types import Dossier

_UNLISTED = "no rule of the policy says that it reaches less far"


@dataclass(frozen=True, slots=True)
class ChangeClass:
    """How far a change reaches, and why."""

    kind: ChangeClassName
    because: tuple[str, ...]
    """One sentence per change that reaches this far: what changed, and the policy's reason."""
    changes: tuple[tuple[Change, ChangeClassName], ...] = ()
    """Every change with its own class."""


def change_class(old: Dossier, new: Dossier, policy: PolicyInForce) -> ChangeClass:
    """How far the new version reaches compared with the old one, by the policy's rules.

    Args:
        old: the release dossier of the approved version.
        new: the release dossier of the version that is proposed.
        policy: the policy in force for the new one.
    """
    found = [(change, _class_of(change, policy.policy.change_rules)) for change in between(old, new)]
    if not found:
        return ChangeClass("refresh", ("Nothing that matters changed.",))
    furthest = max((rule[0] for _, rule in found), key=CHANGE_CLASSES.index)
    because = tuple(f"{change.what} ({reason.rstrip('.')})" for change, (kind, reason) in found if kind == furthest)
    return ChangeClass(furthest, because, tuple((change, kind) for change, (kind, _) in found))


def between(old: Dossier, new: Dossier) -> list[Change]:
    """What differs between two versions; what an envelope allows is not a change of the model."""
    return [each for each in part_changes(old, new) if each.kind != "envelope"]


def covers(pattern: str, address: str) -> bool:
    """Whether a pattern of a change rule names an address, or something above it."""
    return fnmatchcase(address, pattern) or fnmatchcase(address, f"{pattern}/*")


def _class_of(change: Change, rules: Iterable[ChangeRule]) -> tuple[ChangeClassName, str]:
    """The strictest class that a rule gives it, with the rule's reason."""
    matched = [rule for rule in rules if any(covers(each, change.address) for each in rule.parts)]
    if not matched:
        return "material", _UNLISTED
    rule = max(matched, key=lambda each: CHANGE_CLASSES.index(each.change_class))
    return rule.change_class, rule.reason
