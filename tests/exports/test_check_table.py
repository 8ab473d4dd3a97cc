"""The table for people."""

from __future__ import annotations

from mlgov.evidence.measurement import Where
from mlgov.evidence.verdict import Limit, Result, Status, Verdict
from mlgov.exports.check_table import check_table, number, tally

LIMIT = Limit("x", "at_least", "0.80", "absolute", "because", "policy.yml:3")


def result(status: Status, metric: str, reason: str = "") -> Result:
    """A result with a limit."""
    return Result("evaluation.decision", metric, Where(), status, reason, value=0.5, n=9768, limit=LIMIT)


def verdict(*results: Result) -> Verdict:
    """A release verdict of these results."""
    return Verdict("release", None, "standard 1", "", "", "", None, results)


def test_what_fails_comes_first_and_says_why() -> None:
    """The worst result leads; its reason stands under it."""
    text = check_table("p/m@1", verdict(result(Status.PASSED, "accuracy"), result(Status.FAILED, "f1", "too low")))
    lines = text.splitlines()
    assert "FAILS" in lines[2]
    assert "f1" in lines[2]
    assert lines[3].strip() == "too low"
    assert "accuracy" in lines[4]


def test_a_promise_that_no_check_measures_is_named_by_its_metric() -> None:
    """A charter may promise what nothing here measures."""
    promised = Result("", "ndcg", Where(), Status.MISSING, "not measured", limit=LIMIT)
    assert " ndcg " in check_table("p/m@1", verdict(promised))


def test_results_without_a_limit_are_only_counted() -> None:
    """They appear when asked for."""
    one = verdict(result(Status.NOT_JUDGED, "f1"))
    assert "f1" not in check_table("p/m@1", one)
    assert "f1" in check_table("p/m@1", one, everything=True)


def test_the_tally_counts_every_status_worst_first() -> None:
    """Nothing is left out of the last line."""
    many = verdict(result(Status.PASSED, "a"), result(Status.PASSED, "b"), result(Status.FAILED, "c"))
    assert tally(many) == "1 FAILS, 2 ok"


def test_numbers_are_short_and_whole_numbers_whole() -> None:
    """Four significant digits; thousands separated."""
    assert [number(None), number(0.123456), number(12000.0)] == ["", "0.1235", "12,000"]
