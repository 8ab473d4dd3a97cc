"""Values beyond the declared range."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mlgov.checks.base import DeclaredColumn
from mlgov.checks.data_quality.declared_range import CHECK
from mlgov.summaries.types import DatasetSummary


def run(make, declared, *columns):
    """Measurements by (metric, column)."""
    summary = DatasetSummary("test", None, 10, {column.column: column for column in columns})
    outcome = CHECK.run(make.context(summary, declared={item.name: item for item in declared}))
    return {(item.metric, item.where.column): item for item in outcome.measurements}


def test_exact_counts(make):
    """Two below and one above of ten; a column inside its range; one with a single limit."""
    x = replace(make.numeric("x", [-5, -1, 0, 1, 2, 3, 4, 5, 10, 11]), below_range=2, above_range=1)
    inside = make.numeric("inside", [0.0, 10.0])
    one_sided = replace(make.numeric("one_sided", [-3.0, 1e9]), below_range=1)
    found = run(
        make,
        [
            DeclaredColumn("x", "number", minimum=0, maximum=10),
            DeclaredColumn("inside", "number", minimum=0, maximum=10),
            DeclaredColumn("one_sided", "number", minimum=0),
        ],
        x,
        inside,
        one_sided,
    )
    assert found["range_violation_rate", "x"].counts == (3, 10)
    assert found["range_violation_rate", "inside"].value == 0
    assert found["range_violation_rate", "one_sided"].counts == (1, 2)
    assert found["range_violations", None].value == 2
    assert found["range_violations", None].reason == "x, one_sided"


def test_uncounted_violations_are_not_zero(make):
    """Known to exist but not counted: no value, and the column still counts."""
    found = run(make, [DeclaredColumn("x", "number", maximum=3)], make.numeric("x", [1.0, 5.0]))
    assert found["range_violation_rate", "x"].absent.kind == "unavailable"
    assert found["range_violations", None].value == 1


def test_empty_column_and_nothing_declared(make):
    """A column without values has no rate; without ranges the check doesn't apply."""
    found = run(make, [DeclaredColumn("x", "number", maximum=3)], make.numeric("x", [np.nan]))
    assert found["range_violation_rate", "x"].absent.kind == "insufficient"
    summary = DatasetSummary("test", None, 2, {"x": make.numeric("x", [1.0, 2.0])})
    declared = {"x": DeclaredColumn("x", "number")}
    assert CHECK.run(make.context(summary, declared=declared)).absent.kind == "not_applicable"
