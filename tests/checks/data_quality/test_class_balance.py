"""How common each outcome is."""

from __future__ import annotations

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from mlgov.checks.data_quality.class_balance import CHECK
from mlgov.summaries.types import DatasetSummary, LabelCounts


def run(make, labels, problem="binary_classification", **more):
    """Metric -> measurement."""
    return make.values(CHECK.run(make.context(DatasetSummary("test", None, 100, labels=labels), problem, **more)))


def test_adult(make, shared_data):
    """24.08 % earn more than 50K; the interval is statsmodels' Wilson."""
    data = pd.read_parquet(shared_data / "adult.parquet")
    income = next(name for name in data.columns if "income" in name)
    y = data[income].astype(str).str.contains(">50K").astype(int)
    labels = LabelCounts(len(y), 0, (("0", int((y == 0).sum())), ("1", int(y.sum()))))
    found = run(make, labels)
    assert found["positive_rate"].value == pytest.approx(0.2408, abs=5e-5)
    assert found["minority_rate"].value == found["positive_rate"].value
    interval = found["positive_rate"].interval
    assert (interval.low, interval.high) == pytest.approx(proportion_confint(y.sum(), len(y), method="wilson"))


def test_undeclared_and_missing_labels(make):
    """Hostile case D17: a third class is named; rows without a label are a share of their own."""
    found = run(make, LabelCounts(100, 25, (("0", 60), ("1", 30), ("maybe", 10)), (("maybe", 10),)))
    assert found["unexpected_label_rate"].counts == (10, 100)
    assert "maybe" in found["unexpected_label_rate"].reason
    assert found["missing_label_rate"].counts == (25, 125)
    assert found["positive_rate"].counts == (30, 100)


def test_one_class_and_several(make):
    """A single class has a rarest share of 0; with three, the smallest counts and no class is positive."""
    assert run(make, LabelCounts(50, 0, (("0", 50),)))["minority_rate"].value == 0
    assert run(make, LabelCounts(50, 0, (("0", 50),)))["positive_rate"].value == 0
    found = run(make, LabelCounts(100, 0, (("a", 50), ("b", 30), ("c", 20))), "multiclass_classification")
    assert found["minority_rate"].value == 0.2
    assert "positive_rate" not in found


def test_absences(make):
    """No label column; late labels; no row with a label; an amount instead of classes."""
    plain = DatasetSummary("test", None, 5)
    assert CHECK.run(make.context(plain)).absent.kind == "unavailable"
    assert CHECK.run(make.context(plain, labels_due="2025-01-01")).absent.kind == "awaiting"
    none = DatasetSummary("test", None, 5, labels=LabelCounts(0, 5))
    assert CHECK.run(make.context(none)).absent.kind == "insufficient"
    assert CHECK.run(make.context(plain, problem="regression")).absent.kind == "not_applicable"
