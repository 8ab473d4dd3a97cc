"""The words and numbers that a person reads: one place, so that every page says the same of the same thing."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mlgov.documents.features import Features
from mlgov.evidence.measurement import Absent, Interval, Where
from mlgov.evidence.verdict import Limit, Result, Status

Shape = Literal["pass", "warn", "fail", "none"]
MINUS = "−"
DASH = "–"


@dataclass(frozen=True, slots=True)
class Chip:
    """A status in words, with the shape and colour it is drawn in."""

    text: str
    shape: Shape
    until: str = ""
    """The last day (ISO) on which it is true, if it ends: the page marks it when that day has passed."""


CHIPS: Mapping[str, Chip] = {
    "passed": Chip("Holds", "pass"),
    "warned": Chip("Holds, not yet certain", "warn"),
    "failed": Chip("Fails", "fail"),
    "not_judged": Chip("No limit set", "none"),
    "error": Chip("Could not be run", "fail"),
    "insufficient": Chip("Too little data to say", "none"),
    "awaiting": Chip("Outcomes not due yet", "none"),
    "unavailable": Chip("Cannot be measured here", "none"),
    "not_applicable": Chip("Does not apply", "none"),
    "missing": Chip("No evidence", "fail"),
    "due": Chip("Due", "none"),
    "overdue": Chip("Overdue", "warn"),
    "stale": Chip("No longer counts", "warn"),
    "drift": Chip("Inputs look different", "warn"),
    "waiting": Chip("Waits for a signature", "none"),
    "rejected": Chip("Refused", "fail"),
    "expired": Chip("Approval ended", "warn"),
    "revoked": Chip("Approval taken back", "fail"),
    "unverifiable": Chip("Can't be checked", "warn"),
    "unsigned": Chip("In use, not signed", "fail"),
    "emergency": Chip("Emergency", "fail"),
}
UNJUDGED = Chip("Measured, no limit set", "none")

ROLES = {
    "train": "training data",
    "validation": "validation data",
    "test": "test data",
    "reference": "reference data",
    "window": "production data",
}
PROBLEMS = {
    "binary_classification": "yes/no classifier",
    "multiclass_classification": "classifier with several classes",
    "multilabel_classification": "multi-label classifier",
    "regression": "regression",
    "forecasting": "forecast",
    "anomaly_detection": "anomaly detection",
    "text_generation": "text generation",
}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def chip(status: str | Status) -> Chip:
    """How a status is shown."""
    return CHIPS.get(str(status), Chip(plain(str(status)), "none"))


def result_chip(result: Result) -> Chip:
    """How a result is shown: a failure that may be chance, and an accepted one, say so."""
    if result.accepted is not None:
        until = result.accepted.until
        return Chip(f"Accepted by {plain(result.accepted.role)} until {day(until)}", "warn", until)
    if result.status is Status.FAILED and result.includes_limit:
        return Chip("Fails, but the range includes the limit", "fail")
    if result.status is Status.NOT_JUDGED:
        return UNJUDGED
    return chip(result.status)


ALIASES = {"champion": "in use (champion)", "challenger": "candidate (challenger)"}


def alias(name: str) -> str:
    """An alias as people say it, with the word of the field beside it."""
    return ALIASES.get(name, name)


_BASES = {"predecessor": "the version before", "release": "the value at release"}


def basis(text: str) -> str:
    """What a relative limit is relative to, with its value in few digits: `predecessor 0.9249803` in words."""
    name, _, value = text.rpartition(" ")
    try:
        return f"{_BASES.get(name, f'the {name}')} ({number(float(value))})"
    except ValueError:
        return _BASES.get(text, text)


def no_approval(*, live: bool) -> Chip:
    """How a version that nobody has signed is shown; in use, that is a reason to look."""
    return Chip("In use, no approval recorded", "warn") if live else Chip("No approval recorded", "none")


def plain(code: str) -> str:
    """A code word as plain text: `data_protection` becomes `data protection`."""
    return code.replace("_", " ").strip()


def leading_code(text: str | None) -> str | None:
    """A code word as words, also before a comma; free text stays as it was written."""
    first, comma, rest = (text or "").partition(",")
    return f"{plain(first)}{comma}{rest}" if text and " " not in first else text


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def day(value: dt.date | str | None) -> str:
    """`18 November 2026`; texts that are no ISO day are given back, nothing becomes an em dash."""
    if value is None or value == "":
        return DASH
    if isinstance(value, str):
        try:
            when = dt.date.fromisoformat(value[:10])
        except ValueError:
            return value
    else:
        when = value
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def short_day(value: dt.date, today: dt.date) -> str:
    """`18 Nov`; with the year if it isn't the one of `today`."""
    text = f"{value.day} {MONTHS[value.month - 1][:3]}"
    return text if value.year == today.year else f"{text} {value.year}"


