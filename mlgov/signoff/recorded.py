"""When each file came to the branch: in the order of its first parents, by the times of the commits that brought it.

The order can't be forged without rewriting the branch; a time is what the machine that made the commit (for a merge, the
platform) wrote. A time before that of an earlier commit is taken for the earlier one's, so that nothing can be made to
look older than what was there before it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from mlgov.signoff.git import git
from mlgov.signoff.history import History


@dataclass(frozen=True, slots=True)
class Landing:
    """A commit on the branch and when it came."""

    commit: str
    at: dt.datetime
    """UTC; never before that of an earlier landing."""
    paths: tuple[str, ...]
    """What it wrote, relative to the governed folder."""


@dataclass(frozen=True)
class Recorded:
    """What came to the branch and when, oldest first."""

    landings: tuple[Landing, ...]
    first: Mapping[str, dt.datetime]
    """Path -> when a file under that name first came."""

    def revision_on(self, day: dt.date) -> str | None:
        """The branch at the end of a day (UTC): its newest commit that touched the governed folder; None before the first."""
        found = None
        for each in self.landings:
            if each.at.date() > day:
                break
            found = each.commit
        return found

    def day_of(self, path: str) -> dt.date | None:
        """The day on which a file first came; None if it never did."""
        at = self.first.get(path)
        return at.date() if at is not None else None


def recorded(history: History | None) -> Recorded | None:
    """What came to the branch that is checked out; None without a history that says."""
    if history is None or history.head is None or history.shallow:
        return None
    options = ("--first-parent", "-m", "--reverse", "--no-renames", "--raw", "--no-abbrev", "-z", "--format=%H %ct")
    where = [history.prefix] if history.prefix else []
    printed = git(history.top, "log", *options, history.head, "--", *where)
    if printed is None:
        return None
    prefix = f"{history.prefix}/" if history.prefix else ""
    tokens = iter(printed.decode("utf-8", "surrogateescape").split("\0"))
    landings: list[Landing] = []
    first: dict[str, dt.datetime] = {}
    commit, at, paths = "", dt.datetime.min.replace(tzinfo=dt.UTC), []  # type: str, dt.datetime, list[str]
    for token in tokens:
        if not token.lstrip("\n").startswith(":"):
            if commit:
                landings.append(Landing(commit, at, tuple(paths)))
            commit, _, seconds = token.strip().partition(" ")
            at, paths = max(at, _moment(seconds)), []
            continue
        name = next(tokens, "")
        if name.startswith(prefix):
            paths.append(name.removeprefix(prefix))
            if not token.endswith(" D"):
                first.setdefault(name.removeprefix(prefix), at)
    if commit:
        landings.append(Landing(commit, at, tuple(paths)))
    return Recorded(tuple(landings), first)


def _moment(seconds: str) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(int(seconds), tz=dt.UTC)
    except (ValueError, OverflowError, OSError):
        return dt.datetime.min.replace(tzinfo=dt.UTC)


def pinned(history: History, revision: str) -> History:
    """The same history as if a revision were the newest commit: what could be known then."""
    then = History(history.folder, history.top, history.prefix)
    then.__dict__["head"] = revision
    return then
