"""How a test vector is written: a small governed folder, and what a verifier must find in it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mlgov.signoff.record import path_of
from mlgov.signoff.types import Record

HERE = Path(__file__).resolve().parent
DAY = dt.timedelta(days=1)
Body = dict[str, Any]


class Vectors:
    """Writes one folder for each vector."""

    def __init__(self, base: Path = HERE) -> None:
        self.base = base
        self.names: list[str] = []

    def add(self, name: str, what: str, records: Record | list[Record], expect: Body, **given: Any) -> None:
        """One vector.

        Args:
            name: of its folder.
            what: what is shown, in one sentence.
            records: as they lie in the governed folder.
            expect: what a verifier must find.
            given: `as_of`, `known_since`, `not_before`; `dossier` (bytes); `change` (of the files, after writing).
        """
        folder = self.base / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        change: Callable[[Path], None] | None = given.pop("change", None)
        dossier: bytes | None = given.pop("dossier", None)
        listed = records if isinstance(records, list) else [records]
        for each in listed:
            path = folder / path_of(each)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(each.raw)
            if each.signature is not None:
                path.with_name(f"{path.name}.sig").write_bytes(each.signature)
            if dossier is not None:
                path.with_name(f"{each.dossier[:12]}.dossier.json").write_bytes(dossier)
        if change is not None:
            change(folder)
        document = {"name": name, "what": what, "as_of": "2026-11-22", **given, "expect": expect}
        text = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=False)
        (folder / "vector.json").write_text(text + "\n", encoding="utf-8")
        self.names.append(name)


def good(person: str = "alice", proof: str = "T4") -> Body:
    """Expected of a record that holds."""
    return {"reads": True, "valid": True, "unverifiable": False, "person": person, "proof": proof}


def bad(problem: str, person: str | None = None) -> Body:
    """Expected of a record that can be read and doesn't hold."""
    return {"reads": True, "valid": False, "person": person, "problem": problem}


def unreadable(problem: str) -> Body:
    """Expected of a file that is no record."""
    return {"reads": False, "problem": problem}


def edited(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """The record's bytes changed, the file named by its new digest, the old signature beside it."""

    def apply(folder: Path) -> None:
        (path,) = [each for each in folder.rglob("*.json") if len(each.stem) == 12]
        raw = change(path.read_bytes())
        named = path.with_name(f"{hashlib.sha256(raw).hexdigest()[:12]}.json")
        path.unlink()
        named.write_bytes(raw)
        signature = path.with_name(f"{path.name}.sig")
        if signature.is_file():
            signature.rename(named.with_name(f"{named.name}.sig"))

    return apply


def signature(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """The signature's bytes changed."""

    def apply(folder: Path) -> None:
        (path,) = folder.rglob("*.sig")
        path.write_bytes(change(path.read_bytes()))

    return apply


def moved(to: str) -> Callable[[Path], None]:
    """The record and its signature copied to another place, and gone from their own."""

    def apply(folder: Path) -> None:
        for path in list(folder.rglob("*.json*")):
            target = folder / to / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)

    return apply


def with_body(change: Callable[[Body], None]) -> Callable[[bytes], bytes]:
    """The parsed record changed and written in canonical form again."""

    def apply(raw: bytes) -> bytes:
        body = json.loads(raw)
        change(body)
        text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return text.encode() + b"\n"

    return apply


def predicate(**fields: Any) -> Callable[[bytes], bytes]:
    """Fields of the predicate replaced."""
    return with_body(lambda body: body["predicate"].update(fields))
