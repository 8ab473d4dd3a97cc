"""Declared columns, types and gaps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlgov.checks.base import DeclaredColumn
from mlgov.checks.data_quality.declared_type import CHECK, fits
from mlgov.summaries.types import DatasetSummary


@pytest.fixture
def columns(make):
    """One column of each shape, by name."""
    return {
        "whole": make.numeric("whole", [1, 2, 3], kind="integer"),
        "float_whole": make.numeric("float_whole", [1.0, 2.0, 3.0]),
        "fraction": make.numeric("fraction", [0.5, 2.0]),
        "zero_one": make.numeric("zero_one", [0, 1, 1], kind="integer"),
        "text": make.category("text", ["a", "b"]),
        "truth": make.category("truth", ["True", "False"], kind="boolean"),
        "truth_text": make.category("truth_text", ["true", "false"]),
        "time": make.numeric("time", [1e9, 2e9], kind="time"),
        "empty": make.numeric("empty", [np.nan]),
    }


@pytest.mark.parametrize(
    ("declared", "fitting"),
    [
        ("integer", {"whole", "float_whole", "zero_one", "empty"}),
        ("number", {"whole", "float_whole", "fraction", "zero_one", "empty"}),
        ("boolean", {"zero_one", "truth", "truth_text", "empty"}),
        ("category", {"text", "truth_text", "empty"}),
        ("time", {"time", "empty"}),
    ],
)
def test_which_kinds_fit(columns, declared, fitting):
    """Whole numbers in a float column fit integer, because gaps make it so; text never fits a number."""
    found = {name for name, column in columns.items() if fits(DeclaredColumn(name, declared), column)}
    assert found == fitting


def test_violations_are_counted_and_named(make, columns):
    """A lost column, a changed type, a gap that was not declared."""
    declared = {
        "whole": DeclaredColumn("whole", "category"),
        "text": DeclaredColumn("text", "category"),
        "empty": DeclaredColumn("empty", "number", nullable=False),
        "lost": DeclaredColumn("lost", "number"),
    }
    context = make.context(DatasetSummary("test", None, 3, columns), declared=declared)
    found = make.values(CHECK.run(context))
    assert {name: (item.value, item.n, item.reason) for name, item in found.items()} == {
        "absent_columns": (1, 4, "lost"),
        "type_violations": (1, 4, "whole (category declared, integer found)"),
        "undeclared_gaps": (1, 4, "empty"),
    }


def test_nothing_declared_or_counted(make, columns):
    """Said, not passed."""
    context = make.context(DatasetSummary("test", None, 3, columns))
    assert CHECK.run(context).absent.kind == "not_applicable"
    declared = {"x": DeclaredColumn("x", "number")}
    context = replace(context, declared=declared, current=DatasetSummary("test", None, 3))
    assert CHECK.run(context).absent.kind == "unavailable"
