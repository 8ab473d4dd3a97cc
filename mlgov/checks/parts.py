"""Pieces that checks of every family share: fetching a part of the summary, and building measurements of rates."""

from __future__ import annotations

from typing import TypeVar

from mlgov.checks.base import CheckContext, NotApplicable
from mlgov.checks.statistics.proportions import wilson
from mlgov.evidence.measurement import Absent, AbsentKind, Measurement, Where

T = TypeVar("T")

BINARY = ("binary_classification",)
REGRESSION = ("regression",)
THIS_FILE = "describes this data set itself, not a population behind it"


def part(context: CheckContext, value: T | None, *keys: str, otherwise: str) -> T:
    """`value`, or NotApplicable with the reason that the summary gives under the first of `keys` that it has."""
    if value is not None:
        return value
    raise NotApplicable.because(why_absent(context, *keys, otherwise=otherwise))


def why_absent(context: CheckContext, *keys: str, otherwise: str) -> Absent:
    """The summary's reason for a missing part; else labels that are still due; else `unavailable` with `otherwise`."""
    for key in keys:
        if key in context.current.absent:
            return context.current.absent[key]
    if context.labels_due is not None and context.current.labels is None:
        return Absent("awaiting", f"outcomes are due on {context.labels_due}", context.labels_due)
    return Absent("unavailable", otherwise)


def absent(
    metric: str, where: Where, reason: str, kind: AbsentKind = "insufficient", n: int | None = None
) -> Measurement:
    """A measurement without a value."""
    return Measurement(metric, None, n=n, where=where, absent=Absent(kind, reason))


def rate(
    context: CheckContext, metric: str, count: int, n: int, *, undefined: str, where: Where | None = None
) -> Measurement:
    """A proportion with its counts and Wilson interval; absent with the reason `undefined` when n is 0."""
    where = context.where() if where is None else where
    if n == 0:
        return absent(metric, where, undefined, n=0)
    interval = wilson(count, n, context.settings.confidence_level)
    return Measurement(metric, count / n, n=n, counts=(count, n), interval=interval, where=where)


def share(
    metric: str, count: int, n: int, where: Where, *, reason: str = "", undefined: str = "no rows"
) -> Measurement:
    """A share of the rows of this very file: counts, but no interval, because nothing is inferred from it."""
    if n == 0:
        return absent(metric, where, undefined, n=0)
    return Measurement(metric, count / n, n=n, counts=(count, n), no_interval=THIS_FILE, where=where, reason=reason)


def rows_below(n: int, settings_min_cell: int) -> str:
    """`n rows` in words that don't give away a small count."""
    return f"fewer than {settings_min_cell} rows" if n < settings_min_cell else f"{n:,} rows"
