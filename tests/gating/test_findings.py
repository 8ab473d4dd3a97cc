"""Findings on a day: open, overdue, accepted, lapsed; and what follows from the files alone."""

from __future__ import annotations

import datetime as dt

import pytest

from mlgov.documents.events import Deployment
from mlgov.documents.finding import Finding, FindingFile
from mlgov.documents.sign_off_rules import FindingRule
from mlgov.gating.episodes import release_episodes
from mlgov.gating.findings import (
    computed_reasons,
    due_day,
    finding_reasons,
    live_unsigned,
    standing_of,
    without_finding,
)
from mlgov.signoff.types import SignOffState

DAY = dt.date(2026, 6, 1)
YESTERDAY = DAY - dt.timedelta(days=1)
ROLES = {"model_risk": ("mia",), "owner": ("ola",)}


@pytest.fixture
def rules(policy):
    """The standard policy with a rule on findings."""
    rule = FindingRule(block_overdue=("high", "critical"), due_days={"high": 14}, reason="What is overdue is no plan.")
    return policy.policy.model_copy(update={"findings": rule, "exemption_roles": ("model_risk",), "exemption_days": 90})


def file(**given) -> FindingFile:
    """A finding that is due today."""
    fields = {
        "title": "Proxy for age", "severity": "high", "owner": "ola", "opened": dt.date(2026, 5, 1),
        "opened_by": "val", "due": DAY, "model": "m", "version": "1",
    } | given  # fmt: skip
    return FindingFile("f-1", "p/findings/f-1.yml", Finding(**fields))


def accepted(**given):
    """An acceptance until today."""
    fields = {
        "role": "model_risk",
        "by": "mia",
        "reason": "The effect is small.",
        "on": dt.date(2026, 5, 10),
        "until": DAY,
    }
    return {"state": "accepted", "accepted": fields | given}


@pytest.mark.parametrize(
    ("given", "state", "blocking"),
    [
        ({}, "open", False),
        ({"due": YESTERDAY}, "overdue", True),
        ({"due": YESTERDAY, "severity": "medium"}, "overdue", False),
        ({"due": YESTERDAY, "severity": "low", "origin": "emergency"}, "overdue", True),
        ({"due": YESTERDAY, "state": "remediated"}, "remediated", False),
        ({"due": YESTERDAY, "state": "closed", "closed": DAY}, "closed", False),
        ({"due": YESTERDAY} | accepted(), "accepted", False),
        (accepted(until=YESTERDAY) | {"severity": "low"}, "lapsed", True),
        ({"due": YESTERDAY} | accepted(role="owner", by="ola"), "overdue", True),
        ({"due": YESTERDAY} | accepted(by="ola"), "overdue", True),
        ({"due": YESTERDAY} | accepted(until=dt.date(2026, 12, 1)), "overdue", True),
    ],
)
def test_standing(rules, given, state, blocking) -> None:
    """The last day counts; an acceptance by the wrong role, person or for too long doesn't."""
    found = standing_of(file(**given), rules, roles=ROLES, as_of=DAY)
    assert (found.state, found.blocking) == (state, blocking)
    reasons = list(finding_reasons([found]))
    assert [each.blocking for each in reasons if each.blocking] == [True] * blocking
    assert all(each.source == "p/findings/f-1.yml:1" for each in reasons)


def test_without_a_rule_findings_are_shown_and_block_nothing(policy) -> None:
    """A policy that says nothing of findings behaves as before; what an emergency left undone blocks all the same."""
    plain = policy.policy.model_copy(update={"findings": None})
    overdue = standing_of(file(due=YESTERDAY), plain, roles={}, as_of=DAY)
    assert (overdue.state, overdue.blocking, overdue.live) == ("overdue", False, True)
    assert standing_of(file(due=YESTERDAY, origin="emergency"), plain, roles={}, as_of=DAY).blocking


def test_words_of_reasons(rules) -> None:
    """Id, severity, title, day, and who has to act."""

    def say(**given):
        (reason,) = finding_reasons([standing_of(file(**given), rules, roles=ROLES, as_of=DAY)])
        return reason.text, reason.waits_for, reason.status

    assert say(due=YESTERDAY) == ("Finding f-1 (high): Proxy for age was due on 2026-05-31.", "ola", "overdue")
    assert say() == ("Finding f-1 (high): Proxy for age is open until 2026-06-01.", "ola", "due")
    assert say(**accepted())[0].endswith("accepted by model risk until 2026-06-01: The effect is small.")
    assert say(**accepted(until=YESTERDAY))[0].endswith("; it was accepted until 2026-05-31 only.")


def test_due_days_by_severity(rules, policy) -> None:
    """The policy's, else a default."""
    assert due_day("high", DAY, rules) == dt.date(2026, 6, 15)
    assert due_day("critical", DAY, policy.policy.model_copy(update={"findings": None})) == dt.date(2026, 6, 8)


def sign_off(state: str) -> SignOffState:
    """A sign-off in a state."""
    return SignOffState("p/m@1", "release", "d", state, "It says so.", (), (), ())


def test_in_use_without_sign_off_is_a_high_finding(rules) -> None:
    """Where and since when; nothing for signed or idle versions; going back to an approved one is enough."""
    live = (Deployment("1", "production", "eu", None, dt.date(2026, 5, 1), None),)
    (found,) = live_unsigned("p/m@1", live, sign_off("in_review"), rules, as_of=DAY)
    assert (found.severity, found.due, found.blocking) == ("high", dt.date(2026, 5, 15), True)
    assert "production eu since 2026-05-01" in found.text
    assert [each.blocking for each in computed_reasons([found])] == [True]
    assert live_unsigned("p/m@1", live, sign_off("approved"), rules, as_of=DAY) == ()
    assert live_unsigned("p/m@1", (), sign_off("in_review"), rules, as_of=DAY) == ()
    assert live_unsigned("p/m@1", live, sign_off("expired"), rules, as_of=DAY, went_back=True) == ()
    assert live_unsigned("p/m@1", live, sign_off("revoked"), rules, as_of=DAY, went_back=True) != ()


@pytest.mark.parametrize(("place", "uses"), [("shadow", 0), ("Staging", 0), ("canary", 1), ("ab-test", 1)])
def test_a_trial_is_no_use(rules, place, uses) -> None:
    """Where it affects nobody it needs no sign-off; a canary and a share of the traffic affect somebody."""
    trial = Deployment("1", place, None, 0.1, dt.date(2026, 4, 1), None)
    live = Deployment("1", "production", None, None, dt.date(2026, 5, 1), None)
    assert len(live_unsigned("p/m@1", [trial], sign_off("in_review"), rules, as_of=DAY)) == uses
    (found,) = live_unsigned("p/m@1", [trial, live], sign_off("in_review"), rules, as_of=DAY)
    assert (place in found.text) == bool(uses)


def test_alarms_that_a_finding_is_about(verdict, result) -> None:
    """By pattern; a finding about another version or family covers nothing."""
    episodes = release_episodes(verdict(result("failed", blocking=True)))
    assert without_finding(episodes, [], model="m", version="1") == episodes
    assert without_finding(episodes, [file(results=["evaluation.*"])], model="m", version="1") == ()
    assert without_finding(episodes, [file(results=["drift.*"])], model="m", version="1") == episodes
    assert without_finding(episodes, [file(results=["evaluation.*"], version="2")], model="m", version="1") == episodes
