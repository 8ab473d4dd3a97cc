"""What differs between two policies, in words: limits, who signs, what must be measured, how tiers follow, and the rest.

Pure: from two policies in force. Whether a change asks for more or for less is said only where it is certain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from mlgov.documents.policy import LimitInForce, PolicyInForce
from mlgov.documents.policy_rules import LimitRule, Policy
from mlgov.documents.sign_off_rules import EVIDENCE_LEVELS, PROOFS, SignOffRule
from mlgov.judging.words import saying
from mlgov.signoff.material_fields import plain as plain_value
from mlgov.signoff.wording import day, listed, plain, sentence

Effect = Literal["tighter", "looser", "other"]
RELATIVE = {
    "baseline": "the charter's baseline",
    "predecessor": "the version before",
    "trivial": "a trivial model",
    "release": "the value at release",
}
_SCOPE = ("tiers", "stages", "problems", "columns", "groups", "roles")
_SAME = ("direction", "relative_to", "change", "other_rows", *_SCOPE)
_STAGES = {"release": "at release", "monitoring": "in production"}


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One difference between two policies."""

    kind: Literal["limit", "sign_off", "required", "tier", "exemption", "rule"]
    name: str
    """`family.check.metric`, a stage, a check, or the policy's key."""
    what: str
    """In plain words, one sentence."""
    effect: Effect
    reason: str = ""
    """The reason that the new policy gives, or the old one for what was dropped."""


def policy_changes(old: PolicyInForce, new: PolicyInForce) -> tuple[PolicyChange, ...]:
    """Everything that differs, limits first; empty if both say the same (dates, versions and texts aside)."""
    return (
        *_limits(old, new),
        *_sign_off(old.policy, new.policy),
        *_listed("required", "required", old.policy.required, new.policy.required, _required),
        *_listed("tier", "tier_rules", old.policy.tier_rules, new.policy.tier_rules, _tier),
        *_listed("exemption", "exemptions", old.policy.exemptions, new.policy.exemptions, _exemption),
        *_levels(old.policy, new.policy),
        *_others(old.policy, new.policy),
    )


# Limits


def _limits(old: PolicyInForce, new: PolicyInForce) -> Iterator[PolicyChange]:
    for key in sorted({*old.by_key, *new.by_key}):
        before, after = list(old.by_key.get(key, ())), list(new.by_key.get(key, ()))
        for limit in tuple(after):
            twin = next((each for each in before if _alike(each.rule, limit.rule)), None)
            if twin is not None:
                before.remove(twin)
                after.remove(limit)
                yield from _changed(key, twin.rule, limit.rule)
        for limit in before:
            yield _dropped(key, limit)
        for limit in after:
            effect: Effect = "other" if limit.rule.advisory else "tighter"
            what = f"{_metric(key)}: a limit was added: {limit_words(limit.rule)}."
            yield PolicyChange("limit", key, what, effect, limit.rule.reason)


def _dropped(key: str, limit: LimitInForce) -> PolicyChange:
    effect: Effect = "other" if limit.rule.advisory else "looser"
    what = f"{_metric(key)}: a limit was dropped: {limit_words(limit.rule)}."
    return PolicyChange("limit", key, what, effect, limit.rule.reason)


def _alike(one: LimitRule, other: LimitRule) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _SAME)


def _changed(key: str, old: LimitRule, new: LimitRule) -> Iterator[PolicyChange]:
    effects: list[Effect] = []
    if Decimal(old.value) != Decimal(new.value):
        higher = Decimal(new.value) > Decimal(old.value)
        effects.append("tighter" if higher == (new.direction == "at_least") else "looser")
    for name, more in (("interval", "tighter"), ("required", "tighter"), ("advisory", "looser")):
        if getattr(old, name) != getattr(new, name):
            less = "looser" if more == "tighter" else "tighter"
            effects.append("tighter" if (more if getattr(new, name) else less) == "tighter" else "looser")
    if (old.min_n or 0) != (new.min_n or 0):
        effects.append("looser" if (new.min_n or 0) > (old.min_n or 0) else "tighter")
    if not effects:
        return
    effect = effects[0] if len(set(effects)) == 1 else "other"
    what = f"{_metric(key)}: was {limit_words(old)}; is {limit_words(new)}."
    yield PolicyChange("limit", key, what, effect, new.reason)


