"""Results in order of concern: the strictest of several limits on one number, and the most telling results first."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from mlgov.evidence.measurement import Where
from mlgov.evidence.verdict import SEVERITY, Result

_RANK = {status: rank for rank, status in enumerate(SEVERITY)}
_Known = deque[tuple[tuple[Result, ...], tuple[Result, ...]]]
_RECENT: _Known = deque(maxlen=6)
"""Results and the strictest of them: a verdict's pages ask for the same dozens of times, one after the other."""
_SORTED: _Known = deque(maxlen=6)
"""Results and the same by concern."""


def severity(result: Result) -> tuple[int, int, float]:
    """A sort key, worst highest: keeps the gate shut, status, how far beyond its limit."""
    return (1 if result.blocking else 0, _RANK[result.status], beyond(result))


def beyond(result: Result) -> float:
    """How far a value is on the wrong side of its limit, relative to the limit's size; negative if it holds.

    0 if there is no value or no limit.
    """
    if result.limit is None or result.value is None:
        return 0.0
    text = result.limit.effective or ("" if result.limit.basis != "absolute" else result.limit.value)
    if not text:
        return 0.0
    limit = float(text)
    gap = limit - result.value if result.limit.direction == "at_least" else result.value - limit
    return gap / max(abs(limit), 0.01)


def strictest(results: Iterable[Result]) -> tuple[Result, ...]:
    """One result per measurement, the worst of those that its limits gave, in the order in which they came."""
    asked = results if isinstance(results, tuple) else None
    if (before := _remembered(_RECENT, asked)) is not None:
        return before
    worst: dict[tuple[str, str, Where], Result] = {}
    for result in results:
        key = (result.check, result.metric, result.where)
        other = worst.setdefault(key, result)
        if other is not result and severity(result) > severity(other):
            worst[key] = result
    found = tuple(worst.values())
    if asked is not None:
        _RECENT.append((asked, found))
    return found


def by_concern(results: Iterable[Result]) -> tuple[Result, ...]:
    """Worst first; equals stay in the order in which they came."""
    asked = results if isinstance(results, tuple) else None
    if (before := _remembered(_SORTED, asked)) is not None:
        return before
    found = tuple(sorted(results, key=severity, reverse=True))
    if asked is not None:
        _SORTED.append((asked, found))
    return found


def _remembered(recent: _Known, asked: tuple[Result, ...] | None) -> tuple[Result, ...] | None:
    """What the same tuple gave a moment ago; it is held as long as it is remembered, so that its identity is its own."""
    if asked is not None:
        for known, found in recent:
            if known is asked:
                return found
    return None
