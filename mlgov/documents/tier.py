"""The risk tier of a project: what the policy's rules say of the charter's answers, with the reasons in words.

The highest tier of all rules that match counts. A tier set by hand may be higher; a lower one needs a reason. Either way
the project says it of itself: pages show "self-assessed" until somebody independent has signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mlgov.documents.charter import Charter, CharterFile
from mlgov.documents.policy_rules import NOT_SAID, Conditions, Policy, holds
from mlgov.errors import Problem

TIERS: Final = ("low", "medium", "high")
SELF_ASSESSED = "self-assessed"

_NAMES = {
    "decides_about_people": "decides about people",
    "exposure": "exposure",
    "purpose": "purpose",
    "automation": "automation",
    "ai_act_class": "AI Act class",
    "complexity": "complexity",
    "personal_data": "personal data",
    "special_data": "special categories of data",
}


@dataclass(frozen=True, slots=True)
class Tier:
    """The tier that counts, the computed one, and why."""

    tier: str
    computed: str
    reasons: tuple[str, ...]
    """One sentence per rule that matched, highest tier first; why it is low if none did."""
    overridden: bool
    override_reason: str | None
    forbidden: str | None = None
    """Why nothing of this kind may be released, if a rule says so."""
    problem: str | None = None
    """What is wrong with the tier set by hand (then the computed one counts)."""
    status: str = SELF_ASSESSED


def answers_of(charter: Charter | None) -> dict[str, str]:
    """The answers that rules may use, as words; what is missing or unknown is `not_said`."""
    if charter is None:
        return {}
    personal = [source.personal for source in charter.data]
    special = [source.special for source in charter.data]
    return {
        "decides_about_people": _yes_no(charter.decides_about_people),
        "exposure": charter.exposure or NOT_SAID,
        "purpose": charter.purpose or NOT_SAID,
        "automation": charter.automation or NOT_SAID,
        "ai_act_class": charter.ai_act_class or NOT_SAID,
        "complexity": charter.complexity or NOT_SAID,
        "personal_data": _any_yes(personal),
        "special_data": _any_yes(special),
    }


def risk_tier(charter: Charter | None, policy: Policy) -> Tier:
    """The tier that the policy's rules give a charter; without a charter nothing is said, and rules decide on that."""
    answers = answers_of(charter)
    matched = [rule for rule in policy.tier_rules if holds(rule.when, answers)]
    matched.sort(key=lambda rule: -TIERS.index(rule.tier))
    computed = matched[0].tier if matched else "low"
    reasons = tuple(f"{rule.reason} ({_said(rule.when, answers)})" for rule in matched)
    if not reasons:
        reasons = ("No rule of the policy asks for more than the lowest tier.",)
    forbidden = next((rule.reason for rule in matched if rule.forbidden), None)
    by_hand = charter.tier if charter is not None else None
    why = charter.tier_reason if charter is not None else None
    if by_hand is None or by_hand == computed:
        return Tier(computed, computed, reasons, overridden=False, override_reason=None, forbidden=forbidden)
    if TIERS.index(by_hand) < TIERS.index(computed) and not why:
        problem = f"tier: {by_hand} is lower than {computed}, which follows from the answers; it needs a tier_reason"
        return Tier(
            computed, computed, reasons, overridden=False, override_reason=None, forbidden=forbidden, problem=problem
        )
    return Tier(by_hand, computed, reasons, overridden=True, override_reason=why, forbidden=forbidden)


def tier_problems(charter_file: CharterFile, policy: Policy) -> tuple[Problem, ...]:
    """What is wrong with the tier that a charter sets by hand, at its line."""
    tier = risk_tier(charter_file.charter, policy)
    if tier.problem is None:
        return ()
    line = charter_file.lines.get("tier", 1)
    hint = "say why in tier_reason, or leave tier out"
    return (Problem(charter_file.path, line, "tier", tier.problem.removeprefix("tier: "), hint),)


def _said(when: Conditions, answers: dict[str, str]) -> str:
    """The answers that a rule looked at: `automation: automatic`."""
    parts = []
    for name in when:
        answer = answers.get(name, NOT_SAID)
        shown = "not said" if answer == NOT_SAID else answer.replace("_", " ")
        parts.append(f"{_NAMES[name]}: {shown}")
    return ", ".join(parts)


def _yes_no(answer: bool | None) -> str:
    return NOT_SAID if answer is None else "yes" if answer else "no"


def _any_yes(answers: list[bool | None]) -> str:
    if any(answers):
        return "yes"
    return "no" if answers and all(answer is False for answer in answers) else NOT_SAID
