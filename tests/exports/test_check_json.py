"""The stable JSON form of results."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlgov.evidence.measurement import Bound, CheckOutcome, Interval, Measurement, Where
from mlgov.evidence.verdict import Limit, Result, Status, Verdict
from mlgov.exports.check_json import check_document, result_rows

WHERE = Where(role="test", group="sex=female", versus="sex=male")
LIMIT = Limit(
    id="policy:standard-1/fairness.impact_ratio.impact_ratio",
    direction="at_least",
    value="0.80",
    basis="absolute",
    reason="four fifths",
    source="policies/standard.yml:12",
    required=True,
)


@pytest.fixture
def outcome() -> CheckOutcome:
    """One impact ratio with everything a measurement can carry."""
    measurement = Measurement(
        metric="impact_ratio",
        value=0.8,
        n=160,
        counts=(48, 100, 36, 60),
        interval=Interval(0.62, 1.01, 0.95, "koopman"),
        bound=Bound(0.8, 0.8),
        where=WHERE,
        variant="selected share over the reference group's",
    )
    return CheckOutcome("fairness.impact_ratio", "1", (measurement,))


@pytest.fixture
def verdict() -> Verdict:
    """Its judgement, and a required check that is missing."""
    held = Result(
        check="fairness.impact_ratio",
        metric="impact_ratio",
        where=WHERE,
        status=Status.WARNED,
        reason="holds, not yet certain",
        value=0.8,
        n=160,
        counts=(48, 100, 36, 60),
        interval=Interval(0.62, 1.01, 0.95, "koopman"),
        limit=LIMIT,
    )
    lacking = Result("drift.psi", "psi", Where(), Status.MISSING, "no evidence", blocking=True)
    return Verdict("release", None, "standard 1", "p" * 64, "t" * 64, "m" * 64, None, (held, lacking))


def documented(heading: str) -> set[str]:
    """The keys that docs/check-json.md lists in the table under a heading."""
    text = (Path(__file__).resolve().parents[2] / "docs" / "check-json.md").read_text(encoding="utf-8")
    table = text.split(heading, 1)[1].split("\n\n", 1)[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name.strip(" `") for cell in cells for name in cell.split(",")}


def test_a_row_has_exactly_the_documented_keys(outcome: CheckOutcome, verdict: Verdict) -> None:
    """No key is undocumented and none is left out, whether there is a value or not."""
    rows = result_rows("p/m@1", [outcome], verdict)
    for row in rows:
        assert set(row) == documented("| key of a result")


def test_the_measurement_behind_a_result_is_found(outcome: CheckOutcome, verdict: Verdict) -> None:
    """Bound and definition come from the measurement at the same place."""
    row = result_rows("p/m@1", [outcome], verdict)[0]
    assert row["bound"] == {"low": 0.8, "high": 0.8}
    assert row["variant"] == "selected share over the reference group's"
    assert row["group"] == "sex=female"
    assert row["counts"] == [48, 100, 36, 60]


def test_absent_parts_are_null(outcome: CheckOutcome, verdict: Verdict) -> None:
    """A missing result has nulls, not zeros."""
    row = result_rows("p/m@1", [outcome], verdict)[1]
    assert (row["value"], row["n"], row["interval"], row["limit"]) == (None, None, None, None)
    assert row["blocking"] is True


def test_the_document_is_plain_json(outcome: CheckOutcome, verdict: Verdict) -> None:
    """The document survives a JSON round trip and names its format."""
    document = check_document([{"subject": "p/m@1"}], result_rows("p/m@1", [outcome], verdict), as_of="2026-11-22")
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["format"] == "mlgov-check/1"
