"""What a check must be, as code: for the tests of packages that add checks, and for our own.

In a test: `assert_conforms(CHECK)`, or with contexts of one's own `assert_conforms(CHECK, [context])`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

from mlgov.checks.base import Check, CheckContext, Need, split_headings
from mlgov.checks.samples import sample_contexts
from mlgov.evidence.measurement import CheckOutcome, Measurement, Table

_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ROLES = frozenset({"train", "validation", "test", "reference", "window"})


def assert_conforms(check: object, contexts: Iterable[CheckContext] | None = None) -> None:
    """Raise AssertionError naming everything in which `check` is no proper check.

    It is run in `contexts` (default: small samples of binary classification, regression, ranking and empty data).
    """
    problems = list(problems_of_declaration(check))
    if not problems and isinstance(check, Check):
        for context in sample_contexts() if contexts is None else contexts:
            problems += _problems_of_run(check, context)
    if problems:
        raise AssertionError("; ".join(problems))


def problems_of_declaration(check: object) -> tuple[str, ...]:
    """Everything wrong with a check's declaration; it isn't run."""
    if not isinstance(check, Check):
        return (f"{check!r} is no mlgov.checks.base.Check",)
    return tuple(_declaration(check))


def _declaration(check: Check) -> Iterator[str]:
    if not _ID.fullmatch(check.id):
        yield f"the id {check.id!r} is not `family.name` in lower case"
    if not check.version or not check.title:
        yield f"{check.id}: version and title are required"
    names = [metric.name for metric in check.metrics]
    if not names:
        yield f"{check.id}: no metric is declared"
    if len(set(names)) < len(names):
        yield f"{check.id}: a metric is declared twice"
    yield from (f"{check.id}: metric {name!r} is no lower-case name" for name in names if not _NAME.fullmatch(name))
    if not check.roles or not check.roles <= _ROLES:
        yield f"{check.id}: roles must be some of {', '.join(sorted(_ROLES))}"
    if not all(isinstance(need, Need) for need in check.needs):
        yield f"{check.id}: needs must be members of Need"
    try:
        split_headings(check.doc)
    except ValueError as error:
        yield f"{check.id}: {error}"


def _problems_of_run(check: Check, context: CheckContext) -> Iterator[str]:
    """What is wrong with the outcome in one context."""
    try:
        outcome, again = check.run(context), check.run(context)
    except Exception as error:  # noqa: BLE001 - whatever a check raises is the finding
        yield f"{check.id} raised {type(error).__name__} for {context.problem}: {error}"
        return
    if outcome != again:
        yield f"{check.id}: two runs on the same data differ"
    if outcome.absent is not None and not outcome.absent.reason:
        yield f"{check.id}: is absent without a reason"
    yield from _problems_of_outcome(check, outcome)


def _problems_of_outcome(check: Check, outcome: CheckOutcome) -> Iterator[str]:
    declared = {metric.name for metric in check.metrics}
    seen = set()
    for item in outcome.measurements:
        name = f"{check.id}.{item.metric}"
        if item.metric not in declared:
            yield f"{name}: the metric is not declared"
        if (item.metric, item.where) in seen:
            yield f"{name}: measured twice at {item.where}"
        seen.add((item.metric, item.where))
        yield from (f"{name}: {problem}" for problem in _problems_of_measurement(item))
    for table in outcome.tables:
        yield from (f"{check.id}: table {table.name}: {problem}" for problem in _problems_of_table(table))


def _problems_of_measurement(item: Measurement) -> Iterator[str]:
    if (item.value is None) == (item.absent is None):
        yield "needs either a value or a reason why there is none"
    if item.absent is not None and not item.absent.reason:
        yield "is absent without a reason"
    numbers = [item.value]
    for range_ in (item.interval, item.bound):
        if range_ is None:
            continue
        numbers += [range_.low, range_.high]
        if not range_.low <= range_.high:
            yield f"the range {range_} is upside down"
        elif item.value is not None and not range_.low - 1e-12 <= item.value <= range_.high + 1e-12:
            yield f"the value {item.value} is outside {range_}"
    numbers += [item.noise.value] if item.noise is not None else []
    if any(number is not None and not math.isfinite(number) for number in numbers):
        yield "holds a number that is not finite"
    if item.counts is not None and (len(item.counts) not in (2, 4) or min(item.counts) < 0):
        yield "counts are (numerator, denominator) or (a, b, c, d), none negative"


def _problems_of_table(table: Table) -> Iterator[str]:
    if len({len(column) for column in table.columns.values()}) != 1:
        yield "its columns differ in length"
    cells = (cell for column in table.columns.values() for cell in column)
    if any(isinstance(cell, float) and not math.isfinite(cell) for cell in cells):
        yield "holds a number that is not finite"
