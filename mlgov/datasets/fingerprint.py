"""What a declared data set is bound to, without opening it as data: files, sizes and digests.

Like `digest`, this module imports neither numpy nor pyarrow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Literal

from mlgov.datasets.digest import StatCache, file_digest
from mlgov.datasets.files import Located, SourceFile, UnreachableDataError, is_glob, locate, matches
from mlgov.datasets.protocol import Origin
from mlgov.documents.facts import FileFact
from mlgov.documents.paths import resolve_inside
from mlgov.documents.version import DataRef, SideFile, WindowsRef
from mlgov.errors import DataError
from mlgov.evidence.canonical import digest_of

Part = Literal["predictions", "labels", "groups", "weights"]
PARTS: Final[tuple[Part, ...]] = ("predictions", "labels", "groups", "weights")
_WINDOW_ID: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
_SUFFIX: Final = re.compile(r"(\.(csv|tsv|txt|parquet|pq|arrow|feather|ipc))?(\.gz)?$", re.IGNORECASE)


def file_fact(source: SourceFile, cache: StatCache | None) -> FileFact:
    """Path, digest and size of one file."""
    digest = file_digest(source.path, cache)
    return FileFact(path=source.shown, sha256=digest, bytes=source.path.stat().st_size)


def digest_of_files(facts: Iterable[FileFact]) -> str:
    """Hex sha256 over the canonical JSON list of (path, sha256, bytes) of several files."""
    return digest_of([{"path": fact.path, "sha256": fact.sha256, "bytes": fact.bytes} for fact in facts])


def origin_of(located: Located, sides: Mapping[Part, Located], cache: StatCache | None) -> Origin:
    """Digest and facts: one file's own sha256, else the digest of the list; the side files beside them."""
    facts = tuple(file_fact(source, cache) for source in located.files)
    digest = facts[0].sha256 if located.single else digest_of_files(facts)
    return Origin(digest, facts, {part: _side_fact(side, cache) for part, side in sides.items()})


def _side_fact(side: Located, cache: StatCache | None) -> FileFact:
    facts = tuple(file_fact(source, cache) for source in side.files)
    if side.single:
        return facts[0]
    return FileFact(path=side.shown, sha256=digest_of_files(facts), bytes=sum(fact.bytes for fact in facts))


def declared_sides(ref: DataRef) -> dict[Part, SideFile]:
    """The separate files a data set declares, by part, in fixed order."""
    return {part: side for part in PARTS if (side := getattr(ref, part)) is not None}


def located_sides(ref: DataRef, *, data_root: Path, window: str | None = None) -> dict[Part, Located]:
    """The side files that are there.

    For a window with files of its own, a pattern stands for the one file whose name gives the same window id.
    Labels may be late: with `due`, or by pattern, a file that is not there yet is left out. All else that is
    missing raises UnreachableDataError.
    """
    found: dict[Part, Located] = {}
    for part, side in declared_sides(ref).items():
        by_window = window is not None and is_glob(side.path)
        try:
            if by_window:
                found[part] = _of_window(side.path, str(window), data_root)
            else:
                found[part] = locate(side.path, data_root=data_root)
        except UnreachableDataError:
            if part != "labels" or not (by_window or side.due is not None):
                raise
    return found


def _of_window(pattern: str, window: str, data_root: Path) -> Located:
    root = data_root.resolve()
    for match in matches(pattern, root=root):
        if window_id(match) == window:
            return locate(match.relative_to(root).as_posix(), data_root=root)
    msg = f"no file of `{pattern}` belongs to window {window}"
    raise UnreachableDataError(msg)


def fingerprint(ref: DataRef, *, data_root: Path, cache: StatCache | None = None) -> Origin:
    """Digest and files of a declared data set with its side files, without opening it as data.

    Raises DataError as `locate` and `file_digest` do.
    """
    return origin_of(locate(ref.path, data_root=data_root), located_sides(ref, data_root=data_root), cache)


def is_cut(ref: WindowsRef) -> bool:
    """Whether windows are cut out of one data set, by time or rows, rather than being files of their own."""
    return ref.time is not None or ref.rows is not None


def fingerprint_windows(
    ref: WindowsRef, *, data_root: Path, cache: StatCache | None = None
) -> tuple[tuple[str | None, Origin], ...]:
    """(window id, digest and files) of every window with files of its own; (None, ...) once if windows are cut."""
    if is_cut(ref):
        return ((None, fingerprint(ref, data_root=data_root, cache=cache)),)
    return tuple(
        (window, origin_of(located, located_sides(ref, data_root=data_root, window=window), cache))
        for window, located in window_files(ref, data_root=data_root)
    )


def window_files(ref: WindowsRef, *, data_root: Path) -> tuple[tuple[str, Located], ...]:
    """(window id, files) where each match of a pattern, or each entry of a folder, is one window; in natural order.

    Raises DataError if a name gives no usable id or two names give the same one.
    """
    root = data_root.resolve()
    if is_glob(ref.path):
        found = matches(ref.path, root=root)
    elif resolve_inside(root, ref.path).is_dir():
        found = matches(f"{ref.path.rstrip('/')}/*", root=root)
    else:
        locate(ref.path, data_root=root)
        found = (root / ref.path,)
    windows: dict[str, Path] = {}
    for path in found:
        window = window_id(path)
        clash = next((known for known in windows if known.casefold() == window.casefold()), None)
        if clash is not None:
            msg = f"`{path.name}` and `{windows[clash].name}` are both window {window}"
            raise DataError(msg, hint="one file or folder for each window")
        windows[window] = path
    return tuple(
        (window, locate(windows[window].relative_to(root).as_posix(), data_root=root))
        for window in sorted(windows, key=_natural)
    )


def window_id(path: Path) -> str:
    """The id that a file's or folder's name gives: without suffixes, for `month=2011-01` what follows the sign."""
    name = _SUFFIX.sub("", path.name).rpartition("=")[2]
    if not _WINDOW_ID.fullmatch(name):
        msg = f"`{path.name}` makes no window id"
        raise DataError(msg, hint="use letters, digits, `.`, `_` and `-` (at most 64), such as 2011-03.parquet")
    return name


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Digits in names compare as numbers: window-2 comes before window-10."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.findall(r"\d+|\D+", text))
