"""From a path that somebody wrote to the regular files it stands for, all of them inside the data root.

No file is opened here. Links are followed first and judged afterwards, so a link can't lead out of the root.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from mlgov.documents.paths import resolve_inside
from mlgov.errors import DataError

GLOB: Final = frozenset("*?[")
HIVE_NULL: Final = "__HIVE_DEFAULT_PARTITION__"
_TABLE_FORMATS: Final = {"_delta_log": "Delta Lake", "metadata": "Iceberg", ".hoodie": "Hudi"}


class UnreachableDataError(DataError):
    """Nothing exists at the declared path on this machine; evidence made elsewhere may still stand."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One regular file of a data set."""

    path: Path
    shown: str
    """Relative to the data root, with forward slashes: how it is named to people and in facts."""
    partitions: tuple[tuple[str, str | None], ...] = ()
    """Columns that a hive-style folder name gives (`country=DE`), outermost first."""


@dataclass(frozen=True, slots=True)
class Located:
    """What a declared path stands for."""

    shown: str
    files: tuple[SourceFile, ...]
    single: bool
    """True if the path names one file; then the digest is that file's own."""


def is_glob(path: str) -> bool:
    """Whether a declared path has wildcards."""
    return any(letter in GLOB for letter in path)


def locate(path: str, *, data_root: Path) -> Located:
    """The files of a declared path: one file, a folder (read to the bottom, sorted) or a glob (sorted).

    Raises DataError for a path that leaves the data root, for anything that is no regular file and for empty files;
    UnreachableDataError if nothing is there.
    """
    root = data_root.resolve()
    if is_glob(path):
        found = tuple(each for match in matches(path, root=root) for each in _expand(match, path, root))
        return Located(path, found, single=False)
    if not resolve_inside(root, path).exists():
        raise _nothing(path, root)
    here = root / path
    return Located(path, tuple(_expand(here, path, root)), single=not here.is_dir())


def matches(pattern: str, *, root: Path) -> tuple[Path, ...]:
    """Files and folders that a glob matches under `root`, sorted by path; hidden ones are left out.

    Raises UnreachableDataError if none does.
    """
    resolve_inside(root, pattern)
    found = sorted(each for each in root.glob(pattern) if not each.name.startswith((".", "_")))
    if not found:
        raise _nothing(pattern, root)
    return tuple(found)


def regular(path: Path, shown: str) -> Path:
    """`path` if it is a regular file with content; DataError for a folder, pipe, device or an empty file."""
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise _nothing(shown) from error
    except OSError as error:
        msg = f"data file `{shown}` can't be looked at: {error.strerror}"
        raise DataError(msg) from error
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe, socket or device"
        msg = f"`{shown}` is {kind}, not a file"
        raise DataError(msg)
    if status.st_size == 0:
        msg = f"data file `{shown}` is empty (0 bytes)"
        raise DataError(msg)
    return path


def _expand(here: Path, shown: str, root: Path) -> Iterator[SourceFile]:
    name = here.relative_to(root).as_posix()
    resolved = resolve_inside(root, name)
    if not resolved.is_dir():
        yield SourceFile(regular(resolved, name), name)
        return
    found = sorted(_walk(here, root), key=lambda each: each.parts)
    if not found:
        msg = f"data folder `{shown}` holds no data files"
        raise DataError(msg)
    for each in found:
        name = each.relative_to(root).as_posix()
        partitions = tuple(_partitions(each.relative_to(here).parts[:-1]))
        yield SourceFile(regular(resolve_inside(root, name), name), name, partitions)


def _walk(folder: Path, root: Path) -> Iterator[Path]:
    for current, folders, files in os.walk(folder):
        base = Path(current)
        for name in folders:
            if name in _TABLE_FORMATS and (name != "metadata" or any((base / name).glob("*.metadata.json"))):
                # Which of the files are alive is written in the table's own log; reading all would be wrong.
                table = _TABLE_FORMATS[name]
                msg = f"`{base.relative_to(root).as_posix()}` is a {table} table"
                raise DataError(msg, hint="export the rows of one version to parquet")
            if (base / name).is_symlink():
                msg = f"`{(base / name).relative_to(root).as_posix()}` is a link to a folder"
                raise DataError(msg, hint="name the folder itself")
        folders[:] = [name for name in folders if not name.startswith((".", "_"))]
        yield from (base / name for name in files if not name.startswith((".", "_")))


def _partitions(folders: tuple[str, ...]) -> Iterator[tuple[str, str | None]]:
    for folder in folders:
        key, equals, value = folder.partition("=")
        if equals and key:
            yield unquote(key), None if value == HIVE_NULL else unquote(value)


def _nothing(shown: str, root: Path | None = None) -> UnreachableDataError:
    hint = f"it is looked for in {root}" if root is not None else "paths are relative to the data root"
    return UnreachableDataError(f"no data at `{shown}`", hint=hint)
