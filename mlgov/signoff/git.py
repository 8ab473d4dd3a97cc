"""Calling git so that neither the machine's settings nor the repository's own can bend the answer.

Argument lists only, no shell, no network, no locale, no replaced or grafted history (`--no-replace-objects`, an empty
graft file), no programs that a repository's configuration could name, and a time limit.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

TIMEOUT = 60

_SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=" + os.devnull,
    "core.quotePath=false",
    "core.attributesFile=" + os.devnull,
    "core.excludesFile=" + os.devnull,
    "core.commitGraph=false",  # a written graph is a cache beside the objects, which are what is believed
    "log.showSignature=false",
    "log.follow=false",
    "log.mailmap=false",
    "protocol.allow=never",
)
_KEPT = ("PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "XDG_CONFIG_HOME")


def environment() -> dict[str, str]:
    """What git is told of this machine: where programs and the user's own `safe.directory` are, nothing else."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "LC_ALL": "C",
        "TZ": "UTC",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_LITERAL_PATHSPECS": "1",
    }


def git(folder: Path, *arguments: str, given: bytes | None = None) -> bytes | None:
    """What a git command prints in a folder; None if it fails, takes too long or there is no git."""
    command = ["git", "--no-replace-objects", "--no-pager", "-C", str(folder), *_settings(), *arguments]
    try:
        done = subprocess.run(
            command,
            input=given,
            stdin=None if given is not None else subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=TIMEOUT,
            env=environment(),
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return done.stdout


def git_line(folder: Path, *arguments: str) -> str | None:
    """The first line of what a git command prints; None if it fails."""
    printed = git(folder, *arguments)
    return None if printed is None else printed.decode("utf-8", "surrogateescape").partition("\n")[0]


def batch(folder: Path, names: Sequence[str]) -> list[tuple[str, str, bytes] | None]:
    """(object id, type, bytes) of each named object (`rev:path`, a sha), in one call; None where there is none."""
    if not names:
        return []
    usable = [name if "\n" not in name and "\0" not in name else "" for name in names]
    printed = git(folder, "cat-file", "--batch", given="".join(f"{name}\n" for name in usable).encode("utf-8"))
    if printed is None:
        return [None] * len(names)
    found: list[tuple[str, str, bytes] | None] = []
    at = 0
    for _ in names:
        end = printed.find(b"\n", at)
        words = printed[at:end].decode("utf-8", "replace").rsplit(" ", 2)
        at = end + 1
        if len(words) != 3 or not words[2].isdigit():
            found.append(None)  # `<name> missing` or `ambiguous`
            continue
        size = int(words[2])
        found.append((words[0], words[1], printed[at : at + size]))
        at += size + 1
    return found


def object_ids(folder: Path, names: Sequence[str]) -> list[str | None]:
    """The object id of each named object, in one call, without reading it; None where there is none."""
    if not names:
        return []
    usable = [name if "\n" not in name and "\0" not in name else "" for name in names]
    printed = git(folder, "cat-file", "--batch-check", given="".join(f"{name}\n" for name in usable).encode("utf-8"))
    lines = [] if printed is None else printed.decode("utf-8", "replace").splitlines()
    if len(lines) != len(names):
        return [None] * len(names)
    parts = [line.rsplit(" ", 2) for line in lines]
    return [words[0] if len(words) == 3 and words[2].isdigit() else None for words in parts]


def _settings() -> list[str]:
    return [part for setting in _SETTINGS for part in ("-c", setting)]
