"""A policy's page: every limit with its reason, nothing left to guess."""

from __future__ import annotations

import datetime as dt

import builders as make
import pytest

from mlgov.documents.policy import load_policy
from mlgov.documents.policy_rules import LimitRule
from mlgov.pages.policy import PolicyPage, limit_phrase

OWN = """name: own
version: "2"
title: Our own limits
owner: model_risk
effective_from: 2027-01-01
extends: standard
on_insufficient: {high: block, medium: needs_acceptance, low: show}
measuring: {confidence_level: 0.99}
exemptions:
  - check: fairness.impact_ratio
    subject: "mail/*"
    role: model_risk
    reason: no people are treated differently
    granted: 2026-11-01
    expires: 2027-06-30
"""


def page_of(name="standard", policy=None, as_of=make.AS_OF) -> PolicyPage:
    """The page of a policy."""
    return PolicyPage.of(name, policy or make.policy(), make.CATALOGUE, as_of)


def test_every_limit_of_the_standard_policy_is_shown_with_its_reason():
    """As many rows as limits, each with words, a reason, and the line where it is written."""
    page = page_of()
    rows = [row for group in page.groups for row in group.rows]
    assert len(rows) == len(make.policy().limits)
    assert all(row.reason and row.limit and row.source for row in rows)
    assert {row.force for row in rows} >= {"keeps a release shut", "shown only"}


def test_limits_lead_to_their_checks():
    """The catalogue says how each number is measured."""
    row = next(row for row in page_of().groups[0].rows if "roc_auc" in row.check.text)
    assert row.check.href == "../checks/index.html#evaluation.discrimination"
    assert row.name == "Area under the ROC curve"


def test_required_checks_and_tier_rules_are_told():
    """What must have been measured, and how the risk follows from the charter."""
    page = page_of()
    assert len(page.required) == len(make.policy().policy.required)
    assert all(line.reason for line in (*page.required, *page.tiers))


def test_a_policy_that_does_not_count_yet_says_so(tmp_path):
    """Before its day it judges nothing, and the page warns."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "own.yml").write_text(OWN, encoding="utf-8")
    own = load_policy("own", tmp_path)
    page = page_of("own", own)
    text = make.html(page)
    assert page.not_yet
    assert "counts only from 1 January 2027 on" in text
    assert not page_of("own", own, dt.date(2027, 1, 1)).not_yet
    assert page.chain.startswith("own")
    assert "extends standard" in page.chain
    assert [line.when for line in page.exemptions] == ["accepted by model risk until 30 June 2027"]
    assert "high risk: keeps a release shut" in page.handling[0].when
    assert ("Confidence level", "0.99") in [(line.what, line.when) for line in page.measuring]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"at_least": "0.80"}, "at least 0.80"),
        (
            {"at_most": "0.10", "interval": True, "min_n": 1000},
            "at most 0.10, with its whole interval, from 1,000 rows on",
        ),
        (
            {"at_least": "-0.02", "relative_to": "predecessor", "change": "absolute"},
            "at least −0.02 (difference to the version before, tested on the same rows)",
        ),
        (
            {"at_most": "0.05", "relative_to": "release", "change": "relative"},
            "at most 0.05 (relative change to the value at release)",
        ),
    ],
)
def test_limits_in_words(rule, said):
    """A limit reads as a sentence, with the digits as authored."""
    assert limit_phrase(LimitRule(**rule, reason="Because it is so.")) == said
