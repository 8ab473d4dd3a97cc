"""The risk tier: what the rules of the standard policy say of a charter's answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgov.documents.charter import parse_charter
from mlgov.documents.policy import load_policy
from mlgov.documents.tier import answers_of, risk_tier, tier_problems

POLICY = load_policy("standard", Path("nowhere")).policy


def charter(lines: str):
    """A charter with these lines."""
    return parse_charter(f"---\ntitle: x\n{lines}\n---\n".encode(), shown_as="x/charter.md")


@pytest.mark.parametrize(
    ("lines", "tier", "because"),
    [
        ("decides_about_people: false", "low", "lowest tier"),
        ("decides_about_people: true\nautomation: advises", "medium", "decides about people: yes"),
        ("decides_about_people: true\nautomation: automatic", "high", "automation: automatic"),
        ("decides_about_people: true", "high", "automation: not said"),
        ("decides_about_people: TBD", "medium", "decides about people: not said"),
        ("decides_about_people: {unknown: asked}", "medium", "decides about people: not said"),
        ("decides_about_people: true\nautomation: advises\npurpose: credit", "high", "purpose: credit"),
        ("decides_about_people: false\nexposure: high", "high", "exposure: high"),
        ("decides_about_people: false\npurpose: regulatory", "medium", "purpose: regulatory"),
        ("decides_about_people: false\nai_act_class: high", "high", "AI Act class: high"),
        ("decides_about_people: false\ndata: [{name: a, special: true}]", "medium", "special categories of data: yes"),
    ],
)
def test_the_tier_follows_from_the_answers(lines: str, tier: str, because: str) -> None:
    """The highest rule that matches counts, and says which answer it looked at."""
    found = risk_tier(charter(lines).charter, POLICY)
    assert (found.tier, found.computed, found.overridden) == (tier, tier, False)
    assert because in found.reasons[0]
    assert found.status == "self-assessed"


def test_prohibited_uses_are_forbidden() -> None:
    """Class `prohibited` is high and may not be released at all."""
    found = risk_tier(charter("decides_about_people: false\nai_act_class: prohibited").charter, POLICY)
    assert found.tier == "high"
    assert "forbids" in found.forbidden


def test_silence_is_not_low() -> None:
    """Neither a charter without answers nor no charter at all is low risk."""
    assert risk_tier(charter("owner: y").charter, POLICY).tier == "medium"
    assert risk_tier(None, POLICY).tier == "medium"
    assert answers_of(None) == {}


def test_a_lower_tier_by_hand_needs_a_reason() -> None:
    """Without one the computed tier counts, and the line is named; with one the override is shown."""
    lines = "decides_about_people: true\ntier: low"
    found = risk_tier(charter(lines).charter, POLICY)
    assert (found.tier, found.overridden) == ("high", False)
    problem = tier_problems(charter(lines), POLICY)[0]
    assert (problem.path, problem.line, problem.key) == ("x/charter.md", 4, "tier")
    assert "tier_reason" in str(problem)
    with_reason = risk_tier(charter(lines + "\ntier_reason: only adds a hint to a letter").charter, POLICY)
    assert (with_reason.tier, with_reason.computed, with_reason.overridden) == ("low", "high", True)
    assert with_reason.override_reason == "only adds a hint to a letter"
    assert tier_problems(charter(lines + "\ntier_reason: hint only"), POLICY) == ()


def test_a_higher_tier_by_hand_needs_none() -> None:
    """Being more careful is free."""
    found = risk_tier(charter("decides_about_people: false\ntier: high").charter, POLICY)
    assert (found.tier, found.computed, found.overridden, found.problem) == ("high", "low", True, None)
