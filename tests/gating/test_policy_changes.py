"""What differs between two policies, in words, and whether it asks for more or for less."""

from __future__ import annotations

import json

import pytest

from mlgov.documents.policy import PolicyInForce, load_policy
from mlgov.gating.policy_changes import limit_words, policy_changes, rule_words

AUC = "evaluation.discrimination.roc_auc"
WHY = "So that it can be relied upon."


@pytest.fixture
def policy(tmp_path):
    """A policy with further keys."""

    def make(**more) -> PolicyInForce:
        content = {
            "name": "team", "version": "1", "title": "Team", "owner": "model_risk", "effective_from": "2026-01-01",
        } | more  # fmt: skip
        (tmp_path / "policies").mkdir(exist_ok=True)
        (tmp_path / "policies" / "team.yml").write_text(json.dumps(content), encoding="utf-8")
        return load_policy("team", tmp_path)

    return make


def told(old: PolicyInForce, new: PolicyInForce) -> list[tuple[str, str, str]]:
    """Kind, words, effect."""
    return [(each.kind, each.what, each.effect) for each in policy_changes(old, new)]


def limit(**rule) -> dict:
    """One limit on the ROC AUC."""
    return {"limits": {AUC: [{"reason": WHY} | rule]}}


def test_the_same_is_nothing(policy) -> None:
    """Dates, versions, titles and reasons are no change of what judges."""
    old = policy(**limit(at_least="0.70"))
    again = policy(
        **limit(at_least="0.7", reason="Another reason of ten."), version="2", title="T", effective_from="2027-01-01"
    )
    assert told(old, again) == []


@pytest.mark.parametrize(
    ("old", "new", "effect"),
    [
        ({"at_least": "0.70"}, {"at_least": "0.75"}, "tighter"),
        ({"at_least": "0.70"}, {"at_least": "0.65"}, "looser"),
        ({"at_most": "0.10"}, {"at_most": "0.05"}, "tighter"),
        ({"at_most": "0.10"}, {"at_most": "0.2"}, "looser"),
        ({"at_least": "0.70"}, {"at_least": "0.70", "interval": True}, "tighter"),
        ({"at_least": "0.70", "required": True}, {"at_least": "0.70"}, "looser"),
        ({"at_least": "0.70"}, {"at_least": "0.70", "advisory": True}, "looser"),
        ({"at_least": "0.70", "min_n": 100}, {"at_least": "0.70", "min_n": 50}, "tighter"),
        ({"at_least": "0.70"}, {"at_least": "0.80", "advisory": True}, "other"),
    ],
)
def test_limits_that_moved(policy, old, new, effect) -> None:
    """Which way a change points; two ways at once are neither."""
    ((kind, what, found),) = told(policy(**limit(**old)), policy(**limit(**new)))
    assert (kind, found) == ("limit", effect)
    assert what.startswith(f"ROC AUC ({AUC}): was ")


def test_limits_that_came_and_went(policy) -> None:
    """Another scope is another limit."""
    bare, low = policy(), policy(**limit(at_least="0.70", tiers=["low"]))
    high = policy(**limit(at_least="0.70", tiers=["high"]))
    assert told(bare, low) == [("limit", f"ROC AUC ({AUC}): a limit was added: at least 0.70, low risk.", "tighter")]
    assert [each[2] for each in told(low, bare)] == ["looser"]
    assert sorted(each[2] for each in told(low, high)) == ["looser", "tighter"]


def test_a_limit_in_words(policy) -> None:
    """Everything that narrows it is said."""
    rule = policy(**limit(
        at_most="0.05", relative_to="predecessor", change="relative", tiers=["medium", "high"], stages=["release"],
        problems=["regression"], groups=["sex=*"], min_n=1000, interval=True, required=True,
    )).limits[0].rule  # fmt: skip
    assert limit_words(rule) == (
        "at most 0.05 (relative change to the version before), medium and high risk, at release, regression, "
        "groups sex=*, from 1,000 rows on, with the whole interval, required"
    )


