"""Saved answers of a platform: JSON files, read defensively and kept byte for byte.

Whoever opens a pull request chooses many of the texts in them. So only named fields are taken, each checked for its
type; titles, bodies and names never decide anything.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from mlgov.errors import SignOffError
from mlgov.evidence.canonical import sha256_bytes

MAX_BYTES = 32 * 1024 * 1024
PAGE_SIZES = frozenset({20, 30, 50, 100})
"""How many entries a full page has, by the platforms' defaults and limits."""


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved answer."""

    name: str
    raw: bytes = field(repr=False)
    digest: str
    data: Any = field(repr=False)


def load(path: Path) -> Saved:
    """The answer in a file. Raises SignOffError if it is no regular file, too big, or no JSON."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                unusable(path.name, "this is not a regular file")
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        unusable(path.name, error.strerror or str(error))
    return parse(path.name, raw)


def parse(name: str, raw: bytes) -> Saved:
    """The answer in these bytes. Raises SignOffError if they are too many, no JSON, or say a thing twice."""
    if len(raw) > MAX_BYTES:
        unusable(name, f"it has more than {MAX_BYTES:,} bytes")
    try:
        text = raw.decode("utf-8-sig")
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        unusable(name, f"it is no JSON that a platform would answer ({str(error)[:100] or type(error).__name__})")
    return Saved(name, raw, sha256_bytes(raw), data)


def entries(files: Iterable[Saved], *, whole: bool = True, key: str = "") -> list[tuple[Mapping[str, Any], Saved]]:
    """All entries of all pages in their order, each with its page.

    A page is a list, a list of lists (pages put together), or an object with the list under `key`. With `whole`, the
    last page must not be full: nobody could tell whether more came after it. Raises SignOffError otherwise.
    """
    found: list[tuple[Mapping[str, Any], Saved]] = []
    last: list[Any] = []
    longest = 0
    for file in files:
        pages = _pages(file, key)
        for page in pages:
            for entry in page:
                if not isinstance(entry, Mapping):
                    unusable(file.name, "an entry of the list is no object")
                found.append((entry, file))
            last, longest = page, max(longest, len(page))
    if whole and len(last) in PAGE_SIZES and len(last) == longest:
        message = f"the last page has {len(last)} entries, so that more may follow"
        raise SignOffError(message, hint="save the next page too, even if it is empty")
    return found


def _pages(file: Saved, key: str) -> list[list[Any]]:
    data = file.data
    if isinstance(data, Mapping) and key and isinstance(data.get(key), list):
        # An object that holds the list says itself that it is all.
        return [data[key], []]
    if not isinstance(data, list):
        unusable(file.name, "expected a list of entries")
    if data and all(isinstance(each, list) for each in data):
        return list(data)
    return [data]


def at(data: Any, *keys: str) -> Any:
    """What lies under these keys, None where one is missing."""
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def text(data: Any, *keys: str) -> str:
    """A text under these keys; empty if there is none."""
    found = at(data, *keys)
    return found if isinstance(found, str) else ""


def number(data: Any, *keys: str) -> int | None:
    """A whole number under these keys, None if there is none."""
    found = at(data, *keys)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def identity(data: Any, *keys: str) -> str:
    """A permanent id under these keys, as text: a number, or a text without spaces. Empty if there is none."""
    found = at(data, *keys)
    if isinstance(found, int) and not isinstance(found, bool) and found > 0:
        return str(found)
    return found.lower() if isinstance(found, str) and 0 < len(found) <= 100 and found.isprintable() else ""


def flag(data: Any, *keys: str) -> bool | None:
    """A truth value under these keys (or under `enabled` in there), None if nothing is said."""
    found = at(data, *keys)
    if isinstance(found, Mapping):
        found = found.get("enabled")
    return found if isinstance(found, bool) else None


def commit_id(data: Any, *keys: str) -> str | None:
    """A full commit id under these keys; None if there is none (any more)."""
    found = text(data, *keys)
    return found if len(found) in {40, 64} and set(found) <= set("0123456789abcdef") else None


def moment(data: Any, *keys: str) -> dt.datetime | None:
    """A time under these keys, in UTC; None if there is none, or it doesn't say in which zone."""
    said = text(data, *keys)
    said = said.removesuffix(" UTC") + "Z" if said.endswith(" UTC") else said
    head, dot, rest = said.partition(".")
    if dot:  # more than six decimals of a second are more than Python reads
        digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
        said = f"{head}.{digits[:6].ljust(6, '0')}{rest[len(digits) :]}"
    try:
        found = dt.datetime.fromisoformat(said)
    except ValueError:
        return None
    return found.astimezone(dt.UTC) if found.tzinfo is not None else None


def link(data: Any, *keys: str) -> str:
    """A web address under these keys; empty if there is none that may be followed."""
    found = text(data, *keys)
    usable = found.startswith(("https://", "http://")) and found.isprintable() and " " not in found
    return found if usable and len(found) <= 1_000 else ""


def unusable(name: str, why: str) -> NoReturn:
    """Raise SignOffError: the saved answer can't be used."""
    message = f"the saved answer {name} can't be used: {why}"
    raise SignOffError(message, hint="save the platform's answer again, as docs/approvals-import.md shows")


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        msg = "a key is written twice"
        raise ValueError(msg)
    return found


def _no_constant(name: str) -> NoReturn:
    msg = f"{name} is no number"
    raise ValueError(msg)
