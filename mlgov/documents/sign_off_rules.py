"""What a policy says of people: who signs what and in which order, how well it must be proven, what goes stale.

A rule that extends another policy's may only tighten it; `sign_off_rule` folds all rules that concern a stage and a
tier into one, the strictest of each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import AfterValidator, Field, model_validator

from mlgov.documents.base import Document, ShorthandDocument
from mlgov.documents.charter import Grade
from mlgov.documents.conditions import Reason, When, holds

Stage = Literal["charter", "release", "monitoring_review", "retraining_decision", "retirement"]
STAGES: tuple[Stage, ...] = get_args(Stage)
"""What can be signed for; here and nowhere else."""
ProofName = Literal["T0", "T1", "T2", "T3", "T4", "T5"]
PROOFS: tuple[ProofName, ...] = ("T0", "T1", "T2", "T3", "T4", "T5")
"""From a claim in a text file to a personal signature with a time stamp."""
BarredPart = Literal["author", "committer", "co_author", "trainer", "last_pusher"]
EvidenceLevel = Literal["reported", "local", "ci", "signed"]
EVIDENCE_LEVELS: tuple[EvidenceLevel, ...] = ("reported", "local", "ci", "signed")
"""From a number that somebody told to one that a trusted runner signed."""
ChangeClassName = Literal["refresh", "minor", "material"]
CHANGE_CLASSES: tuple[ChangeClassName, ...] = ("refresh", "minor", "material")
"""From the same recipe on newer data to what needs the full round."""
Severity = Literal["low", "medium", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")
Trigger = Literal[
    "period", "drift", "incident", "finding", "policy", "regulation", "material_change", "outside_event", "emergency"
]


def _role(text: str) -> str:
    if not text or len(text) > 100 or not text.isprintable() or any(each.isspace() for each in text):
        msg = "a role is one word without spaces, as under `roles` in portal.yml"
        raise ValueError(msg)
    return text


RoleName = Annotated[str, AfterValidator(_role)]


class SignOffRole(ShorthandDocument):
    """One role that is asked to sign. Its name alone may stand for it."""

    shorthand: ClassVar[str] = "role"

    role: RoleName = Field(description="The role, as in portal.yml.")
    count: int = Field(1, ge=1, le=50, description="How many different people of this role must sign.")
    after: tuple[RoleName, ...] = Field((), description="Roles that must have signed before it is this one's turn.")
    feedback: bool = Field(False, description="It is asked what it thinks; its answer decides nothing.")
    when: When = Field({}, description="Only if the charter's answers are among these.")


class SignOffRule(Document):
    """Who signs for one stage, and what counts as a signature. No roles: nobody needs to, and the reason is shown."""

    stage: Stage = Field(description="What is signed for.")
    tiers: tuple[Grade, ...] | None = Field(None, description="Only for these risk tiers.")
    roles: tuple[SignOffRole, ...] = Field((), description="Who signs. Empty: nobody needs to.")
    distinct: bool = Field(True, description="Each role must be signed by somebody else.")
    quorum: int | None = Field(
        None, ge=1, description="Of all the signatures that the roles ask for, so many suffice; default: all."
    )
    max_days: int | None = Field(None, ge=1, description="A signature counts for at most so many days.")
    min_proof: ProofName = Field(
        "T2",
        description="How well a signature must be proven: T0 a claim, T1 git history only, T2 a platform's review, T3 "
        "with branch rules saved, T4 a personal signature, T5 with a time stamp.",
    )
    barred: tuple[BarredPart, ...] = Field(
        (), description="Who may not sign: those who had this hand in what is signed."
    )
    validation: bool = Field(False, description="A validator's report about this version is needed too.")
    outside: bool = Field(False, description="A decision made elsewhere (minutes, e-mail) and recorded here suffices.")
    reason: Reason

    @model_validator(mode="after")
    def _sound(self) -> Self:
        names = [each.role for each in self.roles]
        twice = next((name for at, name in enumerate(names) if name in names[:at]), None)
        if twice is not None:
            msg = f"the role `{twice}` is named twice; say `count` instead"
            raise ValueError(msg)
        for each in self.roles:
            strange = next((name for name in each.after if name not in names), None)
            if strange is not None:
                msg = f"`{each.role}` signs after `{strange}`, which isn't asked to sign"
                raise ValueError(msg)
        if circle := _circle(self.roles):
            msg = f"the roles {', '.join(circle)} wait for each other"
            raise ValueError(msg)
        asked = sum(each.count for each in self.roles if not each.feedback)
        if self.quorum is not None and self.quorum > asked:
            msg = f"a quorum of {self.quorum} is more than the {asked} signatures that the roles ask for"
            raise ValueError(msg)
        return self

    def concerns(self, *, stage: str, tier: str) -> bool:
        """Whether the rule is about this stage and tier."""
        return self.stage == stage and (self.tiers is None or tier in self.tiers)


class ChangeRule(Document):
    """How far a change of some parts reaches. What no rule names is material; of several rules the strictest counts."""

    parts: tuple[str, ...] = Field(
        min_length=1,
        description="What changed, as kind/name or kind/name/field with patterns: data/*, features/*/unit.",
    )
    change_class: ChangeClassName = Field(
        alias="class", description="refresh (same recipe, newer data), minor, or material (the full round)."
    )
    reason: Reason


class Emergency(Document):
    """Who may let something pass at night, and what it costs."""

    roles: tuple[RoleName, ...] = Field(min_length=1, description="Roles that may pass the gate in an emergency.")
    due_days: int = Field(ge=1, le=90, description="In so many days the proper round must have been done.")
    per_year: int = Field(ge=1, le=100, description="More than so many in a year are a finding of their own.")
    reason: Reason


class FindingRule(Document):
    """What findings do to a gate. Who may accept one, and for how long, is said by `exemption_roles` and `_days`."""

    block_overdue: tuple[Severity, ...] = Field(
        (), description="Overdue findings of these severities keep a version from release."
    )
    due_days: dict[Severity, int] = Field({}, description="How many days there are to deal with one, by severity.")
    reason: Reason

    @model_validator(mode="after")
    def _days(self) -> Self:
        if any(days < 1 for days in self.due_days.values()):
            msg = "`due_days` must be at least 1"
            raise ValueError(msg)
        return self


class ReReview(Document):
    """What makes people look again at a released version, and how soon."""

    trigger: Trigger = Field(description="What happened: drift, an incident, a new policy, time passing ...")
    tiers: tuple[Grade, ...] | None = Field(None, description="Only for these risk tiers.")
    days: int = Field(ge=1, description="Due so many days after it happened; for period: after the last review.")
    stage: Stage = Field("monitoring_review", description="What is then to be signed.")
    reason: Reason


class SignOffPolicy(Document):
    """The part of a policy that is about people; a policy without it asks for nothing."""

    sign_off: tuple[SignOffRule, ...] = Field((), description="Who signs for which stage.")
    evidence_level: dict[Grade, EvidenceLevel] = Field(
        {}, description="How well numbers must be vouched for, by tier: reported, local, ci or signed."
    )
    change_rules: tuple[ChangeRule, ...] = Field((), description="How far changes reach; what none names is material.")
    emergency: Emergency | None = Field(None, description="Who may pass the gate in an emergency; default: nobody.")
    findings: FindingRule | None = Field(None, description="What findings do to a gate.")
    re_review: tuple[ReReview, ...] = Field((), description="What makes people look again.")
    transition: dt.date | None = Field(
        None, description="Until this day, versions approved under the policy before may stay under it."
    )

    def level_needed(self, tier: str) -> EvidenceLevel:
        """How well numbers must be vouched for in a tier; `reported` where nothing is said."""
        return next((level for grade, level in self.evidence_level.items() if grade == tier), "reported")


def sign_off_rule(
    rules: Iterable[SignOffRule], *, stage: Stage, tier: str, answers: dict[str, str]
) -> SignOffRule | None:
    """All rules about a stage and a tier as one, the strictest of each; None if there is none.

    Roles whose conditions the charter's answers (`mlgov.documents.tier.answers_of`) don't meet are left out.
    """
    found = [each for each in rules if each.concerns(stage=stage, tier=tier)]
    if not found:
        return None
    asking = [rule for each in found if (rule := _for_answers(each, answers)).roles]
    if not asking:
        return _for_answers(found[-1], answers)
    both = asking[0]
    for each in asking[1:]:
        both = _stricter(both, each)
    return both


def sign_off_role_names(rules: Iterable[SignOffRule]) -> tuple[str, ...]:
    """Every role that some rule asks for, in order of first mention."""
    return tuple(dict.fromkeys(role.role for rule in rules for role in rule.roles))


def _for_answers(rule: SignOffRule, answers: dict[str, str]) -> SignOffRule:
    """The rule with the roles that the answers call for; nobody waits for a role that isn't asked."""
    asked = {each.role for each in rule.roles if holds(each.when, answers)}
    if len(asked) == len(rule.roles):
        return rule
    roles = tuple(
        each.model_copy(update={"after": _after(rule, each, asked)}) for each in rule.roles if each.role in asked
    )
    needed = sum(each.count for each in roles if not each.feedback)
    quorum = None if rule.quorum is None or rule.quorum >= needed else rule.quorum
    return rule.model_copy(update={"roles": roles, "quorum": quorum})


