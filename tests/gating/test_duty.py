"""How urgent something is, and who is asked."""

from __future__ import annotations

import datetime as dt

import pytest

from mlgov.gating.duty import KINDS, URGENCIES, Duty, asked, in_order, urgency

DAY = dt.date(2026, 11, 22)
ROLES = {"owner": ("ola", "otto"), "validator": ("val",)}


@pytest.mark.parametrize(
    ("days", "expected"), [(-1, "overdue"), (0, "due"), (30, "due"), (31, "upcoming"), (4000, "upcoming")]
)
def test_the_last_day_counts(days: int, expected: str) -> None:
    """What is due today is not overdue; what lies a month ahead is due, what lies further comes up."""
    assert urgency(DAY + dt.timedelta(days=days), DAY) == expected
    assert expected in URGENCIES


@pytest.mark.parametrize(
    ("who", "named", "expected"),
    [
        ("owner", {}, ("ola", "otto")),
        ("owner", {"owner": "otto"}, ("otto",)),
        ("owner", {"owner": "stranger"}, ("ola", "otto")),
        ("sponsor", {"sponsor": "bo"}, ("bo",)),
        ("ola", {}, ("ola",)),
        ("nobody", {}, ()),
    ],
)
def test_who_is_asked(who, named, expected) -> None:
    """Of those who hold a role the one whom the charter names; a person by name; else nobody."""
    assert asked(who, roles=ROLES, people={"ola": 1, "otto": 1, "val": 1}, named=named) == expected


def test_each_thing_once_and_earliest_first() -> None:
    """Two sources that ask for the same are one thing."""
    one = Duty("p", "review", "due", DAY, "owner", (), "b", "x")
    earlier = Duty("p", "review", "overdue", DAY - dt.timedelta(days=1), "owner", (), "a", "x")
    assert in_order([one, earlier, one]) == (earlier, one)
    assert {one.kind} <= set(KINDS)
