"""Where a gate's reason is written, as the formats of pipelines need it: a file of the repository and a line."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_PLACE = re.compile(r"(?P<path>[^\s:][^:\n]*):(?P<line>[0-9]{1,7})(?:\s|\)|$)")


@dataclass(frozen=True, slots=True)
class Place:
    """A file, relative to the folder that the pipeline works in, and a line."""

    path: str
    line: int


Locate = Callable[[str], Place | None]


def nowhere(_: str) -> Place | None:
    """No source is a file."""
    return None


def locator(governed: Path, root: Path | None = None) -> Locate:
    """Finds the files that sources (`policies/own.yml:7`, relative to the governed folder) name, if they are there.

    Args:
        governed: the governed folder.
        root: the folder that paths shall be relative to; default: the nearest folder above with `.git`, else the
            governed folder's parent.
    """
    base = root or next((each for each in governed.parents if (each / ".git").exists()), governed.parent)

    def locate(source: str) -> Place | None:
        found = _PLACE.match(source)
        if found is None:
            return None
        path = governed / found["path"]
        if not path.is_file():  # a packaged policy, or a command
            return None
        shown = Path(os.path.relpath(path, base)).as_posix()
        return None if shown.startswith("../") else Place(shown, max(int(found["line"]), 1))

    return locate
