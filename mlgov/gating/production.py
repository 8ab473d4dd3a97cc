"""What production asks of people: outcomes over all windows, then whatever the latest window shows.

One bad month may be chance; outcomes that are beyond their limit again and again are the most important thing that a
portal can say, however the latest month came out. Pure: from verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlgov.documents.policy import PolicyInForce
from mlgov.evidence.verdict import Result, Status, Verdict
from mlgov.gating.attention import Attention, of_verdict
from mlgov.gating.who import waits_for
from mlgov.judging.words import saying
from mlgov.judging.worst import strictest

_JUDGED = frozenset({Status.PASSED, Status.WARNED, Status.FAILED})
_MONTH = re.compile(r"\d{4}-\d{2}")
_OFTEN = 10
"""Outcomes beyond their limit in every tenth window, or in the newest that was judged, are worth a line."""


def of_windows(subject: str, verdicts: Sequence[Verdict], policy: PolicyInForce) -> tuple[Attention, ...]:
    """What production asks of people: outcomes over all windows (oldest first), then the latest window."""
    if not verdicts:
        return ()
    series = _outcomes(subject, verdicts, policy)
    return (*([series] if series is not None else []), *of_verdict(subject, verdicts[-1], policy))


def _outcomes(subject: str, verdicts: Sequence[Verdict], policy: PolicyInForce) -> Attention | None:
    """How often outcomes were beyond their limit; None if never, or rarely and not lately."""
    judged: dict[tuple[str, str], list[tuple[str, Result]]] = {}
    for verdict in verdicts:
        # A number under two limits, one of which can't be decided, is judged by the other.
        overall = (item for item in verdict.results if item.check.startswith("evaluation.") and item.status in _JUDGED)
        for item in strictest(overall):
            if _of_all_rows(item) and item.accepted is None:
                judged.setdefault((item.check, item.metric), []).append((verdict.window or "", item))
    bad = {key: [entry for entry in found if entry[1].status is Status.FAILED] for key, found in judged.items()}
    often = [
        key
        for key, found in bad.items()
        if found and (found[-1] is judged[key][-1] or len(found) * _OFTEN >= len(judged[key]))
    ]
    if not often:
        return None
    check, metric = max(often, key=lambda key: len(bad[key]))
    found, known = bad[check, metric], judged[check, metric]
    window, last = found[-1]
    name = saying(metric).name
    span = "months in production" if all(_MONTH.fullmatch(each) for each, _ in known) else "production windows"
    times = f"in {len(found)} of {len(known)} {span}" if len(known) > 1 else "in the only window"
    sentence = f"{name[:1].upper()}{name[1:]} was beyond its limit {times}, last in window {window}."
    return Attention(
        subject=subject,
        sentence=sentence,
        status=Status.FAILED.value,
        who=waits_for(last, policy),
        kind="result",
        blocking=last.blocking,
        stage="monitoring",
        check=check,
        metric=metric,
        more=len(often) - 1,
        topic="outcome",
        windows=len(known),
    )


def _of_all_rows(item: Result) -> bool:
    where = item.where
    return not any((where.column, where.group, where.versus, where.slice, where.class_))
