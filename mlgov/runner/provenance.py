"""Who measured, when and with what, for the run record. Nothing of this enters the statement."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Mapping
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


def git_state(folder: Path) -> tuple[str | None, bool | None]:
    """(commit, whether anything but evidence differs from it) of the repository around a folder; else (None, None)."""
    commit = _git(folder, "rev-parse", "HEAD")
    # Evidence that this very run has just written for another version doesn't make the code another one.
    status = _git(folder, "status", "--porcelain", "--", ":/", ":(top,exclude,glob)**/evidence/**")
    return (commit, bool(status)) if commit and status is not None else (commit, None)


def _git(folder: Path, *arguments: str) -> str | None:
    command = ["git", "--no-replace-objects", "--no-optional-locks", "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
