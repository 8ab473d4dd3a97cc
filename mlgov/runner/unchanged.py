"""Did anything change? Answered from what the file system says, without hashing, counting or reading evidence.

The answer is kept in the cache folder as one digest over: what is asked (plan, settings, versions of the checks), the
state of every file the evidence rests on, and the state of the evidence files. Anything else is recomputed. Whoever
must not believe file times (gate, publish) asks for a rehash instead.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlgov.evidence.cache import EntryCache
from mlgov.evidence.canonical import digest_of
from mlgov.evidence.store import EvidenceStore
from mlgov.registry.protocol import ModelVersion
from mlgov.runner.inputs import newest, stamps

KIND = "runs"
SETTLED_NS = 2_000_000_000
"""A file touched this recently may change again within one tick of its clock: it is not remembered yet."""


@dataclass(frozen=True, slots=True)
class Known:
    """Files of the current statements when nothing changed."""

    release: str | None
    windows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """What was current when everything was last looked at."""

    version: ModelVersion
    store: EvidenceStore
    identity: str
    """Digest of what is asked."""
    cache: EntryCache
    before: ModelVersion | None = None
    """The version whose test data is measured beside this one's."""

    def recall(self) -> Known | None:
        """The current statements' files if nothing changed since, else None."""
        kept = self.cache.get(KIND, self._key)
        if not isinstance(kept, dict) or kept.get("state") != self._state(stamps(self.version, self.before)):
            return None
        try:
            return Known(kept["release"], tuple(kept["windows"]))
        except (KeyError, TypeError):
            return None

    def keep(self, known: Known) -> None:
        """Remember that these are current, unless a file is so new that it may change unseen."""
        found = stamps(self.version, self.before)
        if time.time_ns() - newest(found) > SETTLED_NS:
            value = {"state": self._state(found), "release": known.release, "windows": list(known.windows)}
            self.cache.put(KIND, self._key, value)

    @property
    def _key(self) -> str:
        return f"{self.version.governed}\n{self.version.name}"

    def _state(self, found: list[Any]) -> str:
        folders = [list(_listing(folder)) for folder in (self.store.release_dir, self.store.windows_dir)]
        return digest_of([self.identity, found, folders])


def _listing(folder: Path) -> Iterator[Any]:
    try:
        with os.scandir(folder) as entries:
            # Run records say who measured, not what: they don't decide what is current.
            statements = (entry for entry in entries if entry.name.endswith(".json") and ".run." not in entry.name)
            found = sorted((entry.name, entry.stat()) for entry in statements)
    except OSError:
        return
    yield from ([name, status.st_size, status.st_mtime_ns, status.st_ino] for name, status in found)
