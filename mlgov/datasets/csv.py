"""csv and csv.gz: read strictly, typed by one exact rule, spooled once to a private parquet file.

Nothing is guessed: the delimiter, the decimal sign and the texts that mean "missing" are as declared (else comma,
point and the empty field), the header must name every column once, every row must have as many fields as the
header. Blank lines are skipped. What a column is follows from all its values (`texts`), in a first pass; a second
pass writes them with that type. The spool lies in the cache folder under a name made of the file's digest, the
declared options and the rule's version, or, without a cache, in a temporary folder that goes with the data set.
"""

from __future__ import annotations

import codecs
import csv
import json
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from mlgov.datasets.csv_bytes import StrictCsvBytes
from mlgov.datasets.digest import Stamp, StatCache, file_digest, stat_cache
from mlgov.datasets.files import SourceFile
from mlgov.datasets.parquet import ParquetPart
from mlgov.datasets.texts import Form, Typing, convert, kind_of_form, type_of_form
from mlgov.documents.version import DataRef
from mlgov.errors import DataError
from mlgov.evidence.canonical import digest_of

SPOOL_VERSION: Final = 1
"""Part of the spool's name: a changed rule never meets an old spool."""
BLOCK_BYTES: Final = 4 << 20
HEADER_BYTES: Final = 1 << 20
GROUP_ROWS: Final = 122_880
GROUP_BYTES: Final = 64 << 20
_NOTES: Final = b"mlgov.notes"
_OTHER_DELIMITERS: Final = ";\t|,"
_PRIVATE: Final = 0o700
ENCODINGS: Final = ("utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252")
"""Encodings that may be declared, by their names in Python's registry."""


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """What was declared about a csv file."""

    delimiter: str = ","
    decimal: str = "."
    missing: tuple[str, ...] = ()
    """Texts that mean "missing", beside the empty one."""
    encoding: str = "utf-8"
    """One of ENCODINGS."""
    time: str | None = None
    """A column that must hold times."""

    def __post_init__(self) -> None:
        if len(self.delimiter) != 1 or not self.delimiter.isascii() or self.delimiter in '"\r\n\0':
            msg = f"delimiter {self.delimiter!r} is not a single character"
            raise DataError(msg, hint='write a tab as "\\t"')
        if self.decimal not in {".", ","} or self.decimal == self.delimiter:
            msg = f"decimal sign {self.decimal!r} can't be used with delimiter {self.delimiter!r}"
            raise DataError(msg, hint='"." or ",", and another character as delimiter')
        if self.encoding not in ENCODINGS:
            msg = f"encoding {self.encoding!r} is not read"
            raise DataError(msg, hint=f"save it as UTF-8, or declare one of {', '.join(ENCODINGS)}")

    @classmethod
    def of(cls, ref: DataRef, *, time: str | None = None) -> CsvOptions:
        """What an authored data set declares."""
        try:
            encoding = codecs.lookup(ref.encoding).name
        except LookupError:
            encoding = ref.encoding
        return cls(ref.delimiter, ref.decimal, ref.missing, encoding, time)


def csv_part(source: SourceFile, options: CsvOptions, *, cache: Path | None) -> tuple[ParquetPart, object]:
    """The file as a parquet part, and what must be kept alive as long as it is read.

    Raises DataError, with the line, for everything the module refuses.
    """
    if cache is not None:
        try:
            path = _cached(source, options, cache)
        except OSError:
            path = None  # A cache that can't be written costs time, not correctness.
        if path is not None:
            return _part(path, source), None
    keep = _PrivateFolder()
    path = keep.path / "spool.parquet"
    _spool(source, options, path)
    return _part(path, source), keep


