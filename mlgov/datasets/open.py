"""Open what a version declares: tell the format by its first bytes, join the side files, cut the windows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Literal

from mlgov.datasets.arrow import ArrowDataset
from mlgov.datasets.csv import CsvOptions, csv_part
from mlgov.datasets.digest import stat_cache
from mlgov.datasets.files import Located, SourceFile, locate
from mlgov.datasets.fingerprint import Part, declared_sides, is_cut, located_sides, origin_of, window_files
from mlgov.datasets.join import JoinedDataset, SideTable, wanted_columns
from mlgov.datasets.parquet import ParquetDataset, ParquetPart
from mlgov.datasets.protocol import Dataset, Origin
from mlgov.datasets.weights import with_checked_weights
from mlgov.datasets.windows import cut_by_rows, cut_by_time
from mlgov.documents.nearest import hint_for
from mlgov.documents.version import Columns, DataRef, SideFile, WindowsRef
from mlgov.errors import DataError

Format = Literal["parquet", "arrow", "csv", "csv.gz"]

_SIGNS: Final[tuple[tuple[bytes, Format], ...]] = (
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
    (b"\x1f\x8b", "csv.gz"),
)
_FOREIGN: Final = (
    (b"FEA1", "a Feather version 1 file", "write it again with pyarrow.feather.write_feather"),
    (b"PARE", "an encrypted parquet file", "decrypt it first"),
    (b"PK\x03\x04", "a zip archive or spreadsheet", "export it as csv or parquet"),
    (b"\xd0\xcf\x11\xe0", "an old Office file", "export it as csv or parquet"),
    (b"SQLite format 3", "an SQLite database", "export the table as parquet"),
    (b"\x89HDF", "an HDF5 file", "export the table as parquet"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", "unpack it, or use csv.gz or parquet"),
    (b"BZh", "packed with bzip2", "unpack it, or use csv.gz or parquet"),
    (b"\xfd7zXZ", "packed with xz", "unpack it, or use csv.gz or parquet"),
    (b"\x80\x02", "a pickle", "pickles run code when read; write parquet"),
    (b"\x80\x03", "a pickle", "pickles run code when read; write parquet"),
    (b"\x80\x04", "a pickle", "pickles run code when read; write parquet"),
    (b"\x80\x05", "a pickle", "pickles run code when read; write parquet"),
    (b"\xff\xff\xff\xff", "an Arrow stream", "write an Arrow file (pyarrow.ipc.new_file) or parquet"),
)
_CSV_SUFFIXES: Final = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")


def table_format(source: SourceFile, *, declared: str | None = None) -> Format:
    """The format of a file by its first bytes; csv has none, so its name or `declared` must say so.

    Raises DataError for formats that are not read, naming what it is and what to do.
    """
    with source.path.open("rb") as stream:
        start = stream.read(16)
    for sign, what, hint in _FOREIGN:
        if start.startswith(sign):
            msg = f"data file `{source.shown}` is {what}"
            raise DataError(msg, hint=hint)
    found = next((format_ for sign, format_ in _SIGNS if start.startswith(sign)), None)
    named = source.shown.lower().endswith(_CSV_SUFFIXES)
    if found is None and (named or declared == "csv"):
        found = "csv"
    if found is None or (found == "csv.gz" and not named and declared not in {"csv", "csv.gz"}):
        msg = f"data file `{source.shown}` is of no known format"
        raise DataError(msg, hint="parquet, Arrow and Feather are told by content, csv by the name .csv or .csv.gz")
    if declared is not None and declared not in {found, found.removesuffix(".gz")}:
        msg = f"data file `{source.shown}` is {found}, not {declared} as declared"
        raise DataError(msg)
    return found


def open_dataset(ref: DataRef, *, data_root: Path, columns: Columns, cache: Path | None = None) -> Dataset:
    """The declared data set with its side files joined.

    `cache` is a folder for digests and spooled csv; without one, files are hashed again and csv is spooled to a
    temporary folder. Raises DataError (UnreachableDataError if nothing is there).
    """
    dataset = _opened(ref, locate(ref.path, data_root=data_root), data_root, columns, cache, None)
    return with_checked_weights(dataset, columns.weight)


def open_windows(
    ref: WindowsRef, *, data_root: Path, columns: Columns, cache: Path | None = None
) -> tuple[tuple[str, Dataset], ...]:
    """(window id, data set) of every window, oldest first: files of their own, or cuts of one data set.

    Raises as `open_dataset`, and for windows that can't be told apart.
    """
    if is_cut(ref):
        whole = _opened(ref, locate(ref.path, data_root=data_root), data_root, columns, cache, ref.time)
        if ref.rows is not None:
            cut = cut_by_rows(whole, ref.rows)
        else:
            cut = cut_by_time(whole, str(ref.time), str(ref.every), start=ref.start, end=ref.end)
        return tuple((window, with_checked_weights(dataset, columns.weight)) for window, dataset in cut)
    return tuple(
        (window, _of_its_own(ref, window, located, data_root, columns, cache))
        for window, located in window_files(ref, data_root=data_root)
    )


def open_window(
    ref: WindowsRef, window: str, *, data_root: Path, columns: Columns, cache: Path | None = None
) -> Dataset:
    """One window by its id; of windows with files of their own no other is opened.

    Raises as `open_windows`, and DataError if there is no such window.
    """
    if is_cut(ref):
        found = dict(open_windows(ref, data_root=data_root, columns=columns, cache=cache))
        if window in found:
            return found[window]
        known: Iterable[str] = found
    else:
        files = dict(window_files(ref, data_root=data_root))
        if window in files:
            return _of_its_own(ref, window, files[window], data_root, columns, cache)
        known = files
    msg = f"`{ref.path}` has no window {window}"
    raise DataError(msg, hint=hint_for(window, known))


def _of_its_own(
    ref: WindowsRef, window: str, located: Located, data_root: Path, columns: Columns, cache: Path | None
) -> Dataset:
    return with_checked_weights(_opened(ref, located, data_root, columns, cache, None, window), columns.weight)


def _opened(  # the five things a data set is made of, and which window
    ref: DataRef,
    located: Located,
    data_root: Path,
    columns: Columns,
    cache: Path | None,
    time: str | None,
    window: str | None = None,
) -> Dataset:
    sides = located_sides(ref, data_root=data_root, window=window)
    stats = stat_cache(cache) if cache is not None else None
    options = CsvOptions.of(ref, time=time or columns.time)

    def origin() -> Origin:
        return origin_of(located, sides, stats)

    main = _table(located, options, cache, origin)
    tables = [
        _side_table(part, side, main, columns, _side_dataset(side, sides.get(part), options, cache))
        for part, side in declared_sides(ref).items()
    ]
    return JoinedDataset(main, tables) if tables else main


def _table(
    located: Located, options: CsvOptions, cache: Path | None, origin: Callable[[], Origin], declared: str | None = None
) -> Dataset:
    formats = {source.shown: table_format(source, declared=declared) for source in located.files}
    kinds = sorted({each.removesuffix(".gz") for each in formats.values()})
    if len(kinds) > 1:
        odd = next(shown for shown, each in formats.items() if each.removesuffix(".gz") != kinds[0])
        msg = f"`{located.shown}` mixes formats: {', '.join(kinds)} (for example `{odd}`)"
        raise DataError(msg, hint="one format for each data set")
    if kinds[0] == "arrow":
        return ArrowDataset(located.shown, located.files, origin=origin)
    if kinds[0] == "parquet":
        parts = [ParquetPart(source.path, source.shown, source.partitions) for source in located.files]
        return ParquetDataset(located.shown, parts, origin=origin)
    spooled = [csv_part(source, options, cache=cache) for source in located.files]
    name = next(iter(formats.values()))
    keep = [kept for _, kept in spooled]
    return ParquetDataset(located.shown, [part for part, _ in spooled], origin=origin, format=name, keep=keep)


def _side_dataset(side: SideFile, located: Located | None, options: CsvOptions, cache: Path | None) -> Dataset | None:
    if located is None:
        return None

    def origin() -> Origin:
        return origin_of(located, {}, stat_cache(cache) if cache is not None else None)

    return _table(located, options, cache, origin, side.format)


def _side_table(part: Part, side: SideFile, main: Dataset, columns: Columns, dataset: Dataset | None) -> SideTable:
    side_id = side.on or columns.id
    if side_id is None:
        msg = f"{part} of {main.name} come from `{side.path}`, but no id column is declared to join them by"
        raise DataError(msg, hint="declare `id` under `columns`, or `on` beside the path")
    main_id = side_id if side_id in main or columns.id is None else columns.id
    main.info(main_id)
    if dataset is None:
        return SideTable(part, side.path, None, main_id, side_id, {})
    dataset.info(side_id)
    return SideTable(part, side.path, dataset, main_id, side_id, wanted_columns(part, side, columns, dataset))
