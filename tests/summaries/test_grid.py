"""The reference's grid."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mlgov.errors import DataError
from mlgov.summaries.comparison import decile_edges, doane_edges
from mlgov.summaries.grid import POINTS, Grid
from mlgov.summaries.numeric import moments, sort_in_place


def _grid(values):
    return Grid.of("number", sort_in_place(np.array(values, dtype=np.float64)))


def test_few_values_are_all_points():
    """Up to 1,024 distinct values all are points, with the shares below and up to each."""
    x = np.random.default_rng(0).integers(0, 50, 5_000).astype(float)
    grid = _grid(x)
    assert set(np.unique(x)) <= set(grid.points)
    for point, below, upto in zip(grid.points, grid.below, grid.upto, strict=True):
        assert (below, upto) == ((x < point).sum(), (x <= point).sum())
    assert grid.reference_cells().sum() == grid.n == 5_000


def test_many_values_give_order_statistics_and_edges():
    """1,024 order statistics with both extremes, and every edge that drift statistics need."""
    x = np.sort(np.random.default_rng(1).standard_normal(50_000))
    grid = _grid(x)
    edges = np.concatenate([decile_edges(x), doane_edges(x, "number", moments(x, skewness=True))])
    assert set(edges) <= set(grid.points)
    own = np.setdiff1d(grid.points, edges)
    assert POINTS - 12 <= len(own) <= POINTS
    assert set(own) <= set(x)
    assert (grid.points[grid.below == 0].max(), x[-1]) == (x[0], grid.points[grid.upto == len(x)].min())


def test_cells_are_points_and_the_intervals_between():
    """Even cells are open intervals, odd cells points."""
    grid = _grid([1.0, 2.0])
    inner = grid.points.tolist()
    at = inner.index(2.0)
    values = np.array([-9.0, 1.0, 2.0, np.nextafter(2.0, 3.0), 99.0])
    assert grid.cell_of(values).tolist() == [0, 2 * inner.index(1.0) + 1, 2 * at + 1, 2 * at + 2, 2 * len(grid)]


def test_json_and_identity():
    """A grid survives JSON; different grids refuse to meet."""
    grid = _grid([0.1, 0.2, 0.30000000000000004])
    again = Grid.from_json(json.loads(json.dumps(grid.to_json())))
    assert again == grid
    assert hash(again) == hash(grid)
    again.same(grid)
    with pytest.raises(DataError, match="different grids"):
        grid.same(_grid([0.1, 0.2, 0.3]))


def test_empty_reference():
    """A reference without values has no points, and one cell."""
    grid = _grid([np.nan])
    assert (len(grid), grid.cells, grid.n, grid.mean) == (0, 1, 0, None)
    assert grid.cell_of(np.array([1.0, 2.0])).tolist() == [0, 0]
