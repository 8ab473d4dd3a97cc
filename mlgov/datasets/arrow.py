"""Arrow IPC files (Feather version 2): read one column at a time, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from mlgov.datasets.digest import Stamp
from mlgov.datasets.files import SourceFile
from mlgov.datasets.kinds import kind_of, normalise, why_not
from mlgov.datasets.protocol import CHUNK_ROWS, ColumnInfo, Dataset, Origin
from mlgov.errors import DataError

MAX_COLUMN_BYTES: Final = 4 << 30
"""One batch of one column, unpacked; larger ones are refused."""


@dataclass(frozen=True, slots=True)
class _Part:
    source: SourceFile
    stamp: Stamp
    schema: pa.Schema
    rows: int


class ArrowDataset(Dataset):
    """Rows of one or more Arrow IPC files with the same columns, in the order given."""

    def __init__(self, name: str, sources: Sequence[SourceFile], *, origin: Callable[[], Origin]) -> None:
        """Read the schemas.

        Raises DataError if a file is no Arrow IPC file, is damaged, repeats a name, or disagrees with the first.
        """
        self._parts = tuple(_part(source) for source in sources)
        schema = self._parts[0].schema
        for part in self._parts[1:]:
            if not part.schema.equals(schema):
                msg = f"{name}: `{part.source.shown}` and `{self._parts[0].source.shown}` differ in columns or types"
                raise DataError(msg, hint="files of one data set have the same columns")
        columns = []
        skipped = {}
        for field in schema:
            kind = kind_of(field.type)
            if kind is None:
                skipped[field.name] = why_not(field.type)
            else:
                columns.append(ColumnInfo(field.name, kind, str(field.type), field.nullable))
        rows = sum(part.rows for part in self._parts)
        super().__init__(name, rows, tuple(columns), format="arrow", skipped=skipped)
        self._make_origin = origin
        self._origin: Origin | None = None

    @property
    def origin(self) -> Origin:
        """Digest and files; hashed when first asked for."""
        if self._origin is None:
            self._origin = self._make_origin()
        return self._origin

    def chunks(self, column: str) -> Iterator[pa.Array]:
        """Yield the column batch by batch; see `Dataset.chunks`."""
        kind = self.info(column).kind
        for part in self._parts:
            if Stamp.of(part.source.path) != part.stamp:
                msg = f"`{part.source.shown}` changed since it was opened"
                raise DataError(msg, hint="run again when nothing writes to it")
            for array in _arrays(part, column):
                for start in range(0, len(array), CHUNK_ROWS):
                    yield normalise(array.slice(start, CHUNK_ROWS), kind, column)


def _part(source: SourceFile) -> _Part:
    try:
        stamp = Stamp.of(source.path)
        with pa.OSFile(str(source.path)) as file, pa.ipc.open_file(file) as reader:
            schema = reader.schema
            # Row counts are in the batches; no column is read for them.
            rows = sum(batch.num_rows for batch in _batches(reader, file, []))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(source, error) from error
    names = schema.names
    repeated = sorted({each for each in names if names.count(each) > 1})
    if repeated or "" in names:
        reason = f"column names repeat: {', '.join(repeated)}" if repeated else "a column has no name"
        msg = f"`{source.shown}`: {reason}"
        raise DataError(msg)
    return _Part(source, stamp, schema, rows)


def _arrays(part: _Part, column: str) -> Iterator[pa.Array]:
    at = part.schema.get_field_index(column)
    try:
        with pa.OSFile(str(part.source.path)) as file, pa.ipc.open_file(file) as reader:
            for batch in _batches(reader, file, [at]):
                array = batch.column(0)
                if array.nbytes > MAX_COLUMN_BYTES:
                    msg = f"`{part.source.shown}`: values of column `{column}` are too large to be counted"
                    raise DataError(msg)
                # A file is a claim: offsets, indices and text are checked before anybody follows them.
                array.validate(full=True)
                yield array
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(part.source, error) from error


def _batches(reader: Any, file: Any, fields: list[int]) -> Iterator[pa.RecordBatch]:
    """Record batches with these fields only."""
    file.seek(0)
    options = pa.ipc.IpcReadOptions(included_fields=fields or [0], use_threads=False)
    with pa.ipc.open_file(file, options=options) as narrow:
        for at in range(reader.num_record_batches):
            yield narrow.get_batch(at)


def _damaged(source: SourceFile, error: BaseException) -> DataError:
    msg = f"arrow file `{source.shown}` can't be read: {(str(error).splitlines() or [type(error).__name__])[0]}"
    return DataError(msg, hint="it may be cut off; write it again")
