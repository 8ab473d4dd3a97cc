"""A policy and what it extends, as one: the sum of both, where the extending one may only tighten.

Tightening is so by construction: limits, required checks and tier rules are added, never replaced. A line that would
loosen (a lower floor where a higher one stands, a milder handling, a bigger minimum group) has no effect and is
therefore an error that names both lines, so that nobody believes in it. A looser limit that looks at more than the
stricter one (other tiers, other kinds of problem) does have an effect there, so it stands beside that one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from mlgov.documents import reader
from mlgov.documents.charter import Grade
from mlgov.documents.policy_rules import STRICTNESS, Handling, LimitRule, Measuring, Policy, Undecided
from mlgov.documents.sign_off_merge import find_looser, sources_of, sum_of
from mlgov.documents.tree import KeyPath, Node
from mlgov.errors import DocumentError, Problem

Report = Callable[[KeyPath, str], None]
_HANDLED: dict[str, Undecided] = {
    "on_insufficient": "insufficient",
    "on_awaiting": "awaiting",
    "on_other_rows": "other_rows",
}
_TIERS: tuple[Grade, ...] = ("low", "medium", "high")
_MEASURING: dict[str, tuple[int, str]] = {
    "confidence_level": (1, "a lower level makes intervals narrower"),
    "noise_level": (-1, "a higher level excuses more as noise"),
    "min_group_size": (-1, "a bigger minimum leaves more groups unjudged"),
    "min_cell": (1, "a smaller cell shows more of single people"),
}
"""Parameter -> direction in which it may move (1: only up), and why."""


@dataclass(frozen=True)
class LimitInForce:
    """One limit with its id and where it was written."""

    id: str
    key: str
    rule: LimitRule
    source: str

    @property
    def check(self) -> str:
        """`family.check`."""
        return self.key.rpartition(".")[0]

    @property
    def metric(self) -> str:
        """The metric's name."""
        return self.key.rpartition(".")[2]


@dataclass(frozen=True)
class Layer:
    """One policy file as read."""

    policy: Policy
    node: Node
    shown_as: str

    def source(self, *path: str | int) -> str:
        """`file:line` of a key."""
        return f"{self.shown_as}:{self.node.line(path)}"


def merge(layers: list[Layer]) -> tuple[Policy, list[LimitInForce], dict[str, str]]:
    """The sum of policies, the most general first; its limits; and the line of everything that has one.

    Raises DocumentError naming both lines of everything that would loosen.
    """
    problems: list[Problem] = []
    merged = layers[0].policy
    limits = limits_of(layers[0])
    sources = _sources(layers[0], first={}) | sources_of(layers[0].policy, layers[0].source, None)
    for layer in layers[1:]:
        before = len(problems)
        _find_loosening(layer, merged, limits, sources, problems)
        first = {"required": len(merged.required), "tier_rules": len(merged.tier_rules)}
        first["exemptions"] = len(merged.exemptions)
        sources |= _sources(layer, first) | sources_of(layer.policy, layer.source, merged)
        limits = _without_repeated(limits, limits_of(layer))
        if len(problems) == before:
            merged = _sum(layer, merged, limits)
    if problems:
        raise DocumentError(problems)
    return merged, limits, sources


def limits_of(layer: Layer) -> list[LimitInForce]:
    """The limits of one file, each with an id and its line."""
    found = []
    for key, rules in layer.policy.limits.items():
        for at, rule in enumerate(rules):
            number = f"#{at + 1}" if len(rules) > 1 else ""
            id_ = f"policy:{layer.policy.name}-{layer.policy.version}/{key}{number}"
            found.append(LimitInForce(id_, key, rule, layer.source("limits", key, at)))
    return found


def _sources(layer: Layer, first: dict[str, int]) -> dict[str, str]:
    policy = layer.policy
    lists = {"required": policy.required, "tier_rules": policy.tier_rules, "exemptions": policy.exemptions}
    found = {
        f"{name}[{first.get(name, 0) + at}]": layer.source(name, at)
        for name, entries in lists.items()
        for at in range(len(entries))
    }
    single = ("measuring", "effective_from", "exemption_roles", "exemption_days")
    for name in (*_HANDLED, *single):
        if layer.node.at((name,)) is not None:
            found[name] = layer.source(name)
    return found


def _without_repeated(before: list[LimitInForce], own: list[LimitInForce]) -> list[LimitInForce]:
    """Both, without limits that a tighter one of the same kind makes idle (so that pages show one line)."""
    idle = {old.id for old in before for new in own if new.key == old.key and _replaces(new.rule, old.rule)}
    kept = [each for each in before if each.id not in idle]
    return sorted([*kept, *own], key=lambda each: each.key)


def _replaces(new: LimitRule, old: LimitRule) -> bool:
    # A limit that is judged on other rows and one that is not stand side by side: neither is tighter in every case.
    same = ("relative_to", "change", "other_rows", "min_n", "tiers", "stages", "problems", "columns", "groups", "roles")
    return (
        new.direction == old.direction
        and all(getattr(new, name) == getattr(old, name) for name in same)
        and not _looser(new, old)
        and new.interval >= old.interval
        and new.required >= old.required
        and new.advisory <= old.advisory
    )


def _looser(new: LimitRule, old: LimitRule) -> bool:
    if new.direction == "at_least":
        return Decimal(new.value) < Decimal(old.value)
    return Decimal(new.value) > Decimal(old.value)


def _within(new: LimitRule, old: LimitRule) -> bool:
    """Whether everything that the new rule looks at is looked at by the old one too."""
    names = ("tiers", "stages", "problems", "columns", "groups", "roles")
    pairs = ((getattr(new, name), getattr(old, name)) for name in names)
    return all(theirs is None or (ours is not None and set(ours) <= set(theirs)) for ours, theirs in pairs)


