"""What all partials share: counts that add up. And the small protocol through which others add row statistics.

A partial is made of integer counts and exact sums on frozen grids and levels. `empty`, `update` with a chunk, `merge`
with another part, in any order and any split: the result is the same, number for number. `finish` gives statistics;
those that a grid can't give exactly come with guaranteed bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, runtime_checkable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mlgov.datasets.protocol import Dataset
from mlgov.summaries.exact_sum import ExactSum
from mlgov.summaries.types import Mean

Floats = npt.NDArray[np.float64]
State = TypeVar("State")


@runtime_checkable
class Accumulator(Protocol[State]):
    """A row statistic by somebody else. States must be plain values that pickle, and `merge` must be associative."""

    columns: tuple[str, ...]
    """Columns that `update` is given."""

    def empty(self) -> State:
        """The state of no rows."""
        ...

    def update(self, state: State, columns: Mapping[str, pa.Array]) -> State:
        """The state after some more rows; arrays are row-aligned, typed as `mlgov.datasets.protocol` says."""
        ...

    def merge(self, one: State, other: State) -> State:
        """The state of the rows of both."""
        ...

    def finish(self, state: State) -> Any:
        """The statistic: a value with a JSON form."""
        ...


def accumulate(dataset: Dataset, accumulator: Accumulator[State]) -> State:
    """The state of an accumulator after all rows of a data set."""
    state = accumulator.empty()
    for columns in aligned(dataset, accumulator.columns):
        state = accumulator.update(state, columns)
    return state


def extras(dataset: Dataset, accumulators: Mapping[str, Accumulator[Any]]) -> dict[str, Any]:
    """What accumulators give for one data set, by name; those whose columns it lacks are left out."""
    return {
        name: accumulator.finish(accumulate(dataset, accumulator))
        for name, accumulator in sorted(accumulators.items())
        if all(column in dataset for column in accumulator.columns)
    }


def aligned(dataset: Dataset, columns: tuple[str, ...]) -> Iterator[dict[str, pa.Array]]:
    """Several columns side by side, cut so that the pieces of each step have the same rows."""
    streams = {name: dataset.chunks(name) for name in columns}
    heads: dict[str, pa.Array] = {}
    while True:
        for name, stream in streams.items():
            while name not in heads or not len(heads[name]):
                piece = next(stream, None)
                if piece is None:
                    return
                heads[name] = piece
        if not heads:
            return
        rows = min(len(piece) for piece in heads.values())
        yield {name: piece.slice(0, rows) for name, piece in heads.items()}
        heads = {name: piece.slice(rows) for name, piece in heads.items()}


@dataclass(frozen=True, slots=True)
class MeanPartial:
    """Count, exact sum and exact sum of (rounded) squares."""

    n: int = 0
    total: ExactSum = field(default_factory=ExactSum)
    squares: ExactSum = field(default_factory=ExactSum)

    def update(self, values: Floats) -> MeanPartial:
        """Add values of shape (n,) without NaN."""
        with np.errstate(over="ignore"):
            squares = values * values
        return MeanPartial(self.n + len(values), self.total + ExactSum.of(values), self.squares + ExactSum.of(squares))

    def merge(self, other: MeanPartial) -> MeanPartial:
        """Both together."""
        return MeanPartial(self.n + other.n, self.total + other.total, self.squares + other.squares)

    def finish(self) -> Mean | None:
        """The sums as floats; None if one is out of float64's range."""
        total, squares = self.total.value, self.squares.value
        return None if total is None or squares is None else Mean(self.n, total, squares)

    def to_json(self) -> list[Any]:
        """Plain values."""
        return [self.n, self.total.to_json(), self.squares.to_json()]

    @classmethod
    def from_json(cls, value: list[Any]) -> MeanPartial:
        """The inverse of `to_json`."""
        return cls(int(value[0]), ExactSum.from_json(value[1]), ExactSum.from_json(value[2]))
