"""The columns at a glance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mlgov.checks.base import DeclaredColumn
from mlgov.checks.data_quality.profile import CHECK
from mlgov.summaries.types import DatasetSummary


def test_table_matches_pandas(make):
    """Mean, spread and quantiles as pandas describes them; the most frequent category."""
    x = np.random.default_rng(1).gamma(2, 3, 301)
    columns = {"x": make.numeric("x", x), "c": make.category("c", ["a", "b", "b", None])}
    outcome = CHECK.run(make.context(DatasetSummary("test", None, 301, columns)))
    (table,) = outcome.tables
    assert table.name == "column_profile"
    rows = pd.DataFrame(table.columns).set_index("column")
    series = pd.Series(x)
    for name, value in (("mean", series.mean()), ("std", series.std()), ("min", series.min()), ("max", series.max())):
        assert rows.loc["x", name] == pytest.approx(value)
    for name, q in (("p05", 0.05), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p95", 0.95)):
        assert rows.loc["x", name] == pytest.approx(series.quantile(q))
    assert (rows.loc["c", "top"], rows.loc["c", "top_count"], rows.loc["c", "missing"]) == ("b", 2, 1)
    assert make.values(outcome)["rows"].value == 301
    assert make.values(outcome)["columns"].value == 2


def test_personal_columns_show_no_single_values(make):
    """No extremes and no category."""
    columns = {"x": make.numeric("x", [1.0, 2.0, 9.0]), "c": make.category("c", ["Anna", "Anna"])}
    declared = {name: DeclaredColumn(name, "number", personal=True) for name in columns}
    (table,) = CHECK.run(make.context(DatasetSummary("test", None, 3, columns), declared=declared)).tables
    assert table.columns["min"] == table.columns["max"] == table.columns["top"] == (None, None)
    assert table.columns["mean"][0] == pytest.approx(4)


def test_empty_data(make):
    """Hostile case D1: no rows, columns without values, no columns."""
    columns = {"x": make.numeric("x", []), "c": make.category("c", [])}
    (table,) = CHECK.run(make.context(DatasetSummary("test", None, 0, columns))).tables
    assert table.columns["mean"] == (None, None)
    assert CHECK.run(make.context(DatasetSummary("test", None, 0))).tables == ()