def _find_loosening(
    layer: Layer, before: Policy, limits: list[LimitInForce], sources: dict[str, str], problems: list[Problem]
) -> None:
    def report(path: KeyPath, message: str) -> None:
        hint = "a policy that extends another may only tighten it"
        problems.append(Problem(layer.shown_as, layer.node.line(path), reader.dotted(path), message, hint))

    for key, rules in layer.policy.limits.items():
        for at, rule in enumerate(rules):
            for old in limits:
                if old.key == key and _comparable(rule, old.rule) and _looser(rule, old.rule):
                    words = rule.direction.replace("_", " ")
                    message = f"{words} {rule.value} is looser than {words} {old.rule.value} in {old.source}"
                    report(("limits", key, at), message)
    _find_milder_handling(layer, before, report, sources)
    if before.exemption_roles is not None and not set(_roles(layer.policy, before)) <= set(before.exemption_roles):
        report(("exemption_roles",), f"adds roles to those in {sources.get('exemption_roles', 'the extended policy')}")
    if before.exemption_days is not None and (layer.policy.exemption_days or 0) > before.exemption_days:
        report(("exemption_days",), f"is longer than {before.exemption_days} in {sources.get('exemption_days', '')}")
    _find_loosened_measuring(layer, before, report, sources)
    find_looser(layer.policy, before, report, sources)


def _comparable(new: LimitRule, old: LimitRule) -> bool:
    """Whether a looser new rule would have no effect beside the old one."""
    same = ("direction", "relative_to", "change")
    if new.other_rows and not old.other_rows:
        return False  # it judges where the old one can't
    return all(getattr(new, each) == getattr(old, each) for each in same) and _within(new, old) and not old.advisory


def _find_milder_handling(layer: Layer, before: Policy, report: Report, sources: dict[str, str]) -> None:
    for name, kind in _HANDLED.items():
        if name in layer.policy.model_fields_set:
            for tier in _TIERS:
                old_handling, new_handling = _handling(before, kind, tier), _handling(layer.policy, kind, tier)
                if STRICTNESS.index(new_handling) < STRICTNESS.index(old_handling):
                    where = sources.get(name, "the default")
                    report((name,), f"`{new_handling}` for tier {tier} is milder than `{old_handling}` in {where}")


def _roles(policy: Policy, before: Policy) -> tuple[str, ...]:
    return policy.exemption_roles if policy.exemption_roles is not None else before.exemption_roles or ()


def _handling(policy: Policy, kind: Undecided, tier: str) -> Handling:
    return policy.handling(kind, tier)


def _find_loosened_measuring(layer: Layer, before: Policy, report: Report, sources: dict[str, str]) -> None:
    for tier in (None, *_TIERS):
        old = _measured(before, tier)
        own = layer.policy.measuring if tier is None else layer.policy.measuring_by_tier.get(tier, Measuring())
        path: KeyPath = ("measuring",) if tier is None else ("measuring_by_tier", tier)
        for name, value in own.given().items():
            if name in _MEASURING and name in old and (value - old[name]) * _MEASURING[name][0] < 0:
                where = sources.get("measuring", "the extended policy")
                report((*path, name), f"{value} instead of {old[name]} in {where}: {_MEASURING[name][1]}")


def _measured(policy: Policy, tier: Grade | None) -> dict[str, Any]:
    own = policy.measuring_by_tier.get(tier, Measuring()).given() if tier is not None else {}
    return {**policy.measuring.given(), **own}


def _sum(layer: Layer, before: Policy, limits: list[LimitInForce]) -> Policy:
    own = layer.policy
    by_key: dict[str, list[LimitRule]] = {}
    for each in limits:
        by_key.setdefault(each.key, []).append(each.rule)
    handling = {
        name: {tier: max((_handling(each, kind, tier) for each in said), key=STRICTNESS.index) for tier in _TIERS}
        for name, kind in _HANDLED.items()
        if (said := [before, *([own] if name in own.model_fields_set else [])])
    }
    compared = before.on_other_rows is not None or own.on_other_rows is not None
    by_tier = {
        tier: Measuring(**{**_measured(before, tier), **own.measuring.given(), **_own(own, tier)})
        for tier in _TIERS
        if tier in before.measuring_by_tier or tier in own.measuring_by_tier
    }
    try:
        return Policy(
            **{name: getattr(own, name) for name in ("name", "version", "title", "owner", "effective_from", "extends")},
            description=own.description or before.description,
            limits={key: tuple(rules) for key, rules in by_key.items()},
            required=before.required + own.required,
            on_insufficient=handling["on_insufficient"],
            on_awaiting=handling["on_awaiting"],
            on_other_rows=handling["on_other_rows"] if compared else None,
            exemptions=before.exemptions + own.exemptions,
            exemption_roles=own.exemption_roles if own.exemption_roles is not None else before.exemption_roles,
            exemption_days=own.exemption_days or before.exemption_days,
            tier_rules=before.tier_rules + own.tier_rules,
            measuring=Measuring(**{**before.measuring.given(), **own.measuring.given()}),
            measuring_by_tier=by_tier,
            **sum_of(before, own),
        )
    except ValidationError as error:
        # Only the sum shows it: an exemption must obey the roles and days of what is extended.
        message = str(error.errors()[0].get("ctx", {}).get("error", error.errors()[0]["msg"]))
        line = layer.node.line(("exemptions",))
        raise DocumentError([Problem(layer.shown_as, line, "exemptions", message)]) from None


def _own(policy: Policy, tier: Grade) -> dict[str, Any]:
    return policy.measuring_by_tier.get(tier, Measuring()).given()
