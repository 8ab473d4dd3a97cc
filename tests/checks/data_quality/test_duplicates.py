"""Repeated rows."""

from __future__ import annotations

import pandas as pd
import pytest

from mlgov.checks.data_quality.duplicates import CHECK
from mlgov.evidence.measurement import Absent
from mlgov.summaries.types import DatasetSummary


def test_adult(make, shared_data):
    """24 exact duplicates, as pandas counts them too."""
    data = pd.read_parquet(shared_data / "adult.parquet")
    summary = DatasetSummary("test", None, len(data), duplicates=int(data.duplicated().sum()))
    (item,) = CHECK.run(make.context(summary)).measurements
    assert item.counts == (24, 32_561)
    assert item.value == pytest.approx(24 / 32_561)


def test_absences(make):
    """Not counted; a reason that was given; no rows; and late labels have nothing to do with it."""
    assert (
        CHECK.run(make.context(DatasetSummary("test", None, 5), labels_due="2025-01-01")).absent.kind == "unavailable"
    )
    reason = Absent("unavailable", "too many rows to remember")
    given = DatasetSummary("test", None, 5, absent={"duplicates": reason})
    assert CHECK.run(make.context(given)).absent == reason
    (item,) = CHECK.run(make.context(DatasetSummary("test", None, 0, duplicates=0))).measurements
    assert item.absent.kind == "insufficient"
