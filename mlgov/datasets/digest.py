"""Digests of data files: sha256, streamed, and a cache that knows when a file has not changed.

The cache is a convenience for `check`. It believes size, modification and change time and inode; whoever must not
believe them (gate, publish) passes no cache and hashes again. This module imports neither numpy nor pyarrow, so
that asking "did anything change?" stays cheap.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from mlgov.errors import DataError

_HEX: Final = re.compile(r"[0-9a-f]{64}")
_SETTLED_NS: Final = 2_000_000_000
"""A file touched this recently may change again within one tick of its clock: it is not remembered yet."""
_WORTH_REWRITING: Final = 1_000


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the file system says about one state of a file."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """The file's stamp now; OSError if it is gone."""
        return cls.of_status(path.stat())

    @classmethod
    def of_status(cls, status: os.stat_result) -> Stamp:
        """The stamp in an `os.stat` answer."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


class StatCache:
    """Remembers digests in `<folder>/digests.jsonl`, one line each; later lines win, broken lines are ignored."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "digests.jsonl"
        self._known: dict[str, tuple[Stamp, str]] | None = None

    def get(self, path: Path, stamp: Stamp) -> str | None:
        """The digest of `path` if it was seen with exactly this stamp."""
        found = self._load().get(str(path))
        return found[1] if found is not None and found[0] == stamp else None

    def put(self, path: Path, stamp: Stamp, digest: str) -> None:
        """Remember a digest. A cache that can't be written is no error: the next run hashes again."""
        if not 0 <= time.time_ns() - max(stamp.mtime_ns, stamp.ctime_ns) > _SETTLED_NS:
            return
        self._load()[str(path)] = (stamp, digest)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # One short write in append mode: lines of processes that run at once don't mix.
            with self._path.open("ab", buffering=0) as stream:
                stream.write(_line(str(path), stamp, digest))
        except OSError:
            return

    def _load(self) -> dict[str, tuple[Stamp, str]]:
        if self._known is None:
            self._known = {}
            try:
                lines = self._path.read_bytes().splitlines()
            except OSError:
                return self._known
            for line in lines:
                entry = _entry(line)
                if entry is not None:
                    self._known[entry[0]] = entry[1:]
            if len(lines) > 2 * len(self._known) + _WORTH_REWRITING:
                self._rewrite(self._known)
        return self._known

    def _rewrite(self, known: Mapping[str, tuple[Stamp, str]]) -> None:
        fresh = self._path.with_suffix(f".{os.getpid()}.tmp")
        try:
            fresh.write_bytes(b"".join(_line(path, *entry) for path, entry in sorted(known.items())))
            fresh.replace(self._path)
        except OSError:
            fresh.unlink(missing_ok=True)


@lru_cache(maxsize=4)
def stat_cache(folder: Path) -> StatCache:
    """The cache of a folder, loaded once in a process however many data sets ask for it."""
    return StatCache(folder)


def _line(path: str, stamp: Stamp, digest: str) -> bytes:
    return json.dumps([path, stamp.size, stamp.mtime_ns, stamp.ctime_ns, stamp.inode, digest]).encode() + b"\n"


def _entry(line: bytes) -> tuple[str, Stamp, str] | None:
    """One remembered digest, or None if the line is not exactly what `_line` writes."""
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    match value:
        case [str() as path, int() as size, int() as mtime, int() as ctime, int() as inode, str() as digest]:
            return (path, Stamp(size, mtime, ctime, inode), digest) if _HEX.fullmatch(digest) else None
        case _:
            return None


def file_digest(path: Path, cache: StatCache | None) -> str:
    """Hex sha256 of a file's bytes, from the cache if the file has the stamp it had then.

    Raises DataError if the file can't be read or changes meanwhile.
    """
    try:
        with path.open("rb") as stream:
            before = Stamp.of_status(os.fstat(stream.fileno()))
            known = cache.get(path, before) if cache is not None else None
            if known is not None:
                return known
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            after = Stamp.of_status(os.fstat(stream.fileno()))
    except OSError as error:
        msg = f"data file `{path.name}` can't be read: {error.strerror or error}"
        raise DataError(msg) from error
    if before != after:
        msg = f"data file `{path.name}` changed while it was read"
        raise DataError(msg, hint="run again when nothing writes to it")
    if cache is not None:
        cache.put(path, before, digest)
    return digest
