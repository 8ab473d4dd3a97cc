"""How many rows repeat an earlier row in every column but the id.

Two rows that differ in one column are different, so a column in which every row is different settles it at once, and
after each further column only rows that still have a twin stay. Rows are told apart by two independent 64-bit hashes
of typed values: a false duplicate among N rows has a probability below N^2 / 2^129 (10^-23 for 100 million rows).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from mlgov.datasets.buffers import floats_of
from mlgov.datasets.protocol import Dataset
from mlgov.summaries.rows import coded_chunks

Hashes = npt.NDArray[np.uint64]

_SEEDS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
_FACTORS = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xBF58476D1CE4E5B9))
_MORE = (np.uint64(0xC4CEB9FE1A85EC53), np.uint64(0x94D049BB133111EB))
_MISSING = np.uint64(0x7FF8_DEAD_BEEF_0001)
"""A bit pattern that no value gets: a NaN that numpy never makes."""


def count_duplicates(
    dataset: Dataset, skip: Iterable[str] = (), distinct: Mapping[str, int] | None = None
) -> int | None:
    """Rows that equal an earlier row in all columns but `skip`; None if there is no column to compare.

    `distinct` gives the number of different values (missing counts as one) of columns that were counted already: the
    columns with the most are read first, and one with as many as rows means that nothing needs to be read.
    """
    known = dict(distinct or {})
    left_out = set(skip)
    names = [column.name for column in dataset.columns if column.name not in left_out]
    if not names:
        return None
    if dataset.rows < 2 or any(known.get(name, 0) >= dataset.rows for name in names):
        return 0
    names.sort(key=lambda name: -known.get(name, 0))
    rows: npt.NDArray[np.int64] | None = None
    hashes = tuple(np.full(dataset.rows, seed, dtype=np.uint64) for seed in _SEEDS)
    look_at = 1
    for done, name in enumerate(names, start=1):
        _mix(hashes, dataset, name, rows)
        if done in {look_at, len(names)}:
            twins = _with_twin(hashes[0])
            # Looking for twins costs a sort: look again soon only where it pays.
            look_at = done + 1 if 2 * int(np.count_nonzero(twins)) < len(twins) else 2 * done
            if not twins.any():
                return 0
            if not twins.all():
                rows = np.flatnonzero(twins) if rows is None else rows[twins]
                hashes = (hashes[0][twins], hashes[1][twins])
    return len(hashes[0]) - _different(hashes)


def _mix(hashes: tuple[Hashes, ...], dataset: Dataset, column: str, rows: npt.NDArray[np.int64] | None) -> None:
    """Mix a column into the hashes; `rows` are the rows that these belong to (None: all)."""
    at = start = 0
    for bits in _bits(dataset, column):
        if rows is not None:
            stop = int(np.searchsorted(rows, start + len(bits), "left"))
            chosen = bits[rows[at:stop] - start]
        else:
            stop, chosen = start + len(bits), bits
        for hash_, factor, more in zip(hashes, _FACTORS, _MORE, strict=True):
            part = hash_[at:stop]
            part ^= chosen
            part *= factor
            part ^= part >> np.uint64(32)
            part *= more
            part ^= part >> np.uint64(29)
        start += len(bits)
        at = stop


def _bits(dataset: Dataset, column: str) -> Iterator[Hashes]:
    """One 64-bit pattern per row and chunk, equal exactly for equal values."""
    if dataset.info(column).kind not in {"category", "boolean"}:
        for array in dataset.chunks(column):
            # Adding 0.0 makes -0.0 and 0.0 one value.
            values = floats_of(array) + 0.0
            bits = values.view(np.uint64)
            bits[np.isnan(values)] = _MISSING
            yield bits
        return
    known: dict[str, int] = {}
    for levels, codes in coded_chunks(dataset, column):
        numbers = [known.setdefault(name, len(known)) for name in levels.to_pylist()]
        yield np.array([*numbers, _MISSING], dtype=np.uint64)[codes]


def _with_twin(hashes: Hashes) -> npt.NDArray[np.bool_]:
    """Which hashes occur more than once."""
    order = np.argsort(hashes)
    ordered = hashes[order]
    same = ordered[1:] == ordered[:-1]
    twins = np.zeros(len(hashes), dtype=np.bool_)
    twins[order[1:][same]] = True
    twins[order[:-1][same]] = True
    return twins


def _different(hashes: tuple[Hashes, ...]) -> int:
    """Number of different pairs of hashes."""
    order = np.lexsort(hashes)
    steps = [part[order][1:] != part[order][:-1] for part in hashes]
    return int(np.count_nonzero(steps[0] | steps[1])) + 1
