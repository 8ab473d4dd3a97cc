"""What two policies say of people, as one: the extending one may only tighten.

Rules of sign-off, re-reviews and change rules are added (the strictest counts, see `sign_off_rule`); levels, days and
roles may only move to the stricter side. A line that would loosen has no effect and is therefore an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from mlgov.documents.charter import Grade
from mlgov.documents.sign_off_rules import (
    CHANGE_CLASSES,
    EVIDENCE_LEVELS,
    PROOFS,
    SEVERITIES,
    Emergency,
    FindingRule,
    SignOffPolicy,
    SignOffRule,
)
from mlgov.documents.tree import KeyPath

Report = Callable[[KeyPath, str], None]
PEOPLE = tuple(SignOffPolicy.model_fields)
"""Names of the fields that are about people."""
_TIERS: tuple[Grade, ...] = ("low", "medium", "high")
_LISTS = ("sign_off", "change_rules", "re_review")


def sources_of(own: SignOffPolicy, source: Callable[..., str], before: SignOffPolicy | None) -> dict[str, str]:
    """Dotted path -> `file:line` of what one file says of people, counted on from what it extends."""
    found = {}
    for name in _LISTS:
        first = 0 if before is None else len(getattr(before, name))
        for at in range(len(getattr(own, name))):
            found[f"{name}[{first + at}]"] = source(name, at)
    for name in PEOPLE:
        if name not in _LISTS and name in own.model_fields_set:
            found[name] = source(name)
    return found


def sum_of(before: SignOffPolicy, own: SignOffPolicy) -> dict[str, Any]:
    """The fields about people of a policy and the one that it extends."""
    needed = {
        tier: max(before.level_needed(tier), own.level_needed(tier), key=EVIDENCE_LEVELS.index) for tier in _TIERS
    }
    days = [each.transition for each in (before, own) if each.transition is not None]
    return {
        "sign_off": before.sign_off + own.sign_off,
        "evidence_level": needed if before.evidence_level or own.evidence_level else {},
        "change_rules": before.change_rules + own.change_rules,
        "emergency": own.emergency or before.emergency,
        "findings": _both_findings(before.findings, own.findings),
        "re_review": before.re_review + own.re_review,
        "transition": own.transition or min(days, default=None),
    }


def find_looser(own: SignOffPolicy, before: SignOffPolicy, report: Report, sources: Mapping[str, str]) -> None:
    """Report every line that would loosen what the extended policy says of people."""
    for at, rule in enumerate(own.sign_off):
        for number, old in enumerate(before.sign_off):
            if rule.stage == old.stage and _within(rule, old):
                where = sources.get(f"sign_off[{number}]", "the extended policy")
                for key, message in _looser(rule, old):
                    report(("sign_off", at, key) if key else ("sign_off", at), f"{message} in {where}")
    for tier, level in own.evidence_level.items():
        needed = before.level_needed(tier)
        if EVIDENCE_LEVELS.index(level) < EVIDENCE_LEVELS.index(needed):
            where = sources.get("evidence_level", "the extended policy")
            report(("evidence_level", tier), f"`{level}` is less than `{needed}` in {where}")
    _find_milder_changes(own, before, report)
    if own.emergency is not None:
        _find_milder_emergency(own.emergency, before.emergency, report)
    if own.findings is not None and before.findings is not None:
        _find_milder_findings(own.findings, before.findings, report)


def _within(new: SignOffRule, old: SignOffRule) -> bool:
    """Whether every tier of the new rule is one of the old rule's."""
    return old.tiers is None or (new.tiers is not None and set(new.tiers) <= set(old.tiers))


def _looser(new: SignOffRule, old: SignOffRule) -> list[tuple[str, str]]:
    """What a new rule says that an old one for the same versions makes idle: key and message."""
    said = new.model_fields_set
    found = []
    if not new.roles and old.roles:
        found.append(("", f"it asks nobody, but {', '.join(each.role for each in old.roles)} must sign"))
        return found
    asked = {each.role: each for each in old.roles}
    for each in new.roles:
        if each.role in asked and each.count < asked[each.role].count:
            found.append(("roles", f"{each.count} of `{each.role}` is less than {asked[each.role].count}"))
        if each.role in asked and each.feedback and not asked[each.role].feedback:
            found.append(("roles", f"`{each.role}` gives feedback only, but must sign"))
    if "min_proof" in said and PROOFS.index(new.min_proof) < PROOFS.index(old.min_proof) and old.roles:
        found.append(("min_proof", f"{new.min_proof} is less than {old.min_proof}"))
    if new.max_days is not None and old.max_days is not None and new.max_days > old.max_days:
        found.append(("max_days", f"{new.max_days} days are more than {old.max_days}"))
    if new.quorum is not None and old.roles and (old.quorum is None or new.quorum < old.quorum):
        found.append(("quorum", f"a quorum of {new.quorum} is less than {old.quorum or 'all'}"))
    for key, milder in (("distinct", False), ("validation", False), ("outside", True)):
        if key in said and old.roles and getattr(new, key) is milder and getattr(old, key) is not milder:
            found.append((key, f"`{key}: {str(milder).lower()}` is milder than `{str(not milder).lower()}`"))
    return found


def _find_milder_changes(own: SignOffPolicy, before: SignOffPolicy, report: Report) -> None:
    for at, rule in enumerate(own.change_rules):
        for part in rule.parts:
            if rule.change_class != "material" and not any(
                CHANGE_CLASSES.index(old.change_class) <= CHANGE_CLASSES.index(rule.change_class)
                and any(fnmatchcase(part, each) or fnmatchcase(part, f"{each}/*") for each in old.parts)
                for old in before.change_rules
            ):
                message = f"`{part}` is {rule.change_class} here, but material in the extended policy"
                report(("change_rules", at), message)


def _find_milder_emergency(own: Emergency, before: Emergency | None, report: Report) -> None:
    if before is None:
        report(("emergency",), "the extended policy lets nobody pass in an emergency")
        return
    if extra := sorted(set(own.roles) - set(before.roles)):
        report(("emergency", "roles"), f"adds {', '.join(extra)} to those who may pass in an emergency")
    for name in ("due_days", "per_year"):
        if getattr(own, name) > getattr(before, name):
            report(("emergency", name), f"{getattr(own, name)} is more than {getattr(before, name)}")


def _find_milder_findings(own: FindingRule, before: FindingRule, report: Report) -> None:
    if "block_overdue" in own.model_fields_set and not set(before.block_overdue) <= set(own.block_overdue):
        lacking = ", ".join(each for each in SEVERITIES if each in set(before.block_overdue) - set(own.block_overdue))
        report(("findings", "block_overdue"), f"leaves out {lacking}, which the extended policy names")
    for severity, days in own.due_days.items():
        if days > before.due_days.get(severity, days):
            message = f"{days} days are more than the {before.due_days[severity]} of the extended policy"
            report(("findings", "due_days", severity), message)


def _both_findings(before: FindingRule | None, own: FindingRule | None) -> FindingRule | None:
    if before is None or own is None:
        return own or before
    return FindingRule(
        block_overdue=tuple(each for each in SEVERITIES if each in {*before.block_overdue, *own.block_overdue}),
        due_days={
            severity: min(each.due_days[severity] for each in (before, own) if severity in each.due_days)
            for severity in SEVERITIES
            if severity in before.due_days or severity in own.due_days
        },
        reason=own.reason,
    )
