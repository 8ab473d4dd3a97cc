"""Gate decisions as Markdown for the summary of a pipeline's step, for people who don't read logs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlgov.errors import EXIT_WARNED
from mlgov.exports.markdown import code_text, markdown_text
from mlgov.gating.gate import GateDecision, GateReason

LIMIT = 900_000
"""Bytes; a step's summary may have 1 MiB."""
_SHOWN = 50


def step_summary(decisions: Sequence[GateDecision]) -> str:
    """A table of the versions, and what keeps each of them shut, whom it waits for and where it is written."""
    blocks = ["## Release check\n", _table(decisions)]
    size = sum(len(block.encode()) for block in blocks)
    for at, decision in enumerate(decisions):
        block = "".join(_details(decision))
        size += len(block.encode())
        if size > LIMIT:
            blocks.append(f"\nAnd {len(decisions) - at} more versions: see the log.\n")
            break
        blocks.append(block)
    return "".join(blocks)


def _table(decisions: Sequence[GateDecision]) -> str:
    rows = ["\n| version | stage | result | waits for |\n|---|---|---|---|\n"]
    for decision in decisions[:500]:
        waits = list(dict.fromkeys(each.waits_for for each in decision.blocking if each.waits_for))
        who = ", ".join(markdown_text(each.replace("_", " ")) for each in waits)
        rows.append(
            f"| {code_text(decision.subject)} | {markdown_text(decision.stage)} | {_words(decision)} | {who} |\n"
        )
    return "".join(rows)


def _words(decision: GateDecision) -> str:
    if decision.passed:
        return "✅ passes"
    if decision.exit_code == EXIT_WARNED:
        return "⚠️ passes only with warnings"
    count = len(decision.blocking)
    return f"❌ does not pass ({count} {'reason' if count == 1 else 'reasons'})"


def _details(decision: GateDecision) -> Iterator[str]:
    if not decision.reasons:
        return
    yield f"\n### {markdown_text(decision.subject)}\n\n"
    for reason in decision.reasons[:_SHOWN]:
        yield _line(reason)
    more = len(decision.reasons) - _SHOWN
    if more > 0:
        yield f"- and {more} more\n"


def _line(reason: GateReason) -> str:
    mark = "❌" if reason.blocking else "ℹ️" if reason.status in {"accepted", "note"} else "⚠️"
    waits = f" Waits for **{markdown_text(reason.waits_for.replace('_', ' '))}**." if reason.waits_for else ""
    source = f" {code_text(reason.source)}" if reason.source else ""
    return f"- {mark} {markdown_text(reason.text, longest=1_000)}{waits}{source}\n"
