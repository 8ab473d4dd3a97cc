"""Paths in documents: relative, with forward slashes, and inside the folder they are relative to.

Two steps: the form is checked when a document is read (so that the error has a line), links are resolved when the
path is used.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from mlgov.documents import scalars
from mlgov.errors import DataError

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_MAX = 1_000
_GLOB = re.compile(r"[*?\[]")


def relative_path(text: str) -> str:
    """The path itself if its form is acceptable; raises ValueError that says what is wrong."""
    return _checked(text, up=False)


def upward_path(text: str) -> str:
    """As `relative_path`, but it may begin with `..` steps (where a folder above is meant)."""
    return _checked(text, up=True)


def resolve_inside(root: Path, text: str) -> Path:
    """The absolute path of `text` under `root`, links resolved; it need not exist.

    Raises DataError if the form is not acceptable, or if it lies outside `root` after links are resolved.
    """
    try:
        relative_path(text)
        top = os.path.realpath(root)
        resolved = os.path.realpath(os.path.join(top, text))  # noqa: PTH118 - realpath wants text
    except (ValueError, OSError) as error:
        raise DataError(str(error), hint="paths are relative to the data root") from None
    if resolved != top and not resolved.startswith(top.rstrip(os.sep) + os.sep):
        msg = f"the path {scalars.shown(text)} leads outside the data root"
        raise DataError(msg, hint="a link points elsewhere; move the data inside, or widen `data_root` in portal.yml")
    return Path(resolved)


def glob_inside(root: Path, pattern: str) -> tuple[Path, ...]:
    """The files and folders under `root` that match a pattern (`*`, `?`, `[...]`, `**`), sorted by path.

    Hidden entries match only a pattern that names them. Raises DataError as `resolve_inside`, for each match too.
    """
    fixed = [part for part in pattern.split("/")[:-1] if not _GLOB.search(part)]
    resolve_inside(root, "/".join(fixed) or ".")
    resolve_inside(root, pattern)
    found = sorted(path.relative_to(root).as_posix() for path in root.glob(pattern))
    hidden = any(part.startswith(".") for part in pattern.split("/"))
    shown = [text for text in found if hidden or not any(part.startswith(".") for part in text.split("/"))]
    return tuple(resolve_inside(root, text) for text in shown)


def _checked(text: str, *, up: bool) -> str:
    reason = ""
    if not text or text.strip() != text:
        reason = "is empty or begins or ends with a space"
    elif len(text) > _MAX:
        reason = f"has more than {_MAX} characters"
    elif not text.isprintable():
        reason = "contains control characters"
    elif _SCHEME.match(text):
        reason = "is a URL or names a drive; only files beside the documents are read"
    elif "\\" in text:
        reason = "contains a backslash; write `/` between folders"
    elif text.startswith("/"):
        reason = "is absolute; write it relative to the data root"
    elif text.startswith("~"):
        reason = "begins with `~`, which means something else for everybody"
    elif _climbs(text, up=up):
        reason = "leads outside with `..`"
    if reason:
        msg = f"the path {scalars.shown(text)} {reason}"
        raise ValueError(msg)
    return text


def _climbs(text: str, *, up: bool) -> bool:
    """The path goes above where it starts (with `up`: anywhere but in its first steps)."""
    depth = 0
    leading = up
    for part in text.split("/"):
        if part == ".." and leading:
            continue
        if part not in ("", "."):
            leading = False
            depth += -1 if part == ".." else 1
        if depth < 0:
            return True
    return False


RelativePath = Annotated[str, AfterValidator(relative_path)]
"""A field that holds a path under the data root."""
UpwardPath = Annotated[str, AfterValidator(upward_path)]
"""A field that holds a path to a folder that may lie above."""
