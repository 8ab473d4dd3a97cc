"""Gate decisions as workflow commands of GitHub Actions: each reason is shown beside its line in the pull request."""

from __future__ import annotations

from collections.abc import Sequence

from mlgov.exports.markdown import plain_line
from mlgov.exports.places import Locate, nowhere
from mlgov.gating.gate import GateDecision

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def workflow_commands(decisions: Sequence[GateDecision], *, locate: Locate = nowhere) -> str:
    """One command a line. No text can begin a command of its own: line ends are encoded."""
    lines = []
    for decision in decisions:
        for reason in decision.reasons:
            told = reason.status in {"accepted", "note"}
            level = "error" if reason.blocking else "notice" if told else "warning"
            title = f"{decision.subject} ({decision.stage})"
            place = locate(reason.source)
            properties = [f"file={_encoded(place.path, _PROPERTY)}", f"line={place.line}"] if place is not None else []
            properties.append(f"title={_encoded(plain_line(title), _PROPERTY)}")
            where = "" if place is not None or not reason.source else f" ({reason.source})"
            waits = f" Waits for {reason.waits_for.replace('_', ' ')}." if reason.waits_for else ""
            text = plain_line(f"{reason.text}{where}{waits}")
            lines.append(f"::{level} {','.join(properties)}::{_encoded(text, _DATA)}\n")
    return "".join(lines)


def _encoded(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(each, each) for each in text)
