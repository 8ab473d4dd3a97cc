"""The folder in which an edition grows: written with few system calls, shared with the draft before where nothing changed.

For the draft that is the folder that the draft before last left when it was swapped out (the spare). It differs from
the new draft in the pages of two builds only, so an unchanged page costs one look at its file. Files are never changed
in place, since the standing draft may share them: they are unlinked and written anew.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from typing import TYPE_CHECKING

from mlgov.portal.manifest import Manifest

if TYPE_CHECKING:
    from pathlib import Path

    from mlgov.portal.manifest import Entry

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class Stage:
    """One edition's folder while it is built; `files` are the paths that belong to it."""

    def __init__(self, folder: Path, *, standing: Path, manifest: Manifest, spare: Manifest | None = None) -> None:
        self.folder = folder
        self.files: set[str] = set()
        self._standing = standing
        self._manifest = manifest
        self._spare = spare
        self._shares = True
        self._folders = {""}

    def copies(self) -> None:
        """From now on take copies of the standing draft's files: a named edition shares nothing."""
        self._shares = False

    def reuse(self, url: str, key: str, engine: str) -> Entry | None:
        """Take a page over from the spare or from the standing draft if key, engine and file agree."""
        if self._spare is not None:
            entry = self._spare.matching(url, key, engine, f"{self.folder}/{url}")
            if entry is not None:
                self.files.add(url)
                return entry
        there = f"{self._standing}/{url}"
        entry = self._manifest.matching(url, key, engine, there)
        if entry is not None:
            target = self._target(url)
            if not self._shares:
                shutil.copyfile(there, target)
            else:
                try:
                    os.link(there, target)
                except OSError:
                    shutil.copy2(there, target)
        return entry

    def put(self, path: str, data: bytes) -> tuple[int, int]:
        """Write one file; returns its size and modification time in nanoseconds."""
        target = self._target(path)
        handle = os.open(target, _FLAGS, 0o666)
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(handle, left) :]
            state = os.fstat(handle)
        except OSError as error:
            raise OSError(error.errno, error.strerror, target) from error
        finally:
            os.close(handle)
        return state.st_size, state.st_mtime_ns

    def copy(self, source: Path, path: str) -> None:
        """Copy one file in."""
        shutil.copyfile(source, self._target(path))

    def read(self, path: str) -> str:
        """Text of a file that is in already."""
        return (self.folder / path).read_text(encoding="utf-8")

    def finish(self) -> None:
        """Remove what the spare had and this edition has not."""
        if self._spare is None:
            return
        for path in sorted(self._spare.others.union(self._spare.entries) - self.files):
            with contextlib.suppress(OSError):
                os.unlink(f"{self.folder}/{path}")  # noqa: PTH108 - a Path costs more than the call
                folder = path
                while folder := folder.rpartition("/")[0]:
                    os.rmdir(f"{self.folder}/{folder}")  # noqa: PTH106 - ends at the first that isn't empty

    def _target(self, path: str) -> str:
        """The file's place, with its folders made and nothing in it."""
        self.files.add(path)
        self._make_folder(path.rpartition("/")[0])
        target = f"{self.folder}/{path}"
        if self._spare is not None:
            try:
                os.unlink(target)  # noqa: PTH108 - a Path costs more than the call
            except FileNotFoundError:
                pass
            except OSError:
                self._clear_folder(path)
        return target

    def _clear_folder(self, path: str) -> None:
        """Make room for a file where the spare has a folder: none of what is in it belongs to this edition."""
        target = f"{self.folder}/{path}"
        inside = f"{path}/"
        if not os.path.isdir(target) or any(other.startswith(inside) for other in self.files):  # noqa: PTH112
            message = "is a folder of this edition, and can't be a file too"
            raise IsADirectoryError(errno.EISDIR, message, target)
        shutil.rmtree(target)
        self._folders = {folder for folder in self._folders if folder != path and not folder.startswith(inside)}

    def _make_folder(self, folder: str) -> None:
        """Make a folder and those above it, each with one system call."""
        if folder not in self._folders:
            self._make_folder(folder.rpartition("/")[0])
            target = f"{self.folder}/{folder}"
            try:
                os.mkdir(target)  # noqa: PTH102 - a Path asks twice
            except FileExistsError:
                if folder not in self.files and not os.path.isdir(target):  # noqa: PTH112
                    # The spare has a file where this edition has a folder.
                    os.unlink(target)  # noqa: PTH108
                    os.mkdir(target)  # noqa: PTH102
            self._folders.add(folder)
