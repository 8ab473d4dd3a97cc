"""How one plain word of YAML is read, given what the schema expects there.

YAML 1.1 guesses types (`no` is false, `010` is 8, `12:30` is 750). Here the schema decides: where text is expected the
source text is kept; where a number, a date or true/false is expected only one unambiguous way to write it is accepted.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal, InvalidOperation

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
TRUE = frozenset({"true", "True", "TRUE", "yes", "Yes", "YES"})
FALSE = frozenset({"false", "False", "FALSE", "no", "No", "NO"})
MAX_DIGITS = 18
"""Longer integers don't fit in 64 bits and are refused as numbers."""

INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)", re.ASCII)
FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]{1,4})?", re.ASCII)
DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

_EXPONENT = re.compile(r"[-+]?[0-9]+[eE][-+]?[0-9]{1,3}", re.ASCII)
_LOOSE_DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.?(?:nan|inf|infinity)", re.IGNORECASE | re.ASCII)
_PER_CENT = re.compile(r"([-+]?[0-9]+(?:\.[0-9]+)?) ?%", re.ASCII)
_COMMA = re.compile(r"([-+]?[0-9]+),([0-9]+)", re.ASCII)
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+(?:\.[0-9]+)?", re.ASCII)


class NotThatError(ValueError):
    """A word can't be read as what is expected; `hint` says how to write it."""

    def __init__(self, hint: str = "") -> None:
        super().__init__(hint)
        self.hint = hint


def read_integer(text: str) -> int:
    """A whole number of at most 18 digits; raises NotThatError."""
    if not INTEGER.fullmatch(text):
        raise NotThatError(number_hint(text, whole=True))
    if len(text.lstrip("+-")) > MAX_DIGITS:
        msg = f"at most {MAX_DIGITS} digits"
        raise NotThatError(msg)
    return int(text)


def read_number(text: str) -> float:
    """A finite number, an int if written without a point; raises NotThatError."""
    if INTEGER.fullmatch(text):
        return read_integer(text)
    if not FLOAT.fullmatch(text) or not math.isfinite(value := float(text)):
        raise NotThatError(number_hint(text))
    return value


def read_boolean(text: str) -> bool:
    """`true`, `false`, `yes` or `no`; raises NotThatError."""
    if text in TRUE:
        return True
    if text in FALSE:
        return False
    raise NotThatError


def read_day(text: str) -> str:
    """An ISO day, checked against the calendar and given back as text; raises NotThatError."""
    if DAY.fullmatch(text):
        try:
            dt.date.fromisoformat(text)
        except ValueError:
            msg = "there is no such day in the calendar"
            raise NotThatError(msg) from None
        return text
    loose = _LOOSE_DAY.match(text)
    if loose:
        year, month, day = loose.groups()
        msg = f"write {year}-{month:0>2}-{day:0>2}"
        raise NotThatError(msg)
    raise NotThatError


def guess(text: str) -> str | int | float | bool | None:
    """The value where nothing is declared: null, true, false and plain decimal numbers; all else stays text.

    Raises NotThatError for what some readers take as a number and others as text: `010`, `1e3`, `.nan`, huge integers.
    """
    if text in NULLS:
        return None
    if text in {"true", "false"}:
        return text == "true"
    if INTEGER.fullmatch(text) or FLOAT.fullmatch(text):
        return read_number(text)
    if _EXPONENT.fullmatch(text) or _NOT_FINITE.fullmatch(text) or _LEADING_ZERO.fullmatch(text):
        hint = number_hint(text)
        raise NotThatError(f"{hint}, or put it in quotes" if hint else "put it in quotes if it is text")
    return text


def number_hint(text: str, *, whole: bool = False) -> str:
    """How a number should have been written, if that can be told from `text`."""
    if len(text) > 2 * MAX_DIGITS:
        return f"at most {MAX_DIGITS} digits" if text.strip("+-0123456789._") == "" else ""
    if _NOT_FINITE.fullmatch(text):
        return "not a finite number"
    value = _decimal(text)
    if value is None:
        return ""
    if abs(value.adjusted()) > MAX_DIGITS:
        return "not a number of reasonable size"
    written = plain_decimal(value)
    if whole and "." in written:
        return "without a decimal point"
    return (
        f"write {written}.0" if _EXPONENT.fullmatch(text) and not whole and "." not in written else f"write {written}"
    )


def _decimal(text: str) -> Decimal | None:
    """Reads also 010, 1e3, .5, 5., 1_000, 0,8 and 80 %, only to say how they should have been written."""
    per_cent, comma = _PER_CENT.fullmatch(text), _COMMA.fullmatch(text)
    try:
        value = Decimal(per_cent.group(1)) / 100 if per_cent else Decimal(".".join(comma.groups()) if comma else text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def plain_decimal(value: Decimal) -> str:
    """A decimal without exponent, e.g. `1000` for 1E+3."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(text: str, limit: int = 60) -> str:
    """A piece of authored text for one line of an error message: shortened, line breaks and controls visible."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return "`" + "".join(each if each.isprintable() else repr(each)[1:-1] for each in cut) + "`"
