"""How one result's numbers are written: alike in sentences, cards and tables, and never on their limit's other side.

A share is read as per cent and a gap between shares as points, as the sentences of a verdict read them; everything else
has two significant digits of its interval's width.
"""

from __future__ import annotations

import math
from decimal import Decimal

from mlgov.evidence.measurement import Interval
from mlgov.evidence.verdict import Limit, Result
from mlgov.judging.exact import decimal_of, fraction_of
from mlgov.judging.numbers import Style, limit_shown, shown
from mlgov.judging.words import saying
from mlgov.pages import words


def limit_value(limit: Limit | None) -> float | None:
    """A limit as a number, where it is one: a relative limit without its reference is not."""
    if limit is None:
        return None
    text = limit.effective or (limit.value if limit.basis == "absolute" else "")
    return float(Decimal(text)) if text else None


def value_text(value: float | None, interval: Interval | None, limit: Limit | None, metric: str = "") -> str:
    """A value with as many digits as it earns, and more if it would otherwise seem to be on its limit's other side."""
    return value_beside(value, interval, limit_value(limit), metric)


def value_beside(value: float | None, interval: Interval | None, bound: float | None, metric: str = "") -> str:
    """The same, of a limit that is a number already."""
    if value is None:
        return words.DASH
    if not math.isfinite(value):
        return "not a number"
    against = None if bound is None else decimal_of(bound)
    text = shown(decimal_of(value), style_of(metric), against=against, interval=interval)
    return _typeset(text)


def result_value(item: Result) -> str:
    """A result's value."""
    return value_text(item.value, item.interval, item.limit, item.metric)


def range_text(interval: Interval | None, metric: str = "") -> str:
    """`0.906 to 0.919`, `84.1 to 85.5 %`; empty without an interval."""
    style = style_of(metric)
    if interval is None or style not in {"share", "points"} or not math.isfinite(interval.low + interval.high):
        return words.range_text(interval)
    low, high = (shown(decimal_of(end), style).partition(" ") for end in (interval.low, interval.high))
    return _typeset(f"{low[0]} to {high[0]}{high[1]}{high[2]}")


def noise_text(item: Result) -> str:
    """What chance alone gives at this size; empty where it isn't known."""
    if item.noise is None:
        return ""
    if item.value is not None and not math.isfinite(item.value):
        return words.number(item.noise.value)
    against = None if item.value is None else fraction_of(item.value)
    style = style_of(item.metric)
    return _typeset(shown(fraction_of(item.noise.value), "number" if style == "times" else style, against=against))


def gap_text(size: float, interval: Interval | None, metric: str) -> str:
    """The size of a difference between two values of a metric: of shares in points."""
    style = style_of(metric)
    return _typeset(shown(fraction_of(size), "points" if style == "share" else style, interval=interval))


def is_nothing(text: str) -> bool:
    """Whether a number as shown is zero: a change too small to show has no sign."""
    return not any(digit in text for digit in "123456789")


def limit_text(limit: Limit | None, metric: str = "", value: float | None = None) -> str:
    """`at least 0.80` as authored, `at least 80 %` of a share; one that follows from a number is told from `value`."""
    bound = limit_value(limit)
    if limit is None or bound is None:
        return words.limit_text(limit)
    word = "at least" if limit.direction == "at_least" else "at most"
    style = style_of(metric)
    exact = Decimal(limit.effective or limit.value)
    if limit.effective and limit.effective != limit.value:
        against = decimal_of(value) if value is not None and math.isfinite(value) else None
        text = shown(decimal_of(float(exact)), style, against=against)
    else:
        text = limit_shown(decimal_of(float(exact)), limit.value, style)
    return f"{word} {_typeset(text)}"


def limit_sign(limit: Limit | None, metric: str = "", value: float | None = None) -> str:
    """`≥ 0.80`; a dash without a limit."""
    if limit is None:
        return words.DASH
    return limit_text(limit, metric, value).replace("at least", "≥").replace("at most", "≤")


def style_of(metric: str) -> Style:
    """How a metric is read: as a number, as per cent, as points; a trivial model's as that of the model itself."""
    return saying(metric.removeprefix("trivial_")).style if metric else "number"


def _typeset(text: str) -> str:
    """The text with a real minus, and no line break between a number and its per cent."""
    text = text.replace(" %", "\N{NO-BREAK SPACE}%").replace(" -", f" {words.MINUS}")
    return words.MINUS + text[1:] if text.startswith("-") else text
