"""Verdicts: every measurement, every gap, and what keeps a gate shut."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlgov.documents.policy import load_policy
from mlgov.evidence.measurement import Absent, CheckOutcome, Interval, Measurement, Where
from mlgov.evidence.verdict import SEVERITY, Status, Verdict
from mlgov.judging.judge import judge
from mlgov.judging.rows import Earlier
from mlgov.judging.targets import targets_of

WHY = "reason: Because we say so."
FLOOR = f"limits:\n  a.b.c:\n    - {{at_least: 0.80, {WHY}}}\n"
REQUIRED = f"required: [{{check: a.b, {WHY}}}]\n"
EXEMPT = (
    "exemptions: [{check: a.b, subject: 'p/m@*', role: validator, granted: 2026-01-01, expires: 2026-12-31, "
    "reason: We know that there is none.}]\n"
)


def brief(verdict: Verdict) -> list[tuple[str, bool]]:
    """Status and whether it keeps the gate shut, of each result."""
    return [(result.status.value, result.blocking) for result in verdict.results]


def absent(kind: str) -> Absent:
    """A reason not to be there."""
    return Absent(kind, "there is a reason")


def test_a_number_without_a_limit_is_measured_and_not_judged(judged, one) -> None:
    """It is shown, and keeps nothing shut."""
    assert brief(judged("", checks={"a__b": one(0.1)})) == [("not_judged", False)]


def test_one_result_per_limit(judged, one) -> None:
    """The policy's floor and the charter's promise are two results, each with its source."""
    verdict = judged(FLOOR, "success: [{metric: c, at_least: 0.95}]", checks={"a__b": one(0.9)})
    assert brief(verdict) == [("passed", False), ("failed", True)]
    assert [each.limit.source for each in verdict.results] == ["policies/own.yml:8", "p/charter.md:3"]
    assert [each.limit.value for each in verdict.results] == ["0.80", "0.95"]
    assert "the charter promises at least 0.95" in verdict.results[1].reason


def test_a_verdict_names_what_it_rests_on(judged, one) -> None:
    """Policy, targets, measurements and baseline by digest, the window by name."""
    verdict = judged(
        FLOOR, stage="monitoring", window="2026-05", baseline={}, baseline_digest="b", checks={"a__b": one(1)}
    )
    assert (verdict.kind, verdict.window, verdict.policy) == ("window", "2026-05", "own 1")
    assert (verdict.measurements_digest, verdict.baseline_digest) == ("0" * 64, "b")
    assert len(verdict.policy_digest) == len(verdict.targets_digest) == 64


def test_an_advisory_limit_fails_without_keeping_the_gate_shut(judged, one) -> None:
    """Shown as failed, not hidden as a warning."""
    assert brief(judged(FLOOR.replace("0.80,", "0.80, advisory: true,"), checks={"a__b": one(0.1)})) == [
        ("failed", False)
    ]


@pytest.mark.parametrize(("handling", "blocking"), [("show", False), ("needs_acceptance", True), ("block", True)])
@pytest.mark.parametrize(
    ("kind", "name"), [("insufficient", "insufficient"), ("unavailable", "insufficient"), ("awaiting", "awaiting")]
)
def test_gaps_are_handled_as_the_policy_says(judged, handling, blocking, kind, name) -> None:
    """Too little data and data out of reach one way, outcomes that are not in yet the other."""
    policy = FLOOR + f"on_{name}: {handling}\n"
    measurement = Measurement("c", None, absent=absent(kind))
    assert brief(judged(policy, checks={"a__b": (measurement,)})) == [(kind, blocking)]
    assert brief(judged(policy, checks={"a__b": absent(kind)})) == [(kind, blocking)]
    assert brief(judged("", checks={"a__b": (measurement,)})) == [(kind, False)]


def test_an_exemption_accepts_a_gap_where_the_policy_lets_it(judged) -> None:
    """`needs_acceptance` opens with one, `block` doesn't; either way it is shown."""
    gap = {"a__b": absent("insufficient")}
    accepted = judged(FLOOR + EXEMPT + "on_insufficient: needs_acceptance\n", checks=gap).results[0]
    assert (accepted.status, accepted.blocking, accepted.accepted.role) == ("insufficient", False, "validator")
    blocked = judged(FLOOR + EXEMPT + "on_insufficient: block\n", checks=gap).results[0]
    assert (blocked.blocking, blocked.accepted.until) == (True, "2026-12-31")