def period(window: str | None) -> str:
    """A window's name in words: `2015-03` becomes `March 2015`, `2015-Q2` `quarter 2 of 2015`; others stay."""
    parts = (window or "").split("-")
    if len(parts) == 2 and parts[0].isdigit() and parts[1].isdigit() and 1 <= int(parts[1]) <= 12:
        return f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        return day(window)
    if len(parts) == 2 and parts[0].isdigit() and re.fullmatch("Q[1-4]", parts[1]):
        return f"quarter {parts[1][1]} of {parts[0]}"
    return window or ""


def count(value: int | None) -> str:
    """A whole number with thousands separated by commas."""
    return DASH if value is None else f"{value:,}"


def counted(value: int, one: str, many: str | None = None) -> str:
    """`1 model`, `3 models`, `no models`."""
    noun = one if value == 1 else (many or one + "s")
    return f"{value:,} {noun}" if value else f"no {noun}"


def listed(names: Sequence[str]) -> str:
    """`1`, `1 and 2`, `1, 2 and 3`."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def number(value: float | None, interval: Interval | None = None) -> str:
    """A number with as many digits as its uncertainty earns: two significant ones of the interval's width, at most 4.

    Whole numbers from 1,000 on lose their decimals; nothing is ever shown as -0.
    """
    if value is None:
        return DASH
    if math.isnan(value) or math.isinf(value):
        return "not a number"
    decimals = _decimals(value, interval)
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0 and value != 0 and interval is None:
        text = f"{value:.1e}" if abs(value) < 10 ** -(decimals + 2) else f"{value:.{min(decimals + 3, 6)}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS, 1) if text.startswith("-") else text


def _decimals(value: float, interval: Interval | None) -> int:
    if float(value).is_integer() and abs(value) >= 2 and interval is None:
        return 0
    if interval is not None and interval.high > interval.low:
        width = interval.high - interval.low
        return max(0, min(4, 1 - math.floor(math.log10(width))))
    size = abs(value)
    if size == 0:
        return 0
    return max(0, min(4, 2 - math.floor(math.log10(size)))) if size >= 1 else 3


def percent(value: float | None, decimals: int = 1) -> str:
    """A share as per cent: `24.1 %`."""
    if value is None:
        return DASH
    text = f"{100 * value:.{decimals}f}"
    return f"{text.lstrip('-') if float(text) == 0 else text} %"


def share(value: float | None) -> str:
    """A part of all cases, as it was written: `20 %`, `2.5 %`, `0.4 %`."""
    return DASH if value is None else f"{100 * value:.4g} %"


def signed(value: float) -> str:
    """A change with its sign: `+0.016`, `−0.020`."""
    text = number(abs(value))
    return f"+{text}" if value > 0 else f"{MINUS}{text}" if value < 0 else "±0"


def range_text(interval: Interval | None) -> str:
    """`0.906 to 0.919`; empty without an interval."""
    if interval is None:
        return ""
    return f"{number(interval.low, interval)} to {number(interval.high, interval)}"


def limit_text(limit: Limit | None) -> str:
    """`at least 0.80`, exactly as authored; a relative limit says what it comes to."""
    if limit is None:
        return ""
    word = "at least" if limit.direction == "at_least" else "at most"
    effective = getattr(limit, "effective", "")
    if effective and effective != limit.value:
        return f"{word} {number(float(effective))}"
    return f"{word} {limit.value.replace('-', MINUS)}"


def limit_sign(limit: Limit | None) -> str:
    """`≥ 0.80`; a dash without a limit."""
    if limit is None:
        return DASH
    return limit_text(limit).replace("at least", "≥").replace("at most", "≤")


def place(where: Where) -> str:
    """Where in the data a number was taken, in one phrase; empty for all of the test data."""
    parts = []
    if where.window:
        parts.append(period(where.window))
    elif where.role != "test":
        parts.append(ROLES.get(where.role, where.role))
    if where.column:
        parts.append(where.column)
    if where.group:
        parts.append(group(where.group))
    if where.slice:
        parts.append(where.slice)
    if where.class_:
        parts.append(f"class {where.class_}")
    text = ", ".join(parts)
    return f"{text} compared with {group(where.versus)}" if where.versus else text


def group(text: str | None) -> str:
    """`sex=female` as `sex: female`."""
    column, equals, value = (text or "").partition("=")
    return f"{plain(column)}: {value}" if equals else column


def absent(reason: Absent) -> str:
    """Why there is no number, in words."""
    text = chip(reason.kind).text
    due = f" (due {day(reason.due)})" if reason.due else ""
    return f"{text}{due}: {reason.reason}" if reason.reason else f"{text}{due}"


def feature_meaning(features: Features, column: str) -> str:
    """What a column means, as authored; empty if nobody wrote it down."""
    feature = features.features.get(column)
    return feature.meaning if feature is not None and feature.meaning != "TBD" else ""


def short(digest: str | None, length: int = 12) -> str:
    """The first characters of a fingerprint."""
    return (digest or "")[:length]
