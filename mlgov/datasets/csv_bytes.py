"""The bytes of a csv file on their way to the parser: unpacked, counted, and refused where they are no strict csv.

What the fast parser would guess around is refused here, with the line: bytes that are not UTF-8, NUL, a quote in
the middle of a field, text after a closing quote, a quote that never closes, and archives that unpack to far more
than any table does.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from pathlib import Path
from typing import BinaryIO, Final, Self, cast

import numpy as np

from mlgov.errors import DataError

GZIP_MAGIC: Final = b"\x1f\x8b"
MAX_BYTES: Final = 64 << 30
"""Unpacked bytes of one csv file."""
MAX_RATIO: Final = 200
"""Unpacked bytes for each packed one; tables reach 5 to 50, a bomb about 1,000."""
RATIO_FROM: Final = 64 << 20
"""Unpacked bytes below which no ratio is suspicious."""
_BLOCK: Final = 1 << 20
_BOM: Final = b"\xef\xbb\xbf"
_WIDE_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")
_QUOTE: Final = ord('"')


class StrictCsvBytes:
    """A readable file of checked, unpacked bytes without byte order mark.

    `read` raises DataError at the first block that breaks a rule; `line` counts the lines seen so far.
    """

    def __init__(self, path: Path, shown: str, *, delimiter: str, encoding: str = "utf-8") -> None:
        self._shown = shown
        self._file = path.open("rb")
        self._packed = self._file.read(2) == GZIP_MAGIC
        self._file.seek(0)
        self._stream = cast("BinaryIO", gzip.GzipFile(fileobj=self._file)) if self._packed else self._file
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._quotes = _Quotes(delimiter)
        self._total = 0
        self._lines = 0
        self._ended = False
        self._last = b""
        self.closed = False

    def read(self, size: int = -1) -> bytes:
        """The next block; empty at the end. The last line always ends."""
        size = size if size > 0 else _BLOCK
        block = self._unpacked(size if self._total else max(size, len(_BOM)))
        if self._total == 0:
            if self._encoding == "utf-8" and block.startswith(_WIDE_BOMS):
                reason = "is UTF-16"
                raise self._error(reason, hint="save it as UTF-8")
            self._total = len(block)
            block = block.removeprefix(_BOM) or (self._unpacked(_BLOCK) if block else block)
        else:
            self._total += len(block)
        if not self._ended:
            self._ended = not block
            block = self._checked(block)
        if not block and self._last not in {b"", b"\n", b"\r"}:
            block = b"\n"
        self._last = block[-1:]
        return block

    def close(self) -> None:
        """Close the file underneath."""
        self._stream.close()
        self._file.close()
        self.closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _unpacked(self, size: int) -> bytes:
        try:
            block = self._stream.read(size)
        except (OSError, EOFError, zlib.error) as error:
            reason = f"can't be unpacked: {error}"
            raise self._error(reason, hint="the archive is damaged or cut off") from error
        total = self._total + len(block)
        packed = max(1, self._file.tell())
        if total > MAX_BYTES or (self._packed and total > RATIO_FROM and total > MAX_RATIO * packed):
            what = f"unpacks to more than {MAX_RATIO} times its size" if self._packed else "is too large"
            reason = f"{what} (stopped after {total:,} bytes)"
            raise self._error(reason, hint="store large tables as parquet")
        return block

    def _checked(self, block: bytes) -> bytes:
        try:
            text = self._decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            line = self._lines + 1 + block[: error.start].count(b"\n")
            reason = f"is not {self._encoding.upper()} (line {line})"
            raise self._error(reason, hint="save it as UTF-8, or declare its `encoding`") from error
        if self._encoding != "utf-8":
            block = text.encode("utf-8")
        if b"\0" in block:
            line = self._lines + 1 + block[: block.index(b"\0")].count(b"\n")
            reason = f"has a NUL character (line {line})"
            raise self._error(reason, hint="save it as UTF-8 text")
        wrong = self._quotes.feed(block, self._lines + 1)
        if wrong is not None:
            reason = f"{wrong[0]} (line {wrong[1]})"
            raise self._error(reason, hint='a quote inside a quoted field is written twice: ""')
        self._lines += block.count(b"\n")
        return block

    def _error(self, reason: str, *, hint: str) -> DataError:
        return DataError(f"csv file `{self._shown}` {reason}", hint=hint)


class _Quotes:
    """RFC 4180's rule for quotes: a field is quoted from its first letter to its last, or not at all."""

    def __init__(self, delimiter: str) -> None:
        self._edges = np.zeros(256, bool)
        self._edges[[ord(delimiter), ord("\n"), ord("\r"), _QUOTE]] = True
        self._inside = False
        self._opened = 0
        # The last two bytes: one whose neighbour on the right is not known yet, and the one before it.
        self._tail = b"\n"

    def feed(self, block: bytes, line: int) -> tuple[str, int] | None:
        """Check the next block (empty: the end), whose first byte is on `line`; (what is wrong, line) or None."""
        ending = not block
        before = self._tail
        data = before + (block or b"\n")
        self._tail = data[-2:]
        if data.find(b'"', 1, len(data) - 1) < 0:
            return self._unclosed() if ending else None
        codes = np.frombuffer(data, np.uint8)
        at = np.flatnonzero(codes[1:-1] == _QUOTE) + 1
        opening, closing = (at[1::2], at[0::2]) if self._inside else (at[0::2], at[1::2])

        def line_of(position: int) -> int:
            # The held-back bytes lie before `line`; they hold at most the newline that ends the line before.
            return line - before[1:].count(b"\n") + data[1:position].count(b"\n")

        stray = opening[~self._edges[codes[opening - 1]]]
        after = closing[~self._edges[codes[closing + 1]]]
        if len(stray) or len(after):
            first = int(min([*stray[:1], *after[:1]]))
            if first in stray[:1]:
                return "has a quote inside a field", line_of(first)
            earlier = opening[opening < first]
            opened, closed = line_of(int(earlier[-1])) if len(earlier) else self._opened, line_of(first)
            doubt = "" if opened == closed else f", or never closes the quote of line {opened}"
            return f"has text after a closing quote{doubt}", closed
        if len(at) % 2:
            self._inside = not self._inside
        if self._inside and len(opening):
            self._opened = line_of(int(opening[-1]))
        return self._unclosed() if ending else None

    def _unclosed(self) -> tuple[str, int] | None:
        return ("has a quote that is never closed", self._opened) if self._inside else None
