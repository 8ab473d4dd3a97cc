"""Writing files so that a crash, a full disk or a second writer never leaves half of one behind."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from mlgov.errors import EvidenceError


def write_atomically(path: Path, data: bytes) -> None:
    """Write to a temporary file in the same folder, flush to disk, rename over `path`; folders are made.

    Raises EvidenceError naming the path if the folder can't be written or the disk is full; `path` is then as it was.
    """
    name: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes files private; evidence is read by whoever may read the folder.
        os.chmod(name, 0o666 & ~_umask())  # noqa: PTH101 - the name is a string until the rename
        os.replace(name, path)  # noqa: PTH105
    except OSError as error:
        if name is not None:
            with contextlib.suppress(OSError):
                Path(name).unlink()
        msg = f"{path} can't be written: {error.strerror or error}"
        raise EvidenceError(msg, hint="check the permissions of the folder and the free space") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
