"""Emergencies: named roles only, with a reason, counted, and never forgotten."""

from __future__ import annotations

import datetime as dt

import pytest

from mlgov.documents.finding import FindingFile
from mlgov.documents.sign_off_rules import Emergency as Rule
from mlgov.errors import UsageError
from mlgov.gating.emergency import count, declare, emergency_reasons, too_many

DAY = dt.date(2026, 6, 1)
REASON = "Version 7 refuses every applicant since 22:10."


@pytest.fixture
def rules(policy):
    """The standard policy with an emergency rule."""
    rule = Rule(roles=("operations",), due_days=5, per_year=2, reason="Somebody must be able to act at night.")
    return policy.policy.model_copy(update={"emergency": rule})


@pytest.fixture
def night(rules):
    """An emergency of project loans, model risk, version 6."""

    def make(**given):
        fields = {"policy": rules, "roles": {"operations": ("oda",)}, "role": "operations", "by": "oda",
                  "reason": REASON, "on": DAY} | given  # fmt: skip
        return declare("loans/risk@6", **fields)

    return make


def test_it_leaves_an_event_and_a_finding_with_a_day(night) -> None:
    """Who, as what, why, and until when the proper round is due."""
    made = night()
    assert (made.event.kind, made.event.role, made.event.recorded_by, made.event.goes_to) == (
        "emergency",
        "operations",
        "oda",
        "6",
    )
    assert made.event.due == made.finding.due == dt.date(2026, 6, 6)
    assert (made.finding.severity, made.finding.origin, made.finding.model, made.finding.version) == (
        "high",
        "emergency",
        "risk",
        "6",
    )
    assert made.event.finding == made.finding_id == "2026-06-01-emergency-risk-6"
    assert night(taken=(made.finding_id,)).finding_id == "2026-06-01-emergency-risk-6-2"
    other = night(fallback="the rule on two fields")
    assert (other.event.goes_to, other.event.fallback) == (None, "the rule on two fields")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"role": "owner"}, "may not pass in an emergency"),
        ({"by": "eve"}, "eve doesn't hold the role"),
        ({"reason": "now"}, "why this can't wait"),
    ],
)
def test_who_may_not(night, given, message) -> None:
    """Another role, another person, no reason."""
    with pytest.raises(UsageError, match=message):
        night(**given)


def test_a_policy_without_emergencies(night, policy) -> None:
    """Nobody may; going back to an approved version is said to be possible."""
    with pytest.raises(UsageError, match="doesn't say who") as caught:
        night(policy=policy.policy.model_copy(update={"emergency": None}))
    assert "mlgov deployed" in caught.value.hint


def test_counted_over_a_year(night, rules) -> None:
    """The third in 365 days is one too many: it passes, and that is a finding."""
    earlier = (dt.date(2025, 6, 1), dt.date(2025, 6, 2), dt.date(2026, 1, 1))
    assert count(earlier, DAY) == 2
    made = night(earlier=earlier)
    assert (made.this_year, made.too_many) == (3, True)
    (found,) = too_many("loans", (*earlier, DAY), rules, as_of=DAY)
    assert found.title == "3 emergencies in a year."
    assert too_many("loans", earlier, rules, as_of=DAY) == ()


def test_overdue_blocks_until_the_finding_is_closed(night) -> None:
    """Due on the day: shown. A day later: shut. Deleting the finding changes nothing; closing it does."""
    made = night()
    due = made.event.due

    def reasons(as_of, *findings, event=made.event):
        return list(emergency_reasons([event], findings, "loans/risk@6", as_of=as_of))

    (shown,) = reasons(due)
    assert (shown.blocking, shown.status, shown.waits_for) == (False, "due", "operations")
    late = due + dt.timedelta(days=1)
    (shut,) = reasons(late)
    assert shut.blocking
    assert REASON in shut.text
    file = FindingFile(made.finding_id, "x.yml", made.finding)
    assert reasons(late, file)[0].blocking
    done = FindingFile(made.finding_id, "x.yml", made.finding.model_copy(update={"state": "closed", "closed": late}))
    assert reasons(late, done) == []
    assert reasons(DAY - dt.timedelta(days=1)) == []
    assert list(emergency_reasons([made.event], (), "loans/risk@5", as_of=late)) == []
