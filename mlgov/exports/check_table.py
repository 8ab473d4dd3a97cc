"""What `mlgov check` prints for people: a table of the results that matter, worst first, and a line that sums up."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from mlgov.evidence.verdict import SEVERITY, Result, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MARKS = {
    Status.PASSED: "ok",
    Status.WARNED: "careful",
    Status.FAILED: "FAILS",
    Status.NOT_JUDGED: "-",
    Status.INSUFFICIENT: "too little data",
    Status.AWAITING: "awaiting",
    Status.UNAVAILABLE: "unavailable",
    Status.NOT_APPLICABLE: "n/a",
    Status.ERROR: "ERROR",
    Status.MISSING: "MISSING",
}
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
    """`41 hold, 1 fails, 3 too little data`, worst first."""
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


def _grid(rows: Sequence[Result], width: int) -> Iterable[str]:
    """Aligned columns, and under each row that does not hold, the reason."""
    if not rows:
        return
    cells = [
        (MARKS[r.status], f"{r.check}.{r.metric}", place(r), number(r.value), limit_text(r), number(r.n)) for r in rows
    ]
    header = ("result", "check", "where", "value", "limit", "n")
    widths = [max(len(row[i]) for row in [header, *cells]) for i in range(len(header))]
    widths[2] = min(widths[2], 40)
    yield "  " + "  ".join(text.ljust(widths[i]) for i, text in enumerate(header)).rstrip()
    for result, row in zip(rows, cells, strict=True):
        aligned = [
            text[: widths[i]].rjust(widths[i]) if i in {3, 5} else text[: widths[i]].ljust(widths[i])
            for i, text in enumerate(row)
        ]
        yield "  " + "  ".join(aligned).rstrip()
        if result.status is not Status.PASSED and result.reason:
            yield from textwrap.wrap(result.reason, width, initial_indent="      ", subsequent_indent="      ")
