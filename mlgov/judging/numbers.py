"""Numbers in sentences: as many digits as needed to tell a value from its limit, and no more."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

Style = Literal["number", "share", "times", "points", "count"]
"""How a metric is read: 0.913, 12.0 %, 0.31 times, 12.0 points (of a difference of shares), 3."""

_MOST = 12


def shown(value: Fraction, style: Style = "number", *, against: Fraction | None = None) -> str:
    """A value in words; with `against`, never printed equal to a number that it differs from."""
    scale, unit = (100, " %") if style == "share" else (100, " points") if style == "points" else (1, "")
    scaled = value * scale
    digits = _digits(scaled, style)
    text = _fixed(scaled, digits)
    if against is not None and value != against:
        other = against * scale
        while digits < _MOST and text == _fixed(other, digits):
            digits += 1
            text = _fixed(scaled, digits)
    return text + unit


def limit_shown(value: Fraction, text: str, style: Style = "number") -> str:
    """A limit as authored (`0.80`), or per cent where the metric is read so (`80 %`)."""
    if style not in {"share", "points"}:
        return text
    unit = " %" if style == "share" else " points"
    return _plain(value * 100) + unit


def _digits(value: Fraction, style: Style) -> int:
    if style == "count":
        return 0
    size = abs(value)
    if style in {"share", "points"}:
        return 1 if size >= 1 or size == 0 else 2
    if style == "times":
        return 2
    return 3 if size < 10 else 2 if size < 100 else 1 if size < 1000 else 0


def _fixed(value: Fraction, digits: int) -> str:
    """Rounded half to even at `digits` decimals, exactly, with thousands separators; never `-0.0`."""
    scaled = round(value * 10**digits)
    whole, rest = divmod(abs(scaled), 10**digits)
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:0{digits}d}" if digits else "")


def _plain(value: Fraction) -> str:
    text = _fixed(value, 6)
    return text.rstrip("0").rstrip(".") if "." in text else text
