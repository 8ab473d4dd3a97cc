"""Production windows as table lines: those whose statements are here, and those that only the committed log knows.

Window statements are kept in a store that is usually not committed. A fresh clone has the log beside the release
evidence: window, rows, fingerprint and how many results had which status, but no numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlgov.evidence.verdict import Verdict
from mlgov.evidence.windows_log import WindowLine as Logged
from mlgov.pages import words
from mlgov.pages.brief import tally
from mlgov.pages.inventory import counts_chip
from mlgov.pages.portfolio import Judged, VersionRecord
from mlgov.pages.vouching import who_measured
from mlgov.pages.words import Chip


@dataclass(frozen=True, slots=True)
class WindowLine:
    """One production window."""

    anchor: str
    window: str
    rows: str
    chip: Chip
    holds: str
    fails: str
    open: str
    """What neither holds nor fails."""
    digest: str
    by: str


def all_lines(record: VersionRecord) -> tuple[WindowLine, ...]:
    """Every window of a version, newest first: statements that are here, then what only the log has."""
    return (*window_lines(record.windows), *logged_lines(record.contents.logged))


def logged_sentence(logged: Sequence[Logged]) -> str:
    """What the committed log says of windows whose statements are not here; empty if there are none."""
    if not logged:
        return ""
    first, last = words.period(logged[0].window), words.period(logged[-1].window)
    span = f"{words.counted(len(logged), 'window')} from {first} to {last}" if len(logged) > 1 else f"1 window, {first}"
    judged = [line for line in logged if line.verdict is not None]
    bad = sum(bool((line.verdict or {}).get("failed")) for line in judged)
    said = (
        f" In {'all' if bad == len(logged) > 1 else bad} of them a number was beyond its limit."
        if bad
        else " No number was beyond its limit."
        if judged
        else ""
    )
    return (
        f"{words.sentence(span)}, known from the committed log only: the statements are kept elsewhere, so details can't be "
        f"shown here.{said}"
    )


def logged_chip(line: Logged) -> Chip:
    """How a logged window stood, as far as the log says."""
    if line.verdict is None:
        return Chip("Not judged", "none")
    fails = line.verdict.get("failed", 0)
    return (
        Chip(f"{words.counted(fails, 'limit')} {'fails' if fails == 1 else 'fail'}", "warn")
        if fails
        else Chip("No limit was broken", "none")
    )


def window_lines(windows: Sequence[Judged]) -> tuple[WindowLine, ...]:
    """Windows as table lines, newest first."""
    return tuple(_window(at, each) for at, each in reversed(list(enumerate(windows, start=1))))


def logged_lines(logged: Sequence[Logged]) -> tuple[WindowLine, ...]:
    """Windows whose evidence lies elsewhere, as the committed log has them, newest first."""
    return tuple(_logged(at, line) for at, line in reversed(list(enumerate(logged, start=1))))


def _logged(at: int, line: Logged) -> WindowLine:
    counts = dict(line.verdict or {})
    fails = counts.get("failed", 0)
    return WindowLine(
        anchor=f"logged-{at}",
        window=words.period(line.window),
        rows=words.count(line.rows),
        chip=logged_chip(line),
        holds=words.count(counts.get("passed", 0) + counts.get("warned", 0)),
        fails=words.count(fails),
        open="from the committed log; details were not committed",
        digest=words.short(line.digest),
        by="",
    )


def window_chip(verdict: Verdict) -> Chip:
    """How one window stands."""
    return counts_chip(tally(verdict), len(verdict.blocking))


def _window(at: int, judged: Judged) -> WindowLine:
    counts, statement = tally(judged.verdict), judged.statement
    others = (
        ("worth a look", ("advisory",)),
        ("accepted", ("accepted",)),
        ("not measured", ("missing", "error")),
        ("undecided", ("insufficient", "awaiting", "unavailable")),
        ("without a limit", ("not_judged",)),
    )
    told = [(sum(counts.get(each, 0) for each in statuses), text) for text, statuses in others]
    return WindowLine(
        anchor=f"window-{at}",
        window=words.period(judged.verdict.window),
        rows=words.count(statement.rows if statement is not None else None),
        chip=window_chip(judged.verdict),
        holds=words.count(counts.get("passed", 0) + counts.get("warned", 0)),
        fails=words.count(counts.get("failed", 0)),
        open=", ".join(f"{number:,} {text}" for number, text in told if number) or words.DASH,
        digest=words.short(statement.digest) if statement is not None else "",
        by=who_measured(judged),
    )
