"""Records that were there and aren't any more: what git history remembers, and what the chains of the others name.

Files of records are only ever added. One that is gone may have been a refusal, a condition or a revocation, so that
nothing of its model is believed until it is back. Who rewrites the history itself is found by the chain, if something
follows what is gone, and else by a published checkpoint only (`lost`).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from pathlib import Path

from mlgov.evidence.canonical import sha256_bytes
from mlgov.signoff.git import git
from mlgov.signoff.history import History
from mlgov.signoff.ledger import breaks
from mlgov.signoff.record import CHARTER
from mlgov.signoff.store import FOLDER, Damaged
from mlgov.signoff.types import Record

_RECORD = re.compile(r"[^/]+/approvals/([^/]+)/(?:[^/]+/)?[0-9a-f]{12}\.json", re.ASCII)
_WHY = "it was on record and is gone; records are never removed"


def gone(governed: Path, projects: Iterable[str], history: History | None) -> tuple[Damaged, ...]:
    """Records that the branch once had and that don't lie here now, by path; one git call for all projects.

    Args:
        governed: the governed folder.
        projects: ids of the projects that are asked about.
        history: its git history; without one nothing is known to be gone.
    """
    folders = [f"{each}/{FOLDER}" for each in projects]
    if history is None or history.head is None or not folders:
        return ()
    options = ("--first-parent", "-m", "--no-renames", "--diff-filter=A", "--name-only", "-z", "--format=")
    inside = [posixpath.join(history.prefix, each) for each in folders]
    printed = git(history.top, "log", *options, history.head, "--", *inside) or b""
    start = f"{history.prefix}/" if history.prefix else ""
    names = {each.strip("\n").removeprefix(start) for each in printed.decode("utf-8", "surrogateescape").split("\0")}
    return tuple(
        Damaged(name, _chain(name, found[1]), _WHY, whole=True)
        for name in sorted(names)
        if (found := _RECORD.fullmatch(name)) and not (governed / name).is_file()
    )


def lost(published: Iterable[str], here: Iterable[str], history: History | None, branch: str | None) -> tuple[str, ...]:
    """Digests of records that were published and are neither here nor on the protected branch, sorted.

    A request that began before a record came doesn't have it, and takes nothing away by that; one that removes a record is
    found by its own history (`gone`). So only what the branch itself has lost counts.

    Args:
        published: digests that published checkpoints list.
        here: digests of the records that lie here.
        history: the git history; without one only what lies here is looked at.
        branch: the commit of the protected branch, if it is in this clone.
    """
    missing = set(published) - set(here)
    if missing and history is not None and branch is not None:
        names = [each for each in history.files(branch) if _RECORD.fullmatch(each)]
        kept = history.show_all([(branch, each) for each in names])
        missing -= {sha256_bytes(raw) for raw in kept if raw is not None}
    return tuple(sorted(missing))


def broken_chains(records: Iterable[Record]) -> tuple[Damaged, ...]:
    """Records that follow one that isn't there, or that is dated after them."""
    return tuple(Damaged(each.path, each.chain, each.problem, whole=True) for each in breaks(records))


def _chain(path: str, model: str) -> str:
    project = path.partition("/")[0]
    return project if model == CHARTER else f"{project}/{model}"
