"""What every data set offers, whatever it is stored in: named columns that stream as Arrow arrays, and digests.

The type of the arrays depends on the column's kind only, so that nobody above asks how a file spelled them:

| kind | chunks are |
|---|---|
| number | float32 or float64 |
| integer | a signed or unsigned Arrow integer, every value within +-2^53 |
| boolean | bool |
| category | dictionary<int32, string>; each chunk has its own dictionary, nulls are in the indices only |
| time | timestamp of any unit without zone, meaning UTC |

Missing values are nulls; NaN may occur in number columns beside them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from mlgov.documents.nearest import hint_for
from mlgov.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa

    from mlgov.documents.facts import FileFact

Kind = Literal["number", "integer", "category", "boolean", "time"]

CHUNK_ROWS = 131_072
"""Rows of one chunk at most: as fast as whole row groups, and small enough for any column."""


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """A column before it is read."""

    name: str
    kind: Kind
    arrow_type: str
    """Type as stored, in Arrow's words, e.g. `double` or `timestamp[us, tz=UTC]`."""
    nullable: bool = True
    """False only when the file says that no value is missing."""
    note: str = ""
    """Why the column is not what its values look like, e.g. `text, because of the value in line 17`."""


@dataclass(frozen=True, slots=True)
class JoinCoverage:
    """How much of the data a separate file of predictions, labels, groups or weights covered."""

    part: Literal["predictions", "labels", "groups", "weights"]
    name: str
    rows: int
    joined: int
    unmatched: int
    """Rows of the separate file that belong to no row here."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a data set comes from and what it is bound to."""

    digest: str
    """Hex sha256: of the file, of the canonical list of files, or of what a window selects from them."""
    files: tuple[FileFact, ...] = ()
    sides: Mapping[str, FileFact] = field(default_factory=dict)
    """Joined files by part: predictions, labels, groups, weights."""


class Dataset(ABC):
    """Rows under one name. `chunks` may be called any number of times, for one column after the other."""

    name: str
    rows: int
    format: str
    columns: tuple[ColumnInfo, ...]
    skipped: Mapping[str, str]
    """Columns that can't be counted (lists, structs, binary ...) and why."""
    joins: tuple[JoinCoverage, ...] = ()
    recomputed: bool = False

    def __init__(
        self,
        name: str,
        rows: int,
        columns: tuple[ColumnInfo, ...],
        *,
        format: str,  # noqa: A002  # the word that facts use
        skipped: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.rows = rows
        self.columns = columns
        self.format = format
        self.skipped = dict(skipped or {})
        self._by_name = {column.name: column for column in columns}

    @property
    @abstractmethod
    def origin(self) -> Origin:
        """Digest and files; hashed when first asked for."""

    @abstractmethod
    def chunks(self, column: str) -> Iterator[pa.Array]:
        """Yield the whole column in row order, in pieces of at most CHUNK_ROWS rows, typed by its kind.

        Raises DataError if there is no such column, if a value breaks the kind's promise, or if the file
        changed since it was opened.
        """

    @property
    def digest(self) -> str:
        """Hex sha256 that identifies these rows."""
        return self.origin.digest

    @property
    def files(self) -> tuple[FileFact, ...]:
        """The files the rows come from."""
        return self.origin.files

    @property
    def sides(self) -> Mapping[str, FileFact]:
        """The joined files by part."""
        return self.origin.sides

    def __contains__(self, column: object) -> bool:
        return column in self._by_name

    def info(self, column: str) -> ColumnInfo:
        """Kind and type of a column.

        Raises DataError if there is none of that name (naming the nearest), or if it can't be counted.
        """
        found = self._by_name.get(column)
        if found is not None:
            return found
        if column in self.skipped:
            msg = f"{self.name}: column `{column}` can't be used: {self.skipped[column]}"
            raise DataError(msg)
        msg = f"{self.name}: there is no column `{column}`"
        raise DataError(msg, hint=hint_for(column, self._by_name))
