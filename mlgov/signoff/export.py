"""A governed folder as it was at a revision, written to a folder of its own so that it can be read like any other.

Only regular files, byte for byte as git has them: no links, no submodules, no filters, no attributes of the repository.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from mlgov.documents import portal as portal_document
from mlgov.signoff.base_revision import POLICIES
from mlgov.signoff.history import History

_SHARED = (portal_document.FILE, f"{POLICIES}/")


def affected_projects(changed: Collection[str], projects: Collection[str]) -> frozenset[str]:
    """The projects that have changed paths.

    A change of people or policies alone is about none: whoever approves it has not looked at every version there is.
    """
    return frozenset(path.partition("/")[0] for path in changed if "/" in path) & frozenset(projects)


def projects_at(history: History, revision: str) -> frozenset[str]:
    """The names of all folders in the governed folder at a revision that hold files."""
    return frozenset(path.partition("/")[0] for path in history.files(revision) if "/" in path) - {POLICIES}


def export(history: History, revision: str, target: Path, projects: Collection[str]) -> Path:
    """Write the governed folder of a revision below `target`, with these projects only; gives the governed folder."""
    governed = target / (history.prefix or "governed")
    governed.mkdir(parents=True)
    wanted = [
        path for path in history.files(revision) if path.startswith(_SHARED) or path.partition("/")[0] in projects
    ]
    for path, raw in zip(wanted, history.show_all([(revision, path) for path in wanted]), strict=True):
        if raw is not None:
            file = governed / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(raw)
    return governed
