"""Pieces that checks of every family share: fetching a part of the summary, and building measurements of rates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from mlgov.checks.base import CheckContext, NotApplicable
from mlgov.checks.statistics.proportions import wilson
from mlgov.evidence.measurement import Absent, AbsentKind, Bound, Measurement, Where

T = TypeVar("T")

BINARY = ("binary_classification",)
REGRESSION = ("regression",)
THIS_FILE = "describes this data set itself, not a population behind it"


def part(context: CheckContext, value: T | None, *keys: str, otherwise: str, labels: bool = True) -> T:
    """`value`, or NotApplicable with the reason that the summary gives under the first of `keys` that it has."""
    if value is not None:
        return value
    raise NotApplicable.because(why_absent(context, *keys, otherwise=otherwise, labels=labels))


def why_absent(context: CheckContext, *keys: str, otherwise: str, labels: bool = True) -> Absent:
    """The summary's reason for a missing part; else labels that are still due; else `unavailable` with `otherwise`.

    `labels` says whether late labels could be the reason.
    """
    for key in keys:
        if key in context.current.absent:
            return context.current.absent[key]
    if labels and context.labels_due is not None and context.current.labels is None:
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


def column_count(context: CheckContext, metric: str, found: Sequence[str], total: int) -> Measurement:
    """How many of `total` columns something holds for, naming up to ten of them."""
    names = ", ".join(found[:10]) + (f" and {len(found) - 10} more" if len(found) > 10 else "")
    return Measurement(metric, float(len(found)), n=total, no_interval=THIS_FILE, where=context.where(), reason=names)


def level_share(
    context: CheckContext,
    metric: str,
    column: str,
    counts: tuple[int, int, int],
    levels: Sequence[tuple[str, int]],
    personal: bool,
) -> Measurement:
    """The share of rows whose level is new; `counts` are (rows in new levels, rows in unnamed levels, all rows).

    Rows in levels that are not kept by name may be new or not: then the value is the upper bound. New levels are named
    unless the column is personal or they are rarer than the smallest cell that may be shown.
    """
    rows, unnamed, total = counts
    where = context.where(column=column)
    shown = [level for level, count in levels if count >= context.settings.min_cell and not personal]
    remark = f"new: {', '.join(shown[:5])}" + (" and others" if len(shown) > 5 else "") if shown else ""
    if not unnamed or not total:
        return share(metric, rows, total, where, reason=remark, undefined="the column has no values")
    high = min(1.0, (rows + unnamed) / total)
    return Measurement(
        metric,
        high,
        n=total,
        no_interval=THIS_FILE,
        bound=Bound(rows / total, high),
        where=where,
        variant="upper bound: rare values are not kept by name",
        reason=remark,
    )
