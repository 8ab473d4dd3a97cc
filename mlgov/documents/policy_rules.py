"""Policies: the limits that judge a model, as text with an owner, a date and a reason per limit.

A policy may extend another one and then only tighten it (`mlgov.documents.policy_merge`). Limits keep the decimal text
as authored, because `0.80` and `0.8000000000000000444` are not the same promise.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from mlgov.documents.base import DecimalText, Document
from mlgov.documents.charter import Grade, ProblemType
from mlgov.documents.conditions import ANSWERS, NOT_SAID, CheckId, Conditions, LimitKey, Reason, When, holds
from mlgov.documents.sign_off_rules import SignOffPolicy

__all__ = [
    "ANSWERS",
    "NOT_SAID",
    "STRICTNESS",
    "CheckId",
    "Conditions",
    "Exemption",
    "Handling",
    "LimitKey",
    "LimitRule",
    "Measuring",
    "Policy",
    "Reason",
    "RequiredCheck",
    "Stage",
    "TierRule",
    "Undecided",
    "When",
    "effective_settings",
    "holds",
]

Stage = Literal["release", "monitoring"]
Handling = Literal["show", "needs_acceptance", "block"]
RelativeTo = Literal["absolute", "baseline", "predecessor", "trivial", "release"]
Undecided = Literal["insufficient", "awaiting", "other_rows"]
"""Why a result is undecided: too little data, outcomes not in yet, or a comparison of different rows."""
STRICTNESS: tuple[Handling, ...] = ("show", "needs_acceptance", "block")


class LimitRule(Document):
    """One limit: a floor or a ceiling, where it applies, and why."""

    at_least: DecimalText | None = Field(default=None, description="The value must reach this.")
    at_most: DecimalText | None = Field(default=None, description="The value must not exceed this.")
    relative_to: RelativeTo = Field(
        default="absolute",
        description="What the limit is relative to: the charter's baseline, the version before, a trivial model, or "
        "(in monitoring) the value at release.",
    )
    change: Literal["absolute", "relative"] | None = Field(
        default=None, description="Limit on the difference (absolute) or on the difference as a share (relative)."
    )
    other_rows: bool = Field(
        default=False,
        description="With `relative_to: predecessor`: judge even when both versions were tested on different rows.",
    )
    min_n: int | None = Field(default=None, ge=1, description="Fewer rows are too few to judge.")
    interval: bool = Field(default=False, description="Must the whole interval hold, not only the value?")
    tiers: tuple[Grade, ...] | None = Field(default=None, description="Only for these risk tiers.")
    stages: tuple[Stage, ...] | None = Field(default=None, description="Only at release, or only in monitoring.")
    problems: tuple[ProblemType, ...] | None = Field(default=None, description="Only for these kinds of problem.")
    columns: tuple[str, ...] | None = Field(default=None, description="Only these columns (patterns with *).")
    groups: tuple[str, ...] | None = Field(default=None, description="Only these groups, e.g. `sex=*`.")
    roles: tuple[Literal["train", "validation", "test", "reference", "window"], ...] | None = Field(
        default=None, description="Data sets it looks at; default: test at release, windows in monitoring."
    )
    required: bool = Field(default=False, description="It must be measured: `does not apply` doesn't count.")
    advisory: bool = Field(default=False, description="Shown as failed, but doesn't keep a version from release.")
    reason: Reason

    @model_validator(mode="after")
    def _one_direction(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            msg = "a limit has either `at_least` or `at_most`"
            raise ValueError(msg)
        if self.relative_to == "absolute" and self.change is not None:
            msg = "`change` needs `relative_to`"
            raise ValueError(msg)
        if self.other_rows and self.relative_to != "predecessor":
            msg = "`other_rows` needs `relative_to: predecessor`"
            raise ValueError(msg)
        if self.required and self.advisory:
            msg = "a limit can't be both required and advisory"
            raise ValueError(msg)
        return self

    @property
    def direction(self) -> Literal["at_least", "at_most"]:
        """Floor or ceiling."""
        return "at_least" if self.at_least is not None else "at_most"

    @property
    def value(self) -> str:
        """The limit's decimal text."""
        return self.at_least or self.at_most or ""

    def applies(self, *, tier: str, stage: str, problem: str) -> bool:
        """Whether the rule is meant for such a version at such a stage."""
        return (
            (self.tiers is None or tier in self.tiers)
            and (self.stages is None or stage in self.stages)
            and (self.problems is None or problem in self.problems)
        )


class RequiredCheck(Document):
    """A check that must have been run and must have measured something."""

    check: CheckId = Field(description="family.check")
    tiers: tuple[Grade, ...] | None = Field(default=None, description="Only for these risk tiers.")
    stages: tuple[Stage, ...] | None = Field(default=None, description="Only at release, or only in monitoring.")
    problems: tuple[ProblemType, ...] | None = Field(default=None, description="Only for these kinds of problem.")
    when: When = Field(default={}, description="Only if the charter's answers are among these.")
    reason: Reason

    def applies(self, *, tier: str, stage: str, problem: str, answers: dict[str, str]) -> bool:
        """Whether the check is required for such a version at such a stage."""
        return (
            (self.tiers is None or tier in self.tiers)
            and (self.stages is None or stage in self.stages)
            and (self.problems is None or problem in self.problems)
            and holds(self.when, answers)
        )


