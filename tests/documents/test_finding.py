"""Findings, and what they are on a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from mlgov.documents.finding import Finding, FindingFile, LinkedResult, worst

ACCEPTED = {
    "role": "model_risk",
    "by": "ada",
    "reason": "Comes with the next version.",
    "on": "2026-03-01",
    "until": "2026-06-30",
}


def finding(**more: Any) -> Finding:
    """A finding opened in January and due in April."""
    front = {
        "title": "Young applicants",
        "severity": "high",
        "owner": "credit-lead",
        "opened": "2026-01-10",
        "opened_by": "val",
        "due": "2026-04-30",
    }
    return Finding.model_validate({**front, **more})


def day(text: str) -> dt.date:
    """A day."""
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"due": "2026-01-09"}, "before it was opened"),
        ({"version": "1"}, "`version` needs `model`"),
        ({"state": "accepted"}, "belong together"),
        ({"accepted": ACCEPTED}, "belong together"),
        ({"state": "closed"}, "belong together"),
        ({"closed": "2026-02-01"}, "belong together"),
        ({"state": "closed", "closed": "2026-01-01"}, "before it was opened"),
        ({"state": "accepted", "accepted": {**ACCEPTED, "until": "2026-02-01"}}, "before it was accepted"),
        ({"state": "accepted", "accepted": {**ACCEPTED, "reason": "ok"}}, "at least 10"),
        (
            {"history": [{"on": "2026-02-01", "by": "a", "what": "x"}, {"on": "2026-01-20", "by": "a", "what": "y"}]},
            "begins with the oldest",
        ),
        ({"severity": "terrible"}, "severity"),
        ({"results": [{"result": "drift.*", "last_window": "2026-01"}]}, "`last_window` needs `first_window`"),
        (
            {"results": [{"result": "drift.*", "first_window": "2026-10", "last_window": "2026-9"}]},
            "comes before `first_window`",
        ),
    ],
)
def test_a_finding_that_contradicts_itself_is_refused(more: dict[str, Any], said: str) -> None:
    """An accepted one says by whom and until when, a closed one on which day."""
    with pytest.raises(ValidationError) as caught:
        finding(**more)
    assert said in str(caught.value)


def test_overdue_is_the_day_after_the_last_day() -> None:
    """Days are whole; what is remediated or closed is never overdue."""
    assert not finding().overdue_on(day("2026-04-30"))
    assert finding().overdue_on(day("2026-05-01"))
    assert not finding(state="remediated").overdue_on(day("2026-05-01"))
    assert not finding(state="closed", closed="2026-02-01").overdue_on(day("2026-05-01"))


def test_an_acceptance_ends_by_itself() -> None:
    """On the day after its last one the finding is open and overdue, whatever its due day."""
    accepted = finding(state="accepted", accepted=ACCEPTED, due="2026-12-31")
    assert accepted.state_on(day("2026-06-30")) == "accepted"
    assert not accepted.overdue_on(day("2026-06-30"))
    assert accepted.state_on(day("2026-07-01")) == "open"
    assert accepted.overdue_on(day("2026-07-01"))


def test_a_finding_concerns_a_version_its_model_or_the_project() -> None:
    """What names nothing concerns everything."""
    assert finding().about("m", "1")
    assert finding(model="m").about("m", "2")
    assert not finding(model="m").about("other", "2")
    assert finding(model="m", version="1").about("m", "1")
    assert not finding(model="m", version="1").about("m", "2")


def test_one_finding_covers_an_episode() -> None:
    """All columns and all windows from the first to the last, numbers in names counted as numbers."""
    link = LinkedResult(result="drift.*", first_window="2026-9", last_window="2026-11")
    assert [
        link.covers("drift.psi.psi", column="a", window=each) for each in ("2026-8", "2026-9", "2026-10", "2026-12")
    ] == [
        False,
        True,
        True,
        False,
    ]
    assert not link.covers("drift.psi.psi", window=None)
    assert not link.covers("evaluation.decision.f1", window="2026-10")
    assert LinkedResult(result="drift.*", first_window="2026-9").covers("drift.ks.ks_statistic", window="2030-1")


def test_a_link_without_windows_is_about_the_release() -> None:
    """And may be narrowed to a column or group."""
    link = LinkedResult.model_validate("fairness.impact_ratio.*")
    assert link.covers("fairness.impact_ratio.impact_ratio", group="sex=female", window=None)
    assert not link.covers("fairness.impact_ratio.impact_ratio", window="2026-01")
    assert not LinkedResult(result="*", group="sex=*").covers("a.b.c", group="age=young", window=None)
    assert LinkedResult(result="*", column="inc*").covers("a.b.c", column="income", window=None)


def test_the_worst_of_several() -> None:
    """By severity, not by name."""
    files = tuple(
        FindingFile(each, f"p/findings/{each}.yml", finding(severity=each)) for each in ("medium", "critical", "low")
    )
    assert worst(files) == "critical"
    assert worst(()) is None
