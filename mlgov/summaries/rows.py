"""From Arrow chunks to the arrays that are counted: one float64 column, or category codes chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mlgov.datasets.protocol import Dataset
from mlgov.errors import DataError

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

_TICKS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def floats_of(array: pa.Array) -> npt.NDArray[np.generic]:
    """A number, integer, boolean or time chunk as a numpy array that casts to float64; missing becomes NaN.

    Times are seconds since 1970 UTC.
    """
    kind = array.type
    if pa.types.is_boolean(kind):
        array = array.cast(pa.uint8())
    elif pa.types.is_timestamp(kind):
        seconds: npt.NDArray[np.generic] = array.view(pa.int64()).to_numpy(zero_copy_only=False) / _TICKS[kind.unit]
        return seconds
    values: npt.NDArray[np.generic] = array.to_numpy(zero_copy_only=False)
    return values


def fill(dataset: Dataset, column: str, buffer: Floats) -> Floats:
    """The whole column in row order in the front of `buffer`, which has at least `dataset.rows` places.

    Raises DataError if the column gives more or fewer rows than the data set says it has.
    """
    at = 0
    for array in dataset.chunks(column):
        if at + len(array) > dataset.rows:
            break
        buffer[at : at + len(array)] = floats_of(array)
        at += len(array)
    else:
        if at == dataset.rows:
            return buffer[:at]
    msg = f"{dataset.name}: column `{column}` doesn't have the {dataset.rows:,} rows that the file states"
    raise DataError(msg, hint="the file may be damaged or was written to meanwhile; write it again")


def coded(array: pa.Array) -> tuple[pa.Array, Codes]:
    """A category chunk as (its levels as a string array, code per row); the code after the last level means missing."""
    levels = array.dictionary
    indices = array.indices
    if indices.null_count:
        indices = indices.fill_null(len(levels))
    return levels, indices.to_numpy(zero_copy_only=False)


def coded_chunks(dataset: Dataset, column: str) -> Iterator[tuple[pa.Array, Codes]]:
    """Levels and codes of a category or boolean column, chunk by chunk."""
    boolean = pa.array(["false", "true"])
    for array in dataset.chunks(column):
        if not pa.types.is_boolean(array.type):
            yield coded(array)
            continue
        codes = array.cast(pa.uint8())
        yield boolean, (codes.fill_null(2) if codes.null_count else codes).to_numpy(zero_copy_only=False)


def number_text(value: float) -> str:
    """A number as the text of a class or group: whole numbers without a point, others shortest round trip."""
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
