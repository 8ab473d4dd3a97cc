"""Summaries survive JSON unchanged."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mlgov.errors import EvidenceError
from mlgov.evidence.measurement import Absent, Bound
from mlgov.summaries.codec import comparison_from_json, comparison_to_json, summary_from_json, summary_to_json
from mlgov.summaries.plan import Plan, SensitiveSpec
from mlgov.summaries.types import Comparison, DatasetSummary, JoinCoverage, NumericComparison

RNG = np.random.default_rng(12)
COLUMNS = {
    "x": RNG.standard_normal(300),
    "c": RNG.choice(["a", "b", ""], 300),
    "flag": RNG.random(300) < 0.5,
    "y": RNG.integers(0, 2, 300),
    "p": RNG.random(300),
    "w": RNG.random(300),
    "s": RNG.choice(["f", "m"], 300),
}


@pytest.mark.parametrize("problem", ["binary_classification", "regression", "other"])
def test_counted_values_round_trip(tables, problem):
    """A summary and a comparison with every part, through text."""
    plan = Plan(
        problem=problem,
        label="y",
        score="p",
        threshold=0.5,
        weight="w",
        sensitive={"s": SensitiveSpec(), "z": SensitiveSpec()},
    )
    base, found = tables.pair(COLUMNS, COLUMNS, plan)
    for summary in (base, found.summary):
        text = json.dumps(summary_to_json(summary), allow_nan=False)
        assert summary_from_json(json.loads(text)) == summary
    text = json.dumps(comparison_to_json(found.comparison), allow_nan=False)
    assert comparison_from_json(json.loads(text)) == found.comparison


def test_records_of_other_rooms_round_trip():
    """Joins, reasons and bounds keep their types."""
    summary = DatasetSummary(
        role="window",
        window="2024-01",
        rows=3,
        joins=(JoinCoverage("labels", "late.csv", 3, 2, 1),),
        absent={"labels": Absent("awaiting", "due", "2024-02-01")},
        recomputed=True,
    )
    assert summary_from_json(json.loads(json.dumps(summary_to_json(summary)))) == summary
    bounded = NumericComparison("x", "input", 1, 1, None, Bound(0.1, 0.2), (), (1,), (1,), (), (), (1,))
    comparison = Comparison("train", {"x": bounded}, {"y": Absent("unavailable", "gone")})
    again = comparison_from_json(json.loads(json.dumps(comparison_to_json(comparison))))
    assert again == comparison
    assert isinstance(again.columns["x"].ks_bound, Bound)


def test_unknown_keys_are_ignored_and_damage_is_named():
    """A later version's extra field does no harm; a missing part is an error with a hint."""
    value = summary_to_json(DatasetSummary("test", None, 1))
    assert summary_from_json({**value, "later": 1}).rows == 1
    del value["rows"]
    with pytest.raises(EvidenceError, match="damaged"):
        summary_from_json(value)
    with pytest.raises(EvidenceError, match="damaged"):
        summary_from_json({**summary_to_json(DatasetSummary("test", None, 1)), "columns": 3})
