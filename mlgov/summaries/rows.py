"""From Arrow chunks to the arrays that are counted: one float64 column, or category codes chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mlgov.datasets.buffers import floats_of, missing_mask, texts_of, values_of
from mlgov.datasets.protocol import Dataset
from mlgov.errors import DataError

Floats = npt.NDArray[np.float64]


def pieces(dataset: Dataset, column: str) -> Iterator[tuple[int, Floats]]:
    """A numeric column in row order, in pieces: (first row, values with NaN for missing).

    Raises DataError if the column gives more or fewer rows than the data set says it has.
    """
    at = 0
    for array in dataset.chunks(column):
        if at + len(array) > dataset.rows:
            break
        yield at, floats_of(array)
        at += len(array)
    else:
        if at == dataset.rows:
            return
    msg = f"{dataset.name}: column `{column}` doesn't have the {dataset.rows:,} rows that the file states"
    raise DataError(msg, hint="the file may be damaged or was written to meanwhile; write it again")


def fill(dataset: Dataset, column: str, buffer: Floats) -> Floats:
    """The whole column in row order in the front of `buffer`, which has at least `dataset.rows` places.

    Raises DataError as `pieces` does.
    """
    for start, values in pieces(dataset, column):
        buffer[start : start + len(values)] = values
    return buffer[: dataset.rows]


def coded(array: pa.Array) -> tuple[pa.Array, npt.NDArray[Any]]:
    """A category chunk as (its levels as a string array, code per row); the code after the last level means missing."""
    codes, nulls = values_of(array.indices), missing_mask(array.indices)
    if nulls is not None:
        codes = np.where(nulls, codes.dtype.type(len(array.dictionary)), codes)
    return array.dictionary, codes


def coded_chunks(dataset: Dataset, column: str) -> Iterator[tuple[pa.Array, npt.NDArray[Any]]]:
    """Levels and codes of a category or boolean column, chunk by chunk."""
    boolean = texts_of(["false", "true"])
    for array in dataset.chunks(column):
        if not pa.types.is_boolean(array.type):
            yield coded(array)
            continue
        codes, nulls = values_of(array), missing_mask(array)
        yield boolean, codes if nulls is None else np.where(nulls, np.uint8(2), codes)


def number_text(value: float) -> str:
    """A number as the text of a class or group: whole numbers without a point, others shortest round trip."""
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
