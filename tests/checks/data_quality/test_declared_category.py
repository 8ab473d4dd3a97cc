"""Undeclared category values."""

from __future__ import annotations

from dataclasses import replace

from mlgov.checks.base import DeclaredColumn
from mlgov.checks.data_quality.declared_category import CHECK
from mlgov.summaries.types import DatasetSummary

VALUES = ["a"] * 80 + ["b"] * 10 + ["new"] * 7 + ["odd"] * 3


def run(make, declared, column):
    """Measurements by metric for one column."""
    summary = DatasetSummary("test", None, 100, {column.column: column})
    return make.values(CHECK.run(make.context(summary, declared={declared.name: declared})))


def test_share_and_names(make):
    """Ten of a hundred rows; values rarer than the smallest cell are not named."""
    found = run(make, DeclaredColumn("c", "category", categories=("a", "b")), make.category("c", VALUES))
    assert found["category_violation_rate"].counts == (10, 100)
    assert found["category_violation_rate"].reason == "new: new"
    assert found["category_violations"].value == 1
    fine = run(make, DeclaredColumn("c", "category", categories=("a", "b", "new", "odd")), make.category("c", VALUES))
    assert fine["category_violation_rate"].value == 0
    assert fine["category_violations"].value == 0


def test_personal_values_are_never_named(make):
    """A name or a street must not reach the evidence."""
    declared = DeclaredColumn("c", "category", categories=("a",), personal=True)
    assert run(make, declared, make.category("c", VALUES))["category_violation_rate"].reason == ""


def test_values_beyond_the_kept_levels_give_a_bound(make):
    """Hostile case D5: what is not kept by name may be new; the value is the upper bound."""
    column = replace(make.category("c", VALUES), n=150, other=50)
    item = run(make, DeclaredColumn("c", "category", categories=("a", "b")), column)["category_violation_rate"]
    assert (item.bound.low, item.bound.high, item.value) == (10 / 150, 60 / 150, 60 / 150)
    assert "upper bound" in item.variant


def test_nothing_declared_and_empty_columns(make):
    """Doesn't apply; too little data."""
    summary = DatasetSummary("test", None, 1, {"c": make.category("c", ["a"])})
    declared = {"c": DeclaredColumn("c", "category")}
    assert CHECK.run(make.context(summary, declared=declared)).absent.kind == "not_applicable"
    found = run(make, DeclaredColumn("c", "category", categories=("a",)), make.category("c", [None]))
    assert found["category_violation_rate"].absent.kind == "insufficient"
