"""Where records lie: one file for each decision, its signature and what was signed beside it.

    <project>/approvals/<model>/<version>/<digest12>.json         the record, its bytes as they were signed
                                          <digest12>.json.sig     the armoured signature
                                          <digest12>.review.json  a platform's raw answer, <digest12>.rules.json ...
                                          <dossier12>.dossier.json  the manifest that was decided on
    <project>/approvals/charter/          the same for the project's charter, and delegations

Files are only ever added. The record itself is written last, so that a crash leaves no record without its signature.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlgov.errors import EvidenceError, SignOffError
from mlgov.evidence.canonical import sha256_bytes
from mlgov.evidence.files import write_atomically
from mlgov.signoff.record import CHARTER, MAX_BYTES, NAME_DIGITS, folder_of, parse_record, path_of
from mlgov.signoff.types import Record

FOLDER = "approvals"
SIGNATURE = ".sig"
DOSSIER = ".dossier.json"
MAX_SIGNATURE = 16 * 1024
MAX_DOSSIER = 16 * 1024 * 1024
MAX_ATTACHMENT = 32 * 1024 * 1024
"""A platform's answer over many pages; nothing bigger is read."""
_AT_ONCE = 64 * 1024
_FLAGS = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):  # not every system has each
    _FLAGS |= getattr(os, _flag, 0)
