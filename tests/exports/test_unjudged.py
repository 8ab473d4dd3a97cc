"""Measurements without a limit."""

from __future__ import annotations

from mlgov.evidence.measurement import Absent, CheckOutcome, Measurement, Noise, Where
from mlgov.evidence.verdict import Status
from mlgov.exports.check_json import measurement_rows
from mlgov.exports.unjudged import unjudged

OUTCOMES = (
    CheckOutcome("a.b", "1", (Measurement("m", 0.5, n=7, noise=Noise(0.1, 0.95, "x"), where=Where(column="c")),)),
    CheckOutcome("a.c", "1", (Measurement("k", None, absent=Absent("insufficient", "too few")),)),
    CheckOutcome("a.d", "1", (), absent=Absent("not_applicable", "no label")),
)


def test_each_measurement_is_a_result_and_so_is_each_absence() -> None:
    """What has no value says why; a check that gave nothing is not dropped."""
    found = [(item.check, item.metric, item.status, item.value, item.reason) for item in unjudged(OUTCOMES)]
    assert found == [
        ("a.b", "m", Status.NOT_JUDGED, 0.5, ""),
        ("a.c", "k", Status.INSUFFICIENT, None, "too few"),
        ("a.d", "", Status.NOT_APPLICABLE, None, "no label"),
    ]


def test_nothing_unjudged_blocks_or_has_a_limit() -> None:
    """Only a policy does that."""
    assert all(row["limit"] is None and row["blocking"] is False for row in measurement_rows("s", OUTCOMES))


def test_noise_and_place_are_kept() -> None:
    """In the documented form."""
    row = measurement_rows("s", OUTCOMES)[0]
    assert (row["column"], row["noise"], row["n"]) == ("c", {"value": 0.1, "level": 0.95, "method": "x"}, 7)
