"""One commit as git prints it, read so that nothing in a name can pose as a field."""

from __future__ import annotations

import re
from dataclasses import dataclass

SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
FORMAT = "%H%n%P%n%an%n%ae%n%cn%n%ce%n%(trailers:key=Co-authored-by,valueonly,unfold)"
"""For `git log -z`: names and addresses can hold neither a line end nor NUL."""

_MAIL = re.compile(r"<([^<>\s]+)>\s*$")


@dataclass(frozen=True, slots=True)
class CommitInfo:
    """One commit as git records it; names and addresses are what its maker wrote, proven by nothing."""

    sha: str
    parents: tuple[str, ...]
    author_name: str
    author_email: str
    committer_name: str
    committer_email: str
    co_authors: tuple[str, ...]
    """Addresses of its `Co-authored-by` trailers; the whole text where there is no address."""


def commits_in(printed: bytes) -> tuple[CommitInfo, ...]:
    """The commits in what `git log -z` printed in our format."""
    found = []
    for entry in printed.decode("utf-8", "replace").split("\0"):
        lines = entry.split("\n")
        if len(lines) < 6 or not SHA.fullmatch(lines[0]):
            continue
        sha, parents, author, author_email, committer, committer_email = lines[:6]
        others = tuple(address(line) for line in lines[6:] if line.strip())
        found.append(CommitInfo(sha, tuple(parents.split()), author, author_email, committer, committer_email, others))
    return tuple(found)


def co_authors_in(message: str) -> tuple[str, ...]:
    """Addresses in the `Co-authored-by` lines of a commit's message, wherever they stand."""
    lines = (line.strip() for line in message.splitlines())
    return tuple(address(line.partition(":")[2]) for line in lines if line.lower().startswith("co-authored-by:"))


def address(text: str) -> str:
    """The address in `Name <name@example.org>`; the text itself if there is none."""
    found = _MAIL.search(text.strip())
    return found.group(1) if found else text.strip()