_RECORD = re.compile(r"[0-9a-f]{12}\.json", re.ASCII)
_KNOWN = re.compile(r"[0-9a-f]{12}\.(?:json|json\.sig|dossier\.json|[a-z]+\.json)", re.ASCII)
_ATTACHMENT = re.compile(r"[a-z]{1,20}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Damaged:
    """A file among the records that can't be used: shown, and never taken for nothing."""

    path: str
    """Relative to the governed folder."""
    chain: str
    """`project/model`, or `project` for charter records: whose sign-off it casts doubt on."""
    problem: str
    whole: bool = False
    """It casts doubt on everything in the chain: what is missing may have been about any of it."""


@dataclass(frozen=True, slots=True)
class Records:
    """Everything in a project's folder of approvals."""

    records: tuple[Record, ...] = ()
    """By path."""
    damaged: tuple[Damaged, ...] = ()
    manifests: tuple[str, ...] = ()
    """Files of what was decided on, relative to the governed folder; not read."""

    def __add__(self, other: Records) -> Records:
        return Records(self.records + other.records, self.damaged + other.damaged, self.manifests + other.manifests)


def read_records(project_folder: Path) -> tuple[Record, ...]:
    """Every record of a project that can be read, by path; costs one look when there are none.

    Files that can't be used are left out here: who decides on a sign-off asks `read_folder`, which names them.
    """
    return read_folder(project_folder).records


def read_folder(project_folder: Path) -> Records:
    """Every record of a project, and every file among them that can't be used."""
    approvals = project_folder / FOLDER
    found: list[Record] = []
    damaged: list[Damaged] = []
    manifests: list[str] = []
    root = str(approvals)
    for folder, linked in _folders(approvals):
        relative = "/".join((project_folder.name, FOLDER, *folder))
        chain = _chain(relative)
        place = os.sep.join((root, *folder))  # noqa: PTH118 - a Path per folder and file costs as much as reading it
        if linked:
            damaged.append(Damaged(relative, chain, "it is a link; records are kept in the folder itself"))
            continue
        for name in sorted(os.listdir(place)):  # noqa: PTH208
            if name.startswith("."):
                continue
            shown = f"{relative}/{name}"
            try:
                if _RECORD.fullmatch(name):
                    found.append(_read(f"{place}{os.sep}{name}", shown))
                elif name.endswith(DOSSIER):
                    manifests.append(shown)
                elif not _KNOWN.fullmatch(name):
                    damaged.append(Damaged(shown, chain, "it is no file of a record"))
            except SignOffError as error:
                damaged.append(Damaged(shown, chain, error.message))
    return Records(tuple(found), tuple(damaged), tuple(manifests))


def write_record(
    governed: Path,
    record: Record,
    signature: bytes | None = None,
    dossier: bytes | None = None,
    attachments: Mapping[str, bytes] | None = None,
) -> Path:
    """Write a record with its signature, what was decided on, and a platform's raw answers; gives the record's file.

    Args:
        governed: the governed folder.
        record: as made by `new_record`.
        signature: armoured; default: the record's own.
        dossier: the manifest whose digest the record names.
        attachments: short name (`review`, `rules`) -> bytes.

    Raises:
        SignOffError: another file is in the way, or the dossier isn't the one that the record names.
        EvidenceError: a file can't be written; there is then no record.
    """
    path = governed / path_of(record)
    beside: dict[Path, bytes] = {}
    if dossier is not None:
        if sha256_bytes(dossier) != record.dossier:
            msg = f"the dossier of {record.subject} is not the one that was decided on"
            raise SignOffError(msg, hint="make the record anew")
        beside[path.parent / f"{record.dossier[:NAME_DIGITS]}{DOSSIER}"] = dossier
    for name, raw in (attachments or {}).items():
        beside[attachment_path(governed, record, name)] = raw
    signature = signature if signature is not None else record.signature
    if signature is not None:
        beside[path.with_name(path.name + SIGNATURE)] = signature
    # With some keys a signature is different each time: beside a record that stands, the first one stays.
    standing = path.exists()
    for file, raw in (*beside.items(), (path, record.raw)):
        if file.name.endswith(SIGNATURE) and not (standing and file.exists()):
            write_atomically(file, raw)
        elif not file.name.endswith(SIGNATURE):
            _add(file, raw)
    return path


def stored_dossier(folder: Path | str, digest: str) -> bytes | None:
    """The manifest with this digest in a folder of records; None if it isn't kept there.

    Args:
        folder: `<project>/approvals/<model>/<version>` or `<project>/approvals/charter`.
        digest: as the record names it.

    Raises:
        SignOffError: the file under that name has other content.
    """
    raw = _bytes(f"{folder}{os.sep}{digest[:NAME_DIGITS]}{DOSSIER}", MAX_DOSSIER)
    if raw is not None and sha256_bytes(raw) != digest:
        msg = f"{digest[:NAME_DIGITS]}{DOSSIER} was changed after it was signed"
        raise SignOffError(msg, hint="restore it from version control")
    return raw


def dossier_of_record(governed: Path, record: Record) -> bytes | None:
    """The manifest that a record is about, as it was when it was decided; see `stored_dossier`."""
    return stored_dossier(f"{governed}/{folder_of(record.subject)}", record.dossier)


def attachment_path(governed: Path, record: Record, name: str) -> Path:
    """The file of a platform's raw answer beside a record. Raises SignOffError if the name can't be one."""
    if not _ATTACHMENT.fullmatch(name) or name in {"dossier", "json"}:
        msg = f"{name!r} can't name what lies beside a record"
        raise SignOffError(msg)
    return governed / folder_of(record.subject) / f"{record.digest[:NAME_DIGITS]}.{name}.json"


def attachment(governed: Path, record: Record, name: str) -> bytes | None:
    """A platform's raw answer beside a record; None if it isn't there. Raises SignOffError if it is too big."""
    return _bytes(attachment_path(governed, record, name), MAX_ATTACHMENT)


def _add(path: Path, raw: bytes) -> None:
    """Write a file that may be there already with the same bytes."""
    try:
        there = path.read_bytes()
    except FileNotFoundError:
        write_atomically(path, raw)
        return
    except OSError as error:
        msg = f"{path} can't be read: {error.strerror or error}"
        raise EvidenceError(msg) from error
    if there != raw:
        msg = f"{path} is there already with other content"
        raise SignOffError(msg, hint="records are never written again; restore the file from version control")


def _folders(approvals: Path) -> list[tuple[tuple[str, ...], bool]]:
    """Where records lie below a folder of approvals (`charter`, or `<model>, <version>`), and whether that is a link."""
    found: list[tuple[tuple[str, ...], bool]] = []
    try:
        if approvals.is_symlink():
            return [((), True)]
        for model, linked in _subfolders(str(approvals)):
            if model == CHARTER or linked:
                found.append(((model,), linked))
                continue
            below = _subfolders(f"{approvals}{os.sep}{model}")
            found += [((model, version), linked) for version, linked in below]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        msg = f"{approvals} can't be read: {error.strerror or error}"
        raise SignOffError(msg) from error
    return found


def _subfolders(folder: str) -> list[tuple[str, bool]]:
    """Names of the folders in a folder, sorted, and whether each is a link."""
    with os.scandir(folder) as entries:
        return sorted((entry.name, entry.is_symlink()) for entry in entries if entry.is_dir())


def _chain(relative: str) -> str:
    project, _, model, *_rest = (*relative.split("/"), CHARTER)
    return project if model == CHARTER else f"{project}/{model}"


def _read(file: str, shown: str) -> Record:
    raw = _bytes(file, MAX_BYTES)
    if raw is None:
        msg = f"{shown} can't be read"
        raise SignOffError(msg)
    return parse_record(raw, shown, _bytes(file + SIGNATURE, MAX_SIGNATURE))


def _bytes(file: str | Path, most: int) -> bytes | None:
    """A file's content, None if it isn't there; never more than `most` bytes, never from a device or a link."""
    try:
        handle = os.open(file, _FLAGS)
    except FileNotFoundError:
        return None
    except OSError as error:
        msg = f"{Path(file).name} can't be read: {error.strerror or error}"
        raise SignOffError(msg) from error
    try:
        raw = os.read(handle, _AT_ONCE)
        # A regular file gives less than was asked for at its end only.
        while len(raw) % _AT_ONCE == 0 and len(raw) <= most and (more := os.read(handle, _AT_ONCE)):
            raw += more
    except OSError as error:
        msg = f"{Path(file).name} can't be read: {error.strerror or error}"
        raise SignOffError(msg) from error
    finally:
        os.close(handle)
    if len(raw) > most:
        msg = f"{Path(file).name} has more than {most:,} bytes"
        raise SignOffError(msg)
    return raw
