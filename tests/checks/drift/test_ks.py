"""Kolmogorov-Smirnov statistic against scipy's and the published windows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mlgov.checks.drift.ks import CHECK
from mlgov.evidence.measurement import Bound
from mlgov.summaries.types import Comparison, DatasetSummary


def run(make, *columns):
    """The outcome for compared columns."""
    comparison = Comparison("train", {column.column: column for column in columns})
    return CHECK.run(make.context(DatasetSummary("test", None, 10), comparison=comparison))


def test_car_loan_windows(make, shared_data):
    """NannyML's published values per 5,000 rows, which differ from the exact ones by up to 2e-4 (binned reference)."""
    reference = pd.read_parquet(shared_data / "car_loan_reference.parquet").debt_to_income_ratio
    analysis = pd.read_parquet(shared_data / "car_loan_analysis.parquet").debt_to_income_ratio
    published = pd.read_csv(shared_data / "published/car_loan_drift_debt_to_income_ratio.csv")
    published = published[published.period == "analysis"].reset_index(drop=True)
    for i in range(10):
        (item,) = run(make, make.compare_numbers("x", reference, analysis[5_000 * i : 5_000 * (i + 1)])).measurements
        assert item.value == pytest.approx(published.ks_value[i], abs=3e-4)
        expected = stats.kstwobign.ppf(0.95) * np.sqrt(1 / len(reference) + 1 / 5_000)
        assert item.noise.value == pytest.approx(expected, rel=1e-6)


def test_noise_is_the_test(make):
    """The statistic exceeds its noise level exactly when scipy's p value is below 5 %."""
    rng = np.random.default_rng(1)
    r = rng.normal(0, 1, 80)
    for shift in np.linspace(0, 1, 12):
        c = rng.normal(shift, 1, 60)
        (item,) = run(make, make.compare_numbers("x", r, c)).measurements
        assert (item.value > item.noise.value + 1e-12) == (stats.ks_2samp(r, c, method="exact").pvalue <= 0.05)


def test_a_bounded_statistic_gives_its_upper_end(make):
    """What was only counted on a grid can't hide drift."""
    column = replace(make.compare_numbers("x", [1, 2, 3], [2, 3, 4]), ks=None, ks_bound=Bound(0.2, 0.3))
    (item,) = run(make, column).measurements
    assert (item.value, item.variant, item.bound) == (0.3, "upper bound", Bound(0.2, 0.3))
    (item,) = run(make, replace(column, ks_bound=None)).measurements
    assert item.absent.kind == "unavailable"


def test_absences(make):
    """No numeric columns; an empty side."""
    assert run(make, make.compare_categories("c", ["a"], ["a"])).absent.kind == "not_applicable"
    (item,) = run(make, make.compare_numbers("x", [1.0], [])).measurements
    assert item.absent.kind == "insufficient"
