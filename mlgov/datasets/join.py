"""Predictions, late labels, groups and weights from files of their own, joined to the rows by an id.

Ids are unique on both sides or the join is refused: a repeated id would give one person's outcome to another row.
Rows without a partner get nulls; how many had one is reported as `JoinCoverage`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from mlgov.datasets import protocol
from mlgov.datasets.buffers import array_of, values_of
from mlgov.datasets.protocol import CHUNK_ROWS, Dataset, Origin
from mlgov.documents.version import Columns, SideFile
from mlgov.errors import DataError

JoinCoverage = protocol.JoinCoverage
Part = Literal["predictions", "labels", "groups", "weights"]


@dataclass(frozen=True, slots=True)
class SideTable:
    """An opened side file and what is taken from it."""

    part: Part
    shown: str
    dataset: Dataset | None
    """None while labels that are due later have not arrived."""
    main_id: str
    side_id: str
    columns: Mapping[str, str]
    """Name in the joined data set -> name in the side file."""


@dataclass(frozen=True, slots=True)
class _Joined:
    table: SideTable
    index: pa.ChunkedArray
    """For every row of the main file the row of the side file, null without partner."""


class JoinedDataset(Dataset):
    """The rows of one data set with columns of side files beside its own."""

    def __init__(self, main: Dataset, tables: Sequence[SideTable]) -> None:
        """Match ids and count.

        Raises DataError if an id repeats on either side, if ids can't be compared, or if a column is on both sides.
        """
        self._main = main
        self._taken: dict[str, _Joined] = {}
        self._matched: dict[str, pa.ChunkedArray] = {}
        columns = list(main.columns)
        joins = []
        ids = _Ids(main)
        for table in tables:
            if table.dataset is None:
                joins.append(JoinCoverage(table.part, table.shown, main.rows, 0, 0))
                continue
            joined = _Joined(table, _index(ids, table, table.dataset))
            partners = main.rows - joined.index.null_count
            joins.append(JoinCoverage(table.part, table.shown, main.rows, partners, table.dataset.rows - partners))
            self._matched[table.part] = joined.index
            for name, source in table.columns.items():
                if name in main or name in self._taken:
                    msg = f"column `{name}` is in `{table.shown}` and also in {main.name} or another joined file"
                    raise DataError(msg, hint="leave it out of one of them")
                info = table.dataset.info(source)
                columns.append(replace(info, name=name, nullable=info.nullable or partners < main.rows))
                self._taken[name] = joined
        super().__init__(main.name, main.rows, tuple(columns), format=main.format, skipped=main.skipped)
        self.joins = tuple(joins)

    @property
    def origin(self) -> Origin:
        """The main file's digest and files, and the side files."""
        return self._main.origin

    def has_partner(self, part: str) -> pa.ChunkedArray | None:
        """For every row the matching row of the side file (null: none); None if that file is not joined."""
        return self._matched.get(part)

    def chunks(self, column: str) -> Iterator[pa.Array]:
        """Yield the column; a joined one is gathered from the side file in the order of the rows."""
        if column not in self._taken:
            yield from self._main.chunks(column)
            return
        joined = self._taken[column]
        dataset = joined.table.dataset
        if dataset is None:
            return
        values = whole(dataset, joined.table.columns[column])
        for rows in joined.index.chunks:
            for start in range(0, len(rows), CHUNK_ROWS):
                yield values.take(rows.slice(start, CHUNK_ROWS))


def whole(dataset: Dataset, column: str) -> pa.Array:
    """A column as one array (dictionaries unified)."""
    chunks = list(dataset.chunks(column))
    if len(chunks) == 1:
        return chunks[0]
    if not chunks:
        return pa.nulls(0)
    if pa.types.is_dictionary(chunks[0].type):
        joined = pa.chunked_array(chunks).unify_dictionaries()
        indices = pa.concat_arrays([chunk.indices for chunk in joined.chunks])
        return pa.DictionaryArray.from_arrays(indices, joined.chunk(0).dictionary)
    return pa.concat_arrays(_same_type(chunks))


