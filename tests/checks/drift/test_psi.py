"""Population stability index: its formula, published facts, and its tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mlgov.checks.base import DeclaredColumn
from mlgov.checks.drift.psi import CHECK
from mlgov.evidence.measurement import Absent
from mlgov.summaries.types import Comparison, DatasetSummary


def run(make, *columns, absent=None, **more):
    """The outcome for compared columns."""
    comparison = Comparison("train", {column.column: column for column in columns}, absent or {})
    return CHECK.run(make.context(DatasetSummary("test", None, 10), comparison=comparison, **more))


def only(outcome):
    """The one measurement."""
    (item,) = outcome.measurements
    return item


def by_hand(reference, current):
    """PSI with 1/2 per bin over pandas' right-closed cuts at the reference's deciles."""
    edges = np.unique(np.quantile(reference, np.arange(1, 10) / 10))
    cut = [-np.inf, *edges, np.inf]
    r, c = (pd.Series(pd.cut(np.asarray(x), cut)).value_counts(sort=False).to_numpy() for x in (reference, current))
    used = r + c > 0
    r, c = (x[used] + 0.5 for x in (r, c))
    r, c = r / r.sum(), c / c.sum()
    return float(((c - r) * np.log(c / r)).sum())


def test_chicago_one_alarms_and_one_must_not(make, shared_data):
    """2001-2005 against 2011-2016: ridership has moved far (3.96 published), temperature hasn't (.008 published).

    The published numbers are of left-closed bins without smoothing; that definition is computed here as well, to show
    that the same rows are compared.
    """
    data = pd.read_parquet(shared_data / "chicago_ridership.parquet")
    year = pd.to_datetime(data.date).dt.year
    before, after = data[year.between(2001, 2005)], data[year.between(2011, 2016)]
    found = {}
    for name, published, digits in (("ridership", 3.96, 2), ("temp", 0.008, 3)):
        r, c = before[name].dropna().to_numpy(), after[name].dropna().to_numpy()
        edges = np.quantile(r, np.arange(1, 10) / 10)
        left_closed = [np.bincount(np.searchsorted(edges, x, "right"), minlength=10) / len(x) for x in (r, c)]
        assert (
            round(float(((left_closed[1] - left_closed[0]) * np.log(left_closed[1] / left_closed[0])).sum()), digits)
            == published
        )
        found[name] = only(run(make, make.compare_numbers(name, r, c)))
        assert found[name].value == pytest.approx(by_hand(r, c))
        assert found[name].n == len(c)
    assert found["ridership"].value == pytest.approx(3.96, rel=0.03)
    assert found["temp"].value == pytest.approx(0.008, abs=0.005)
    assert found["temp"].value < found["temp"].noise.value < 0.02 < found["ridership"].value


@pytest.mark.parametrize("shift", [0.0, 0.3, 5.0])
def test_numbers_match_the_formula(make, shift):
    """With repeated values, so that deciles are deduplicated; and with no overlap, without infinity."""
    rng = np.random.default_rng(1)
    r, c = rng.poisson(1.5, 900).astype(float), rng.poisson(1.5, 700) + shift
    item = only(run(make, make.compare_numbers("x", r, c)))
    assert item.value == pytest.approx(by_hand(r, c))
    assert item.variant == "reference deciles, right-closed, +1/2 per bin"
    assert (item.value > item.noise.value) == (shift > 0)


def test_categories_match_the_formula(make):
    """Levels as bins, a new level included; levels that are not kept by name are one more bin."""
    column = make.compare_categories("c", ["a"] * 60 + ["b"] * 40, ["a"] * 30 + ["b"] * 60 + ["new"] * 10)
    r, c = np.array([60.5, 40.5, 0.5]) / 101.5, np.array([30.5, 60.5, 10.5]) / 101.5
    item = only(run(make, column))
    assert item.value == pytest.approx(((c - r) * np.log(c / r)).sum())
    assert item.variant == "levels, +1/2 per level"


def test_tables_of_the_largest_twelve(make):
    """Bins with labels and counts for the columns that moved most."""
    rng = np.random.default_rng(2)
    r = rng.normal(0, 1, 500)
    columns = [make.compare_numbers(f"x{i:02}", r, rng.normal(i / 10, 1, 500)) for i in range(15)]
    outcome = run(make, *columns)
    assert len(outcome.measurements) == 15
    values = {item.where.column: item.value for item in outcome.measurements}
    expected = sorted(values, key=lambda name: -values[name])[:12]
    assert [table.where.column for table in outcome.tables] == expected
    table = outcome.tables[0]
    assert table.name == "bins"
    assert table.columns["label"][0].startswith("to ")
    assert table.columns["label"][-1].startswith("above ")
    assert sum(table.columns["reference"]) == sum(table.columns["current"]) == 500
    assert table.columns["from"][0] is None
    assert table.columns["to"][0] == table.columns["from"][1]


def test_table_of_a_category(make):
    """Twenty levels and the rest; names of personal columns are left out."""
    values = [f"v{i:02}" for i in range(30) for _ in range(40 - i)]
    column = make.compare_categories("c", values, values[::-1])
    (table,) = run(make, column).tables
    assert len(table.columns["label"]) == 21
    assert table.columns["label"][-1] == "all other values"
    assert sum(table.columns["reference"]) == len(values)
    (table,) = run(make, column, declared={"c": DeclaredColumn("c", "category", personal=True)}).tables
    assert table.columns["label"][0] == "value 1"


def test_constant_and_empty_columns(make):
    """Hostile case D4: one value on both sides gives 0; no values give no number."""
    same = only(run(make, make.compare_numbers("x", [3.0] * 50, [3.0] * 40)))
    assert same.value == 0
    moved = only(run(make, make.compare_numbers("x", [3.0] * 50, [4.0] * 40)))
    assert moved.value > moved.noise.value
    for r, c in (([], [1.0]), ([1.0], [])):
        assert only(run(make, make.compare_numbers("x", r, c))).absent.kind == "insufficient"


def test_absences(make):
    """No reference; a column on one side only; nothing to compare."""
    assert CHECK.run(make.context(DatasetSummary("test", None, 5))).absent.kind == "not_applicable"
    reason = Absent("unavailable", "another type than in the reference")
    item = only(run(make, absent={"x": reason}))
    assert (item.absent, item.where.column) == (reason, "x")
    assert run(make).absent.kind == "not_applicable"
    gone = DatasetSummary("test", None, 5, absent={"comparison": reason})
    assert CHECK.run(make.context(gone)).absent == reason
