"""Data frames that were handed over in a notebook, written where a registered version can name them."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from mlgov.errors import DataError


@contextlib.contextmanager
def in_place(frames: Mapping[Path, Any]) -> Iterator[None]:
    """Frames written as parquet. If the block fails, what was there before is there again, and nothing else."""
    kept: dict[Path, Path | None] = {}
    try:
        for path, frame in frames.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            kept[path] = _set_aside(path)
            write_frame(frame, path)
        yield
    except BaseException:
        for path, before in kept.items():
            path.unlink(missing_ok=True)
            if before is not None:
                before.replace(path)
            _remove_empty(path.parent)
        raise
    for before in kept.values():
        if before is not None:
            before.unlink(missing_ok=True)


def write_frame(frame: Any, path: Path) -> None:
    """Write a pandas, polars or Arrow frame as parquet: the same rows give the same bytes; never half a file.

    Raises DataError if the frame has no Arrow form (for example columns of mixed types) or can't be written there.
    """
    name: str | None = None
    try:
        table = _as_table(frame)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".parquet", dir=path.parent)
        os.close(handle)
        pq.write_table(table.replace_schema_metadata(None), name, compression="zstd")
        Path(name).replace(path)
        path.chmod(0o644)
    except (pa.ArrowException, TypeError, ValueError, OSError) as error:
        if name is not None:
            Path(name).unlink(missing_ok=True)
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        msg = f"{path.name}: the frame can't be written: {reason}"
        raise DataError(msg, hint="every column needs one type and a name of its own") from error


def _as_table(frame: Any) -> pa.Table:
    """The frame as Arrow; the index of a pandas frame is left out."""
    if isinstance(frame, pa.Table):
        return frame
    if type(frame).__module__.partition(".")[0] == "pandas":
        return pa.Table.from_pandas(frame, preserve_index=False)
    return pa.table(frame)


def _set_aside(path: Path) -> Path | None:
    """Keep a file that is about to be replaced, under a hidden name; None if there is none."""
    if not path.exists():
        return None
    aside = path.with_name(f".{path.name}.{os.getpid()}.before")
    aside.unlink(missing_ok=True)
    os.link(path, aside)
    return aside


def _remove_empty(folder: Path) -> None:
    """Remove a folder, and those above it, as far as they are empty."""
    for each in (folder, *folder.parents):
        try:
            each.rmdir()
        except OSError:
            return