class _PrivateFolder:
    """A temporary folder that goes away with this object."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="mlgov-"))
        self._finalizer = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def _part(path: Path, source: SourceFile) -> ParquetPart:
    notes = json.loads((pq.read_schema(path).metadata or {}).get(_NOTES, b"{}"))
    return ParquetPart(path, source.shown, source.partitions, notes)


def _cached(source: SourceFile, options: CsvOptions, cache: Path) -> Path:
    """The spool in the cache folder, written if it isn't there or isn't what was written then."""
    key = digest_of(
        {
            "version": SPOOL_VERSION,
            "sha256": file_digest(source.path, stat_cache(cache)),
            "delimiter": options.delimiter,
            "decimal": options.decimal,
            "missing": sorted(options.missing),
            "encoding": options.encoding,
            "time": options.time,
        }
    )
    folder = cache / "spool"
    path, seal = folder / f"{key}.parquet", folder / f"{key}.sha256"
    if path.is_file() and _sealed(path, seal, stat_cache(cache)):
        return path
    folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    fresh = folder / f"{key}.{os.getpid()}.tmp"
    try:
        _spool(source, options, fresh)
        # The seal goes last: a spool without the matching seal is written again.
        digest = file_digest(fresh, None)
        fresh.replace(path)
        fresh.write_text(digest, encoding="ascii")
        fresh.replace(seal)
    finally:
        fresh.unlink(missing_ok=True)
    return path


def _sealed(path: Path, seal: Path, stats: StatCache) -> bool:
    try:
        return seal.read_text(encoding="ascii") == file_digest(path, stats)
    except (OSError, ValueError, DataError):
        return False


def _spool(source: SourceFile, options: CsvOptions, target: Path) -> None:
    """Two passes over the csv: what each column is, then its values with that type."""
    before = Stamp.of(source.path)
    names = _header(source, options)
    typings = [Typing(decimal=options.decimal) for _ in names]
    nullable = [False] * len(names)
    for batch in _batches(source, options, len(names)):
        for at, (typing, texts) in enumerate(zip(typings, batch.columns, strict=True)):
            typing.update(texts)
            nullable[at] = nullable[at] or texts.null_count > 0
    _check_time(source, options, names, typings)
    forms = [typing.form for typing in typings]
    fields = [
        pa.field(name, type_of_form(form), nullable=nulls or typing.empty)
        for name, form, nulls, typing in zip(names, forms, nullable, typings, strict=True)
    ]
    notes = {name: note for name, typing in zip(names, typings, strict=True) if (note := _note(typing))}
    schema = pa.schema(fields, metadata={_NOTES: json.dumps(notes)})
    text = [name for name, form in zip(names, forms, strict=True) if form == "text"]
    with pq.ParquetWriter(target, schema, compression="zstd", compression_level=1, use_dictionary=text) as writer:
        _write(writer, schema, _batches(source, options, len(names)), forms, options.decimal)
    target.chmod(0o600)
    if Stamp.of(source.path) != before:
        msg = f"csv file `{source.shown}` changed while it was read"
        raise DataError(msg, hint="run again when nothing writes to it")


def _write(
    writer: Any, schema: pa.Schema, batches: Iterator[pa.RecordBatch], forms: Sequence[Form], decimal: str
) -> None:
    """Write batches in row groups that are large enough to read fast and small enough to hold."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        typed = [convert(texts, form, decimal=decimal) for texts, form in zip(batch.columns, forms, strict=True)]
        waiting.append(pa.record_batch(typed, schema=schema))
        rows, size = rows + batch.num_rows, size + waiting[-1].nbytes
        if rows >= GROUP_ROWS or size >= GROUP_BYTES:
            writer.write_table(pa.Table.from_batches(waiting), row_group_size=GROUP_ROWS)
            waiting, rows, size = [], 0, 0
    if waiting:
        writer.write_table(pa.Table.from_batches(waiting), row_group_size=GROUP_ROWS)


def _note(typing: Typing) -> str:
    if typing.empty:
        return "every value is missing"
    if typing.broken_at is not None and typing.kind == "category":
        return f"text: the value in row {typing.broken_at + 1} is no number"
    return ""


def _check_time(source: SourceFile, options: CsvOptions, names: list[str], typings: list[Typing]) -> None:
    if options.time not in names:
        return
    typing = typings[names.index(options.time)]
    if not typing.empty and kind_of_form(typing.form) != "time":
        msg = f"csv file `{source.shown}`: time column `{options.time}` does not hold ISO 8601 dates or times"
        raise DataError(msg, hint="such as 2011-03-31 or 2011-03-31T12:00:00Z, all with a zone or all without")