class Exemption(Document):
    """An accepted gap: evidence that a role allows to be absent until a day. It never excuses a failed limit."""

    check: str = Field(description="family.check or family.check.metric; patterns with * are allowed.")
    subject: str = Field(description="project/model@version; patterns with * are allowed.")
    role: str = Field(min_length=1, description="The role that accepts the gap.")
    reason: Reason
    granted: dt.date = Field(description="The day it was accepted.")
    expires: dt.date = Field(description="The last day on which it counts.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.expires < self.granted:
            msg = f"it expires on {self.expires}, before it was granted on {self.granted}"
            raise ValueError(msg)
        return self


class TierRule(Document):
    """Answers that put a project into a risk tier; the highest tier of all rules that match counts."""

    tier: Grade = Field(description="The tier that follows.")
    when: When = Field(min_length=1, description="Answers that must all be among the values listed.")
    forbidden: bool = Field(default=False, description="Nothing of this kind may be released.")
    reason: Reason


class Measuring(Document):
    """Parameters of measuring (never limits); what is not set keeps the checks' default."""

    confidence_level: float | None = Field(default=None, gt=0.5, lt=1, description="Level of intervals.")
    noise_level: float | None = Field(default=None, gt=0.5, lt=1, description="Level of noise levels.")
    min_group_size: int | None = Field(default=None, ge=1, description="Smaller groups are too small to say.")
    min_cell: int | None = Field(default=None, ge=1, description="Smaller counts are not written to evidence.")
    reference_groups: dict[str, str] = Field(default={}, description="Sensitive column -> its reference group.")
    seed: int | None = Field(default=None, ge=0, description="Seed of drawn intervals.")
    resamples: int | None = Field(default=None, ge=200, le=100_000, description="Draws per drawn interval.")

    def given(self) -> dict[str, Any]:
        """The parameters that are set."""
        return {name: value for name, value in self.model_dump().items() if value not in (None, {})}


class Policy(SignOffPolicy):
    """One policy file (or the sum of a policy and what it extends)."""

    name: str = Field(min_length=1, description="Its id, the same as the file's name.")
    version: str = Field(min_length=1, description="Raised with every change.")
    title: str = Field(min_length=1, description="What it is, in a few words.")
    owner: str = Field(min_length=1, description="The role that answers for it.")
    effective_from: dt.date = Field(description="The first day on which it counts.")
    extends: str | None = Field(default=None, description="The policy that this one tightens.")
    description: str = Field(default="", description="What it is for, in plain words.")
    limits: dict[LimitKey, tuple[LimitRule, ...]] = Field(default={}, description="family.check.metric -> limits.")
    required: tuple[RequiredCheck, ...] = Field(default=(), description="Checks that must have been run.")
    on_insufficient: Handling | dict[Grade, Handling] = Field(
        default="block", description="What too little data, or none that can be reached, does to a release."
    )
    on_awaiting: Handling | dict[Grade, Handling] = Field(
        default="block", description="What outcomes that are not in yet do to a release."
    )
    on_other_rows: Handling | dict[Grade, Handling] | None = Field(
        default=None,
        description="What a comparison with the version before does to a release when both were tested on different "
        "rows, so that it can't be judged; default: the same as too little data.",
    )
    exemptions: tuple[Exemption, ...] = Field(default=(), description="Accepted gaps with role, reason and expiry.")
    exemption_roles: tuple[str, ...] | None = Field(default=None, description="Roles that may accept a gap.")
    exemption_days: int | None = Field(default=None, ge=1, description="The longest time a gap may be accepted for.")
    tier_rules: tuple[TierRule, ...] = Field(default=(), description="How the risk tier follows from the charter.")
    measuring: Measuring = Field(default=Measuring(), description="Parameters of measuring.")
    measuring_by_tier: dict[Grade, Measuring] = Field(default={}, description="The same for one tier only.")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for number, each in enumerate(self.exemptions, start=1):
            if self.exemption_roles is not None and each.role not in self.exemption_roles:
                msg = (
                    f"exemption {number}: role {each.role} may not accept a gap; may: {', '.join(self.exemption_roles)}"
                )
                raise ValueError(msg)
            days = (each.expires - each.granted).days
            if self.exemption_days is not None and days > self.exemption_days:
                msg = f"exemption {number}: {days} days are more than the {self.exemption_days} that are allowed"
                raise ValueError(msg)
        return self

    def handling(self, of: Undecided, tier: str) -> Handling:
        """What happens to a release when a result is undecided, in a tier; `block` where nothing is said of the tier."""
        said = self.on_awaiting if of == "awaiting" else self.on_insufficient
        if of == "other_rows" and self.on_other_rows is not None:
            said = self.on_other_rows
        if not isinstance(said, dict):
            return said
        return next((handling for grade, handling in said.items() if grade == tier), "block")


def effective_settings(policy: Policy, tier: str) -> dict[str, Any]:
    """Parameters of measuring that the policy sets for a tier: names of the fields of the checks' settings."""
    own = next((each for grade, each in policy.measuring_by_tier.items() if grade == tier), Measuring())
    general, special = policy.measuring.given(), own.given()
    groups = {**general.pop("reference_groups", {}), **special.pop("reference_groups", {})}
    return {**general, **special, **({"reference_groups": groups} if groups else {})}
