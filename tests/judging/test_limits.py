"""Limits made ready: which are in force, what relative ones come to, and what they look at."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mlgov.evidence.measurement import CheckOutcome, Measurement, Where
from mlgov.evidence.verdict import Status
from mlgov.judging.limits import active_limits, is_overall

WHY = "reason: Because we say so."


@pytest.fixture
def active(policy_of, targets):
    """The limits in force under a policy's limits, given as text."""

    def run(rules: str, charter: str = "", *, baseline=None, outcomes=(), **given):
        policy = policy_of(f"limits:\n  a.b.c:\n{rules}\n")
        settings = {"stage": "release", "tier": "low", "problem": "regression"} | given
        return active_limits(policy, targets(charter), outcomes, baseline, **settings)

    return run


@pytest.mark.parametrize(
    ("rule", "baseline", "bound", "basis"),
    [
        ("at_least: -0.02, relative_to: predecessor, change: absolute", {"a.b.c": 0.897}, "0.877", "predecessor 0.897"),
        ("at_least: -0.02, relative_to: predecessor, change: absolute", {"c": 0.897}, "0.877", "predecessor 0.897"),
        ("at_most: 0.05, relative_to: predecessor, change: relative", {"a.b.c": 40.0}, "42", "predecessor 40"),
        ("at_most: 0.05, relative_to: predecessor, change: relative", {"a.b.c": -40.0}, "-38", "predecessor -40"),
        ("at_least: 0, relative_to: baseline", None, "0.58", "baseline: simple rule 0.58"),
        ("at_least: 0.1, relative_to: trivial", None, "0.6", "trivial model 0.5"),
    ],
)
def test_relative_limits_come_to_an_absolute_value(active, rule, baseline, bound, basis) -> None:
    """Absolute and relative change, against the version before, the charter's baseline and the trivial model."""
    charter = "success: [{metric: c, baseline: {value: 0.58, kind: simple_rule}}]"
    outcomes = (CheckOutcome("evaluation.baseline", "1", (Measurement("trivial_c", 0.5),)),)
    (found,) = active(f"    - {{{rule}, {WHY}}}", charter, baseline=baseline, outcomes=outcomes)
    assert found.bound == Fraction(bound)
    assert found.limit.effective == bound
    assert found.limit.basis == basis
    assert found.limit.value in rule


@pytest.mark.parametrize(
    ("rule", "baseline", "status"),
    [
        ("relative_to: predecessor", None, Status.NOT_APPLICABLE),
        ("relative_to: predecessor", {"other": 1.0}, Status.UNAVAILABLE),
        ("relative_to: baseline", None, Status.UNAVAILABLE),
        ("relative_to: trivial", None, Status.UNAVAILABLE),
    ],
)
def test_what_there_is_nothing_to_compare_with(active, rule, baseline, status) -> None:
    """A first version has no predecessor; any other gap is unavailable, which is not good."""
    (found,) = active(f"    - {{at_least: 0, {rule}, {WHY}}}", baseline=baseline)
    assert found.bound is None
    assert found.no_bound[0] is status


def test_stages_compare_with_their_own_past(active) -> None:
    """Release compares with the version before, monitoring with the release."""
    rules = (
        f"    - {{at_least: 0, relative_to: predecessor, {WHY}}}\n    - {{at_least: 0, relative_to: release, {WHY}}}"
    )
    assert [each.limit.basis for each in active(rules, baseline={"c": 1.0})] == ["predecessor 1"]
    assert [each.limit.basis for each in active(rules, baseline={"c": 1.0}, stage="monitoring")] == ["release 1"]


def test_rules_for_others_are_not_in_force(active) -> None:
    """Tier, stage and problem decide."""
    assert active(f"    - {{at_least: 0, tiers: [high], {WHY}}}") == ()
    assert active(f"    - {{at_least: 0, stages: [monitoring], {WHY}}}") == ()
    assert active(f"    - {{at_least: 0, problems: [ranking], {WHY}}}") == ()


def test_a_limit_looks_at_its_role_columns_and_groups(active) -> None:
    """Test data at release unless it says otherwise; patterns narrow columns and groups."""

    def looks(rule: str, **where: str) -> bool:
        (found,) = active(f"    - {{at_least: 0, {rule} {WHY}}}")
        return found.looks_at("a.b", Measurement("c", 1.0, where=Where(**where)))

    assert looks("")
    assert not looks("", role="train")
    assert looks("roles: [train],", role="train")
    assert not looks("roles: [train],")
    assert looks("columns: ['amount_*'],", column="amount_net")
    assert not looks("columns: ['amount_*'],", column="age")
    assert not looks("columns: ['amount_*'],")
    assert looks("groups: ['sex=*'],", group="sex=female", versus="sex=male")
    assert not looks("groups: ['sex=*'],", group="race=White")


def test_promises_are_about_all_rows(active) -> None:
    """A promise names a metric; only the number over all rows is meant, whichever check gives it."""
    promised = active(f"    - {{at_least: 0, {WHY}}}", "success: [{metric: r2, at_least: 0.3}]")[1]
    assert promised.asker == "charter"
    assert promised.looks_at("x.y", Measurement("r2", 0.5))
    assert not promised.looks_at("x.y", Measurement("r2", 0.5, where=Where(group="sex=female")))
    assert not promised.looks_at("x.y", Measurement("r2", 0.5, where=Where(role="train")))
    assert is_overall(Where(window="2024-01", role="window"))
