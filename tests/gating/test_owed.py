"""What people owe: told once, to the right role, and only when it is theirs to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from mlgov.gating.attention import ordered
from mlgov.gating.findings import ComputedFinding
from mlgov.gating.gate import GateReason
from mlgov.gating.owed import LOST, Owed, of_people, of_state
from mlgov.signoff.types import Condition, ConditionState, RoleState, SignOffState

DAY = dt.date(2026, 11, 22)
ROLES = (RoleState("owner", 1, (), done=False, turn=True),)
STATE = SignOffState(
    "p/m@1", "release", "", "in_review", "In review: this release waits for owner.", (), ROLES, ("owner",)
)
NAME = STATE.subject


def told(state=STATE, *, ready=True, **more):
    """What is said of a state."""
    return of_people(Owed(NAME, state, ready, **more), DAY)


def test_nobody_is_asked_to_sign_what_its_numbers_keep_shut() -> None:
    """Waiting is said once people are what is missing; it keeps nothing shut that wasn't."""
    assert told(ready=False) == ()
    (item,) = told()
    assert (item.status, item.who, item.blocking) == ("waiting", "owner", False)


@pytest.mark.parametrize("state", sorted(LOST))
def test_what_was_signed_and_no_longer_counts_is_said_at_once(state) -> None:
    """Whatever the numbers are."""
    (item,) = told(replace(STATE, state=state), ready=False)
    assert (item.status, item.blocking, item.topic) == (state, True, "sign_off")


@pytest.mark.parametrize("state", ["approved", "conditional", "not_required"])
def test_what_stands_asks_for_nothing(state) -> None:
    """No line for an approval."""
    assert of_state(replace(STATE, state=state), ready=True) == ()


@pytest.mark.parametrize(
    ("how", "days", "status"), [("overdue", -1, "overdue"), ("open", 5, "due"), ("open", 31, None), ("met", -9, None)]
)
def test_conditions_are_told_when_they_are_near_or_late(how, days, status) -> None:
    """To who owes them, with the day while it has not passed."""
    due = DAY + dt.timedelta(days=days)
    condition = ConditionState(Condition("c1", "watch it", "operations", due), how, "0" * 64)
    found = told(replace(STATE, state="conditional", conditions=(condition,)))
    assert [each.status for each in found] == ([status] if status else [])
    for each in found:
        assert (each.who, each.kind) == ("operations", "condition")
        assert each.until == ("" if status == "overdue" else due.isoformat())
        assert each.blocking is (status == "overdue")


def test_an_approval_that_ends_soon_is_told() -> None:
    """With its last day; not before a month."""
    near, far = DAY + dt.timedelta(days=30), DAY + dt.timedelta(days=31)
    (item,) = told(replace(STATE, state="approved", valid_until=near))
    assert (item.status, item.until) == ("due", near.isoformat())
    assert told(replace(STATE, state="approved", valid_until=far)) == ()


def test_use_without_a_sign_off_stands_for_the_missing_one() -> None:
    """One line, not two; it comes before what waits."""
    finding = ComputedFinding(
        NAME, f"{NAME} is in use without a valid sign-off.", "It has run in production since 2026-11-01. Nobody signed.",
        "high", "owner", DAY, "mlgov approve p/m@1", blocking=False,
    )  # fmt: skip
    (item,) = told(unsigned=(finding,))
    assert (item.status, item.topic) == ("unsigned", "unsigned")
    assert "production since 2026-11-01" in item.sentence


def test_emergencies_come_first() -> None:
    """Before everything else that is wrong."""
    reason = GateReason("In an emergency on 2026-11-20, operations let it pass: it was down.", "", False, "operations")
    found = told(replace(STATE, state="rejected"), emergencies=(reason,))
    assert [each.topic for each in ordered(reversed(found))] == ["emergency", "sign_off"]
