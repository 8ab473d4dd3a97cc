"""DataFrames that are already in memory: pandas, polars, Arrow, or anything that speaks Arrow's stream protocol.

No data-frame library is imported here; the frame converts itself. Its digest is over canonical Arrow IPC bytes, so
the same values give the same digest whichever library holds them, however they are chunked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mlgov.datasets.buffers import array_of, missing_mask, texts_of, values_of
from mlgov.datasets.kinds import BEYOND_EXACT, EXACT_LIMIT, kind_of, normalise, why_not
from mlgov.datasets.protocol import CHUNK_ROWS, ColumnInfo, Dataset, Kind, Origin
from mlgov.errors import DataError

_CANONICAL: Final[dict[Kind, pa.DataType]] = {
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.uint8(),
    "category": pa.large_string(),
    "time": pa.int64(),
}
_NO_TEXT: Final = texts_of([""]).cast(pa.large_string())[0]


class FrameDataset(Dataset):
    """Columns of an Arrow table."""

    def __init__(self, name: str, table: pa.Table) -> None:
        columns, skipped = _columns(name, table)
        super().__init__(name, table.num_rows, columns, format="frame", skipped=skipped)
        self._table = table
        self._origin: Origin | None = None

    @property
    def origin(self) -> Origin:
        """Digest of the values; a frame has no files."""
        if self._origin is None:
            self._origin = Origin(_digest(self))
        return self._origin

    def chunks(self, column: str) -> Iterator[pa.Array]:
        """Yield the column piece by piece; see `Dataset.chunks`."""
        kind = self.info(column).kind
        for chunk in self._table.column(column).chunks:
            for start in range(0, len(chunk), CHUNK_ROWS):
                yield normalise(chunk.slice(start, CHUNK_ROWS), kind, column)


def from_frame(frame: object, name: str) -> FrameDataset:
    """A data set of a pandas, polars or Arrow table, or of a mapping from names to arrays.

    A pandas index is left out; NaN in pandas columns counts as missing, as pandas has it. Raises DataError for
    anything else, for names that are empty, repeated or no text, and for columns that mix types.
    """
    try:
        table = _as_table(frame)
    except (pa.ArrowException, TypeError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        msg = f"{name}: the frame can't be read: {reason}"
        raise DataError(msg, hint="every column needs one type; text columns hold text only") from error
    names = table.column_names
    repeated = sorted({each for each in names if names.count(each) > 1})
    if repeated or "" in names:
        msg = f"{name}: " + (f"column names repeat: {', '.join(repeated)}" if repeated else "a column has no name")
        raise DataError(msg)
    return FrameDataset(name, table)


def _as_table(frame: Any) -> pa.Table:
    if isinstance(frame, pa.Table):
        return frame
    if isinstance(frame, pa.RecordBatch):
        return pa.Table.from_batches([frame])
    if type(frame).__module__.partition(".")[0] == "pandas":
        odd = [repr(label) for label in frame.columns if not isinstance(label, str)]
        if odd:
            msg = f"column names must be text, not {', '.join(odd[:3])}"
            raise TypeError(msg)
        return pa.Table.from_pandas(frame, preserve_index=False, nthreads=1)
    if hasattr(frame, "__arrow_c_stream__"):
        return pa.table(frame)
    if hasattr(frame, "to_arrow"):
        return pa.table(frame.to_arrow())
    if isinstance(frame, Mapping):
        return pa.table(dict(frame))
    msg = f"{type(frame).__name__} is no table (give a pandas, polars or Arrow table)"
    raise TypeError(msg)


def _columns(name: str, table: pa.Table) -> tuple[tuple[ColumnInfo, ...], dict[str, str]]:
    columns: list[ColumnInfo] = []
    skipped: dict[str, str] = {}
    for field in table.schema:
        kind = kind_of(field.type)
        if kind is None:
            skipped[field.name] = why_not(field.type)
            continue
        note = ""
        if kind == "integer" and field.type.bit_width == 64 and _beyond_exact(table.column(field.name)):
            kind, note = "category", BEYOND_EXACT
        columns.append(ColumnInfo(field.name, kind, str(field.type), field.nullable, note))
    if not columns:
        msg = f"{name}: the frame has no column that can be counted"
        raise DataError(msg)
    return tuple(columns), skipped


def _beyond_exact(values: pa.ChunkedArray) -> bool:
    extremes = pc.min_max(values).as_py()
    low, high = extremes["min"], extremes["max"]
    return low is not None and not -EXACT_LIMIT <= low <= high <= EXACT_LIMIT


class _HashSink:
    """A writable file that only hashes."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.closed = False

    def write(self, data: bytes) -> int:
        """Hash and forget."""
        view = memoryview(data)
        self._hash.update(view)
        return view.nbytes

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Arrow closes its sink."""
        self.closed = True

    def hexdigest(self) -> str:
        """Hex sha256 of everything written."""
        return self._hash.hexdigest()


def _digest(dataset: FrameDataset) -> str:
    """sha256 over one Arrow IPC stream per column: name, kind, then (missing, value) in batches of CHUNK_ROWS."""
    sink = _HashSink()
    for info in dataset.columns:
        sink.write(f"{len(info.name.encode())}:{info.name}:{info.kind}:{dataset.rows}\n".encode())
        schema = pa.schema([("missing", pa.uint8()), ("value", _CANONICAL[info.kind])])
        with pa.ipc.new_stream(pa.PythonFile(sink, "w"), schema) as writer:
            for array in _even(dataset.chunks(info.name)):
                writer.write_batch(pa.record_batch(_canonical(array, info.kind), schema=schema))
    return sink.hexdigest()


def _even(arrays: Iterator[pa.Array]) -> Iterator[pa.Array]:
    """The same values in batches of exactly CHUNK_ROWS, the last one shorter."""
    waiting: list[pa.Array] = []
    held = 0
    for array in arrays:
        rest = array
        while held + len(rest) >= CHUNK_ROWS:
            take = CHUNK_ROWS - held
            yield _joined([*waiting, rest.slice(0, take)])
            rest, waiting, held = rest.slice(take), [], 0
        if len(rest):
            waiting.append(rest)
            held += len(rest)
    if waiting:
        yield _joined(waiting)


def _joined(arrays: list[pa.Array]) -> pa.Array:
    if len(arrays) == 1:
        return arrays[0]
    if pa.types.is_dictionary(arrays[0].type):
        return pa.chunked_array(arrays).unify_dictionaries().combine_chunks()
    return pa.concat_arrays(arrays)


def _canonical(array: pa.Array, kind: Kind) -> list[pa.Array]:
    """(missing, value) with nothing left to chance: no validity bitmap, zero where missing, one type per kind."""
    mask = missing_mask(array)
    missing = np.zeros(len(array), bool) if mask is None else mask
    if kind == "category":
        texts = array.cast(pa.large_string())
        return [array_of(missing.astype(np.uint8)), pc.fill_null(texts, _NO_TEXT)]
    values = values_of(_microseconds(array) if kind == "time" else array)
    numbers = values.astype(_CANONICAL[kind].to_pandas_dtype(), copy=True)
    if kind == "number":
        missing = missing | np.isnan(numbers)
        numbers += 0.0  # -0.0 and 0.0 are one number
    numbers[missing] = 0
    return [array_of(missing.astype(np.uint8)), array_of(numbers)]


def _microseconds(array: pa.Array) -> pa.Array:
    """Times in the unit most frames use; those that need nanoseconds keep them."""
    try:
        return array.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        return array
