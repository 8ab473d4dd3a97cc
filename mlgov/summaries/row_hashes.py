"""Rows as pairs of 64-bit hashes of their typed values, mixed column by column.

Two rows that differ in one column are different, so whoever looks for equal rows drops, after a column, the rows that
can't be equal to any other, and reads the next column for the others only. Two independent hashes tell rows apart: a
false pair among N rows has a probability below N^2 / 2^129 (10^-23 for 100 million rows).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from mlgov.datasets.buffers import floats_of
from mlgov.datasets.protocol import Dataset
from mlgov.summaries.rows import coded_chunks

Hashes = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]

_SEEDS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
_FACTORS = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xBF58476D1CE4E5B9))
_MORE = (np.uint64(0xC4CEB9FE1A85EC53), np.uint64(0x94D049BB133111EB))
_MISSING = np.uint64(0x7FF8_DEAD_BEEF_0001)
"""A bit pattern that no value gets: a NaN that numpy never makes."""
_UNKNOWN = 0x7FF8_DEAD_BEEF_0002
"""Another one: a level that the other data set doesn't have."""


class LevelCodes:
    """One number per level of a category column, the same in every data set that asks."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._complete = False

    def close(self) -> None:
        """From now on a level that is not known yet is like no other: it is not remembered."""
        self._complete = True

    def of(self, names: Sequence[str]) -> list[int]:
        """The numbers of these levels."""
        if self._complete:
            return [self._known.get(name, _UNKNOWN) for name in names]
        return [self._known.setdefault(name, len(self._known)) for name in names]


class RowHashes:
    """The hashes of all rows of a data set that still count; their number is its length."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._rows: npt.NDArray[np.int64] | None = None
        """The rows that still count, ascending; None means all."""
        self.pair: tuple[Hashes, ...] = tuple(np.full(dataset.rows, seed, dtype=np.uint64) for seed in _SEEDS)

    def __len__(self) -> int:
        return len(self.pair[0])

    def mix(self, column: str, codes: LevelCodes | None = None) -> None:
        """Mix a column in. Two data sets must share `codes` for their levels to be the same."""
        at = start = 0
        for bits in _bits(self._dataset, column, codes or LevelCodes()):
            if self._rows is not None:
                stop = int(np.searchsorted(self._rows, start + len(bits), "left"))
                chosen = bits[self._rows[at:stop] - start]
            else:
                stop, chosen = start + len(bits), bits
            for hash_, factor, more in zip(self.pair, _FACTORS, _MORE, strict=True):
                part = hash_[at:stop]
                part ^= chosen
                part *= factor
                part ^= part >> np.uint64(32)
                part *= more
                part ^= part >> np.uint64(29)
            start += len(bits)
            at = stop

    def keep(self, chosen: Mask) -> None:
        """Let only these of the rows that still count go on counting."""
        if not chosen.all():
            self._rows = np.flatnonzero(chosen) if self._rows is None else self._rows[chosen]
            self.pair = tuple(part[chosen] for part in self.pair)


def narrow(columns: Sequence[str], mix: Callable[[str], None], look: Callable[[], float]) -> None:
    """Mix column after column, and now and then drop the rows that are settled, until none is left.

    `look` drops them and gives the share that is left. It costs a sort: it is called again soon only where that pays.
    """
    look_at = 1
    for done, name in enumerate(columns, start=1):
        mix(name)
        if done in {look_at, len(columns)}:
            left = look()
            if not left:
                return
            look_at = done + 1 if 2 * left < 1 else 2 * done


def group_numbers(pair: tuple[Hashes, ...]) -> npt.NDArray[np.int64]:
    """A number from 0 on for each row, the same for rows whose pairs of hashes are equal."""
    order = np.lexsort(pair)
    steps = [part[order][1:] != part[order][:-1] for part in pair]
    numbers = np.zeros(len(order), dtype=np.int64)
    numbers[order[1:]] = np.cumsum(steps[0] | steps[1])
    return numbers


def _bits(dataset: Dataset, column: str, codes: LevelCodes) -> Iterator[Hashes]:
    """One 64-bit pattern per row and chunk, equal exactly for equal values."""
    if dataset.info(column).kind not in {"category", "boolean"}:
        for array in dataset.chunks(column):
            # Adding 0.0 makes -0.0 and 0.0 one value.
            values = floats_of(array) + 0.0
            bits = values.view(np.uint64)
            bits[np.isnan(values)] = _MISSING
            yield bits
        return
    for levels, found in coded_chunks(dataset, column):
        yield np.array([*codes.of(levels.to_pylist()), _MISSING], dtype=np.uint64)[found]