def sign_off(**rule) -> dict:
    """Who signs a release."""
    return {"sign_off": [{"stage": "release", "roles": ["owner"], "reason": WHY} | rule]}


@pytest.mark.parametrize(
    ("old", "new", "effect"),
    [
        ({}, {"roles": ["owner", "validator"]}, "tighter"),
        ({"roles": ["owner", "validator"]}, {}, "looser"),
        ({}, {"roles": ["validator"]}, "other"),
        ({}, {"min_proof": "T4"}, "tighter"),
        ({"max_days": 400}, {"max_days": 100}, "tighter"),
        ({}, {"max_days": 100}, "tighter"),
        ({}, {"validation": True}, "tighter"),
        ({"outside": True}, {}, "tighter"),
        ({}, {"distinct": False}, "looser"),
        (
            {"roles": [{"role": "owner", "count": 2}], "quorum": 1},
            {"roles": [{"role": "owner", "count": 2}]},
            "tighter",
        ),
        ({}, {"barred": ["author"]}, "tighter"),
        ({"barred": ["author"]}, {"min_proof": "T4"}, "other"),
    ],
)
def test_who_signs(policy, old, new, effect) -> None:
    """Roles, proof, time, reports, who may not."""
    ((kind, what, found),) = told(policy(**sign_off(**old)), policy(**sign_off(**new)))
    assert (kind, found) == ("sign_off", effect)
    assert what.startswith("Sign-off for release: was signed by ")


def test_rules_on_signing_that_came_and_went(policy) -> None:
    """For a tier of its own."""
    new = policy(**sign_off(tiers=["high"], roles=["validator", {"role": "owner", "after": ["validator"]}]))
    assert told(policy(), new) == [
        (
            "sign_off",
            "Sign-off for release (high risk): now signed by validator and owner after validator, proof T2 or better.",
            "tighter",
        )
    ]
    assert [each[2] for each in told(new, policy())] == ["looser"]
    assert rule_words(policy(**sign_off(roles=[])).policy.sign_off[0]) == "nobody needs to sign"


@pytest.mark.parametrize(
    ("more", "kind", "what", "effect"),
    [
        ({"required": [{"check": "drift.psi", "tiers": ["high"], "reason": WHY}]}, "required",
         "New: drift.psi must have been measured, high risk.", "tighter"),
        ({"tier_rules": [{"tier": "high", "when": {"decides_about_people": ["yes"]}, "reason": WHY}]}, "tier",
         "New: high risk where decides about people is yes.", "tighter"),
        ({"exemptions": [{"check": "drift.*", "subject": "p/*", "role": "model_risk", "granted": "2026-01-01",
                          "expires": "2026-06-01", "reason": WHY}]}, "exemption",
         "New: drift.* of p/* may be absent until 1 June 2026, accepted by model risk.", "looser"),
        ({"evidence_level": {"high": "signed"}}, "rule",
         "Numbers at high risk must be vouched for as `signed`; it was `reported`.", "tighter"),
        ({"on_insufficient": "show"}, "rule", "What too little data does to a release: was block, is show.", "other"),
        ({"re_review": [{"trigger": "drift", "days": 3, "reason": WHY}]}, "rule",
         "What makes people look again was changed.", "other"),
        ({"emergency": {"roles": ["ops"], "due_days": 5, "per_year": 2, "reason": WHY}}, "rule",
         f"Who may let something pass in an emergency: was not said, is roles ops, due days 5, per year 2 and reason {WHY}",
         "other"),
    ],
)  # fmt: skip
def test_everything_else(policy, more, kind, what, effect) -> None:
    """Every other key of a policy shows when it changes, both ways."""
    ((found_kind, found, found_effect),) = told(policy(), policy(**more))
    assert (found_kind, found_effect) == (kind, effect)
    assert found.rstrip(".") == what.rstrip(".")
    assert len(told(policy(**more), policy())) == 1
