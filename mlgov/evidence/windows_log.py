"""The committed log of window evidence: one JSON line per statement, appended, never changed.

Window statements may live in a store that is not committed; this log (`windows.jsonl`) keeps their digests, rows and
verdict counts in version control. A line that repeats a digest adds the verdict that was made later. A line cut off
by a crash is dropped by the next writer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mlgov.errors import EvidenceError
from mlgov.evidence.canonical import canonical_bytes, digest_of, significant
from mlgov.evidence.files import write_atomically
from mlgov.evidence.measurement import CheckOutcome


@dataclass(frozen=True, slots=True)
class WindowLine:
    """One window statement as the log knows it."""

    window: str
    digest: str
    rows: int | None
    verdict: Mapping[str, int] | None = None
    """Status -> number of results, without zeros; None until it was judged."""
    policy: str | None = None
    """Digest of the policy that judged."""
    measured: Mapping[str, str] | None = None
    """Check -> digest of its numbers (`measured_by`): tells a window measured again from one with other numbers."""


DIGITS = 9
"""Numbers that are equal to so many digits are the same."""


def measured_by(outcomes: Iterable[CheckOutcome]) -> dict[str, str]:
    """Check -> the first 12 digits of the digest of what it measured: values, rows and what was absent, nothing else.

    Neither the check's version nor the plan is part of it, nor any reason or interval: equal numbers are equal.
    """
    return {each.check: digest_of(sorted(_numbers(each)))[:12] for each in outcomes}


def _numbers(outcome: CheckOutcome) -> Iterator[list[str]]:
    if outcome.absent is not None:
        yield ["", outcome.absent.kind]
    for item in outcome.measurements:
        value = "" if item.value is None else f"{significant(item.value, DIGITS):.{DIGITS - 1}e}"
        kind = "" if item.absent is None else item.absent.kind
        where = (item.where.column, item.where.group, item.where.versus, item.where.slice, item.where.class_)
        yield [item.metric, *(part or "" for part in where), value, str(item.n), kind]


def read_log(path: Path) -> tuple[WindowLine, ...]:
    """Every logged statement in the order of its first line, with its latest verdict; empty without a file.

    Raises EvidenceError with the line number if a complete line is damaged.
    """
    merged: dict[str, WindowLine] = {}
    for line in _lines(path):
        known = merged.get(line.digest)
        if known is not None and line.verdict is None:
            line = replace(line, verdict=known.verdict, policy=known.policy)  # noqa: PLW2901
        if known is not None and line.measured is None:
            line = replace(line, measured=known.measured)  # noqa: PLW2901
        merged[line.digest] = line
    return tuple(merged.values())


def append_log(path: Path, lines: Iterable[WindowLine]) -> int:
    """Append the lines that say something new; gives how many that were. The file is replaced in one step."""
    known = {line.digest: line for line in read_log(path)}
    fresh: list[WindowLine] = []
    for line in lines:
        before = known.get(line.digest)
        judged = line.verdict is not None
        if (
            before is None
            or (judged and (line.verdict, line.policy) != (before.verdict, before.policy))
            or (line.measured is not None and before.measured is None)
        ):
            fresh.append(line)
            known[line.digest] = line
    if fresh:
        existing = path.read_bytes() if path.is_file() else b""
        whole = existing[: existing.rfind(b"\n") + 1]
        write_atomically(path, whole + b"".join(canonical_bytes(_to_json(line)) for line in fresh))
    return len(fresh)


def _to_json(line: WindowLine) -> dict[str, Any]:
    data = {
        "window": line.window,
        "digest": line.digest,
        "rows": line.rows,
        "verdict": None if line.verdict is None else {key: n for key, n in line.verdict.items() if n},
        "policy": line.policy,
        "measured": None if line.measured is None else dict(line.measured),
    }
    return {key: value for key, value in data.items() if value is not None}


def _lines(path: Path) -> list[WindowLine]:
    if not path.is_file():
        return []
    raw = path.read_bytes()
    found = []
    # What follows the last newline was cut off while being written.
    for place, text in enumerate(raw.split(b"\n")[:-1], start=1):
        try:
            data = json.loads(text)
            found.append(
                WindowLine(
                    data["window"],
                    data["digest"],
                    data.get("rows"),
                    data.get("verdict"),
                    data.get("policy"),
                    data.get("measured"),
                )
            )
        except (ValueError, KeyError, TypeError) as error:
            msg = f"{path.name}:{place}: a line of the window log is damaged"
            raise EvidenceError(msg, hint="restore the file from version control") from error
    return found
