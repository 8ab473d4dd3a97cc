"""Reading a governed folder's tree: sorted listings, problems collected, links that lead out refused."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from mlgov.documents.base import shown_path
from mlgov.documents.ids import collisions
from mlgov.documents.reader import read_yaml
from mlgov.errors import DocumentError, Problem

T = TypeVar("T")


class Folder:
    """A governed folder while it is read, and every problem found so far."""

    def __init__(self, governed: Path) -> None:
        self.governed = governed
        self.problems: list[Problem] = []

    def attempt(self, read: Callable[[], T]) -> T | None:
        """What `read` gives, or None if a document can't be used (its problems are kept)."""
        try:
            return read()
        except DocumentError as error:
            self.problems.extend(error.problems)
            return None

    def report(self, path: Path, message: str, *, line: int = 0, key: str = "", hint: str = "") -> None:
        """Keep one problem of a file or folder."""
        self.problems.append(Problem(shown_path(path, self.governed), line, key, message, hint))

    def report_key(self, path: Path, key: str, message: str, hint: str = "") -> None:
        """Keep one problem of a top-level key, with its line."""
        node = self.attempt(lambda: read_yaml(path, shown_as=shown_path(path, self.governed)))
        self.report(path, message, line=0 if node is None else node.line((key,)), key=key, hint=hint)

    def listing(self, path: Path) -> tuple[list[str], list[str]]:
        """Names of the folders and files in a folder, sorted, hidden ones left out; both empty if it isn't there.

        A link that leads out of the governed folder is a problem and is left out.
        """
        folders: list[str] = []
        files: list[str] = []
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    if entry.name.startswith(".") or (entry.is_symlink() and not self._inside(entry.path)):
                        continue
                    (folders if entry.is_dir() else files).append(entry.name)
        except (FileNotFoundError, NotADirectoryError):
            return [], []
        except OSError as error:
            self.report(path, f"the folder can't be read: {error.strerror or error}")
        return sorted(folders), sorted(files)

    def usable(self, parent: Path, names: Iterable[str], rule: Callable[[str], str]) -> list[str]:
        """The names that keep a rule of ids and don't collide; a problem for each other one."""
        names = list(names)
        for group in collisions(names):
            self.report(parent / group[0], f"the names {' and '.join(group)} differ only in case or Unicode form")
        good = []
        for name in names:
            try:
                good.append(rule(name))
            except ValueError as error:
                self.report(parent / name, str(error))
        return good

    def _inside(self, path: str) -> bool:
        target = os.path.realpath(path)
        if target.startswith(str(self.governed).rstrip(os.sep) + os.sep):
            return True
        self.report(Path(path), "this link leads out of the governed folder")
        return False
