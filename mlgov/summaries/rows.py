"""From Arrow chunks to the arrays that are counted: one float64 column, or category codes chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mlgov.datasets.protocol import Dataset
from mlgov.errors import DataError

Floats = npt.NDArray[np.float64]

_TICKS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_NUMPY_NAMES = {"double": "float64", "float": "float32"}
"""Arrow's names of types that numpy calls differently."""


# Arrow's own `to_numpy`, `pa.array(list)` and scalars import pandas wherever it is installed, which costs more time and
# memory than most data sets. Buffers are public and say the same.


def values_of(array: pa.Array) -> npt.NDArray[Any]:
    """The values of a chunk of numbers, booleans or times (as whole ticks), without a copy; undefined where null."""
    kind, buffer = array.type, array.buffers()[1]
    if pa.types.is_timestamp(kind):
        kind = pa.int64()
    if pa.types.is_boolean(kind):
        return _bits(buffer, array)
    dtype = np.dtype(_NUMPY_NAMES.get(str(kind), str(kind)))
    if buffer is None or not len(array):
        return np.empty(0, dtype)
    return np.frombuffer(buffer, dtype, len(array), array.offset * dtype.itemsize)


def nulls_of(array: pa.Array) -> npt.NDArray[np.bool_] | None:
    """Which rows of a chunk are null; None if none is."""
    return ~_bits(array.buffers()[0], array) if array.null_count else None


def _bits(buffer: Any, array: pa.Array) -> npt.NDArray[np.bool_]:
    if buffer is None or not len(array):
        return np.zeros(0, dtype=np.bool_)
    first = array.offset // 8
    packed = np.frombuffer(buffer, np.uint8)[first : (array.offset + len(array) + 7) // 8]
    start = array.offset - 8 * first
    bits = np.unpackbits(packed, bitorder="little")[start : start + len(array)]
    return bits.view(np.bool_)


def text_array(texts: Sequence[str]) -> pa.Array:
    """Texts as an Arrow array."""
    encoded = [text.encode() for text in texts]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def take(array: pa.Array, rows: npt.NDArray[np.integer]) -> pa.Array:
    """The elements of an array at 0-based places."""
    places = np.ascontiguousarray(rows, dtype=np.int64)
    return array.take(pa.Array.from_buffers(pa.int64(), len(places), [None, pa.py_buffer(places)]))


def floats_of(array: pa.Array) -> npt.NDArray[Any]:
    """A number, integer, boolean or time chunk as an array that casts to float64; missing becomes NaN.

    Times are seconds since 1970 UTC.
    """
    values, nulls = values_of(array), nulls_of(array)
    if pa.types.is_timestamp(array.type):
        values = values / _TICKS[array.type.unit]
    if nulls is not None:
        values = values.astype(np.float64)
        values[nulls] = np.nan
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


def coded(array: pa.Array) -> tuple[pa.Array, npt.NDArray[Any]]:
    """A category chunk as (its levels as a string array, code per row); the code after the last level means missing."""
    codes, nulls = values_of(array.indices), nulls_of(array.indices)
    if nulls is not None:
        codes = np.where(nulls, codes.dtype.type(len(array.dictionary)), codes)
    return array.dictionary, codes


def coded_chunks(dataset: Dataset, column: str) -> Iterator[tuple[pa.Array, npt.NDArray[Any]]]:
    """Levels and codes of a category or boolean column, chunk by chunk."""
    boolean = text_array(["false", "true"])
    for array in dataset.chunks(column):
        if not pa.types.is_boolean(array.type):
            yield coded(array)
            continue
        codes, nulls = values_of(array).view(np.uint8), nulls_of(array)
        yield boolean, codes if nulls is None else np.where(nulls, np.uint8(2), codes)


def number_text(value: float) -> str:
    """A number as the text of a class or group: whole numbers without a point, others shortest round trip."""
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