def _after(rule: SignOffRule, role: SignOffRole, asked: set[str]) -> tuple[str, ...]:
    """Roles before this one that are asked; one that isn't passes on the roles that it waited for itself."""
    by_name = {each.role: each for each in rule.roles}
    found: list[str] = []
    todo = list(role.after)
    while todo:
        name = todo.pop(0)
        if name in asked:
            found.append(name)
        else:
            todo.extend(by_name[name].after)
    return tuple(dict.fromkeys(found))


def _stricter(one: SignOffRule, other: SignOffRule) -> SignOffRule:
    days = [each for each in (one.max_days, other.max_days) if each is not None]
    return one.model_copy(
        update={
            "roles": _both_roles(one.roles, other.roles),
            "distinct": one.distinct or other.distinct,
            # A quorum is a relief: it stays only if both grant it and then speaks of all that both ask for.
            "quorum": None if one.quorum is None or other.quorum is None else max(one.quorum, other.quorum),
            "max_days": min(days, default=None),
            "min_proof": max(one.min_proof, other.min_proof, key=PROOFS.index),
            "barred": tuple(dict.fromkeys(one.barred + other.barred)),
            "validation": one.validation or other.validation,
            "outside": one.outside and other.outside,
            "reason": one.reason if other.reason in one.reason else f"{one.reason} {other.reason}",
        }
    )


def _both_roles(one: tuple[SignOffRole, ...], other: tuple[SignOffRole, ...]) -> tuple[SignOffRole, ...]:
    by_name = {each.role: each for each in one}
    for each in other:
        known = by_name.get(each.role)
        if known is None:
            by_name[each.role] = each
            continue
        # Conditions were looked at before: both ask, so that none is left.
        by_name[each.role] = SignOffRole(
            role=each.role,
            count=max(known.count, each.count),
            after=tuple(dict.fromkeys(known.after + each.after)),
            feedback=known.feedback and each.feedback,
        )
    roles = tuple(by_name.values())
    circle = set(_circle(roles))  # two orders that contradict each other: those concerned wait for nobody in the circle
    if not circle:
        return roles
    return tuple(
        each.model_copy(update={"after": tuple(name for name in each.after if name not in circle)})
        if each.role in circle
        else each
        for each in roles
    )


def _circle(roles: Iterable[SignOffRole]) -> tuple[str, ...]:
    """Roles that wait for each other, directly or round several corners."""
    waiting = {each.role: set(each.after) for each in roles}
    while free := [name for name, before in waiting.items() if not before & set(waiting)]:
        for name in free:
            del waiting[name]
    return tuple(waiting)
