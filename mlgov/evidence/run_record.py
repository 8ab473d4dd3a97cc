"""Who measured, when and with what: beside the statement, never inside it.

The record names no host and no person. It is written once, when its statement is written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from mlgov.errors import EvidenceError
from mlgov.evidence.canonical import canonical_bytes

Level = Literal["reported", "local", "ci", "signed"]
"""Who vouches for the numbers: someone else's report, a person's machine, a protected pipeline, a signed runner."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run that gave one statement."""

    statement: str
    """Digest of the statement."""
    level: Level
    started: str
    """UTC, ISO 8601 to the second."""
    seconds: float | None = None
    commit: str | None = None
    dirty: bool | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    """Library -> version."""
    help: Mapping[str, str] = field(default_factory=dict)
    """Check id -> digest of its description as it was when it ran."""
    not_rehashed: tuple[str, ...] = ()
    """Subjects that could not be reached: their digests were taken from the facts file."""


def run_to_bytes(record: RunRecord) -> bytes:
    """The record's file content."""
    return canonical_bytes({"format": 1, **asdict(record)})


def run_from_bytes(raw: bytes, *, shown_as: str = "run record") -> RunRecord:
    """The record in these bytes; unknown fields are ignored. Raises EvidenceError if damaged."""
    try:
        data: dict[str, Any] = json.loads(raw)
        return RunRecord(
            statement=data["statement"],
            level=data["level"],
            started=data["started"],
            seconds=data.get("seconds"),
            commit=data.get("commit"),
            dirty=data.get("dirty"),
            versions=dict(data.get("versions", {})),
            help=dict(data.get("help", {})),
            not_rehashed=tuple(data.get("not_rehashed", ())),
        )
    except (ValueError, KeyError, TypeError) as error:
        msg = f"{shown_as} is damaged: {error!r}"
        raise EvidenceError(msg, hint="restore it from version control") from error
