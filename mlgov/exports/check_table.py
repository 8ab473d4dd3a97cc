"""What `mlgov check` prints for people: a table of the results that matter, worst first, and a line that sums up."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from mlgov.evidence.verdict import SEVERITY, Result, Status, Verdict
from mlgov.exports.unjudged import unjudged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlgov.evidence.measurement import CheckOutcome

MARKS = {
    Status.PASSED: "ok",
    Status.WARNED: "careful",
    Status.FAILED: "FAILS",
    Status.NOT_JUDGED: "no limit",
    Status.INSUFFICIENT: "too little data",
    Status.AWAITING: "awaiting",
    Status.UNAVAILABLE: "unavailable",
    Status.NOT_APPLICABLE: "n/a",
    Status.ERROR: "ERROR",
    Status.MISSING: "MISSING",
}
WIDEST_PLACE = 40
QUIET = {Status.NOT_JUDGED, Status.NOT_APPLICABLE}


def number(value: float | None) -> str:
    """A number for a terminal: four significant digits, whole numbers whole."""
    if value is None:
        return ""
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:.4g}"


def limit_text(result: Result) -> str:
    """The limit as a sign and a number."""
    if result.limit is None:
        return ""
    return f"{'>=' if result.limit.direction == 'at_least' else '<='} {result.limit.value}"


def place(result: Result) -> str:
    """Where in the data, in one short phrase."""
    where = result.where
    parts = [where.window or (where.role if where.role != "test" else ""), where.column, where.group, where.slice]
    text = " ".join(part for part in parts if part)
    return f"{text} / {where.versus}" if where.versus else text


def tally(verdict: Verdict) -> str:
    """`1 FAILS, 3 too little data, 41 ok, 22 no limit`, worst first."""
    counts = verdict.counts()
    return ", ".join(f"{counts[status]} {MARKS[status]}" for status in reversed(SEVERITY) if counts[status])


def check_table(subject: str, verdict: Verdict, *, everything: bool = False, width: int = 120) -> str:
    """The results of one verdict as text.

    Unjudged and not applicable results are left out unless `everything` is asked for; the closing line counts all.
    """
    rows = [r for r in verdict.results if everything or r.status not in QUIET]
    rows.sort(key=lambda r: (-SEVERITY.index(r.status), r.check, r.metric, place(r)))
    window = f" window {verdict.window}" if verdict.window else ""
    lines = [f"{subject}{window}  (policy {verdict.policy})", *_grid(rows, width), f"  {tally(verdict)}"]
    return "\n".join(lines)


def measurements_table(outcomes: Iterable[CheckOutcome], *, title: str, width: int = 120) -> str:
    """Measurements that nobody has judged, as text; checks that don't apply are counted only."""
    results = unjudged(outcomes)
    rows = [result for result in results if result.status is not Status.NOT_APPLICABLE]
    cells = [(_name(r), place(r), _value(r), _interval(r), number(r.n)) for r in rows]
    lines = [title, *_aligned(("measured", "where", "value", "interval", "n"), cells, rows, width, right={2, 4})]
    if len(rows) < len(results):
        lines.append(f"  {len(results) - len(rows)} n/a")
    return "\n".join(lines)


def _grid(rows: Sequence[Result], width: int) -> Iterable[str]:
    """Aligned columns, and under each row that does not hold, the reason."""
    cells = [(MARKS[r.status], _name(r), place(r), number(r.value), limit_text(r), number(r.n)) for r in rows]
    return _aligned(("result", "check", "where", "value", "limit", "n"), cells, rows, width, right={3, 5})


def _aligned(
    header: tuple[str, ...], cells: Sequence[tuple[str, ...]], rows: Sequence[Result], width: int, *, right: set[int]
) -> Iterable[str]:
    """Cells under their headings, long places cut, and the reason below each row that does not simply hold."""
    if not rows:
        return
    widths = [max(len(row[i]) for row in [header, *cells]) for i in range(len(header))]
    where = header.index("where")
    widths[where] = min(widths[where], WIDEST_PLACE)
    for result, row in zip([None, *rows], [header, *cells], strict=True):
        parts = []
        for i, text in enumerate(row):
            cut = text if len(text) <= widths[i] else text[: widths[i] - 1] + "…"
            parts.append(cut.rjust(widths[i]) if i in right else cut.ljust(widths[i]))
        yield "  " + "  ".join(parts).rstrip()
        if result is not None and result.status is not Status.PASSED and result.reason:
            yield from textwrap.wrap(result.reason, width, initial_indent="      ", subsequent_indent="      ")


def _name(result: Result) -> str:
    """`family.check.metric`, or the check alone, or the metric that no check measures here."""
    return f"{result.check}.{result.metric}".strip(".")


def _value(result: Result) -> str:
    """The number, or in one word why there is none."""
    return MARKS[result.status] if result.value is None else number(result.value)


def _interval(result: Result) -> str:
    """`0.85 to 0.87`; empty without one."""
    return f"{number(result.interval.low)} to {number(result.interval.high)}" if result.interval else ""
