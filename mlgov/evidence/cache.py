"""A cache that may be deleted, cut off or tampered with at any time: what doesn't prove itself is as if not there.

Each entry is one file with the digest of its own payload, its full key and a format. Nothing is ever believed that
could change a result: entries only say what was already measured and is still on disk.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlgov.evidence.canonical import canonical_bytes, digest_of, sha256_bytes

FORMAT = 1


@dataclass(frozen=True, slots=True)
class EntryCache:
    """JSON values by kind and key in a folder; with no folder, nothing is kept."""

    folder: Path | None

    def get(self, kind: str, key: str) -> Any:
        """The value kept, or None if there is none, or it is damaged, foreign or of another format."""
        if self.folder is None:
            return None
        try:
            entry = json.loads(self._path(kind, key).read_bytes())
            whole = entry["format"] == FORMAT and entry["key"] == key and entry["digest"] == digest_of(entry["value"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        return entry["value"] if whole else None

    def put(self, kind: str, key: str, value: Any) -> None:
        """Keep a JSON value; a cache that can't be written is only slower, so that is no error."""
        if self.folder is None:
            return
        path = self._path(kind, key)
        entry = {"format": FORMAT, "key": key, "digest": digest_of(value), "value": value}
        temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(canonical_bytes(entry))
            temporary.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()

    def _path(self, kind: str, key: str) -> Path:
        assert self.folder is not None  # noqa: S101 - callers checked
        return self.folder / kind / f"{sha256_bytes(key.encode())[:32]}.json"


def stat_key(path: Path) -> list[int] | None:
    """What the file system says of a file (size, times in ns, inode) without reading it; None if it isn't there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
