"""Columns that look like identifiers."""

from __future__ import annotations

import numpy as np

from mlgov.checks.data_quality.identifier_like import CHECK
from mlgov.summaries.types import DatasetSummary


def test_which_columns_look_like_identifiers(make):
    """Unique numbers and nearly unique text do; fractions, times, repeated codes and the label don't."""
    rng = np.random.default_rng(0)
    columns = {
        "row": make.numeric("row", np.arange(200), kind="integer"),
        "code": make.category("code", [f"c{i}" for i in range(195)] + ["c0"] * 5),
        "amount": make.numeric("amount", rng.random(200)),
        "when": make.numeric("when", np.arange(200) * 1e5, kind="time"),
        "branch": make.category("branch", [f"b{i % 20}" for i in range(200)]),
        "age": make.numeric("age", rng.integers(18, 80, 200), kind="integer"),
        "y": make.numeric("y", np.arange(200), kind="integer"),
        "few": make.numeric("few", np.arange(50), kind="integer"),
    }
    outcome = CHECK.run(make.context(DatasetSummary("test", None, 200, columns), label="y"))
    flags = {item.where.column: item.value for item in outcome.measurements if item.metric == "identifier_like"}
    assert flags == {"row": 1, "code": 1, "branch": 0, "age": 0}
    shares = {item.where.column: item.value for item in outcome.measurements if item.metric == "distinct_share"}
    assert shares["code"] == 0.975
    total = next(item for item in outcome.measurements if item.metric == "identifier_like_columns")
    assert (total.value, total.n, total.reason) == (2, 4, "row, code")


def test_too_little_data(make):
    """Below a hundred values nothing can be said."""
    columns = {"row": make.numeric("row", np.arange(50), kind="integer")}
    assert CHECK.run(make.context(DatasetSummary("test", None, 50, columns))).absent.kind == "insufficient"
