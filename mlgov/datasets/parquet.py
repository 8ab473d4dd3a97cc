"""Parquet: one file or many with the same columns, read one column at a time, a batch of rows at a time.

Sizes in a file's footer are claims of whoever wrote it, and small files can decode to very large ones. So nothing
here holds more than one batch, text is decoded through dictionaries only where these stay small, and rows are
counted against a budget before anybody reserves memory for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mlgov.datasets.buffers import array_of
from mlgov.datasets.digest import Stamp
from mlgov.datasets.kinds import BEYOND_EXACT, EXACT_LIMIT, combined, is_text, kind_of, normalise, why_not
from mlgov.datasets.protocol import CHUNK_ROWS, ColumnInfo, Dataset, Kind, Origin
from mlgov.datasets.texts import Typed, typed_texts
from mlgov.errors import DataError

MAX_ROWS: Final = 500_000_000
"""Rows of one data set; a column of numbers then takes 4 GB."""
DICTIONARY_BYTES: Final = 2 << 20
"""Texts in the dictionary of one column chunk; writers stop at 1 MB by default."""
MAX_CODED_BYTES: Final = 64 << 20
"""Column chunks that one reader decodes through dictionaries."""
BATCH_BYTES: Final = 32 << 20
"""Aim for the decoded size of one batch of text."""
MAX_BATCH_BYTES: Final = 1 << 30
"""A batch larger than this is refused."""
FEWEST_ROWS: Final = 512
_MAGIC: Final = b"PAR1"


@dataclass(frozen=True, slots=True)
class ParquetPart:
    """One file to read, under the name that people know it by."""

    path: Path
    shown: str
    partitions: tuple[tuple[str, str | None], ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    """Notes about columns that the reader of another format made while it was converted."""


@dataclass(frozen=True, slots=True)
class _Footer:
    part: ParquetPart
    stamp: Stamp
    metadata: Any
    schema: pa.Schema
    leaves: Mapping[str, int]

    @property
    def rows(self) -> int:
        """Rows the footer states."""
        return int(self.metadata.num_rows)


class ParquetDataset(Dataset):
    """Rows of one or more parquet files in the order given."""

    def __init__(
        self,
        name: str,
        parts: Sequence[ParquetPart],
        *,
        origin: Callable[[], Origin],
        format: str = "parquet",  # noqa: A002  # the word that facts use
        keep: object = None,
    ) -> None:
        """Read the footers of all parts.

        `keep` is held as long as the data set lives (a temporary folder, say). Raises DataError if a file is no
        parquet, names are empty or repeated, files disagree about columns, or there are more than MAX_ROWS rows.
        """
        self._footers = tuple(_footer(part) for part in parts)
        self._partitions = _partition_columns(self._footers)
        columns, skipped = _columns(name, self._footers, self._partitions)
        rows = sum(footer.rows for footer in self._footers)
        if rows > MAX_ROWS:
            msg = f"{name}: {rows:,} rows are more than the {MAX_ROWS:,} that one data set may have"
            raise DataError(msg, hint="split it into windows")
        super().__init__(name, rows, columns, format=format, skipped=skipped)
        self._make_origin = origin
        self._origin: Origin | None = None
        self._keep = keep

    @property
    def origin(self) -> Origin:
        """Digest and files; hashed when first asked for."""
        if self._origin is None:
            self._origin = self._make_origin()
            for footer in self._footers:
                _unchanged(footer)
        return self._origin

    def chunks(self, column: str) -> Iterator[pa.Array]:
        """Yield the column batch by batch; see `Dataset.chunks`."""
        kind = self.info(column).kind
        for at, footer in enumerate(self._footers):
            if column in self._partitions:
                yield from _constant(self._partitions[column], at, footer.rows)
                continue
            _unchanged(footer)
            with _readable(footer, column):
                for array in _batches(footer, column):
                    if array.nbytes > MAX_BATCH_BYTES:
                        raise _too_large(footer, column)
                    yield normalise(array, kind, column)


def _footer(part: ParquetPart) -> _Footer:
    try:
        stamp = Stamp.of(part.path)
        with part.path.open("rb") as stream:
            if stream.read(4) != _MAGIC:
                msg = f"`{part.shown}` is not a parquet file (its first bytes say so)"
                raise DataError(msg)
        with pq.ParquetFile(part.path) as file:
            metadata, schema = file.metadata, file.schema_arrow
    except (pa.ArrowException, OSError, ValueError) as error:
        msg = f"parquet file `{part.shown}` can't be read: {_first_line(error)}"
        raise DataError(msg, hint="it may be cut off; write it again") from error
    _check_names(schema.names, part.shown)
    leaves: dict[str, int] = {}
    for index in range(metadata.num_columns):
        leaves[metadata.schema.column(index).path] = index
    return _Footer(part, stamp, metadata, schema, leaves)


def _check_names(names: Sequence[str], shown: str) -> None:
    if "" in names:
        msg = f"`{shown}`: column {names.index('') + 1} has no name"
        raise DataError(msg)
    repeated = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if repeated:
        msg = f"`{shown}`: column names repeat: {', '.join(repeated)}"
        raise DataError(msg)


def _unchanged(footer: _Footer) -> None:
    try:
        now = Stamp.of(footer.part.path)
    except OSError:
        now = None
    if now != footer.stamp:
        msg = f"`{footer.part.shown}` changed since it was opened"
        raise DataError(msg, hint="run again when nothing writes to it")


@contextmanager
def _readable(footer: _Footer, column: str) -> Iterator[None]:
    """Turn what the decoder says about damaged pages into a DataError."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        msg = f"`{footer.part.shown}`: column `{column}` can't be decoded: {_first_line(error)}"
        raise DataError(msg, hint="the file may be damaged; write it again") from error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _too_large(footer: _Footer, column: str) -> DataError:
    msg = f"`{footer.part.shown}`: values of column `{column}` are too large to be counted"
    return DataError(msg, hint="such a column is no feature; list it under `exclude` or leave it out of the file")


