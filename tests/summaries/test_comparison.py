"""Bins of the reference against numpy and against published numbers."""

from __future__ import annotations

import csv

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import ks_2samp

from mlgov.summaries.comparison import NumericReference, compare_numeric, decile_edges, doane_edges
from mlgov.summaries.numeric import moments, sort_in_place


def _reference(values, kind="number"):
    data = sort_in_place(np.array(values, dtype=np.float64))
    return NumericReference.of("x", "input", kind, data, moments(data.values, skewness=True))


def _compare(reference, values):
    data = sort_in_place(np.array(values, dtype=np.float64))
    return compare_numeric(reference, data, moments(data.values))


@pytest.mark.parametrize("make", ["normal", "lognormal", "ints", "constant", "two", "one"])
def test_doane_bins_equal_numpy(make):
    """Edges and counts of numpy.histogram(bins='doane'), for floats and whole numbers."""
    rng = np.random.default_rng(3)
    values = {
        "normal": rng.standard_normal(10_000),
        "lognormal": rng.lognormal(0, 2, 3_000),
        "ints": rng.integers(0, 7, 5_000),
        "constant": np.full(9, 4.0),
        "two": np.array([1.0, 5.0]),
        "one": np.array([2.0]),
    }[make]
    kind = "integer" if make == "ints" else "number"
    x = np.sort(values.astype(np.float64))
    edges = doane_edges(x, kind, moments(x, skewness=True))
    assert edges == pytest.approx(np.histogram_bin_edges(values, bins="doane"), rel=1e-12)
    assert _reference(x, kind).doane_counts == tuple(np.histogram(values, edges)[0])


def test_deciles_are_deduplicated_and_right_closed():
    """Ties make fewer edges; a value on an edge belongs to the bin below it."""
    x = np.sort(np.array([0.0] * 50 + list(range(1, 51))))
    edges = decile_edges(x)
    assert edges == pytest.approx(np.unique(np.quantile(x, np.arange(1, 10) / 10)))
    found = _compare(_reference(x), [-1.0, edges[0], edges[0] + 1e-9, edges[-1], 1e9])
    bins = np.searchsorted(edges, [-1.0, edges[0], edges[0] + 1e-9, edges[-1], 1e9], "left")
    assert found.decile_current == tuple(np.bincount(bins, minlength=len(edges) + 1))
    assert sum(found.decile_reference) == len(x)


def test_values_outside_the_reference_are_counted_apart():
    """The last doane count holds what lies in no bin."""
    found = _compare(_reference(np.arange(100.0)), [-5.0, 0.0, 99.0, 99.5, 1e300])
    assert len(found.doane_current) == len(found.doane_reference) + 1
    assert found.doane_current[-1] == 3
    assert sum(found.doane_current) == 5


def test_empty_sides():
    """No value on either side: no statistic, counts of zero."""
    found = _compare(_reference([np.nan]), [1.0, 2.0])
    assert (found.ks, found.decile_edges, found.decile_current) == (None, (), (2,))
    assert (found.doane_reference, found.doane_current) == ((), (2,))
    other = _compare(_reference([1.0, 2.0]), [np.nan, np.inf])
    assert (other.ks, other.n_current, sum(other.decile_current)) == (None, 0, 0)


def test_range_wider_than_float64():
    """Extremes whose difference is infinite still give finite edges."""
    found = _reference([-1.7e308, 0.0, 1.0, 1.7e308])
    assert np.isfinite(found.doane_edges).all()
    assert sum(found.doane_counts) == 4


def test_car_loan_windows_reproduce_published_drift(shared_data):
    """Jensen-Shannon inputs and KS of each window of 5,000 rows, as published."""
    with (shared_data / "published/car_loan_drift_debt_to_income_ratio.csv").open() as stream:
        published = [row for row in csv.DictReader(stream) if row["period"] == "analysis"]
    name = "debt_to_income_ratio"
    reference, analysis = (
        pq.read_table(shared_data / f"car_loan_{part}.parquet", columns=[name]).column(0).to_numpy()
        for part in ("reference", "analysis")
    )
    base = _reference(reference)
    assert len(published) == 10
    for at, row in enumerate(published):
        window = analysis[at * 5_000 : (at + 1) * 5_000]
        found = _compare(base, window)
        distance = jensenshannon((*found.doane_reference, 0), found.doane_current, base=2)
        assert distance == pytest.approx(float(row["js_value"]), abs=6e-7)
        assert found.ks == pytest.approx(ks_2samp(reference, window).statistic, abs=1e-15)
        assert found.ks == pytest.approx(float(row["ks_value"]), abs=3e-4)
