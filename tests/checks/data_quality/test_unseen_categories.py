"""Values that the reference lacks."""

from __future__ import annotations

from dataclasses import replace

from mlgov.checks.base import DeclaredColumn
from mlgov.checks.data_quality.unseen_categories import CHECK
from mlgov.summaries.types import Comparison, DatasetSummary


def run(make, column, **more):
    """The outcome for one compared column."""
    comparison = Comparison("train", {column.column: column})
    return CHECK.run(make.context(DatasetSummary("test", None, 10), comparison=comparison, **more))


def test_share_of_unseen_rows(make):
    """Seven of ten rows; named only if the column was declared non-personal."""
    column = make.compare_categories("c", ["a", "b"] * 10, ["a"] * 3 + ["new"] * 7)
    (item,) = run(make, column).measurements
    assert item.counts == (7, 10)
    assert item.reason == ""
    (item,) = run(make, column, declared={"c": DeclaredColumn("c", "category")}).measurements
    assert item.reason == "new: new"


def test_capped_levels_give_a_bound(make):
    """Rows in levels that are not kept may be unseen as well."""
    column = replace(make.compare_categories("c", ["a"], ["a"] * 9 + ["b"]), n_current=20, other_current=10)
    (item,) = run(make, column).measurements
    assert (item.bound.low, item.value) == (0.05, 0.55)


def test_absences(make):
    """No reference, only numbers, only the label, no current values."""
    assert CHECK.run(make.context(DatasetSummary("test", None, 5))).absent.kind == "not_applicable"
    assert run(make, make.compare_numbers("x", [1, 2, 3], [1, 2, 3])).absent.kind == "not_applicable"
    assert run(make, make.compare_categories("y", ["a"], ["b"], part="target")).absent.kind == "not_applicable"
    (item,) = run(make, make.compare_categories("c", ["a"], [None])).measurements
    assert item.absent.kind == "insufficient"