def limit_words(rule: LimitRule) -> str:
    """A limit and where it applies, in words: `at least 0.80, high risk, at release`."""
    parts = [f"{plain(rule.direction)} {rule.value}"]
    if rule.relative_to != "absolute":
        how = {"absolute": "difference to", "relative": "relative change to"}.get(rule.change or "", "compared with")
        parts[0] += f" ({how} {RELATIVE[rule.relative_to]})"
    parts += [f"{listed(rule.tiers)} risk"] if rule.tiers else []
    parts += [listed([_STAGES[each] for each in rule.stages])] if rule.stages else []
    parts += [listed([plain(each) for each in rule.problems])] if rule.problems else []
    for name in ("columns", "groups", "roles"):
        chosen = getattr(rule, name)
        parts += [f"{name} {listed(chosen)}"] if chosen else []
    parts += [f"from {rule.min_n:,} rows on"] if rule.min_n else []
    parts += ["with the whole interval"] if rule.interval else []
    parts += ["required"] if rule.required else []
    parts += ["shown only"] if rule.advisory else []
    return ", ".join(parts)


def _metric(key: str) -> str:
    name = saying(key.rpartition(".")[2]).name
    return f"{name[:1].upper()}{name[1:]} ({key})"


# People


def _sign_off(old: Policy, new: Policy) -> Iterator[PolicyChange]:
    before, after = _by_scope(old.sign_off), _by_scope(new.sign_off)
    for scope in sorted({*before, *after}):
        stage, tiers = scope
        name = f"{plain(stage)}{f' ({tiers} risk)' if tiers else ''}"
        was, now = before.get(scope, []), after.get(scope, [])
        for at in range(max(len(was), len(now))):
            one, other = (each[at] if at < len(each) else None for each in (was, now))
            if one is None and other is not None:
                yield PolicyChange(
                    "sign_off", stage, f"Sign-off for {name}: now {rule_words(other)}.", "tighter", other.reason
                )
            elif other is None and one is not None:
                yield PolicyChange(
                    "sign_off", stage, f"Sign-off for {name}: no longer {rule_words(one)}.", "looser", one.reason
                )
            elif one is not None and other is not None and _said(one) != _said(other):
                what = f"Sign-off for {name}: was {rule_words(one)}; is {rule_words(other)}."
                yield PolicyChange("sign_off", stage, what, _stricter(one, other), other.reason)


def _by_scope(rules: Sequence[SignOffRule]) -> dict[tuple[str, str], list[SignOffRule]]:
    found: dict[tuple[str, str], list[SignOffRule]] = {}
    for each in rules:
        found.setdefault((each.stage, listed(each.tiers or ())), []).append(each)
    return found


def _said(rule: SignOffRule) -> dict[str, Any]:
    return rule.model_dump(mode="json", exclude={"reason"})


def rule_words(rule: SignOffRule) -> str:
    """Who signs and how, in words."""
    if not rule.roles:
        return "nobody needs to sign"
    roles = []
    for each in rule.roles:
        text = plain(each.role) + (f" ({each.count} people)" if each.count > 1 else "")
        text += f" after {listed([plain(name) for name in each.after])}" if each.after else ""
        text += (
            " where " + " and ".join(f"{plain(k)} is {listed(list(map(str, v)), 'or')}" for k, v in each.when.items())
            if each.when
            else ""
        )
        roles.append(f"{text} (feedback only)" if each.feedback else text)
    parts = [f"signed by {listed(roles)}", f"proof {rule.min_proof} or better"]
    parts += [f"{rule.quorum} of all signatures suffice"] if rule.quorum else []
    parts += [f"for at most {rule.max_days} days"] if rule.max_days else []
    parts += [f"not by {listed([plain(each) for each in rule.barred], 'or')}"] if rule.barred else []
    parts += ["with a validation report"] if rule.validation else []
    parts += ["decisions made elsewhere suffice"] if rule.outside else []
    parts += ["one person may sign for several roles"] if not rule.distinct else []
    return ", ".join(parts)


def _stricter(old: SignOffRule, new: SignOffRule) -> Effect:
    """Whether every difference points the same way."""
    asked = {each.role: each.count for each in old.roles if not each.feedback}
    asks = {each.role: each.count for each in new.roles if not each.feedback}
    more = any(count > asked.get(role, 0) for role, count in asks.items())
    less = any(count > asks.get(role, 0) for role, count in asked.items())
    longest = 10**9
    scales: tuple[tuple[int, int], ...] = (
        (PROOFS.index(old.min_proof), PROOFS.index(new.min_proof)),
        (-(old.max_days or longest), -(new.max_days or longest)),
        (old.quorum or longest, new.quorum or longest),
        (old.validation, new.validation),
        (not old.outside, not new.outside),
        (old.distinct, new.distinct),
    )
    more = more or any(now > was for was, now in scales) or bool(set(new.barred) - set(old.barred))
    less = less or any(now < was for was, now in scales) or bool(set(old.barred) - set(new.barred))
    return "tighter" if more and not less else "looser" if less and not more else "other"


