"""Accepted gaps: absence only, with a last day."""

from __future__ import annotations

import datetime as dt

import pytest

from mlgov.documents.policy import Exemption
from mlgov.evidence.verdict import Status
from mlgov.judging.exempt import ABSENCES, exempted

GAP = Exemption(
    check="fairness.*",
    subject="credit/*@2",
    role="validator",
    reason="The bank may not hold the attribute.",
    granted=dt.date(2024, 2, 29),
    expires=dt.date(2024, 3, 31),
)


def ask(
    status: Status = Status.MISSING, day: str = "2024-03-01", subject: str = "credit/scorecard@2", check="fairness.x"
):
    """What the exemption says."""
    as_of = dt.date.fromisoformat(day)
    return exempted([GAP], check=check, metric="m", subject=subject, status=status, as_of=as_of)


@pytest.mark.parametrize("day", ["2024-02-29", "2024-03-31"])
def test_it_counts_from_its_first_to_its_last_day(day: str) -> None:
    """Both days are included."""
    found = ask(day=day)
    assert (found.acceptance.role, found.acceptance.until) == ("validator", "2024-03-31")
    assert "may not hold" in found.acceptance.reason


def test_afterwards_it_is_remembered_but_does_not_count() -> None:
    """The reader learns that there was one."""
    found = ask(day="2024-04-01")
    assert found.acceptance is None
    assert "ended on 2024-03-31" in found.remark


def test_before_it_does_not_count() -> None:
    """It can't be granted backwards."""
    assert ask(day="2024-02-28").acceptance is None


def test_it_counts_for_its_subject_and_check_only() -> None:
    """Patterns are taken literally otherwise."""
    assert ask(subject="credit/scorecard@1").acceptance is None
    assert ask(subject="other/scorecard@2").acceptance is None
    assert ask(check="drift.psi").acceptance is None
    exact = GAP.model_copy(update={"check": "fairness.x.m"})
    as_of = dt.date(2024, 3, 1)
    about = {"check": "fairness.x", "subject": "credit/a@2", "status": Status.MISSING, "as_of": as_of}
    assert exempted([exact], metric="m", **about).acceptance
    assert exempted([exact], metric="n", **about).acceptance is None


@pytest.mark.parametrize("status", [status for status in Status if status not in ABSENCES])
def test_what_was_measured_or_broke_is_never_excused(status: Status) -> None:
    """Failed stays failed, an error stays an error."""
    assert ask(status).acceptance is None


def test_of_several_the_longest_counts() -> None:
    """So that the page shows until when."""
    longer = GAP.model_copy(update={"expires": dt.date(2024, 6, 30)})
    about = {"check": "fairness.x", "metric": "m", "subject": "credit/a@2", "status": Status.MISSING}
    found = exempted([GAP, longer], as_of=dt.date(2024, 3, 1), **about)
    assert found.acceptance.until == "2024-06-30"
