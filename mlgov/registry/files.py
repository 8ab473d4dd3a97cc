"""The registry of text files: a governed folder in a git repository.

`<governed>/portal.yml`, and for each project `charter.md`, `features.yml` and
`models/<model>/<version>.yml`, `<version>.facts.yml`, `events/*.yml`. Everything is read at once, so that one error
tells all problems of all files. Nothing outside the governed folder is read.
"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from mlgov.documents import portal as portal_document
from mlgov.documents.base import load
from mlgov.documents.cache import DocumentCache
from mlgov.documents.portal import Portal
from mlgov.errors import DocumentError, Problem, RegistryError
from mlgov.registry.folder import Folder
from mlgov.registry.project import load_projects
from mlgov.registry.protocol import ModelVersion, Project


class FileRegistry:
    """The projects and versions of a governed folder.

    Args:
        governed: the folder with `portal.yml`.
        cache: parsed documents of earlier runs; used while loading and saved at the end.

    Raises:
        RegistryError: there is no governed folder at this path.
        DocumentError: one or more files can't be used; it carries every problem of every file.
    """

    def __init__(self, governed: Path, *, cache: DocumentCache | None = None) -> None:
        self.governed = governed.resolve()
        if not (self.governed / portal_document.FILE).is_file():
            msg = f"{governed} is not a governed folder: it has no {portal_document.FILE}"
            raise RegistryError(msg, hint="make one with `mlgov init`")
        folder = Folder(self.governed)
        with nullcontext() if cache is None else cache:
            portal = folder.attempt(lambda: load(Portal, self.governed / portal_document.FILE, root=self.governed))
            self.data_root = self.governed if portal is None else self._data_root(folder, portal)
            projects = load_projects(folder, self.data_root)
        if portal is None or folder.problems:
            raise DocumentError(folder.problems)
        self.portal: Portal = portal
        self._projects = projects
        self._versions = tuple(each for project in projects for model in project.models.values() for each in model)

    def projects(self) -> tuple[Project, ...]:
        """All projects, sorted by id; also those without a model."""
        return self._projects

    def versions(self) -> tuple[ModelVersion, ...]:
        """All versions of all projects, in the order of projects, models and versions (1, 2, 10)."""
        return self._versions

    def _data_root(self, folder: Folder, portal: Portal) -> Path:
        """The folder that data paths are relative to; a problem if it isn't there or is the whole disk."""
        root = (self.governed / portal.data_root).resolve()
        reason = ""
        if not root.is_dir():
            reason = f"there is no folder `{portal.data_root}` seen from here"
        elif root.parent == root:
            reason = f"`{portal.data_root}` is the whole disk"
        if reason:
            folder.problems.append(Problem(portal_document.FILE, 0, "data_root", reason))
        return root
