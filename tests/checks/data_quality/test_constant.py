"""Columns that never vary."""

from __future__ import annotations

import numpy as np

from mlgov.checks.data_quality.constant import CHECK
from mlgov.summaries.types import DatasetSummary


def test_constant_columns_are_counted_and_named(make):
    """One value, no value, and two values."""
    columns = {
        "same": make.numeric("same", [3.0, 3.0, 3.0]),
        "none": make.numeric("none", [np.nan] * 3),
        "text": make.category("text", ["a", "a", None]),
        "varies": make.category("varies", ["a", "b", "a"]),
    }
    (item,) = CHECK.run(make.context(DatasetSummary("test", None, 3, columns))).measurements
    assert (item.value, item.n, item.reason) == (3, 4, "same, none, text")


def test_many_names_are_cut(make):
    """Ten names and how many more."""
    columns = {f"c{i}": make.numeric(f"c{i}", [1.0, 1.0]) for i in range(14)}
    (item,) = CHECK.run(make.context(DatasetSummary("test", None, 2, columns))).measurements
    assert item.reason.endswith("c9 and 4 more")


def test_one_row_says_nothing(make):
    """Hostile case D1."""
    columns = {"x": make.numeric("x", [1.0])}
    assert CHECK.run(make.context(DatasetSummary("test", None, 1, columns))).absent.kind == "insufficient"
    assert CHECK.run(make.context(DatasetSummary("test", None, 5))).absent.kind == "unavailable"
