"""Numbers for people: as many digits as a number earns, more where it would else seem to be on its limit's other side.

One rule for sentences and for pages, so that a number looks the same wherever it stands.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from mlgov.evidence.measurement import Interval

Style = Literal["number", "share", "times", "points", "count"]
"""How a metric is read: 0.913, 12.0 %, 0.31 times, 12.0 points (of a difference of shares), 3."""

Exact = Fraction | Decimal
"""A number without the rounding of floating point."""

_MOST = 12
_WHOLE = 2
"""From here on a whole number is written without decimals: 1 may be a score, 2 is a count."""
_PER_CENT = 100
_FORMATS = tuple(f",.{digits}f" for digits in range(_MOST + 1))
_SCALES: dict[Style, tuple[int, str]] = {
    "number": (1, ""),
    "share": (_PER_CENT, " %"),
    "times": (1, ""),
    "points": (_PER_CENT, " points"),
    "count": (1, ""),
}


def shown(
    value: Exact, style: Style = "number", *, against: Exact | None = None, interval: Interval | None = None
) -> str:
    """A value in words: two significant digits of its interval's width, without one as its size asks for.

    With `against`, never printed equal to a number that it differs from. Amounts that would round to nothing keep a
    digit.
    """
    scale, unit = _SCALES[style]
    size = abs(float(value))
    earned = _earned(interval) if interval is not None and style in {"number", "times"} else None
    digits = _digits(size * scale, style) if earned is None else earned
    text = _rounded(value, scale, digits)
    if style == "number" and size and earned is None and against is None and _is_nothing(text):
        top, bottom = value.as_integer_ratio()
        if abs(top) * 10 ** (digits + 2) < bottom:
            return f"{float(value):.1e}"
        digits = min(digits + 3, 6)
        text = _rounded(value, scale, digits)
    if against is not None and against != value:
        while digits < _MOST and text == _rounded(against, scale, digits):
            digits += 1
            text = _rounded(value, scale, digits)
    return text + unit


def _is_nothing(text: str) -> bool:
    """Whether a number as it is written has no digit but 0."""
    return not text.strip("-0.")


def _earned(interval: Interval | None) -> int | None:
    """The decimals that an interval's width leaves room for; None where it says nothing."""
    if interval is None or not math.isfinite(width := interval.high - interval.low) or width <= 0:
        return None
    return max(0, min(4, 1 - math.floor(math.log10(width))))


def limit_shown(value: Exact, text: str, style: Style = "number") -> str:
    """A limit as authored (`0.80`), or per cent where the metric is read so (`80 %`)."""
    if style not in {"share", "points"}:
        return text
    unit = " %" if style == "share" else " points"
    return _plain(value * 100) + unit


def _digits(size: float, style: Style) -> int:
    if style == "count":
        return 0
    if style in {"share", "points"}:
        return 1 if size >= 1 or size == 0 else 2
    if style == "times":
        return 2
    if size >= _WHOLE and float(size).is_integer():
        return 0
    return max(0, 2 - math.floor(math.log10(size))) if size >= 1 else 3


def _rounded(value: Exact, scale: int, digits: int) -> str:
    """`value * scale` rounded half to even at `digits` decimals, with thousands separators; never `-0.0`."""
    # Both ways give the same. A verdict holds hundreds of these: decimals are written in C, and fractions are slow.
    if isinstance(value, Decimal):
        text = format(value.scaleb(2) if scale == _PER_CENT else value, _FORMATS[digits])
        return text[1:] if text[0] == "-" and _is_nothing(text) else text
    numerator, denominator = value.as_integer_ratio()
    tens = 10**digits
    size, rest = divmod(abs(numerator) * scale * tens, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and size % 2):
        size += 1
    whole, decimals = divmod(size, tens)
    sign = "-" if numerator < 0 and size else ""
    return f"{sign}{whole:,}.{decimals:0{digits}d}" if digits else f"{sign}{whole:,}"


def _plain(value: Exact) -> str:
    text = _rounded(value, 1, 6)
    return text.rstrip("0").rstrip(".") if "." in text else text
