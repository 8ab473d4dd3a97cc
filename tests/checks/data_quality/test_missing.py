"""Missing and infinite values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mlgov.checks.data_quality.missing import CHECK
from mlgov.summaries.types import DatasetSummary


def by_column(outcome):
    """(metric, column) -> measurement."""
    return {(item.metric, item.where.column): item for item in outcome.measurements}


def test_adult(make, shared_data):
    """The published counts: workclass 1,836, occupation 1,843, native_country 583 of 32,561."""
    data = pd.read_parquet(shared_data / "adult.parquet")
    columns = {
        name: make.category(name, [None if pd.isna(value) else value for value in data[name]])
        for name in ("workclass", "occupation", "native_country", "sex")
    }
    found = by_column(CHECK.run(make.context(DatasetSummary("test", None, len(data), columns))))
    for name, count in (("workclass", 1836), ("occupation", 1843), ("native_country", 583), ("sex", 0)):
        item = found["missing_rate", name]
        assert item.counts == (count, 32_561)
        assert item.value == pytest.approx(count / 32_561)
        assert item.interval is None
        assert item.no_interval


def test_infinite_numbers_are_counted_apart(make):
    """Hostile case D3: infinities are no gaps and no values."""
    columns = {"x": make.numeric("x", [1.0, np.nan, np.inf, -np.inf]), "y": make.numeric("y", [1.0, 2.0, 3.0, 4.0])}
    found = by_column(CHECK.run(make.context(DatasetSummary("test", None, 4, columns))))
    assert found["missing_rate", "x"].counts == (1, 4)
    assert found["nonfinite_rate", "x"].counts == (2, 4)
    assert found["nonfinite_columns", None].value == 1
    assert ("nonfinite_rate", "y") not in found


def test_all_missing_and_empty(make):
    """Hostile cases D4 and D1: a column without any value; a data set without rows; nothing counted."""
    columns = {"x": make.numeric("x", [np.nan, np.nan])}
    found = by_column(CHECK.run(make.context(DatasetSummary("test", None, 2, columns))))
    assert found["missing_rate", "x"].value == 1
    empty = {"x": make.numeric("x", [])}
    assert CHECK.run(make.context(DatasetSummary("test", None, 0, empty))).absent.kind == "insufficient"
    assert CHECK.run(make.context(DatasetSummary("test", None, 5))).absent.kind == "unavailable"
