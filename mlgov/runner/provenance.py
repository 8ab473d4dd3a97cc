"""Who measured, when and with what, for the run record. Nothing of this enters the statement."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version as installed_version
from pathlib import Path

import mlgov
from mlgov.evidence.run_record import Level, RunRecord


class Stopwatch:
    """When a run began. With SOURCE_DATE_EPOCH set, that moment, and no duration: then records are reproducible."""

    def __init__(self) -> None:
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        self._fixed = epoch.isdigit()
        moment = datetime.fromtimestamp(int(epoch), tz=UTC) if self._fixed else datetime.now(tz=UTC)
        self.started = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        self._ticks = time.perf_counter()

    @property
    def seconds(self) -> float | None:
        """Seconds since the start, to the millisecond."""
        return None if self._fixed else round(time.perf_counter() - self._ticks, 3)


def run_record(
    level: Level, watch: Stopwatch, git: tuple[str | None, bool | None], *, not_rehashed: tuple[str, ...] = ()
) -> RunRecord:
    """The record of this run so far; statement and descriptions are filled in by the store."""
    commit, dirty = git
    return RunRecord(
        statement="",
        level=level,
        started=watch.started,
        seconds=watch.seconds,
        commit=commit,
        dirty=dirty,
        versions=library_versions(),
        not_rehashed=not_rehashed,
    )


@lru_cache(maxsize=1)
def library_versions() -> Mapping[str, str]:
    """Versions of what measures: this package, Python, numpy and pyarrow."""
    libraries = {name: installed_version(name) for name in ("numpy", "pyarrow")}
    return {"mlgov": mlgov.__version__, "python": platform.python_version(), **libraries}


def git_state(folder: Path, own: Iterable[Path] | None = None) -> tuple[str | None, bool | None]:
    """(commit, whether anything that matters differs from it) of the repository around a folder; else (None, None).

    Evidence never matters. Where the folder is the governed one and `own` are the files of one version below it, the
    files of other versions don't either: they say nothing of this one, and are often written in the same go.
    """
    commit = _git(folder, "rev-parse", "HEAD")
    # Evidence that this very run has just written for another version doesn't make the code another one.
    skipped = [":(top,exclude,glob)**/evidence/**"]
    found = []
    if own is not None:
        skipped.append(":(exclude,glob)*/models/**")
        files = [f":(literal){path.relative_to(folder).as_posix()}" for path in own]
        found.append(_git(folder, "status", "--porcelain", "--", *files) if files else "")
    found.append(_git(folder, "status", "--porcelain", "--", ":/", *skipped))
    return (commit, any(found)) if commit and None not in found else (commit, None)


def _git(folder: Path, *arguments: str) -> str | None:
    command = ["git", "--no-replace-objects", "--no-optional-locks", "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
