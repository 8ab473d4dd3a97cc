"""Files that a team starts with: written once, then theirs."""

from __future__ import annotations

from pathlib import Path

from mlgov.evidence.files import write_atomically


def created(path: Path, text: str, base: Path) -> str:
    """Write a file below `base` unless it exists; a line that says which.

    Raises EvidenceError if it can't be written.
    """
    shown = path.relative_to(base).as_posix()
    if path.exists():
        return f"kept    {shown}"
    write_atomically(path, text.encode("utf-8"))
    return f"created {shown}"
