"""What the draft is made of: per page its key, its file's size and time, and its anchors.

The manifest lies in the cache and may be lost or wrong at any time: a page is used again only if its key, the engine
and the file on disk all agree with it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One generated file of the draft."""

    key: str
    size: int
    time: int
    """Modification time in nanoseconds."""
    ids: tuple[str, ...]


@dataclass
class Manifest:
    """All generated files of the draft, by URL, and the digest of what rendered them."""

    engine: str
    entries: dict[str, Entry] = field(default_factory=dict)
    clean: bool = False
    """Whether no problem was found: only then may unchanged pages go unchecked."""
    others: frozenset[str] = frozenset()
    """The draft's other files: hand-written pages, assets, search index."""

    def matching(self, url: str, key: str, engine: str, file: str) -> Entry | None:
        """The entry for `url` if key, engine and the file's size and time agree."""
        entry = self.entries.get(url)
        if entry is None or entry.key != key or self.engine != engine:
            return None
        try:
            state = os.stat(file)  # noqa: PTH116 - called once a page; a Path costs as much as the call itself
        except OSError:
            return None
        return entry if (state.st_size, state.st_mtime_ns) == (entry.size, entry.time) else None


def manifest_file(cache: Path, out: Path) -> Path:
    """Where the manifest for the draft below `out` lies."""
    return cache / "portal" / f"{hashlib.sha256(str(out.resolve()).encode()).hexdigest()[:16]}.json"


def read_manifest(path: Path) -> Manifest:
    """The manifest, or an empty one when it is missing, damaged or of another format."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != _FORMAT:
            return Manifest("")
        entries = {url: Entry(str(k), int(s), int(t), tuple(i)) for url, (k, s, t, i) in data["pages"].items()}
        others = frozenset(str(path) for path in data["others"])
        return Manifest(str(data["engine"]), entries, bool(data["clean"]), others)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Manifest("")


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Replace the manifest; a cache that can't be written only costs time."""
    pages = {url: (entry.key, entry.size, entry.time, entry.ids) for url, entry in manifest.entries.items()}
    others = sorted(manifest.others)
    data = {"format": _FORMAT, "engine": manifest.engine, "clean": manifest.clean, "others": others, "pages": pages}
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        beside.replace(path)


def sorted_ids(ids: Iterable[str]) -> tuple[str, ...]:
    """Ids in a fixed order."""
    return tuple(sorted(ids))
