"""Order of concern: what keeps the gate shut first, then the status, then how far beyond the limit."""

from __future__ import annotations

import pytest

from mlgov.evidence.measurement import Where
from mlgov.evidence.verdict import Limit, Result, Status
from mlgov.judging.worst import beyond, by_concern, strictest


def result(status: str, value: float | None = None, limit: str = "0.80", *, blocking: bool = False, **given) -> Result:
    """A result with a floor."""
    direction = given.pop("direction", "at_least")
    basis, effective = given.pop("basis", "absolute"), given.pop("effective", "")
    public = Limit(f"x/{limit}", direction, limit, basis, "Because.", "own.yml:1", effective=effective)
    where = given.pop("where", Where())
    return Result("a.b", "c", where, Status(status), "x", value=value, limit=public, blocking=blocking)


def test_the_strictest_of_several_limits_stands_for_a_number() -> None:
    """Passed one and failed another: failed; places stay apart."""
    other = result("passed", 0.9, where=Where(group="a"))
    found = strictest([result("passed", 0.7, "0.5"), result("failed", 0.7, blocking=True), other])
    assert [(each.status.value, each.where.group) for each in found] == [("failed", None), ("passed", "a")]


def test_blocking_comes_before_advisory_and_farther_before_nearer() -> None:
    """An advisory failure is less than a gap that keeps the gate shut."""
    advisory, gap = result("failed", 0.1), result("insufficient", blocking=True)
    near, far = result("failed", 0.7, blocking=True), result("failed", 0.3, blocking=True)
    assert by_concern([advisory, gap, near, far]) == (far, near, gap, advisory)


@pytest.mark.parametrize(
    ("given", "distance"),
    [
        (result("failed", 0.4), 0.5),
        (result("passed", 0.88), -0.1),
        (result("failed", 0.3, "0.20", direction="at_most"), 0.5),
        (result("failed", 0.86, "-0.02", basis="predecessor 0.9", effective="0.88"), 0.02 / 0.88),
        (result("unavailable", 0.86, "-0.02", basis="predecessor"), 0.0),
        (result("missing"), 0.0),
        (result("failed", 0.03, "0", direction="at_most"), 3.0),
    ],
)
def test_distance_beyond_a_limit_is_relative_to_its_size(given: Result, distance: float) -> None:
    """Half of what is asked is as far as half as much again; relative limits count by what they come to."""
    assert beyond(given) == pytest.approx(distance)


def test_what_is_remembered_is_of_the_same_results() -> None:
    """The same results give the same answer again; others are looked at anew, however many came between."""
    results = (result("failed", 0.5), result("passed", 0.5, "0.4"))
    assert strictest(results) is strictest(results)
    for value in range(10):
        others = (result("passed", value),)
        assert strictest(others) == others
    assert strictest(results) == results[:1]