def test_an_ended_exemption_is_said(judged) -> None:
    """The day after its last day the gap blocks again, and the reader learns why."""
    policy = FLOOR + EXEMPT + "on_insufficient: needs_acceptance\n"
    checks = {"a__b": absent("insufficient")}
    assert not judged(policy, checks=checks, as_of=dt.date(2026, 12, 31)).results[0].blocking
    after = judged(policy, checks=checks, as_of=dt.date(2027, 1, 1)).results[0]
    assert after.blocking
    assert after.reason.endswith("An exemption by validator ended on 2026-12-31.")


def test_an_error_always_blocks(judged) -> None:
    """Asked for or not, exempted or not: what could not run is never good."""
    assert brief(judged(EXEMPT, checks={"a__b": absent("error")})) == [("error", True)]


def test_a_required_check_must_be_there_and_apply(judged, one) -> None:
    """Absent: missing. `not_applicable`: missing too, unless somebody accepts it by name and day."""
    assert brief(judged(REQUIRED, checks={"a__b": one(0.1)})) == [("not_judged", False)]
    assert brief(judged(REQUIRED)) == [("missing", True)]
    assert brief(judged(REQUIRED, checks={"a__b": ()})) == [("missing", True)]
    assert brief(judged(REQUIRED, checks={"a__b": absent("not_applicable")})) == [("missing", True)]
    accepted = judged(REQUIRED + EXEMPT, checks={"a__b": absent("not_applicable")}).results[0]
    assert (accepted.status, accepted.blocking, accepted.accepted.role) == ("not_applicable", False, "validator")
    assert brief(judged("", checks={"a__b": absent("not_applicable")})) == [("not_applicable", False)]


def test_a_required_check_counts_on_the_data_of_its_stage(judged, one) -> None:
    """Having looked at the training data is no evidence on the test data."""
    assert brief(judged(REQUIRED, checks={"a__b": one(0.1, where=Where(role="train"))}))[-1] == ("missing", True)


def test_required_checks_follow_the_charters_answers(judged) -> None:
    """Fairness is required where people are decided about, or where nobody says."""
    rule = f"required: [{{check: a.b, when: {{decides_about_people: ['yes', not_said]}}, {WHY}}}]\n"
    assert brief(judged(rule, "decides_about_people: true")) == [("missing", True)]
    assert brief(judged(rule, "owner: x")) == [("missing", True)]
    assert brief(judged(rule)) == [("missing", True)]
    assert brief(judged(rule, "decides_about_people: false")) == []


def test_a_limit_or_promise_without_a_number_is_missing(judged, one) -> None:
    """Both keep the gate shut, and say what was asked; an advisory one is only shown."""
    verdict = judged(FLOOR, "success: [{metric: uplift, at_least: 0.1}]", checks={"a__b": one(1, "other")})
    assert brief(verdict) == [("not_judged", False), ("missing", True), ("missing", True)]
    assert verdict.results[2].reason == "Uplift: not measured; the charter promises at least 0.1."
    assert brief(judged(FLOOR.replace("0.80,", "0.80, advisory: true,"))) == [("missing", False)]


def test_a_limit_that_must_be_measured_takes_no_excuse(judged) -> None:
    """`does not apply` on a required limit is missing."""
    checks = {"a__b": (Measurement("c", None, absent=absent("not_applicable")),)}
    assert brief(judged(FLOOR, checks=checks)) == [("not_applicable", False)]
    assert brief(judged(FLOOR.replace("0.80,", "0.80, required: true,"), checks=checks)) == [("missing", True)]


