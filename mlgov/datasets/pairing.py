"""Two data sets, the same rows? Told by ids where both have them, else by what stands in each row, in the same order.

Predictions don't make rows other ones: they are left out, and so two versions that wrote their predictions into files of
their own are recognised as tested on the same rows. Outcomes do: the same case with another outcome is another test.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mlgov.datasets.buffers import floats_of, missing_mask, values_of
from mlgov.datasets.join import matching_rows, whole
from mlgov.datasets.protocol import CHUNK_ROWS, Dataset, Origin
from mlgov.errors import DataError


@dataclass(frozen=True, slots=True)
class SameRows:
    """The other data set in the order of the rows of this one."""

    dataset: Dataset


@dataclass(frozen=True, slots=True)
class OtherRows:
    """The rows are not the same, or nothing shows that they are."""

    reason: str


def pair_rows(
    now: Dataset, before: Dataset, *, label: str, key: str | None, aside: Collection[str]
) -> SameRows | OtherRows:
    """Whether both hold the same rows with the same outcomes in `label`; `aside` are columns of predictions.

    With the id column `key` in both, rows are matched by it. Without, they must stand in the same order and agree in
    every column that both have, of which there must be one besides the outcome, unless it is the same file. Raises
    DataError if a file can't be read as it states.
    """
    if now.rows != before.rows:
        return OtherRows(f"{now.rows:,} rows here, {before.rows:,} there")
    gone = [where for where, data in (("here", now), ("there", before)) if label not in data]
    if gone:
        return OtherRows(f"there is no outcome `{label}` {gone[0]}")
    if key is not None and key in now and key in before:
        return _by_id(now, before, label, key)
    if not _agree(now, before, label):
        return OtherRows("the outcomes differ")
    if now.digest == before.digest:
        return SameRows(before)
    return _in_order(now, before, {label, *aside})


def _by_id(now: Dataset, before: Dataset, label: str, key: str) -> SameRows | OtherRows:
    try:
        rows = matching_rows(now, before, key)
    except DataError as error:
        return OtherRows(error.message)
    common = len(rows) - rows.null_count
    if common < now.rows:
        return OtherRows(f"{common:,} of {now.rows:,} ids are in both")
    taken = ReorderedDataset(before, rows)
    return SameRows(taken) if _agree(now, taken, label) else OtherRows("the outcomes differ")


def _in_order(now: Dataset, before: Dataset, aside: set[str]) -> SameRows | OtherRows:
    shared = [column.name for column in now.columns if column.name in before and column.name not in aside]
    if not shared:
        return OtherRows("no id and no other column that both have shows that they are the same")
    for name in shared:
        if not _agree(now, before, name):
            return OtherRows(f"without an id, rows are told by their values, and those of `{name}` differ")
    return SameRows(before)


def _agree(now: Dataset, before: Dataset, column: str) -> bool:
    """Whether a column holds the same values in both, row by row; text and numbers never agree."""
    if (now.info(column).kind == "category") != (before.info(column).kind == "category"):
        return False
    if now.info(column).kind == "category":
        ours, theirs = whole(now, column), whole(before, column)
        return _same_texts(ours, theirs)
    return np.array_equal(_floats(now, column), _floats(before, column), equal_nan=True)


def _floats(dataset: Dataset, column: str) -> npt.NDArray[np.float64]:
    return np.concatenate([np.empty(0), *(floats_of(chunk) for chunk in dataset.chunks(column))])


def _same_texts(ours: pa.Array, theirs: pa.Array) -> bool:
    """Two columns of text, each with a dictionary of its own."""
    if len(ours) != len(theirs):
        return False
    numbers: dict[str, int] = {}
    return bool(np.array_equal(_coded(ours, numbers), _coded(theirs, numbers)))


def _coded(array: pa.Array, numbers: dict[str, int]) -> npt.NDArray[np.int64]:
    """Row by row the number of the text in `numbers`, which grows; -1 where it is missing."""
    if not pa.types.is_dictionary(array.type):  # no rows at all
        return np.full(len(array), -1)
    names = array.dictionary.to_pylist()
    table = np.array([*(numbers.setdefault(name, len(numbers)) for name in names), -1])
    codes, missing = values_of(array.indices), missing_mask(array.indices)
    found: npt.NDArray[np.int64] = table[codes if missing is None else np.where(missing, len(names), codes)]
    return found


class ReorderedDataset(Dataset):
    """The rows of a data set in another order."""

    def __init__(self, dataset: Dataset, rows: pa.ChunkedArray) -> None:
        """`rows` are positions in `dataset`, none missing."""
        super().__init__(dataset.name, len(rows), dataset.columns, format=dataset.format, skipped=dataset.skipped)
        self._dataset = dataset
        self._rows = rows

    @property
    def origin(self) -> Origin:
        """That of the data set itself."""
        return self._dataset.origin

    def chunks(self, column: str) -> Iterator[pa.Array]:
        """Yield the column in the order of the rows; see `Dataset.chunks`."""
        values = whole(self._dataset, column)
        for rows in self._rows.chunks:
            for start in range(0, len(rows), CHUNK_ROWS):
                yield values.take(rows.slice(start, CHUNK_ROWS))
