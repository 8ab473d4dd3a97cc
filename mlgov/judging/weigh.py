"""One measurement against one limit: the status, and why.

Monotonic by construction: an absent, undefined or unsure number is never `passed`, and a tighter limit never gives a
milder status.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from mlgov.evidence.measurement import Measurement
from mlgov.evidence.verdict import Status
from mlgov.judging.exact import decimal_of, exact_value, fraction_of, rows_behind
from mlgov.judging.limits import ActiveLimit
from mlgov.judging.numbers import shown
from mlgov.judging.words import asks, fact, interval_words, saying, subject


@dataclass(frozen=True, slots=True)
class Weighed:
    """Status, sentence, and whether the interval includes the limit."""

    status: Status
    reason: str
    includes_limit: bool = False
    other_rows: bool = False
    """Not judged because the version before was tested on other rows."""


def weigh(measurement: Measurement, active: ActiveLimit | None) -> Weighed:
    """Judge one measurement by one limit, or by none."""
    if measurement.absent is not None:
        words = f"{subject(measurement.metric, measurement.where)}: {measurement.absent.reason}"
        due = f", due on {measurement.absent.due}" if measurement.absent.due else ""
        return Weighed(Status(measurement.absent.kind), f"{words}{due}.")
    if active is None and measurement.value is not None and math.isfinite(measurement.value):
        # Nothing is compared, so the 12 digits do: most numbers of a version have no limit, and fractions are slow.
        return Weighed(Status.NOT_JUDGED, f"{fact(measurement, decimal_of(measurement.value), None)}; no limit is set.")
    value = exact_value(measurement)
    if value is None or active is None:
        words = subject(measurement.metric, measurement.where)
        return Weighed(Status.INSUFFICIENT, f"{words} is undefined{_remark(measurement)}.")
    if active.bound is None or active.no_bound is not None:
        status, why = active.no_bound or (Status.UNAVAILABLE, "what it is relative to is not known")
        other = active.rows.kind == "other"
        return Weighed(status, f"{fact(measurement, value, None)}; {asks(active)}, but {why}.", other_rows=other)
    rows = rows_behind(measurement)
    least = active.limit.min_n
    if least is not None and (rows is None or rows < least):
        found = "the number of rows is not known" if rows is None else f"{rows:,} rows are too few to judge"
        words = subject(measurement.metric, measurement.where)
        return Weighed(Status.INSUFFICIENT, f"{words}: {found}; the policy asks for at least {least:,}.")
    weighed = _compared(measurement, value, active, active.bound)
    return replace(weighed, reason=f"{weighed.reason[:-1]} ({active.rows.note}).") if active.rows.note else weighed


def _compared(measurement: Measurement, value: Fraction, active: ActiveLimit, bound: Fraction) -> Weighed:
    """A value that is there, against a limit that is there."""
    floor = active.limit.direction == "at_least"

    def good(number: Fraction) -> bool:
        return number >= bound if floor else number <= bound

    words = f"{fact(measurement, value, bound)}; {asks(active, value)}"
    worse, better = _ends(measurement, floor=floor)
    certain = worse is not None and good(worse)
    # The order matters: a tighter limit must never find a milder branch.
    known = measurement.bound
    undecided = known is not None and good(fraction_of(known.low)) != good(fraction_of(known.high))
    falls_short = measurement.interval is not None and active.limit.must_hold_interval and not certain
    if measurement.interval is not None and falls_short and (good(value) or undecided):
        tail = (
            f"for all of the interval, but {interval_words(measurement.interval, measurement.metric)} goes beyond that"
        )
        return Weighed(Status.FAILED, f"{words} {tail}.", includes_limit=True)
    if known is not None and undecided:
        style = saying(measurement.metric).style
        low, high = shown(fraction_of(known.low), style), shown(fraction_of(known.high), style)
        tail = f"but it is only known to lie between {low} and {high}"
        return Weighed(Status.INSUFFICIENT, f"{words}, {tail}.", includes_limit=True)
    if good(value):
        return _holding(measurement, active, words, certain=certain)
    return _failing(measurement, value, words, floor=floor, chance=better is None or good(better))


def _holding(measurement: Measurement, active: ActiveLimit, words: str, *, certain: bool) -> Weighed:
    """The value holds; does its interval? `certain`: the worse end of the interval holds too."""
    interval = measurement.interval
    if interval is None:
        if not active.limit.must_hold_interval:
            return Weighed(Status.PASSED, f"{words}.")
        why = measurement.no_interval or "there is none"
        tail = f"but all of its interval must hold, and it can't be given: {why}"
        return Weighed(Status.INSUFFICIENT, f"{words}, {tail}.")
    if certain:
        return Weighed(Status.PASSED, f"{words}.")
    reach = interval_words(interval, measurement.metric)
    return Weighed(
        Status.WARNED, f"{words}, and {reach} goes beyond that, so it isn't certain yet.", includes_limit=True
    )


def _failing(measurement: Measurement, value: Fraction, words: str, *, floor: bool, chance: bool) -> Weighed:
    """The value doesn't hold; may that be chance? `chance`: the better end of the interval holds."""
    noise = measurement.noise
    if noise is not None and measurement.interval is None and not floor and value <= fraction_of(noise.value):
        said = saying(measurement.metric)
        tail = said.noise.format(noise=shown(fraction_of(noise.value), said.style))
        return Weighed(Status.INSUFFICIENT, f"{words}, but {tail}.", includes_limit=True)
    if measurement.interval is not None and chance:
        tail = (
            f"though {interval_words(measurement.interval, measurement.metric)} includes that, so chance may explain it"
        )
        return Weighed(Status.FAILED, f"{words}, {tail}.", includes_limit=True)
    return Weighed(Status.FAILED, f"{words}.")


def _ends(measurement: Measurement, *, floor: bool) -> tuple[Fraction | None, Fraction | None]:
    """The worse and the better end of the interval, seen from the limit; None if it is open on that side."""
    interval = measurement.interval
    if interval is None:
        return None, None
    low, high = (fraction_of(end) if math.isfinite(end) else None for end in (interval.low, interval.high))
    return (low, high) if floor else (high, low)


def _remark(measurement: Measurement) -> str:
    return f" ({measurement.reason})" if measurement.reason else ""
