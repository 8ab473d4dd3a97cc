"""Rules of a policy: what can be written, and when a rule applies."""

from __future__ import annotations

import pytest

from mlgov.documents.base import validate
from mlgov.documents.policy_rules import Policy, holds
from mlgov.documents.reader import parse_yaml
from mlgov.errors import DocumentError

HEAD = 'name: own\nversion: "1"\ntitle: Own\nowner: risk\neffective_from: 2026-01-01\n'
WHY = "reason: Because we say so."
GAP = "exemptions: [{check: a.b, subject: '*', role: me, granted: 2026-02-01, expires: 2026-03-01, REASON}]"


def policy(text: str) -> Policy:
    """A policy from text."""
    return validate(Policy, parse_yaml((HEAD + text).encode(), shown_as="own.yml"), shown_as="own.yml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("limits: {a.b.c: [{at_least: 0.5, at_most: 0.6, REASON}]}", "either `at_least` or `at_most`"),
        ("limits: {a.b.c: [{REASON}]}", "either `at_least` or `at_most`"),
        ("limits: {a.b.c: [{at_least: 0.5}]}", "reason: is missing"),
        ("limits: {a.b.c: [{at_least: 0.5, reason: no}]}", "reason"),
        ("limits: {a.b: [{at_least: 0.5, REASON}]}", "family.check.metric"),
        ("limits: {a.b.c: [{at_least: .inf, REASON}]}", "not a finite number"),
        ("limits: {a.b.c: [{at_least: 0.5, change: relative, REASON}]}", "`change` needs `relative_to`"),
        ("limits: {a.b.c: [{at_least: 0.5, required: true, advisory: true, REASON}]}", "both required and advisory"),
        (
            "limits: {a.b.c: [{at_least: 0.5, other_rows: true, REASON}]}",
            "`other_rows` needs `relative_to: predecessor`",
        ),
        ("limits: {a.b.c: [{at_leest: 0.5, REASON}]}", "did you mean `at_least`?"),
        ("required: [{check: fairness, REASON}]", "family.check"),
        ("required: [{check: a.b, when: {mood: [bad]}, REASON}]", "not an answer that rules may use"),
        ("tier_rules: [{tier: high, when: {}, REASON}]", "at least 1"),
        ("on_insufficient: shrug", "block"),
        (
            "exemptions: [{check: a.b, subject: '*', role: r, granted: 2026-02-01, expires: 2026-01-01, REASON}]",
            "before it was granted",
        ),
        (
            f"exemption_days: 10\n{GAP}",
            "28 days are more than the 10",
        ),
        (
            f"exemption_roles: [validator]\n{GAP}",
            "role me may not",
        ),
        ("measuring: {confidence_level: 1.5}", "must be less than 1"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str) -> None:
    """Each mistake has its words, with file and line."""
    with pytest.raises(DocumentError, match=r"own\.yml:") as caught:
        policy(text.replace("REASON", WHY))
    assert message in str(caught.value)


def test_limits_keep_their_text() -> None:
    """0.80 stays 0.80, because it is compared as a fraction and shown as written."""
    rule = policy(f"limits: {{a.b.c: [{{at_least: 0.80, {WHY}}}]}}").limits["a.b.c"][0]
    assert (rule.value, rule.direction) == ("0.80", "at_least")


def test_a_rule_applies_to_its_tiers_stages_and_problems() -> None:
    """What is not named applies everywhere."""
    text = f"limits: {{a.b.c: [{{at_most: 1, tiers: [high], stages: [release], problems: [regression], {WHY}}}]}}"
    rule = policy(text).limits["a.b.c"][0]
    assert rule.applies(tier="high", stage="release", problem="regression")
    assert not rule.applies(tier="low", stage="release", problem="regression")
    assert not rule.applies(tier="high", stage="monitoring", problem="regression")
    assert not rule.applies(tier="high", stage="release", problem="ranking")


def test_conditions_take_silence_as_an_answer() -> None:
    """An answer that is not there is `not_said`, and matches only where that is listed."""
    assert holds({"automation": ("automatic", "not_said")}, {})
    assert not holds({"automation": ("automatic",)}, {})
    assert not holds({"automation": ("automatic",), "exposure": ("high",)}, {"automation": "automatic"})


def test_handling_defaults_to_blocking() -> None:
    """What is said for no tier blocks."""
    own = policy("on_insufficient: {low: show}\non_awaiting: needs_acceptance\n")
    assert own.handling("insufficient", "low") == "show"
    assert own.handling("insufficient", "high") == "block"
    assert own.handling("awaiting", "high") == "needs_acceptance"
    assert policy("").handling("awaiting", "low") == "block"
