"""Levels of a category column with their counts: few or a million, merged in any order to the same result.

Levels stay in Arrow (a million of them are some tens of MB there) and become Python texts only where they are kept by
name. One column has one type, so a level `1` of one column never meets the `1.0` or `true` of another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mlgov.datasets.buffers import array_of, texts_of, values_of
from mlgov.summaries.numeric import Sorted
from mlgov.summaries.rows import number_text
from mlgov.summaries.types import MAX_LEVELS, CategoryComparison, CategorySummary, Kind, Part

Counts = npt.NDArray[np.int64]

MAX_UNSEEN = 50
_PENDING = 200_000
"""Levels that may wait before they are merged."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Different levels, most frequent first, ties by name, with their counts."""

    names: pa.Array
    counts: Counts
    missing: int

    @property
    def n(self) -> int:
        """Rows with a level."""
        return int(self.counts.sum())

    def __len__(self) -> int:
        return len(self.names)

    def top(self, limit: int) -> tuple[tuple[str, int], ...]:
        """The `limit` most frequent levels."""
        return tuple(zip(self.names.slice(0, limit).to_pylist(), self.counts[:limit].tolist(), strict=True))


class LevelCounter:
    """Adds up levels chunk by chunk."""

    def __init__(self) -> None:
        self._names: list[pa.Array] = []
        self._counts: list[Counts] = []
        self._pending = 0
        self._merged = 0
        self.missing = 0

    def add(self, names: pa.Array, counts: Counts, missing: int = 0) -> None:
        """Add counts of different names, none of which is null."""
        self.missing += missing
        self._names.append(names)
        self._counts.append(counts)
        self._pending += len(names)
        # Merging costs what has been merged before: wait for as much again.
        if self._pending > max(_PENDING, self._merged):
            merged, total = self._merge()
            self._names, self._counts = [merged], [total]
            self._merged, self._pending = len(merged), 0

    def add_codes(self, names: pa.Array, codes: npt.NDArray[np.integer]) -> Counts:
        """Add a coded chunk (the code after the last level means missing); gives its counts per code."""
        counts = np.bincount(codes, minlength=len(names) + 1)
        self.add(names, counts[:-1], int(counts[-1]))
        return counts

    def _merge(self) -> tuple[pa.Array, Counts]:
        names = pa.concat_arrays([part.cast(pa.string()) for part in self._names] or [texts_of([])])
        coded = names.dictionary_encode()
        weights = np.concatenate([*self._counts, np.empty(0, dtype=np.int64)])
        # Sums of float64 weights are exact below 2^53 rows.
        total = np.bincount(values_of(coded.indices), weights, len(coded.dictionary)).astype(np.int64)
        used = np.flatnonzero(total)
        return (
            (coded.dictionary, total)
            if len(used) == len(total)
            else (coded.dictionary.take(array_of(used)), total[used])
        )

    def levels(self) -> Levels:
        """What has been added so far."""
        names, counts = self._merge()
        if len(names) <= MAX_LEVELS:
            texts = names.to_pylist()
            order = np.array(sorted(range(len(texts)), key=lambda at: (-counts[at], texts[at])), dtype=np.int64)
        else:
            by = [("count", "descending"), ("name", "ascending")]
            order = values_of(
                pc.sort_indices(pa.table({"name": names, "count": array_of(counts)}), sort_keys=by)
            ).astype(np.int64)
        return Levels(names.take(array_of(order)), counts[order], self.missing)


def levels_of(pairs: Iterable[tuple[str, int]], missing: int) -> Levels:
    """Levels from (name, count) pairs; a name may occur more than once."""
    counter = LevelCounter()
    items = list(pairs)
    counter.add(texts_of([name for name, _ in items]), np.array([n for _, n in items], dtype=np.int64), missing)
    return counter.levels()


def number_levels(data: Sorted) -> Levels:
    """Levels of a sorted numeric column: each different number as text; infinities are levels, too."""
    values, counts = np.unique(data.values, return_counts=True)
    pairs = [(number_text(value), count) for value, count in zip(values.tolist(), counts.tolist(), strict=True)]
    if data.nonfinite:
        pairs.append(("infinite", data.nonfinite))
    return levels_of(pairs, data.missing)


def summarise_levels(column: str, kind: Kind, levels: Levels) -> CategorySummary:
    """The MAX_LEVELS most frequent levels by name, the rest as one count."""
    top = levels.top(MAX_LEVELS)
    return CategorySummary(
        column=column,
        kind=kind,
        n=levels.n,
        missing=levels.missing,
        distinct=len(levels),
        levels=top,
        other=levels.n - sum(count for _, count in top),
    )


def compare_levels(column: str, part: Part, reference: Levels, current: Levels) -> CategoryComparison:
    """Both sides' counts of the reference's levels and then of unseen ones, together at most MAX_LEVELS by name.

    `unseen_rows` counts all rows in levels that the reference lacks, whether or not these are kept by name.
    """
    unseen = _unseen(reference, current)
    named = [name for name, _ in reference.top(MAX_LEVELS)]
    named += [name for name, _ in unseen.top(MAX_LEVELS - len(named))]
    counts = [_counts_of(side, named) for side in (reference, current)]
    return CategoryComparison(
        column=column,
        part=part,
        n_reference=reference.n,
        n_current=current.n,
        levels=tuple(named),
        reference=counts[0],
        current=counts[1],
        unseen=unseen.top(MAX_UNSEEN),
        unseen_rows=unseen.n,
        other_reference=reference.n - sum(counts[0]),
        other_current=current.n - sum(counts[1]),
    )


def _unseen(reference: Levels, current: Levels) -> Levels:
    if len(reference) <= MAX_LEVELS and len(current) <= MAX_LEVELS:
        known = set(reference.names.to_pylist())
        unseen = [at for at, name in enumerate(current.names.to_pylist()) if name not in known]
        keep = np.array(unseen, dtype=np.int64)
    else:
        keep = np.flatnonzero(values_of(pc.is_in(current.names, reference.names)) == 0)
    return Levels(current.names.take(array_of(keep)), current.counts[keep], 0)


def _counts_of(side: Levels, names: list[str]) -> tuple[int, ...]:
    if len(side) <= MAX_LEVELS:
        counts = dict(side.top(MAX_LEVELS))
        return tuple(counts.get(name, 0) for name in names)
    at = pc.index_in(texts_of(names), side.names).to_pylist()
    return tuple(0 if place is None else int(side.counts[place]) for place in at)
