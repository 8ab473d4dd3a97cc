"""Editions: complete folders that are built beside the site and renamed in; then the pointers are replaced one by one.

At any moment, whatever happens to the process, what stands under an edition's name is one complete build.
A named edition never changes. `draft` is the one that does: it is exchanged whole.
"""

from __future__ import annotations

import contextlib
import ctypes
import filecmp
import html
import json
import os
import re
import shutil
import sys
from typing import TYPE_CHECKING

from mlgov.errors import BuildError
from mlgov.portal.resources import files_below

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DRAFT = "draft"
_STAGING = ".building"
_BEFORE = ".draft-before"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_RESERVED = {"latest", "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


def check_name(edition: str) -> str:
    """The edition's name if it may be one: a short lower-case slug that is no pointer and no device."""
    if not _NAME.fullmatch(edition) or ".." in edition or edition.split(".", maxsplit=1)[0] in _RESERVED:
        message = f"{edition[:80]!r} can't name an edition"
        raise BuildError(message, hint="use lower-case letters, digits, dots and hyphens, such as 2026-q4")
    return edition


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for one build; a second build is refused at once. The lock dies with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    refused = f"another build is writing to {folder}"
    hint = "wait until it has finished"
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - exists on Windows only

        handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT)
        try:
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except OSError as error:
                raise BuildError(refused, hint=hint) from error
            yield
        finally:
            os.close(handle)
        return
    import fcntl  # noqa: PLC0415 - does not exist on Windows

    handle = os.open(folder, os.O_RDONLY)  # the folder itself is locked: no lock file to publish or to forget
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BuildError(refused, hint=hint) from error
        yield
    finally:
        os.close(handle)


def recover(out: Path) -> None:
    """Put right what a killed build left behind: the old draft goes back to its place, half a build is removed."""
    before, draft = out / _BEFORE, out / DRAFT
    if before.is_dir() and not draft.exists():
        before.rename(draft)
    shutil.rmtree(before, ignore_errors=True)
    shutil.rmtree(out / _STAGING, ignore_errors=True)


def staging(out: Path) -> Path:
    """An empty folder beside the editions."""
    folder = out / _STAGING
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    return folder


def same_disk(work: Path, out: Path) -> bool:
    """Whether a folder can be renamed from `work` into `out`; asked by doing it."""
    probe, moved = work / ".probe", out / ".probe"
    try:
        probe.mkdir(exist_ok=True)
        probe.rename(moved)
        moved.rmdir()
    except OSError:
        shutil.rmtree(probe, ignore_errors=True)
        return False
    return True


def publish_draft(folder: Path, out: Path) -> bool:
    """Exchange the draft for the new build, in one step where the system can; True if `folder` now holds the old one."""
    draft, before = out / DRAFT, out / _BEFORE
    if not draft.exists():
        folder.rename(draft)
        return False
    if not _exchange(folder, draft):
        # Between these two renames nothing stands under the name; `recover` puts the old one back after a kill.
        draft.rename(before)
        folder.rename(draft)
        before.rename(folder)
    return True


def publish_named(folder: Path, out: Path, edition: str) -> bool:
    """Rename the new build in; True if it is new. The same content again is fine, other content is a BuildError."""
    target = out / edition
    if not target.exists():
        folder.rename(target)
        return True
    difference = first_difference(target, folder)
    shutil.rmtree(folder, ignore_errors=True)
    if difference:
        message = f"edition {edition} is published and differs from this build, first in {difference}"
        raise BuildError(message, hint="an edition never changes: choose another name")
    return False


def first_difference(one: Path, two: Path) -> str:
    """Name of the first file that only one of two folders has or that differs in a byte; empty when they are equal."""
    files, others = files_below(one), files_below(two)
    if files != others:
        return min(set(files) ^ set(others))
    _same, different, unreadable = filecmp.cmpfiles(one, two, files, shallow=False)
    return min([*different, *unreadable], default="")


def write_pointers(out: Path, edition: str, *, site_name: str) -> None:
    """Replace versions.json, versions.js, latest/index.html and index.html one by one; newest edition first.

    `latest` is the newest named edition; the draft while there is none.
    """
    names = _known_editions(out, newest=edition)
    named = [name for name in names if name != DRAFT]
    latest = named[0] if named else DRAFT
    order = [*named, DRAFT] if DRAFT in names else named
    rows = [{"version": name, "title": name, "aliases": ["latest"] if name == latest else []} for name in order]
    listed = json.dumps(rows, indent=1, ensure_ascii=False)
    _replace(out / "versions.json", listed + "\n")
    _replace(out / "versions.js", f"window.portalEditions = {listed};\n")
    (out / "latest").mkdir(exist_ok=True)
    _replace(out / "latest" / "index.html", _redirect(f"../{latest}/index.html", site_name))
    _replace(out / "index.html", _redirect(f"{latest}/index.html", site_name))


def _known_editions(out: Path, *, newest: str) -> list[str]:
    """Editions, newest first; one that isn't listed yet is the newest; a lost list is made again from the folders."""
    listed: list[str] = []
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        listed = [str(row["version"]) for row in json.loads((out / "versions.json").read_text(encoding="utf-8"))]
    there = {path.parent.name for path in out.glob("*/index.html")} - {"latest"}
    there = {name for name in there if _NAME.fullmatch(name)}
    first = [] if newest in listed else [newest]
    rest = sorted(there - {newest, *listed}, reverse=True)
    return first + [name for name in listed if name in there] + rest


def _redirect(target: str, site_name: str) -> str:
    """A page that leads on without a script."""
    name, link = html.escape(site_name), html.escape(target)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="refresh" content="0; url={link}"><title>{name}</title></head>'
        f'<body><main><h1>{name}</h1><p><a href="{link}">Go to the portal</a></p></main></body></html>\n'
    )


def _replace(path: Path, text: str) -> None:
    """Write beside and rename, so that a reader sees the old or the new text and nothing between."""
    data = text.encode()
    with contextlib.suppress(OSError):
        if path.read_bytes() == data:
            return
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(data)
    beside.replace(path)


def _exchange(one: Path, two: Path) -> bool:
    """Swap two folders in one step: renameat2(RENAME_EXCHANGE) on Linux, renamex_np(RENAME_SWAP) on macOS."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return bool(library.renamex_np(os.fsencode(one), os.fsencode(two), 0x2) == 0)
        here = -100  # AT_FDCWD: the paths are taken as they are
        return bool(library.renameat2(here, os.fsencode(one), here, os.fsencode(two), 0x2) == 0)
    except (AttributeError, OSError, TypeError):
        return False