def _same_type(chunks: Sequence[pa.Array]) -> list[pa.Array]:
    types = {str(chunk.type) for chunk in chunks}
    if len(types) == 1:
        return list(chunks)
    target = pa.float64() if pa.types.is_floating(chunks[0].type) else _widest(chunks[0].type)
    return [chunk.cast(target) for chunk in chunks]


def _widest(stored: pa.DataType) -> pa.DataType:
    return pa.int64() if pa.types.is_integer(stored) else pa.timestamp("us")


class _Ids:
    """Id columns of the main file, read and checked once each."""

    def __init__(self, main: Dataset) -> None:
        self.dataset = main
        self._known: dict[str, pa.ChunkedArray] = {}

    def get(self, column: str) -> pa.ChunkedArray:
        if column not in self._known:
            self._known[column] = _unique_ids(self.dataset, column)
        return self._known[column]


def _index(ids: _Ids, table: SideTable, side: Dataset) -> pa.ChunkedArray:
    return _found_in(ids.get(table.main_id), _unique_ids(side, table.side_id))


def matching_rows(main: Dataset, other: Dataset, column: str) -> pa.ChunkedArray:
    """For every row of `main` the row of `other` with the same id in `column`, null without one.

    Raises DataError if ids repeat on either side or are neither integers nor text.
    """
    return _found_in(_unique_ids(main, column), _unique_ids(other, column))


def _found_in(main: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    if main.type != other.type:
        # Text `007` and the number 7 are different ids; 100 and `100` are one, since integers are spelled one way.
        main, other = main.cast(pa.large_string()), other.cast(pa.large_string())
    found = pc.index_in(main, value_set=other.combine_chunks(), skip_nulls=True)
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])


def _unique_ids(dataset: Dataset, column: str) -> pa.ChunkedArray:
    """Ids as int64 or text, nulls kept; DataError if one repeats or if they are neither integers nor text."""
    kind = dataset.info(column).kind
    if kind not in {"integer", "category"}:
        msg = f"{dataset.name}: id column `{column}` holds values of kind {kind}"
        raise DataError(msg, hint="ids are text or whole numbers")
    target = pa.int64() if kind == "integer" else pa.large_string()
    ids = pa.chunked_array([chunk.cast(target) for chunk in dataset.chunks(column)], target)
    if pc.count_distinct(ids, mode="only_valid").as_py() < len(ids) - ids.null_count:
        counts = pc.value_counts(ids.drop_null())
        repeated = counts.field("values").filter(array_of(values_of(counts.field("counts")) > 1))
        example = repeated[0].as_py()
        msg = f"{dataset.name}: ids in column `{column}` repeat, for example {example!r} ({len(repeated):,} of them do)"
        raise DataError(msg, hint="one row for each id is needed on both sides of a join")
    return ids


def wanted_columns(part: Part, side: SideFile, columns: Columns, available: Dataset) -> dict[str, str]:
    """What is taken from a side file: name in the joined data set -> name in the file.

    `column` names one column that takes the declared name of its part; else every declared column of that part
    that the file has. Raises DataError if nothing is declared or found.
    """
    roles = _roles(part, columns)
    if not roles:
        msg = f"{part} come from `{side.path}`, but `columns` does not say which column they are"
        raise DataError(msg, hint=f"declare {_DECLARED[part]} under `columns`")
    if side.column is not None:
        available.info(side.column)
        return {side.column if side.column in roles else roles[0]: side.column}
    found = {name: name for name in roles if name in available}
    if not found:
        available.info(roles[0])
    return found


_DECLARED: Mapping[str, str] = {
    "predictions": "`score` or `prediction`",
    "labels": "`label`",
    "groups": "`sensitive`",
    "weights": "`weight`",
}


def _roles(part: Part, columns: Columns) -> list[str]:
    declared: dict[str, tuple[str | None, ...]] = {
        "predictions": (columns.score, columns.prediction),
        "labels": (columns.label,),
        "groups": tuple(columns.sensitive),
        "weights": (columns.weight,),
    }
    return [name for name in declared[part] if name is not None]
