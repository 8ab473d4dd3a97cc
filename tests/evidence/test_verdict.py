"""Tests of verdicts as values."""

from __future__ import annotations

from mlgov.evidence.measurement import Where
from mlgov.evidence.verdict import SEVERITY, Result, Status, Verdict


def verdict(*statuses, blocking=()):
    """A verdict with one result per status."""
    results = tuple(Result("a.b", "m", Where(), status, "reason", blocking=status in blocking) for status in statuses)
    return Verdict("release", None, "standard-1", "p", "t", "m", None, results)


def test_counts_name_every_status():
    """Every status has a count, also 0."""
    counts = verdict(Status.PASSED, Status.PASSED, Status.FAILED).counts()
    assert set(counts) == set(Status)
    assert (counts[Status.PASSED], counts[Status.FAILED], counts[Status.ERROR]) == (2, 1, 0)


def test_blocking():
    """Only results that keep a gate shut are blocking."""
    found = verdict(Status.PASSED, Status.FAILED, Status.MISSING, blocking=(Status.MISSING,)).blocking
    assert [result.status for result in found] == [Status.MISSING]


def test_severity_orders_every_status_once():
    """Each status has one place; what could not be judged is worse than what holds, and failed is worst."""
    assert sorted(SEVERITY) == sorted(Status)
    assert SEVERITY[-1] is Status.FAILED
    for bad in (Status.INSUFFICIENT, Status.AWAITING, Status.UNAVAILABLE, Status.ERROR, Status.MISSING):
        assert SEVERITY.index(bad) > SEVERITY.index(Status.WARNED) > SEVERITY.index(Status.PASSED)
