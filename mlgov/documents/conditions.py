"""Parts that all rules of a policy are written with: reasons, conditions on a charter's answers, names of checks."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

Conditions = dict[str, tuple[str, ...]]
"""Answer -> accepted values; all must hold. `not_said` stands for a missing or unknown answer."""

ANSWERS = (
    "decides_about_people",
    "exposure",
    "purpose",
    "automation",
    "ai_act_class",
    "complexity",
    "personal_data",
    "special_data",
)
"""Answers of a charter that conditions may use; yes/no answers are `yes` and `no`."""
NOT_SAID = "not_said"


def _parts(text: str, count: int, form: str) -> str:
    if len([part for part in text.split(".") if part]) != count or text.count(".") != count - 1:
        msg = f"expected {form}"
        raise ValueError(msg)
    return text


def _check_id(text: str) -> str:
    return _parts(text, 2, "family.check, such as fairness.impact_ratio")


def _limit_key(text: str) -> str:
    return _parts(text, 3, "family.check.metric, such as fairness.impact_ratio.impact_ratio")


def _known_answers(conditions: Conditions) -> Conditions:
    strange = sorted(set(conditions) - set(ANSWERS))
    if strange:
        msg = f"{', '.join(strange)}: not an answer that rules may use; known: {', '.join(ANSWERS)}"
        raise ValueError(msg)
    return conditions


CheckId = Annotated[str, AfterValidator(_check_id)]
LimitKey = Annotated[str, AfterValidator(_limit_key)]
When = Annotated[Conditions, AfterValidator(_known_answers)]
Reason = Annotated[str, Field(min_length=10, description="Why, in a sentence that the people concerned understand.")]


def holds(conditions: Conditions, answers: dict[str, str]) -> bool:
    """Whether all conditions hold; an answer that is not there is `not_said`."""
    return all(answers.get(name, NOT_SAID) in accepted for name, accepted in conditions.items())
