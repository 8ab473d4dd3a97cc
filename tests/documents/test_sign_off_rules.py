"""Rules of who signs, and several of them as one."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from mlgov.documents.policy import load_policy
from mlgov.documents.sign_off_rules import (
    PROOFS,
    STAGES,
    SignOffRule,
    Stage,
    sign_off_role_names,
    sign_off_rule,
)
from mlgov.signoff import types
from mlgov.signoff.types import Proof

REASON = "People rely on its results."


def rule(*roles: Any, **more: Any) -> SignOffRule:
    """A rule for releases."""
    return SignOffRule.model_validate({"stage": "release", "roles": list(roles), "reason": REASON, **more})


def folded(*rules: SignOffRule, tier: str = "high", **answers: str) -> SignOffRule:
    """All rules as one."""
    found = sign_off_rule(rules, stage="release", tier=tier, answers=answers)
    assert found is not None
    return found


def test_stages_and_proofs_are_those_of_sign_off():
    """Stages are named once; proofs twice, and they agree."""
    assert (types.Stage, types.STAGES) == (Stage, get_args(Stage))
    assert [each.name for each in Proof] == list(PROOFS)


@pytest.mark.parametrize(
    ("roles", "more", "said"),
    [
        (["owner", "owner"], {}, "the role `owner` is named twice"),
        ([{"role": "owner", "after": ["validator"]}], {}, "signs after `validator`, which isn't asked"),
        ([{"role": "a", "after": ["b"]}, {"role": "b", "after": ["a"]}], {}, "the roles a, b wait for each other"),
        ([{"role": "a", "after": ["a"]}], {}, "the roles a wait for each other"),
        (["a", {"role": "b", "feedback": True}], {"quorum": 2}, "a quorum of 2 is more than the 1 signatures"),
        (["two words"], {}, "a role is one word"),
        ([{"role": "a", "when": {"mood": ["good"]}}], {}, "mood: not an answer"),
        (["a"], {"min_proof": "T9"}, "should be 'T0'"),
        (["a"], {"reason": "short"}, "at least 10"),
    ],
)
def test_a_rule_that_nobody_can_follow_is_refused(roles, more, said):
    """When it is read, not on the day of the release."""
    with pytest.raises(ValidationError) as caught:
        rule(*roles, **more)
    assert said in str(caught.value)


def test_only_rules_of_the_stage_and_tier_count():
    """None is another answer than nobody."""
    high = rule("owner", tiers=["high"])
    assert sign_off_rule([high], stage="release", tier="low", answers={}) is None
    assert sign_off_rule([high], stage="charter", tier="high", answers={}) is None
    nobody = rule(tiers=["low"])
    assert sign_off_rule([high, nobody], stage="release", tier="low", answers={}) == nobody
    assert folded(high, rule()) == high


def test_of_several_rules_the_strictest_of_each_counts():
    """Roles are added up, days and proofs are the stricter ones, reliefs stay only if all grant them."""
    one = rule("owner", {"role": "risk", "feedback": True}, distinct=False, min_proof="T1", max_days=400, outside=True)
    other = rule(
        {"role": "owner", "count": 2},
        {"role": "risk", "after": ["owner"]},
        quorum=2,
        min_proof="T4",
        max_days=300,
        barred=["trainer"],
        validation=True,
        reason="The supervisor asks for it.",
    )
    both = folded(one, other)
    assert [(each.role, each.count, each.after, each.feedback) for each in both.roles] == [
        ("owner", 2, (), False),
        ("risk", 1, ("owner",), False),
    ]
    assert (both.distinct, both.quorum, both.min_proof, both.max_days) == (True, None, "T4", 300)
    assert (both.barred, both.validation, both.outside) == (("trainer",), True, False)
    assert both.reason == f"{REASON} The supervisor asks for it."
    assert folded(other, one).roles[0].count == 2


def test_rules_that_order_roles_both_ways_make_nobody_wait_for_ever():
    """Both still have to sign."""
    both = folded(rule("a", {"role": "b", "after": ["a"]}), rule("b", {"role": "a", "after": ["b"]}))
    assert [(each.role, each.after) for each in both.roles] == [("a", ()), ("b", ())]


def test_roles_depend_on_the_charters_answers():
    """A role that isn't asked passes on whom it waited for; what isn't said counts as such."""
    asked = rule(
        "validator",
        {"role": "data_protection", "after": ["validator"], "when": {"personal_data": ["yes", "not_said"]}},
        {"role": "owner", "after": ["data_protection"]},
        quorum=3,
    )
    assert [each.role for each in folded(asked).roles] == ["validator", "data_protection", "owner"]
    without = folded(asked, personal_data="no")
    assert [(each.role, each.after) for each in without.roles] == [("validator", ()), ("owner", ("validator",))]
    assert without.quorum is None


def test_the_standard_policy_says_who_signs(tmp_path: Path):
    """Every stage and tier has a rule with a reason; who made a model can't let it pass; high needs a validator first."""
    policy = load_policy("standard", tmp_path).policy
    for stage in STAGES:
        for tier in ("low", "medium", "high"):
            found = sign_off_rule(policy.sign_off, stage=stage, tier=tier, answers={"personal_data": "yes"})
            assert found is not None, (stage, tier)
            assert found.reason.endswith(".")
            assert bool(found.roles) == (tier != "low")
    high = sign_off_rule(policy.sign_off, stage="release", tier="high", answers={"personal_data": "yes"})
    assert high is not None
    assert [each.role for each in high.roles] == ["validator", "owner", "business_owner", "data_protection"]
    assert all("validator" in each.after for each in high.roles[1:])
    assert high.validation
    medium = sign_off_rule(policy.sign_off, stage="release", tier="medium", answers={})
    assert medium is not None
    assert not medium.validation
    for each in (medium, high):
        assert set(each.barred) == {"author", "committer", "co_author", "trainer", "last_pusher"}
        assert each.min_proof == "T2"
    assert [policy.level_needed(tier) for tier in ("low", "medium", "high", "none")] == [
        "local",
        "local",
        "ci",
        "reported",
    ]
    assert {"owner", "validator", "model_risk"} <= set(sign_off_role_names(policy.sign_off))
    tier_signed = sign_off_rule(policy.sign_off, stage="charter", tier="high", answers={"personal_data": "no"})
    assert tier_signed is not None
    assert [each.role for each in tier_signed.roles] == ["owner", "business_owner", "model_risk"]
