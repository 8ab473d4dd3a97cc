"""What a notebook shows of measurements: one table in plain words. Escaped, self-contained, without script."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from mlgov.evidence.verdict import Status
from mlgov.exports.unjudged import unjudged
from mlgov.judging.words import saying
from mlgov.pages import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlgov.evidence.measurement import CheckOutcome
    from mlgov.evidence.verdict import Result

# Colours come from the notebook's own theme: only borders and dimmed text are set here.
STYLE = """\
.mlgov-measured{border-collapse:collapse;font-size:13px;line-height:1.4}
.mlgov-measured caption{text-align:left;font-weight:600;padding:4px 8px}
.mlgov-measured th,.mlgov-measured td{text-align:left;padding:3px 8px;border-bottom:1px solid rgba(127,127,127,.3);\
vertical-align:top}
.mlgov-measured .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.mlgov-measured tbody th{font-weight:600;padding-top:10px}
.mlgov-measured .q{opacity:.75}"""

HEAD = (
    '<thead><tr><th scope="col">Measured</th><th scope="col">Where</th><th scope="col" class="n">Value</th>'
    '<th scope="col">Range or noise</th><th scope="col" class="n">Rows</th></tr></thead>'
)

QUIET = {Status.NOT_APPLICABLE}


def measurements_html(outcomes: Iterable[CheckOutcome], *, title: str) -> str:
    """A table of all measurements family by family; checks that don't apply are counted in the last line."""
    results = unjudged(outcomes)
    shown = [result for result in results if result.status not in QUIET]
    left_out = len(results) - len(shown)
    lines = [
        f"<style>{STYLE}</style>",
        f'<table class="mlgov-measured"><caption>{escape(title)}</caption>',
        HEAD,
    ]
    for family, rows in groupby(shown, key=lambda result: result.check.partition(".")[0]):
        heading = escape(words.sentence(words.plain(family)))
        lines.append(f'<tbody><tr><th colspan="5" scope="rowgroup">{heading}</th></tr>')
        lines += [_row(result) for result in rows]
        lines.append("</tbody>")
    note = "Not judged, not registered: nothing here can be approved."
    if left_out:
        note = f"{words.counted(left_out, 'check')} not shown, since they do not apply. {note}"
    lines.append(f'<tfoot><tr><td colspan="5" class="q">{escape(note)}</td></tr></tfoot></table>')
    return "\n".join(lines)


def _row(result: Result) -> str:
    """One measurement, or why there is none."""
    name = saying(result.metric).name if result.metric else words.plain(result.check.partition(".")[2])
    first = (
        f'<tr><td title="{escape(f"{result.check}.{result.metric}".strip("."))}">{escape(words.sentence(name))}</td>'
    )
    where = f"<td>{escape(words.place(result.where))}</td>"
    if result.value is None:
        why = f"{words.chip(result.status).text}: {result.reason}" if result.reason else words.chip(result.status).text
        return f'{first}{where}<td colspan="3" class="q">{escape(why)}</td></tr>'
    spread = words.range_text(result.interval)
    if not spread and result.noise is not None:
        spread = f"up to {words.number(result.noise.value)} without any difference"
    return (
        f'{first}{where}<td class="n">{escape(words.number(result.value, result.interval))}</td>'
        f'<td>{escape(spread)}</td><td class="n">{escape(words.count(result.n))}</td></tr>'
    )
