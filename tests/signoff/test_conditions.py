"""Conditions as of a day: open, overdue, met, and replaced by a later decision."""

from __future__ import annotations

import datetime as dt

import pytest

from mlgov.signoff.conditions import condition_states, in_words, overdue_words
from mlgov.signoff.types import Assessment, Condition, Proof, Record

DAY = dt.date(2026, 3, 10)
ASKED = Condition("alarm", "Add an alarm.", "ops", DAY)


def said(decision, *, hours=0, person="bob", role="owner", conditions=(), **extra) -> Assessment:
    """A decision, some hours after the start of the day."""
    at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC) + dt.timedelta(hours=hours)
    made = Record(
        "p/m@1", "release", "d", role, person, decision, at, "", conditions, None, None, {"kind": "claim"}, None, (),
        f"{decision}{hours}{person}", b"", extra=extra,
    )  # fmt: skip
    return Assessment(made, Proof.T4, True, person, None)


ASKS = said("approve_with_conditions", conditions=(ASKED,))


def states(*records, as_of=DAY, good=lambda _: True):
    """The states on a day."""
    return [each.state for each in condition_states(records, as_of=as_of, good=good)]


@pytest.mark.parametrize(("days", "state"), [(-1, "open"), (0, "open"), (1, "overdue")])
def test_the_due_day_itself_is_in_time(days, state) -> None:
    """Overdue from the day after."""
    assert states(ASKS, as_of=DAY + dt.timedelta(days=days)) == [state]


def test_met_by_the_asking_role_later_and_proven() -> None:
    """Another role, an earlier record, another id, or one that isn't proven meets nothing."""
    done = said("acknowledge", hours=1, person="bea", conditions_met=["alarm"])
    assert states(ASKS, done) == ["met"]
    assert states(ASKS, done, good=lambda _: False) == ["open"]
    assert states(ASKS, said("acknowledge", hours=1, role="validator", conditions_met=["alarm"])) == ["open"]
    assert states(ASKS, said("acknowledge", hours=-1, conditions_met=["alarm"])) == ["open"]
    assert states(ASKS, said("acknowledge", hours=1, conditions_met=["other"])) == ["open"]
    assert states(ASKS, said("acknowledge", hours=1, conditions_met="alarm")) == ["open"]


def test_a_later_plain_approval_by_the_same_person_replaces_it() -> None:
    """Not one by somebody else, and not an earlier one."""
    assert states(ASKS, said("approve", hours=1)) == []
    assert states(ASKS, said("approve", hours=1, person="bea")) == ["open"]
    assert states(said("approve", hours=-1), ASKS) == ["open"]


def test_words() -> None:
    """Who, what, until when."""
    (late,) = condition_states([ASKS], as_of=DAY + dt.timedelta(days=1), good=lambda _: True)
    assert in_words(late) == "ops: Add an alarm, by 10 March 2026 (overdue)"
    assert overdue_words([late]) == "1 condition is overdue"
    assert overdue_words([late, late]) == "2 conditions are overdue"
    assert overdue_words([]) == ""
