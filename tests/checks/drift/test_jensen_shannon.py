"""Jensen-Shannon distance against scipy's and the published windows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import jensenshannon

from mlgov.checks.drift.jensen_shannon import CHECK
from mlgov.evidence.measurement import Absent
from mlgov.summaries.types import Comparison, DatasetSummary


def run(make, *columns, absent=None):
    """The measurements for compared columns."""
    comparison = Comparison("train", {column.column: column for column in columns}, absent or {})
    return CHECK.run(make.context(DatasetSummary("test", None, 10), comparison=comparison)).measurements


def test_car_loan_windows(make, shared_data):
    """NannyML's published distances of both periods, to the last printed digit."""
    reference = pd.read_parquet(shared_data / "car_loan_reference.parquet").debt_to_income_ratio
    analysis = pd.read_parquet(shared_data / "car_loan_analysis.parquet").debt_to_income_ratio
    published = pd.read_csv(shared_data / "published/car_loan_drift_debt_to_income_ratio.csv")
    for period, data in (("reference", reference), ("analysis", analysis)):
        values = published[published.period == period].js_value.to_numpy()
        for i in range(10):
            (item,) = run(make, make.compare_numbers("x", reference, data[5_000 * i : 5_000 * (i + 1)]))
            assert item.value == pytest.approx(values[i], abs=6e-7)
    assert item.variant.startswith("base 2, doane bins")


def test_categories_match_scipy(make):
    """Levels as bins, with a new level and a vanished one."""
    column = make.compare_categories("c", ["a"] * 60 + ["b"] * 40, ["a"] * 30 + ["new"] * 20)
    (item,) = run(make, column)
    assert item.value == pytest.approx(jensenshannon([0.6, 0.4, 0], [0.6, 0, 0.4], base=2))
    assert item.value > item.noise.value


def test_ends_of_the_scale(make):
    """0 for the same data, 1 for nothing in common, and the noise is between."""
    x = np.random.default_rng(0).normal(0, 1, 300)
    (same,) = run(make, make.compare_numbers("x", x, x))
    assert same.value == pytest.approx(0, abs=1e-7)
    (apart,) = run(make, make.compare_numbers("x", x, x + 1_000))
    assert apart.value == pytest.approx(1)
    assert 0 < same.noise.value < 1


def test_absences(make):
    """An empty side and a column that could not be compared."""
    reason = Absent("unavailable", "missing in the reference")
    empty, gone = run(make, make.compare_numbers("x", [], [1.0]), absent={"z": reason})
    assert empty.absent.kind == "insufficient"
    assert (gone.absent, gone.where.column) == (reason, "z")
