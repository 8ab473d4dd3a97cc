"""Extending a policy: what it says of people may only become stricter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlgov.documents.policy import PolicyInForce, load_policy
from mlgov.documents.sign_off_rules import SignOffPolicy, sign_off_rule
from mlgov.errors import DocumentError
from mlgov.evidence.canonical import digest_of

BASE: dict[str, Any] = {
    "sign_off": [
        {
            "stage": "release",
            "tiers": ["medium", "high"],
            "roles": [{"role": "owner", "count": 2}, "business_owner"],
            "min_proof": "T2",
            "max_days": 365,
            "validation": True,
            "reason": "People rely on its results.",
        }
    ],
    "evidence_level": {"high": "ci"},
    "change_rules": [{"parts": ["data/*"], "class": "refresh", "reason": "The same on newer data."}],
    "emergency": {"roles": ["owner", "operations"], "due_days": 5, "per_year": 3, "reason": "Nights are dark."},
    "findings": {"block_overdue": ["high"], "due_days": {"high": 30}, "reason": "They must be dealt with."},
    "transition": "2026-12-31",
}


def extended(governed: Path, own: dict[str, Any], base: dict[str, Any] | None = None) -> PolicyInForce:
    """A policy that extends another one."""
    (governed / "policies").mkdir(exist_ok=True)
    for name, content in (("base", BASE if base is None else base), ("own", {"extends": "base", **own})):
        about = {"name": name, "version": "1", "title": name, "owner": "model_risk", "effective_from": "2026-01-01"}
        text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in {**about, **content}.items())
        (governed / "policies" / f"{name}.yml").write_text(text, encoding="utf-8")
    return load_policy("own", governed)


def on_release(**more: Any) -> dict[str, Any]:
    """A rule for releases of high risk."""
    return {
        "sign_off": [{"stage": "release", "tiers": ["high"], "roles": ["owner"], "reason": "A reason of ours.", **more}]
    }


def test_nothing_said_means_the_same_as_before(tmp_path: Path) -> None:
    """The extended policy's rules stand, with their lines."""
    policy = extended(tmp_path, {})
    assert [each.role for each in policy.policy.sign_off[0].roles] == ["owner", "business_owner"]
    assert policy.policy.level_needed("high") == "ci"
    assert policy.policy.emergency is not None
    assert policy.sources["sign_off[0]"] == "policies/base.yml:6"
    assert policy.sources["evidence_level"] == "policies/base.yml:7"


def test_stricter_lines_add_up(tmp_path: Path) -> None:
    """The strictest of each counts, and each line keeps its place."""
    policy = extended(
        tmp_path,
        {
            "sign_off": [
                {
                    "stage": "release",
                    "tiers": ["high"],
                    "roles": [{"role": "validator"}],
                    "min_proof": "T4",
                    "max_days": 100,
                    "validation": True,
                    "reason": "The supervisor asks for it.",
                }
            ],
            "evidence_level": {"low": "local", "high": "signed"},
            "change_rules": [
                {"parts": ["data/test", "data/train"], "class": "material", "reason": "Not with us, ever."}
            ],
            "emergency": {"roles": ["operations"], "due_days": 2, "per_year": 1, "reason": "Nights are dark."},
            "findings": {
                "block_overdue": ["high", "critical"],
                "due_days": {"high": 10, "low": 90},
                "reason": "They must go.",
            },
        },
    )
    rules = policy.policy
    found = sign_off_rule(rules.sign_off, stage="release", tier="high", answers={})
    assert found is not None
    assert [(each.role, each.count) for each in found.roles] == [("owner", 2), ("business_owner", 1), ("validator", 1)]
    assert (found.min_proof, found.max_days, found.validation) == ("T4", 100, True)
    medium = sign_off_rule(rules.sign_off, stage="release", tier="medium", answers={})
    assert medium is not None
    assert medium.min_proof == "T2"
    assert [rules.level_needed(tier) for tier in ("low", "medium", "high")] == ["local", "reported", "signed"]
    assert rules.emergency is not None
    assert (rules.emergency.roles, rules.emergency.per_year) == (("operations",), 1)
    assert rules.findings is not None
    assert rules.findings.block_overdue == ("high", "critical")
    assert rules.findings.due_days == {"low": 90, "high": 10}
    assert policy.sources["sign_off[1]"] == "policies/own.yml:7"
    assert str(rules.transition) == "2026-12-31"


@pytest.mark.parametrize(
    ("own", "key", "said"),
    [
        (
            on_release(roles=[]),
            "sign_off[0]",
            "it asks nobody, but owner, business_owner must sign in policies/base.yml:6",
        ),
        (on_release(roles=[{"role": "owner", "count": 1}]), "roles", "1 of `owner` is less than 2"),
        (on_release(roles=[{"role": "owner", "count": 2, "feedback": True}]), "roles", "gives feedback only, but must"),
        (on_release(min_proof="T1"), "min_proof", "T1 is less than T2"),
        (on_release(max_days=900), "max_days", "900 days are more than 365"),
        (on_release(quorum=1), "quorum", "a quorum of 1 is less than all"),
        (on_release(distinct=False), "distinct", "`distinct: false` is milder than `true`"),
        (on_release(validation=False), "validation", "`validation: false` is milder"),
        (on_release(outside=True), "outside", "`outside: true` is milder than `false`"),
        ({"evidence_level": {"high": "local"}}, "evidence_level.high", "`local` is less than `ci`"),
        (
            {"change_rules": [{"parts": ["version/decision"], "class": "minor", "reason": "It is small."}]},
            "change_rules[0]",
            "`version/decision` is minor here, but material",
        ),
        (
            {"emergency": {"roles": ["owner", "intern"], "due_days": 5, "per_year": 3, "reason": "Nights are dark."}},
            "emergency.roles",
            "adds intern",
        ),
        (
            {"emergency": {"roles": ["owner"], "due_days": 9, "per_year": 3, "reason": "Nights are dark."}},
            "emergency.due_days",
            "9 is more than 5",
        ),
        ({"findings": {"block_overdue": [], "reason": "They may wait."}}, "findings.block_overdue", "leaves out high"),
        (
            {"findings": {"block_overdue": ["high"], "due_days": {"high": 60}, "reason": "They may wait."}},
            "findings.due_days.high",
            "60 days are more than the 30",
        ),
    ],
)
def test_what_would_loosen_is_an_error(tmp_path: Path, own: dict[str, Any], key: str, said: str) -> None:
    """It would have no effect, so that nobody may believe in it."""
    with pytest.raises(DocumentError) as caught:
        extended(tmp_path, own)
    assert key in str(caught.value)
    assert said in str(caught.value)
    assert "may only tighten" in str(caught.value)


def test_an_emergency_pass_can_not_be_added(tmp_path: Path) -> None:
    """Where the extended policy lets nobody pass, nobody passes."""
    own = {"emergency": {"roles": ["owner"], "due_days": 5, "per_year": 3, "reason": "Nights are dark."}}
    with pytest.raises(DocumentError, match="lets nobody pass"):
        extended(tmp_path, own, base={})


def test_policies_that_say_nothing_of_people_keep_their_digest(tmp_path: Path) -> None:
    """What was judged under them before there were such rules needs no new verdict."""
    policy = extended(tmp_path, {}, base={})
    assert policy.policy.sign_off == ()
    rest = policy.policy.model_dump(mode="json", exclude=set(SignOffPolicy.model_fields))
    assert policy.digest == digest_of(rest)
    assert extended(tmp_path, {}).digest != policy.digest