def test_fairness_must_cover_every_sensitive_column(judged) -> None:
    """A column that nobody measured is missing, though others were."""
    policy = FLOOR.replace("a.b.c", "fairness.b.c")
    measured = (Measurement("c", 0.9, where=Where(group="sex=female", versus="sex=male")),)
    verdict = judged(policy, checks={"fairness__b": measured}, sensitive=("race", "sex"))
    assert brief(verdict) == [("passed", False), ("missing", True)]
    assert "for race" in verdict.results[1].reason


def test_a_first_version_has_no_predecessor_to_beat(judged, one) -> None:
    """That limit doesn't apply; once there is a predecessor, it counts exactly."""
    policy = f"limits:\n  a.b.c:\n    - {{at_least: -0.02, relative_to: predecessor, change: absolute, {WHY}}}\n"
    assert brief(judged(policy, checks={"a__b": one(0.5)})) == [("not_applicable", False)]
    assert brief(judged(policy, checks={"a__b": one(0.877)}, baseline={"a.b.c": 0.897})) == [("passed", False)]
    assert brief(judged(policy, checks={"a__b": one(0.8769)}, baseline={"a.b.c": 0.897})) == [("failed", True)]


def test_a_first_version_that_nobody_measured_owes_no_comparison(judged) -> None:
    """As for a measured one; what is asked whatever was before is missing, and so is a comparison that is required."""
    relative = "{at_least: -0.02, relative_to: predecessor, change: absolute, EXTRA" + WHY + "}"
    policy = f"limits:\n  a.b.c:\n    - {relative}\n    - {{at_least: 0.7, {WHY}}}\n"
    first = judged(policy.replace("EXTRA", ""))
    assert [(each.status, each.blocking) for each in first.results] == [("not_applicable", False), ("missing", True)]
    assert first.results[0].reason.endswith(", but there is no earlier version to compare with.")
    later = judged(policy.replace("EXTRA", ""), baseline={"a.b.c": 0.8})
    assert [each.status for each in later.results] == ["missing", "missing"]
    unmeasured = judged(policy.replace("EXTRA", ""), earlier=Earlier("version 1", same_file=False))
    assert [each.status for each in unmeasured.results] == ["missing", "missing"]
    required = judged(policy.replace("EXTRA", "required: true, "))
    assert [(each.status, each.blocking) for each in required.results] == [("missing", True), ("missing", True)]


def test_the_eeoc_example_under_the_standard_policy(judged) -> None:
    """Selected 60, 45, 48 and 51 of 100 each: 0.75 fails, exactly 0.80 and 0.85 hold (EEOC 1979)."""
    measured = tuple(
        Measurement(
            "impact_ratio",
            selected / 100 / 0.6,
            n=200,
            counts=(selected, 100, 60, 100),
            where=Where(group=f"group={name}", versus="group=A"),
        )
        for name, selected in (("B", 45), ("C", 48), ("D", 51))
    )
    verdict = judged(load_policy("standard", Path("nowhere")), checks={"fairness__impact_ratio": measured})
    floors = [each for each in verdict.results if each.limit and each.limit.value == "0.80" and each.value]
    assert [each.status.value for each in floors] == ["failed", "passed", "passed"]
    assert floors[0].reason.startswith("group=B is selected at 0.75 times the rate of group=A; the policy asks for at")


def test_fairlearns_example_is_too_small_to_judge(judged) -> None:
    """Groups a (3 of 4), b and c (half each): the ratio of 0.667 rests on four rows, so nothing is claimed."""
    measured = (
        Measurement("impact_ratio", 2 / 3, n=8, counts=(4, 8, 3, 4), where=Where(group="group=c", versus="group=a")),
    )
    verdict = judged(load_policy("standard", Path("nowhere")), checks={"fairness__impact_ratio": measured})
    first = verdict.results[0]
    assert (first.status, first.blocking) == ("insufficient", True)
    assert "4 rows are too few" in first.reason
    unbounded = judged(
        f"limits:\n  fairness.impact_ratio.impact_ratio:\n    - {{at_least: 0.80, {WHY}}}\n",
        checks={"fairness__impact_ratio": measured},
    )
    assert brief(unbounded) == [("failed", True)]