def _batches(footer: _Footer, column: str) -> Iterator[pa.Array]:
    if not is_text(footer.schema.field(column).type):
        with _open(footer) as file:
            for batch in file.iter_batches(CHUNK_ROWS, columns=[column], use_threads=False):
                yield batch.column(0)
        return
    leaf, groups = footer.leaves[column], range(footer.metadata.num_row_groups)
    chunks = [footer.metadata.row_group(group).column(leaf) for group in groups]
    coded = [_small_dictionary(chunk) for chunk in chunks]
    # Runs of row groups that are read the same way, few per reader: its dictionary grows for as long as it lives.
    for start, stop in _runs(coded, [chunk.total_uncompressed_size for chunk in chunks]):
        rows = CHUNK_ROWS if coded[start] else min(_batch_rows(chunk) for chunk in chunks[start:stop])
        with _open(footer, [column] if coded[start] else None) as file:
            for batch in file.iter_batches(rows, row_groups=groups[start:stop], columns=[column], use_threads=False):
                yield batch.column(0)


def _open(footer: _Footer, dictionary: list[str] | None = None) -> Any:
    return pq.ParquetFile(footer.part.path, metadata=footer.metadata, read_dictionary=dictionary)


def _runs(coded: Sequence[bool], sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(start, stop) of neighbours that are all coded or all not, of at most MAX_CODED_BYTES unless alone."""
    start, total = 0, 0
    for at, size in enumerate(sizes):
        if at > start and (coded[at] != coded[start] or total + size > MAX_CODED_BYTES):
            yield start, at
            start, total = at, 0
        total += size
    if sizes:
        yield start, len(sizes)


def _small_dictionary(chunk: Any) -> bool:
    encodings = set(chunk.encodings)
    by_dictionary = not encodings.isdisjoint({"RLE_DICTIONARY", "PLAIN_DICTIONARY"})
    prefixed = not encodings.isdisjoint({"DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"})
    # Codes take up to three bytes. More than that and a dictionary means that the writer gave the dictionary up
    # halfway; the decoder would then build an ever longer one, of every text so far.
    expected = DICTIONARY_BYTES + 3 * chunk.num_values
    return by_dictionary and not prefixed and chunk.total_uncompressed_size <= min(expected, MAX_CODED_BYTES)


def _batch_rows(chunk: Any) -> int:
    """Rows that make a batch of about BATCH_BYTES; few where prefixes hide how long the values are."""
    if "DELTA_BYTE_ARRAY" in chunk.encodings:
        return FEWEST_ROWS
    bytes_per_row = max(1, chunk.total_uncompressed_size // max(1, chunk.num_values))
    return int(max(FEWEST_ROWS, min(CHUNK_ROWS, BATCH_BYTES // bytes_per_row)))


def _partition_columns(footers: Sequence[_Footer]) -> dict[str, Typed]:
    """Columns that folder names give, typed by the rule for texts over all their values."""
    keys = [tuple(key for key, _ in footer.part.partitions) for footer in footers]
    for footer, found in zip(footers, keys, strict=True):
        if found != keys[0]:
            msg = f"`{footer.part.shown}` has other partition folders than `{footers[0].part.shown}`"
            raise DataError(msg)
        inside = [key for key in found if key in footer.schema.names]
        if inside:
            msg = f"`{footer.part.shown}`: columns are both in the file and in folder names: {', '.join(inside)}"
            raise DataError(msg)
    return {
        key: typed_texts([footer.part.partitions[at][1] for footer in footers])
        for at, key in enumerate(keys[0] if keys else ())
    }


def _constant(typed: Typed, at: int, rows: int) -> Iterator[pa.Array]:
    value = normalise(typed.values.slice(at, 1), typed.kind, "")
    for start in range(0, rows, CHUNK_ROWS):
        count = min(CHUNK_ROWS, rows - start)
        yield value.take(array_of(np.zeros(count, np.int32)))


def _columns(
    name: str, footers: Sequence[_Footer], partitions: Mapping[str, Typed]
) -> tuple[tuple[ColumnInfo, ...], dict[str, str]]:
    first = footers[0]
    expected = set(first.schema.names)
    for footer in footers[1:]:
        different = sorted(expected.symmetric_difference(footer.schema.names))
        if different:
            msg = f"{name}: `{footer.part.shown}` and `{first.part.shown}` differ in columns: {', '.join(different)}"
            raise DataError(msg, hint="files of one data set have the same columns")
    columns: list[ColumnInfo] = []
    skipped: dict[str, str] = {}
    for field_ in first.schema:
        found = _merged(name, footers, field_.name)
        if isinstance(found, str):
            skipped[field_.name] = found
        else:
            columns.append(found)
    columns += [
        ColumnInfo(key, typed.kind, str(typed.values.type), typed.values.null_count > 0, "from folder names")
        for key, typed in partitions.items()
    ]
    return tuple(columns), skipped


def _merged(name: str, footers: Sequence[_Footer], column: str) -> ColumnInfo | str:
    """One column over all files, or why it can't be counted."""
    merged: Kind | None = None
    types: list[str] = []
    nullable, beyond = False, False
    for footer in footers:
        stored = footer.schema.field(column)
        kind = kind_of(stored.type)
        if kind is None:
            return why_not(stored.type)
        if str(stored.type) not in types:
            types.append(str(stored.type))
        nullable = nullable or stored.nullable
        beyond = beyond or (kind == "integer" and _beyond_exact(footer, column))
        if pa.types.is_null(stored.type):
            continue  # All values missing: fits whatever the other files hold.
        both = kind if merged is None else combined(merged, kind)
        if both is None:
            msg = f"{name}: column `{column}` is {merged} in one file and {kind} in `{footer.part.shown}`"
            raise DataError(msg, hint="store it the same way in every file")
        merged = both
    notes = sorted({note for footer in footers if (note := footer.part.notes.get(column))})
    kind = "category" if beyond and merged == "integer" else merged or "number"
    if kind == "category" and beyond:
        notes.append(BEYOND_EXACT)
    return ColumnInfo(column, kind, " or ".join(types), nullable, "; ".join(notes))


def _beyond_exact(footer: _Footer, column: str) -> bool:
    """Whether row-group statistics of a 64-bit column show values beyond 2^53; without statistics reading decides."""
    if footer.schema.field(column).type.bit_width < 64:
        return False
    leaf = footer.leaves[column]
    for group in range(footer.metadata.num_row_groups):
        statistics = footer.metadata.row_group(group).column(leaf).statistics
        if (
            statistics is not None
            and statistics.has_min_max
            and not -EXACT_LIMIT <= statistics.min <= statistics.max <= EXACT_LIMIT
        ):
            return True
    return False