def _header(source: SourceFile, options: CsvOptions) -> list[str]:
    """Column names, each present and there once."""
    with StrictCsvBytes(source.path, source.shown, delimiter=options.delimiter, encoding=options.encoding) as stream:
        start = stream.read(HEADER_BYTES)
    text = start.decode("utf-8", errors="ignore")
    lines = StringIO(text, newline="")
    try:
        names = next((row for row in csv.reader(lines, delimiter=options.delimiter, strict=True) if row), [])
    except csv.Error as error:
        msg = f"csv file `{source.shown}`: the header can't be read: {error}"
        raise DataError(msg) from error
    if not names or (len(start) >= HEADER_BYTES and lines.tell() >= len(text)):
        what = f"has no end within {HEADER_BYTES:,} bytes" if names else "is missing"
        msg = f"csv file `{source.shown}`: the header {what}"
        raise DataError(msg, hint="the first line names the columns")
    _check_header(source, options, names)
    return names


def _check_header(source: SourceFile, options: CsvOptions, names: list[str]) -> None:
    nameless = [str(at) for at, name in enumerate(names, 1) if not name.strip()]
    if nameless:
        msg = f"csv file `{source.shown}`: column {', '.join(nameless)} of the header has no name"
        raise DataError(msg, hint="a delimiter at the end of the line makes an empty column")
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        msg = f"csv file `{source.shown}`: column names repeat: {', '.join(repeated)}"
        raise DataError(msg)
    index = [name for name in names if name.startswith("Unnamed: ")]
    if index:
        msg = f"csv file `{source.shown}`: {', '.join(f'`{name}`' for name in index)} is a row index, not a column"
        raise DataError(msg, hint="write the file without its index (pandas: index=False)")
    other = [sign for sign in _OTHER_DELIMITERS if sign != options.delimiter and sign in names[0]]
    if len(names) == 1 and other:
        msg = f"csv file `{source.shown}`: with delimiter {options.delimiter!r} there is one column only"
        declared = f"delimiter: {json.dumps(other[0])}"
        raise DataError(
            msg, hint=f"declare `{declared}` beside the data's path (--delimiter) if that separates the fields"
        )


def _batches(source: SourceFile, options: CsvOptions, width: int) -> Iterator[pa.RecordBatch]:
    """Rows as text, nulls where missing; every rule of the module checked on the way."""
    names = [str(at) for at in range(width)]
    with StrictCsvBytes(source.path, source.shown, delimiter=options.delimiter, encoding=options.encoding) as stream:
        try:
            reader = pacsv.open_csv(
                pa.PythonFile(stream, mode="r"),
                read_options=pacsv.ReadOptions(
                    use_threads=False, block_size=BLOCK_BYTES, column_names=names, skip_rows_after_names=1
                ),
                parse_options=pacsv.ParseOptions(delimiter=options.delimiter, newlines_in_values=True),
                convert_options=pacsv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    strings_can_be_null=True,
                    null_values=["", *options.missing],
                ),
            )
            yield from (batch for batch in reader if batch.num_rows)
        except pa.ArrowInvalid as error:
            raise _explained(source, options, width, error) from error


def _explained(source: SourceFile, options: CsvOptions, width: int, error: pa.ArrowInvalid) -> DataError:
    """The slow second look that finds the line the fast parser stumbled over."""
    shown = source.shown
    with StrictCsvBytes(source.path, shown, delimiter=options.delimiter, encoding=options.encoding) as stream:
        rows = csv.reader(_lines(stream, shown), delimiter=options.delimiter, strict=True)
        line = 1
        try:
            for row in rows:
                if row and len(row) != width:
                    fields = "1 field" if len(row) == 1 else f"{len(row)} fields"
                    msg = f"csv file `{shown}`: line {line} has {fields}, the header has {width}"
                    return DataError(msg, hint="quote fields that hold the delimiter")
                line = rows.line_num + 1
        except csv.Error as found:
            return DataError(f"csv file `{shown}`: line {rows.line_num}: {found}")
    return DataError(f"csv file `{shown}` can't be parsed: {(str(error).splitlines() or [''])[0]}")


def _lines(stream: StrictCsvBytes, shown: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    rest, seen = "", 0
    while block := stream.read(HEADER_BYTES):
        *whole, rest = (rest + decoder.decode(block)).split("\n")
        seen += len(whole)
        yield from (line + "\n" for line in whole)
        if len(rest) > 2 * BLOCK_BYTES:
            msg = f"csv file `{shown}`: line {seen + 1} is longer than {2 * BLOCK_BYTES:,} characters"
            raise DataError(msg)
    if rest:
        yield rest
