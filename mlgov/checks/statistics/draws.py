"""Seeded draws: intervals of functions of confusion counts, and random generators that don't depend on order.

Drawing cell counts from a multinomial is the same distribution as resampling rows (Efron's bootstrap) when the metric
is a function of the cells, at a cost that doesn't depend on the number of rows. With a cell below 5 the bootstrap
can't leave the counts it saw; then cell probabilities are drawn from the Dirichlet posterior with 1/2 added to each
cell (Jeffreys' prior; Goutte and Gaussier 2005, ECIR, for F1).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from mlgov.evidence.measurement import Interval

Floats = npt.NDArray[np.float64]
SMALL_CELL = 5


def generator(seed: int, *names: str) -> np.random.Generator:
    """A random generator that is the same for the same seed and names, whatever was drawn before elsewhere."""
    return np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in names)])


def cell_draws(counts: tuple[int, ...], resamples: int, rng: np.random.Generator) -> tuple[Floats, str]:
    """Draws of cells, shape (resamples, len(counts)), as counts or probabilities; and the method's name."""
    cells = np.asarray(counts, dtype=np.float64)
    if cells.min() < SMALL_CELL:
        return rng.dirichlet(cells + 0.5, resamples), "dirichlet-draws"
    n = int(cells.sum())
    return rng.multinomial(n, cells / n, resamples).astype(np.float64), "multinomial-draws"


def draws_interval(
    draws: Floats, method: str, metric: Callable[[Floats], Floats], value: float, level: float
) -> Interval | None:
    """The percentile interval of `metric` over draws of cells, widened to contain `value`.

    Draws where the metric is undefined are left out; None if they are more than 1 in 20. Widening matters only at the
    end of a scale, where no draw from the posterior reaches the observed 1.0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        values = metric(draws)
    values = values[np.isfinite(values)]
    if len(values) < 0.95 * len(draws):
        return None
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(min(float(low), value), max(float(high), value), level, method)