def _levels(old: Policy, new: Policy) -> Iterator[PolicyChange]:
    for tier in ("low", "medium", "high"):
        was, now = old.level_needed(tier), new.level_needed(tier)
        if was != now:
            effect: Effect = "tighter" if EVIDENCE_LEVELS.index(now) > EVIDENCE_LEVELS.index(was) else "looser"
            what = f"Numbers at {tier} risk must be vouched for as `{now}`; it was `{was}`."
            yield PolicyChange("rule", "evidence_level", what, effect)


# Everything else


def _listed(
    kind: Literal["required", "tier", "exemption"],
    key: str,
    old: Sequence[Any],
    new: Sequence[Any],
    words: Callable[[Any], tuple[str, Effect]],
) -> Iterator[PolicyChange]:
    before, after = [_without_reason(each) for each in old], [_without_reason(each) for each in new]
    for each, said in zip(old, before, strict=True):
        if said not in after:
            text, effect = words(each)
            back: Mapping[Effect, Effect] = {"tighter": "looser", "looser": "tighter", "other": "other"}
            yield PolicyChange(kind, _name(each, key), f"No longer: {text}.", back[effect], each.reason)
    for each, said in zip(new, after, strict=True):
        if said not in before:
            text, effect = words(each)
            yield PolicyChange(kind, _name(each, key), f"New: {text}.", effect, each.reason)


def _without_reason(entry: Any) -> dict[str, Any]:
    found: dict[str, Any] = entry.model_dump(mode="json", exclude={"reason"})
    return found


def _name(entry: Any, key: str) -> str:
    return str(getattr(entry, "check", key))


def _required(entry: Any) -> tuple[str, Effect]:
    where = [f"{listed(entry.tiers)} risk"] if entry.tiers else []
    where += [listed([_STAGES[each] for each in entry.stages])] if entry.stages else []
    return f"{entry.check} must have been measured{''.join(f', {each}' for each in where)}", "tighter"


def _tier(entry: Any) -> tuple[str, Effect]:
    when = " and ".join(
        f"{plain(key)} is {listed([str(each) for each in values], 'or')}" for key, values in entry.when.items()
    )
    if entry.forbidden:
        return f"nothing may be released where {when}", "tighter"
    return f"{entry.tier} risk where {when}", "other" if entry.tier == "low" else "tighter"


def _exemption(entry: Any) -> tuple[str, Effect]:
    return (
        f"{entry.check} of {entry.subject} may be absent until {day(entry.expires)}, accepted by {plain(entry.role)}",
        "looser",
    )


_REST = (
    "on_insufficient", "on_awaiting", "on_other_rows", "exemption_roles", "exemption_days", "measuring",
    "measuring_by_tier", "change_rules", "emergency", "findings", "re_review",
)  # fmt: skip
_TITLES = {
    "on_insufficient": "What too little data does to a release",
    "on_awaiting": "What outcomes that are not in yet do to a release",
    "on_other_rows": "What a test on other rows than the version before does to a release",
    "exemption_roles": "Who may accept a gap",
    "exemption_days": "For how many days a gap may be accepted",
    "measuring": "How is measured (numbers that are stored were measured as before)",
    "measuring_by_tier": "How is measured in single tiers (numbers that are stored were measured as before)",
    "change_rules": "How far changes reach",
    "emergency": "Who may let something pass in an emergency",
    "findings": "What findings do to a gate",
    "re_review": "What makes people look again",
}


def _others(old: Policy, new: Policy) -> Iterator[PolicyChange]:
    for name in _REST:
        was, now = plain_value(getattr(old, name)), plain_value(getattr(new, name))
        if was != now:
            what = _TITLES[name]
            if _short(was) and _short(now):
                what += f": was {_text(was)}, is {_text(now)}"
            else:
                what += " was changed"
            yield PolicyChange("rule", name, sentence(what), "other")


def _short(value: Any) -> bool:
    return not isinstance(value, list) or all(isinstance(each, str) for each in value)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return listed([f"{plain(key)} {_text(each)}" for key, each in value.items()]) or "as by default"
    if isinstance(value, list):
        return listed([plain(str(each)) for each in value]) or "nothing"
    return "not said" if value is None else plain(str(value))
