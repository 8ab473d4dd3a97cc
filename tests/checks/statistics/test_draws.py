"""Seeded draws of confusion counts against resampling of the rows themselves."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from mlgov.checks.evaluation.decision import f1, matthews_corrcoef
from mlgov.checks.statistics.draws import cell_draws, draws_interval, generator


def test_multinomial_draws_are_the_bootstrap_of_rows(make):
    """Percentiles of F1 over resampled rows and over drawn counts agree within Monte Carlo error."""
    rng = np.random.default_rng(1)
    y = (rng.random(600) < 0.4).astype(int)
    yhat = np.where(rng.random(600) < 0.8, y, 1 - y)
    cells = make.cells(y, yhat)
    draws, method = cell_draws((cells.tn, cells.fp, cells.fn, cells.tp), 4_000, generator(1, "test"))
    assert method == "multinomial-draws"
    interval = draws_interval(draws, method, f1, metrics.f1_score(y, yhat), 0.95)
    picks = rng.integers(0, 600, (1_000, 600))
    rows = np.quantile([metrics.f1_score(y[i], yhat[i]) for i in picks], [0.025, 0.975])
    assert (interval.low, interval.high) == pytest.approx(tuple(rows), abs=0.008)


def test_small_cells_use_the_posterior():
    """With a cell below 5, draws are probabilities that add up to 1, and no cell is ever empty."""
    draws, method = cell_draws((30, 0, 3, 20), 500, generator(1, "test"))
    assert method == "dirichlet-draws"
    assert draws.shape == (500, 4)
    assert draws.sum(axis=1) == pytest.approx(np.ones(500))
    assert (draws > 0).all()


def test_interval_contains_a_perfect_value():
    """No draw of the posterior reaches 1, the interval does."""
    draws, method = cell_draws((30, 0, 0, 20), 500, generator(1, "test"))
    interval = draws_interval(draws, method, f1, 1.0, 0.95)
    assert interval.high == 1
    assert 0.85 < interval.low < 1


def test_no_interval_where_the_metric_is_mostly_undefined():
    """More than 1 in 20 draws without a value is too many to speak of an interval."""
    draws = np.zeros((100, 4))
    draws[:, 0] = 10
    assert draws_interval(draws, "multinomial-draws", matthews_corrcoef, 0.0, 0.95) is None


def test_generator_depends_on_seed_and_names_only():
    """The same names give the same numbers; another seed or name others."""
    first = generator(7, "a", "b").random(3)
    assert (generator(7, "a", "b").random(3) == first).all()
    assert (generator(7, "b", "a").random(3) != first).any()
    assert (generator(8, "a", "b").random(3) != first).any()
