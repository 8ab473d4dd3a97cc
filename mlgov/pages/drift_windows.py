"""Production windows on the drift page: one line each, what can be followed over them, and how they stand in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from mlgov.evidence.verdict import Result, Status
from mlgov.judging.worst import beyond, strictest
from mlgov.pages import words
from mlgov.pages.charts.svg import sparkline
from mlgov.pages.numerals import limit_value, range_text, result_value, value_text
from mlgov.pages.portfolio import Judged, VersionRecord
from mlgov.pages.telling import JUDGED
from mlgov.pages.units import unit_of
from mlgov.pages.window_log import logged_sentence, window_chip
from mlgov.pages.words import Chip

SERIES = ("evaluation.regression_error.mean_absolute_error", "evaluation.discrimination.roc_auc",
          "evaluation.decision.accuracy", "evaluation.calibration.expected_calibration_error",
          "evaluation.regression_error.mean_error")  # fmt: skip
SMALL = 0.0005
"""A difference below this has no digits of its own."""


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One production window."""

    window: str
    rows: str
    chip: Chip
    metric: str
    metric_range: str
    worst: str
    worst_value: str
    differing: str
    awaiting: str


@dataclass(frozen=True, slots=True)
class Series:
    """One number over the windows."""

    name: str
    drawing: Markup
    first: str
    last: str
    span: str


def by_difference(results: Sequence[Result]) -> list[Result]:
    """How much each column differs: furthest beyond its limit first, then by size."""
    found = [item for item in strictest(results) if item.metric == "psi" and item.where.column]
    return sorted(found, key=lambda item: (-beyond(item), -(item.value or 0.0), item.where.column or ""))


def differing(results: Sequence[Result]) -> list[Result]:
    """The columns that differ by more than a limit allows."""
    return [item for item in by_difference(results) if item.status is Status.FAILED]


def amount_text(item: Result) -> str:
    """A difference; one that is too small to matter has no digits of its own."""
    return "below 0.001" if item.value is not None and item.value < SMALL else result_value(item)


def window_row(record: VersionRecord, judged: Judged) -> WindowRow:
    """One window: its rows, how its limits stand, the main metric, and the column that changed most."""
    results = judged.verdict.results
    headline = record.brief.headline
    main = next(
        (
            item
            for item in strictest(results)
            if headline
            and (item.check, item.metric) == (headline.check, headline.metric)
            and not (item.where.group or item.where.column)
        ),
        None,
    )
    worst = next(iter(by_difference(results)), None)
    awaiting = next((item.reason for item in results if item.status is Status.AWAITING), "")
    return WindowRow(
        window=words.period(judged.verdict.window),
        rows=words.count(judged.statement.rows if judged.statement else None),
        chip=window_chip(judged.verdict),
        metric=result_value(main) if main else words.DASH,
        metric_range=range_text(main.interval, main.metric) if main else "",
        worst=worst.where.column or "" if worst else "",
        worst_value=amount_text(worst) if worst else words.DASH,
        differing=_of_columns(results),
        awaiting=awaiting,
    )


def _of_columns(results: Sequence[Result]) -> str:
    """`3 of 52 columns look different`; empty where none was compared."""
    compared = [item for item in by_difference(results) if item.value is not None]
    verb = "looks" if len(differing(results)) == 1 else "look"
    return f"{len(differing(results))} of {words.counted(len(compared), 'column')} {verb} different" if compared else ""


def windows_sentence(record: VersionRecord) -> str:
    """How production windows stand, in one sentence each: results, inputs, outcomes to come."""
    logged = logged_sentence(record.contents.logged)
    if not record.windows and logged:
        return logged
    if not record.windows:
        return "No production window is registered, so nothing can be said about how it does at work."
    verdicts = [item.verdict for item in record.windows]
    first, last = (words.period(item.window) for item in (verdicts[0], verdicts[-1]))
    total = len(verdicts)
    span = f"{words.counted(total, 'window')} from {first} to {last}" if total > 1 else f"1 window, {first}"
    parts = [f"{words.sentence(span)}."]
    metric = record.brief.headline
    if metric is not None:
        # A number under two limits, one of which can't be decided, is judged by the other.
        judged = [[each for each in item.results if each.limit and each.status in JUDGED] for item in verdicts]
        main = [_overall(results, metric.check, metric.metric) for results in judged]
        known = [item for item in main if item is not None]
        bad = sum(item.status is Status.FAILED for item in known)
        if known:
            few = " that could be judged" if bad and len(known) < total else ""
            parts.append(f"{metric.title} is beyond its limit in {_times(bad, len(known))}{few}.")
    moved = sum(bool(differing(item.results)) for item in verdicts)
    if any(by_difference(item.results) for item in verdicts):
        parts.append(f"Inputs look different in {_times(moved, total)}.")
    awaited = sum(any(each.status is Status.AWAITING for each in item.results) for item in verdicts)
    if awaited:
        parts.append(f"Outcomes are still to come in {_times(awaited, total)}.")
    return " ".join([*parts, f"Besides: {logged}" if logged else ""]).strip()


def _times(number: int, total: int) -> str:
    return "none of them" if not number else "all of them" if number == total else f"{number} of {total}"


def series_of(record: VersionRecord) -> Iterator[Series]:
    """What can be followed over the windows: metrics, and the largest change of a column."""
    if len(record.windows) < 2:
        return
    first, last = (words.period(item.verdict.window) for item in (record.windows[0], record.windows[-1]))
    for key in SERIES:
        check, _, metric = key.rpartition(".")
        points: list[Result | None] = [_overall(item.verdict.results, check, metric) for item in record.windows]
        values = [item.value if item else None for item in points]
        known = [value for value in values if value is not None]
        if len(known) < 2:
            continue
        described = record.helps.get(check)
        name = next((info.title for info in described.metrics if info.name == metric), metric) if described else metric
        unit = unit_of(record, check, metric)
        name = f"{name}, {unit}" if unit else name
        limit = next((limit_value(item.limit) for item in reversed(points) if item and item.limit), None)
        drawing = sparkline(
            values,
            limit=limit,
            label=f"{name}, {first} to {last}",
            failed=[bool(item and item.status is Status.FAILED) for item in points],
        )
        first_, last_ = (value_text(value, None, None, metric) for value in (known[0], known[-1]))
        yield Series(name, drawing, first_, last_, f"{first} to {last}")
    largest = [next(iter(by_difference(item.verdict.results)), None) for item in record.windows]
    values = [item.value if item else None for item in largest]
    known = [value for value in values if value is not None]
    if len(known) > 1:
        drawing = sparkline(values, limit=None, label=f"Largest change of a column (PSI), {first} to {last}")
        name = "Largest change of a column (PSI)"
        yield Series(name, drawing, words.number(known[0]), words.number(known[-1]), f"{first} to {last}")


def _overall(results: Sequence[Result], check: str, metric: str) -> Result | None:
    found = [
        item
        for item in strictest(results)
        if (item.check, item.metric) == (check, metric) and not (item.where.group or item.where.column)
    ]
    return found[0] if found else None
