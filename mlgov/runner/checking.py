"""One check on one data set, and what became of it on all of them.

Here is the only broad `except` of the project: whatever a check raises becomes `error` with its class and text, so
that the other checks run and a page can say which one could not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from mlgov.checks.base import Check, CheckContext
from mlgov.evidence.measurement import Absent, CheckOutcome, Measurement, Role, Table, Where

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+")
_LONGEST = 300
Item = TypeVar("Item", Measurement, Table)
_WORST = ("error", "awaiting", "unavailable", "insufficient", "missing", "not_applicable")


@dataclass(frozen=True, slots=True)
class Ran:
    """What one check gave in one role (and window)."""

    role: Role
    window: str | None
    outcome: CheckOutcome


def run_check(check: Check, context: CheckContext) -> Ran:
    """The check's outcome; never raises. Numbers that are not finite become absent with a reason."""
    try:
        outcome = _checked(check.run(context), context)
    except Exception as error:  # noqa: BLE001 - the one broad except: see the module's docstring
        outcome = failed(check, Absent("error", error_text(error)))
    return Ran(context.role, context.window, outcome)


def failed(check: Check, why: Absent) -> CheckOutcome:
    """The outcome of a check that gave nothing."""
    return CheckOutcome(check.id, check.version, (), absent=why)


def error_text(error: BaseException) -> str:
    """Class and text of an exception on one line, the same in every run."""
    text = " ".join(str(error).split())
    return _ADDRESS.sub("0x…", f"{type(error).__name__}: {text}" if text else type(error).__name__)[:_LONGEST]


def merged(check: Check, runs: Sequence[Ran]) -> CheckOutcome:
    """One outcome of a check over all roles: what could not be measured in one of them is said for each metric."""
    absent = [(ran.role, ran.outcome.absent) for ran in runs if ran.outcome.absent is not None]
    if len(absent) == len(runs):
        return failed(check, _worst(absent))
    measurements: list[Measurement] = []
    tables: list[Table] = []
    for ran in runs:
        measurements += ran.outcome.measurements
        tables += ran.outcome.tables
        if ran.outcome.absent is not None:
            where = Where(role=ran.role, window=ran.window)
            measurements += [
                Measurement(metric.name, None, where=where, absent=ran.outcome.absent) for metric in check.metrics
            ]
    return CheckOutcome(check.id, check.version, tuple(measurements), tuple(tables))


def _worst(absents: Sequence[tuple[Role, Absent]]) -> Absent:
    worst = min(absents, key=lambda pair: _WORST.index(pair[1].kind))[1]
    reasons = dict.fromkeys(why.reason for _, why in absents)
    if len(reasons) == 1:
        return worst
    return replace(worst, reason="; ".join(f"{role}: {why.reason}" for role, why in absents))


def _checked(outcome: CheckOutcome, context: CheckContext) -> CheckOutcome:
    """The outcome in this role and window, with finite numbers only. Raises TypeError for anything else."""
    return replace(
        outcome,
        measurements=tuple(_finite(_placed(item, context)) for item in outcome.measurements),
        tables=tuple(_finite_table(_placed(table, context)) for table in outcome.tables),
    )


def _placed(item: Item, context: CheckContext) -> Item:
    where = item.where
    if (where.role, where.window) == (context.role, context.window):
        return item
    return replace(item, where=replace(where, role=context.role, window=context.window))


def _finite(item: Measurement) -> Measurement:
    if item.value is not None and not math.isfinite(item.value):
        reason = f"the check gave {item.value} instead of a number"
        return Measurement(item.metric, None, n=item.n, where=item.where, absent=Absent("error", reason))
    if item.interval is not None and not _all_finite((item.interval.low, item.interval.high)):
        item = replace(item, interval=None, no_interval="the interval has no finite ends")
    if item.bound is not None and not _all_finite((item.bound.low, item.bound.high)):
        item = replace(item, bound=None)
    if item.noise is not None and not math.isfinite(item.noise.value):
        item = replace(item, noise=None)
    return item


def _finite_table(table: Table) -> Table:
    if all(_all_finite(values) for values in table.columns.values()):
        return table
    columns = {name: tuple(_or_none(value) for value in values) for name, values in table.columns.items()}
    return replace(table, columns=columns)


def _or_none(value: float | str | None) -> float | str | None:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _all_finite(values: Iterable[object]) -> bool:
    return all(math.isfinite(value) for value in values if isinstance(value, float))
