"""Where a governed folder is, and which day it is: what every verb asks first, without reading a document."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

from mlgov.errors import MlgovError, UsageError

PORTAL_FILE = "portal.yml"
DEFAULT_FOLDER = "project_charters"


def today() -> date:
    """The day that pages are made for: SOURCE_DATE_EPOCH in UTC when set, else today in UTC.

    Raises UsageError if SOURCE_DATE_EPOCH is no whole number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(tz=UTC).date()
    try:
        return datetime.fromtimestamp(int(epoch), tz=UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        msg = f"SOURCE_DATE_EPOCH is {epoch!r}, expected seconds since 1970"
        raise UsageError(msg) from error


def find_governed(folder: Path | None = None, *, start: Path | None = None) -> Path:
    """The governed folder: the one given, else ./project_charters, else this folder or the nearest above it.

    Raises MlgovError if none has a portal.yml.
    """
    here = (start or Path.cwd()).resolve()
    if folder is not None:
        if (folder / PORTAL_FILE).is_file():
            return folder.resolve()
        msg = f"{folder} has no {PORTAL_FILE}"
        raise MlgovError(msg, hint="name the governed folder with --governed, or make one with `mlgov init`")
    for base in (here, *here.parents):
        for candidate in (base / DEFAULT_FOLDER, base):
            if (candidate / PORTAL_FILE).is_file():
                return candidate
        if (base / ".git").exists():
            break
    msg = f"no governed folder here: neither ./{DEFAULT_FOLDER}/{PORTAL_FILE} nor ./{PORTAL_FILE} exists"
    raise MlgovError(msg, hint="make one with `mlgov init`")
