"""Numbers in sentences: as many digits as needed to tell a value from its limit, and no more."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

Style = Literal["number", "share", "times", "points", "count"]
"""How a metric is read: 0.913, 12.0 %, 0.31 times, 12.0 points (of a difference of shares), 3."""

_MOST = 12
_SCALES: dict[Style, tuple[int, str]] = {
    "number": (1, ""),
    "share": (100, " %"),
    "times": (1, ""),
    "points": (100, " points"),
    "count": (1, ""),
}


def shown(value: Fraction, style: Style = "number", *, against: Fraction | None = None) -> str:
    """A value in words; with `against`, never printed equal to a number that it differs from."""
    scale, unit = _SCALES[style]
    digits = _digits(abs(float(value)) * scale, style)
    text = _fixed(value, scale, digits)
    if against is not None and value != against:
        while digits < _MOST and text == _fixed(against, scale, digits):
            digits += 1
            text = _fixed(value, scale, digits)
    return text + unit


def limit_shown(value: Fraction, text: str, style: Style = "number") -> str:
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
    return 3 if size < 10 else 2 if size < 100 else 1 if size < 1000 else 0


def _fixed(value: Fraction, scale: int, digits: int) -> str:
    """`value * scale` rounded half to even at `digits` decimals, with thousands separators; never `-0.0`."""
    # In integers, because a verdict holds hundreds of these and fractions are slow.
    numerator, denominator = value.numerator, value.denominator
    size, rest = divmod(abs(numerator) * scale * 10**digits, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and size % 2):
        size += 1
    whole, decimals = divmod(size, 10**digits)
    sign = "-" if numerator < 0 and size else ""
    return f"{sign}{whole:,}" + (f".{decimals:0{digits}d}" if digits else "")


def _plain(value: Fraction) -> str:
    text = _fixed(value, 1, 6)
    return text.rstrip("0").rstrip(".") if "." in text else text
