"""Parsed documents kept between runs, so that a thousand unchanged files cost a `stat` each.

One text file for all documents of a governed folder. An entry says: the file at this path, with this size, inode
and these times, had this sha256, and this is its data as the schema wants it (JSON, validated again on use, never
pickled). If the file's stat differs, its bytes are hashed and the entry of that digest is used; if there is none,
the document is parsed.

Invariant: deleting, truncating or overwriting the cache changes nothing but time. The first line carries a
fingerprint of the code that parses (version, pydantic, this package's sources); a cache of another one is ignored
whole. Each entry carries a checksum; an entry that doesn't match is ignored. The checksum finds damage, not malice:
whoever may write the cache may write the documents too, and what gates a release reads them without a cache.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from contextvars import ContextVar, Token
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import pydantic

import mlgov
from mlgov.documents import reader
from mlgov.errors import DocumentError

_FORMAT = "mlgov-documents 1"
_FILE = "documents.tsv"
_RACY_NS = 2_000_000_000
"""A file changed this recently may change again within one tick of its clock: its stat isn't trusted next time."""
_SPARE = 2_000
"""Entries of files not seen this time that are kept at most (another governed folder, another branch)."""

_ACTIVE: ContextVar[DocumentCache | None] = ContextVar("mlgov_document_cache", default=None)


class _Entry(NamedTuple):
    """What is known of one file under one model."""

    stat: str
    digest: str
    check: str
    payload: str


@dataclass(slots=True)
class Found:
    """The answer to a look-up: the kept data, or None and where to keep it once it is parsed."""

    payload: str | None = None
    data: bytes | None = None
    """The file's bytes, if they had to be read to find out."""
    cache: DocumentCache | None = None
    key: str = ""
    stat: str = ""

    def keep(self, data: bytes, payload: str) -> None:
        """Keep the parsed form of a file's bytes; does nothing without an active cache."""
        if self.cache is not None:
            self.cache.put(self.key, self.stat, hashlib.sha256(data).hexdigest(), payload)


class DocumentCache:
    """Parsed documents by path and content; `with cache:` makes it the active one and saves it at the end.

    Args:
        folder: where the cache file lives; None keeps entries in memory only.
        trust_stat: False hashes every file's bytes even if size, inode and times are unchanged.
    """

    def __init__(self, folder: Path | None, *, trust_stat: bool = True) -> None:
        self.path = None if folder is None else folder / _FILE
        self.trust_stat = trust_stat
        self.hits = 0
        self.misses = 0
        self._entries: dict[str, _Entry] = {} if self.path is None else _read(self.path)
        self._used: set[str] = set()
        self._by_digest: dict[tuple[str, str], _Entry] = {}
        self._changed = False
        self._tokens: list[Token[DocumentCache | None]] = []

    def __enter__(self) -> Self:
        self._tokens.append(_ACTIVE.set(self))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _ACTIVE.reset(self._tokens.pop())
        self.save()

    def find(self, path: Path, kind: str) -> Found:
        """The kept data of a file under a model, by its stat or else by its digest."""
        key = f"{kind}\t{json.dumps(os.fspath(path))}"
        try:
            stat = _stat(path)
        except (OSError, ValueError):
            return Found()  # reading it will say what is wrong
        entry = self._entries.get(key)
        if entry is not None and self.trust_stat and entry.stat == stat and _sound(kind, entry):
            self._used.add(key)
            self.hits += 1
            return Found(entry.payload)
        try:
            data = reader.read_bytes(path, shown_as="")
        except DocumentError:
            return Found()
        digest = hashlib.sha256(data).hexdigest()
        entry = self._of_digest(kind, digest)
        if entry is None or not _sound(kind, entry):
            self.misses += 1
            return Found(None, data, self, key, stat)
        self.put(key, stat, digest, entry.payload)
        self.hits += 1
        return Found(entry.payload, data, self, key, stat)

    def put(self, key: str, stat: str, digest: str, payload: str) -> None:
        """Keep one entry; `stat` must have been taken before the bytes were read."""
        kind = key.partition("\t")[0]
        entry = _Entry(stat, digest, _checksum(kind, digest, payload), payload)
        if self._entries.get(key) != entry:
            self._entries[key] = self._by_digest[kind, digest] = entry
            self._changed = True
        self._used.add(key)

    def save(self) -> None:
        """Write the cache if something changed; a folder that can't be written costs time next time, nothing else."""
        if self.path is None or not self._changed:
            return
        spare = [key for key in self._entries if key not in self._used]
        for key in spare[: max(0, len(spare) - _SPARE)]:
            del self._entries[key]
        lines = [f"{_FORMAT} {fingerprint()}"]
        lines += [f"{key}\t" + "\t".join(entry) for key, entry in self._entries.items()]
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".documents-")
            try:
                with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                    stream.write("\n".join(lines) + "\n")
                Path(name).replace(self.path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError:
            return
        self._changed = False

    def _of_digest(self, kind: str, digest: str) -> _Entry | None:
        if not self._by_digest:
            self._by_digest = {(key.partition("\t")[0], entry.digest): entry for key, entry in self._entries.items()}
        return self._by_digest.get((kind, digest))


def look_up(path: Path, model: type[pydantic.BaseModel], part: str = "") -> Found:
    """What the active cache knows of a file read as `model`; an empty answer if no cache is active."""
    cache = _ACTIVE.get()
    return Found() if cache is None else cache.find(path, _kind(model) + part)


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """A digest of all that decides how a document is parsed: versions and the sources of this package."""
    digest = hashlib.sha256(f"{mlgov.__version__} {pydantic.VERSION}".encode())
    folder = Path(__file__).parent
    for source in sorted(folder.rglob("*")):
        if source.suffix in {".py", ".yml"}:
            digest.update(source.relative_to(folder).as_posix().encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()


@lru_cache(maxsize=256)
def _kind(model: type[pydantic.BaseModel]) -> str:
    """The name of a model; with its schema's digest where its source isn't part of the fingerprint."""
    name = f"{model.__module__}.{model.__qualname__}"
    if model.__module__.startswith("mlgov.documents."):
        return name
    schema = json.dumps(model.model_json_schema(), sort_keys=True)
    return f"{name}#{hashlib.sha256(schema.encode()).hexdigest()}"


def _stat(path: Path) -> str:
    about = os.stat(path)  # noqa: PTH116 - a thousand of these are the cost of a warm load
    newest = max(about.st_mtime_ns, about.st_ctime_ns)
    if newest > time.time_ns() - _RACY_NS:
        return f"racy-{newest:x}-{time.time_ns():x}"
    return f"{about.st_mtime_ns:x}-{about.st_ctime_ns:x}-{about.st_size:x}-{about.st_ino:x}-{about.st_dev:x}"


def _checksum(kind: str, digest: str, payload: str) -> str:
    return hashlib.blake2b(f"{kind}\t{digest}\t{payload}".encode(), digest_size=12).hexdigest()


def _sound(kind: str, entry: _Entry) -> bool:
    return _checksum(kind, entry.digest, entry.payload) == entry.check


def _read(path: Path) -> dict[str, _Entry]:
    """The entries of a cache file; none if it is absent, damaged at the top or of another version."""
    try:
        lines = path.read_bytes().decode("utf-8").split("\n")
    except (OSError, ValueError):
        return {}
    if lines[0] != f"{_FORMAT} {fingerprint()}":
        return {}
    entries = {}
    for line in lines[1:]:
        parts = line.split("\t")
        if len(parts) == len(_Entry._fields) + 2:
            entries[f"{parts[0]}\t{parts[1]}"] = _Entry(*parts[2:])
    return entries