def test_judging_is_pure(judged, one) -> None:
    """The same input gives an equal verdict."""
    checks = {"a__b": one(0.9), "x__y": absent("awaiting")}
    assert judged(FLOOR + REQUIRED, checks=checks) == judged(FLOOR + REQUIRED, checks=checks)


measurements = st.builds(
    Measurement,
    metric=st.sampled_from(["roc_auc", "impact_ratio", "missing_rate", "psi"]),
    value=st.none() | st.floats(0, 2),
    n=st.none() | st.integers(0, 300),
    interval=st.none() | st.just(Interval(0.1, 1.9, 0.95, "x")),
    where=st.builds(Where, group=st.sampled_from([None, "sex=f", "sex=m"]), role=st.sampled_from(["test", "train"])),
    absent=st.none() | st.sampled_from(["insufficient", "awaiting", "unavailable", "not_applicable"]).map(absent),
)
CHECK_OF = {
    "roc_auc": "evaluation.discrimination",
    "impact_ratio": "fairness.impact_ratio",
    "missing_rate": "data_quality.missing",
    "psi": "drift.psi",
}
POLICY = load_policy("standard", Path("nowhere"))


def verdict_on(found: list[Measurement]) -> Verdict:
    """The standard policy's verdict at high tier."""
    outcomes = [
        CheckOutcome(check, "1", tuple(each for each in found if CHECK_OF[each.metric] == check))
        for check in sorted({CHECK_OF[each.metric] for each in found})
    ]
    return judge(
        POLICY,
        targets_of(None),
        outcomes,
        None,
        stage="release",
        tier="high",
        problem="binary_classification",
        subject="p/m@1",
        measurements_digest="0",
        as_of=dt.date(2026, 6, 1),
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(measurements, min_size=1, max_size=4))
def test_without_the_only_number_of_a_metric_the_gate_never_opens(found: list[Measurement]) -> None:
    """Leaving out all numbers of a metric makes none of its limits better; a first version has none to compare with."""
    for metric in {each.metric for each in found}:
        rest = verdict_on([each for each in found if each.metric != metric])
        ours = [each for each in rest.results if CHECK_OF[metric] == each.check and each.limit is not None]
        for result in ours:
            if result.limit.basis == "predecessor":
                assert result.status is Status.NOT_APPLICABLE
                continue
            assert result.status is Status.MISSING
            assert result.blocking or result.limit.advisory
        assert rest.blocking


@settings(max_examples=60, deadline=None)
@given(st.lists(measurements, min_size=1, max_size=4), st.data())
def test_making_a_number_absent_never_gives_a_passed_result(found: list[Measurement], data: st.DataObject) -> None:
    """Whatever was measured: replaced by an absence, it passes nothing, and opens nothing that was shut by absence."""
    at = data.draw(st.integers(0, len(found) - 1))
    kind = data.draw(st.sampled_from(["insufficient", "awaiting", "unavailable", "error", "missing"]))
    changed = [*found[:at], replace(found[at], value=None, absent=absent(kind)), *found[at + 1 :]]
    before, after = verdict_on(found), verdict_on(changed)
    passed = [sum(each.status is Status.PASSED for each in verdict.results) for verdict in (before, after)]
    assert passed[1] <= passed[0]
    assert {each.limit.id for each in after.results if each.limit} >= {
        each.limit.id for each in before.results if each.limit and each.status is Status.FAILED
    }


def test_no_status_but_the_harmless_ones_may_pass_a_required_limit(judged) -> None:
    """Of everything that can be absent, nothing leaves a required limit open under a strict policy."""
    policy = FLOOR.replace("0.80,", "0.80, required: true,") + "on_insufficient: block\non_awaiting: block\n"
    kinds = ("insufficient", "awaiting", "unavailable", "not_applicable", "error", "missing")
    for kind, whole in itertools.product(kinds, (True, False)):
        given_ = absent(kind) if whole else (Measurement("c", None, absent=absent(kind)),)
        verdict = judged(policy, checks={"a__b": given_})
        assert verdict.blocking, kind
        assert SEVERITY.index(verdict.results[0].status) > SEVERITY.index(Status.PASSED)
