"""Between Arrow and numpy over their shared memory.

Arrow's own conversions (`pa.array`, `pa.scalar`, `Array.to_numpy`) import pandas wherever it is installed, which
costs more than counting a hundred thousand rows. These don't, and they copy only what they must.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_TICKS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


def values_of(array: pa.Array) -> npt.NDArray[Any]:
    """Values of a number, integer, boolean or time array as they lie in memory; anything where one is missing.

    Booleans are unpacked to uint8, times are their int64 ticks; all else is a read-only view, shape (len(array),).
    """
    _, data = array.buffers()
    stored = array.type
    if data is None:
        return np.zeros(len(array), np.uint8 if pa.types.is_boolean(stored) else _dtype(stored))
    if pa.types.is_boolean(stored):
        return _bits(data, array.offset, len(array))
    return np.frombuffer(data, _dtype(stored), count=array.offset + len(array))[array.offset :]


def missing_mask(array: pa.Array) -> npt.NDArray[np.bool_] | None:
    """True where a value is missing, shape (len(array),); None if none is."""
    if not array.null_count:
        return None
    valid = array.buffers()[0]
    if valid is None:
        return np.ones(len(array), np.bool_)
    missing: npt.NDArray[np.bool_] = _bits(valid, array.offset, len(array)) == 0
    return missing


def floats_of(array: pa.Array) -> npt.NDArray[np.float64]:
    """Values as float64 with NaN where missing; times as seconds since 1970; a read-only view where nothing changes."""
    values = values_of(array)
    if pa.types.is_timestamp(array.type):
        values = values / _TICKS[array.type.unit]
    missing = missing_mask(array)
    numbers = values.astype(np.float64, copy=missing is not None)
    if missing is not None:
        numbers[missing] = np.nan
    return numbers


def array_of(values: npt.NDArray[Any]) -> pa.Array:
    """A one-dimensional numpy array as an Arrow array over the same memory (booleans are packed); nothing missing."""
    if values.dtype == np.bool_:
        packed = np.packbits(values, bitorder="little")
        return pa.Array.from_buffers(pa.bool_(), len(values), [None, pa.py_buffer(packed)])
    values = np.ascontiguousarray(values)
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [None, pa.py_buffer(values)])


def texts_of(texts: Sequence[str | None]) -> pa.Array:
    """Texts as an Arrow string array, None where missing."""
    encoded = [b"" if text is None else text.encode() for text in texts]
    offsets = np.zeros(len(texts) + 1, np.int32)
    offsets[1:] = np.cumsum([len(each) for each in encoded], dtype=np.int64)
    present = np.packbits([text is not None for text in texts], bitorder="little") if texts else np.zeros(0, np.uint8)
    buffers = [pa.py_buffer(present), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(texts), buffers)


def _dtype(stored: pa.DataType) -> np.dtype[Any]:
    return np.dtype(np.int64) if pa.types.is_timestamp(stored) else np.dtype(stored.to_pandas_dtype())


def _bits(data: pa.Buffer, offset: int, count: int) -> npt.NDArray[np.uint8]:
    first, last = offset // 8, (offset + count + 7) // 8
    unpacked = np.unpackbits(np.frombuffer(data, np.uint8)[first:last], bitorder="little")
    return unpacked[offset - 8 * first :][:count]
