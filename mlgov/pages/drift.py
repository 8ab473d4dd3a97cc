"""Whether data has changed: between training and test data at release, and window by window in production."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from mlgov.evidence.measurement import Table
from mlgov.evidence.verdict import Result, Status
from mlgov.judging.worst import strictest
from mlgov.pages import words
from mlgov.pages.charts.svg import histogram_pair, sparkline
from mlgov.pages.operations import window_chip
from mlgov.pages.parts import VersionHead, version_head
from mlgov.pages.portfolio import Judged, VersionRecord
from mlgov.pages.sections import CheckSection, Figure, Stand, checks_of, results_of, stand_of, tables_of
from mlgov.pages.telling import limit_value, short_chip
from mlgov.pages.words import Chip

SERIES = ("evaluation.regression_error.mean_absolute_error", "evaluation.discrimination.roc_auc",
          "evaluation.decision.accuracy", "evaluation.calibration.expected_calibration_error",
          "evaluation.regression_error.mean_error")  # fmt: skip
SHOWN = 6
"""Columns whose bins are drawn."""


@dataclass(frozen=True, slots=True)
class ChangedColumn:
    """One column compared with the reference."""

    name: str
    chip: Chip
    value: str
    noise: str
    limit: str
    n: str


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
    awaiting: str


@dataclass(frozen=True, slots=True)
class Series:
    """One number over the windows."""

    name: str
    drawing: Markup
    first: str
    last: str
    span: str


@dataclass(frozen=True)
class DriftPage:
    """One version's drift."""

    template: ClassVar[str] = "pages/drift.html.jinja"

    head: VersionHead
    stand: Stand
    order: str
    reference: str
    columns: tuple[ChangedColumn, ...]
    figures: tuple[Figure, ...]
    windows: tuple[WindowRow, ...]
    windows_sentence: str
    metric_name: str
    series: tuple[Series, ...]
    checks: tuple[CheckSection, ...]

    @classmethod
    def of(cls, record: VersionRecord) -> DriftPage:
        """The page of a version; one without a reference says so."""
        results = results_of(record, "drift")
        timed = record.version.authored.columns.time is not None
        order = (
            ""
            if timed
            else "The data has no order in time: there is no before and after here. Test data is compared with the "
            "data that the model learned from, and a difference can only come from how the rows were drawn."
        )
        metric = record.brief.headline
        return cls(
            head=version_head(record, "drift"),
            stand=stand_of(results, "Nothing was compared"),
            order=order,
            reference=_reference(record),
            columns=tuple(_columns(results)),
            figures=tuple(_figures(record.release, "release")),
            windows=tuple(_window(record, item) for item in reversed(record.windows)),
            windows_sentence=_windows_sentence(record),
            metric_name=metric.title if metric else "Main metric",
            series=tuple(_series(record)),
            checks=checks_of(record, "drift", "drift"),
        )


def _reference(record: VersionRecord) -> str:
    data = record.version.authored.data
    return words.ROLES["reference"] if data.reference is not None else words.ROLES["train"]


def _psi(results: Sequence[Result]) -> list[Result]:
    """The PSI of each column, largest first."""
    found = [item for item in strictest(results) if item.metric == "psi" and item.where.column]
    return sorted(found, key=lambda item: (-(item.value or 0.0), item.where.column or ""))


def _columns(results: Sequence[Result]) -> Iterator[ChangedColumn]:
    for item in _psi(results):
        yield ChangedColumn(
            name=item.where.column or "",
            chip=short_chip(item),
            value=words.number(item.value),
            noise=words.number(item.noise.value) if item.noise else words.DASH,
            limit=words.limit_sign(item.limit),
            n=words.count(item.n),
        )


def _figures(judged: Judged, prefix: str) -> Iterator[Figure]:
    """The bins of the columns that changed most."""
    tables = list(tables_of(judged, "drift.psi", "bins"))
    ranked = {item.where.column: at for at, item in enumerate(_psi(judged.verdict.results))}
    tables.sort(key=lambda table: ranked.get(table.where.column, len(ranked)))
    for at, table in enumerate(tables[:SHOWN], start=1):
        yield _bins(table, f"{prefix}-{at}")


def _bins(table: Table, anchor: str) -> Figure:
    labels = [str(label) for label in table.columns["label"]]
    before, after = _shares(table, "reference"), _shares(table, "current")
    column = table.where.column or ""
    return Figure(
        anchor=f"bins-{anchor}",
        title=column,
        caption="Share of rows by value: pale is the reference, dark the data looked at.",
        label=f"{column}: share of rows by value, reference against current",
        columns=("Values", "Reference", "Now"),
        rows=tuple(
            (label, words.percent(old), words.percent(new))
            for label, old, new in zip(labels, before, after, strict=True)
        ),
        svg=histogram_pair(before, after, label=f"{column}: share of rows by value, reference against current"),
    )


def _shares(table: Table, name: str) -> list[float]:
    counts = [float(value) if isinstance(value, int | float) else 0.0 for value in table.columns[name]]
    total = sum(counts) or 1.0
    return [count / total for count in counts]


def _window(record: VersionRecord, judged: Judged) -> WindowRow:
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
    worst = next(iter(_psi(results)), None)
    awaiting = next((item.reason for item in results if item.status is Status.AWAITING), "")
    return WindowRow(
        window=words.period(judged.verdict.window),
        rows=words.count(judged.statement.rows if judged.statement else None),
        chip=window_chip(judged.verdict),
        metric=words.number(main.value, main.interval) if main else words.DASH,
        metric_range=words.range_text(main.interval) if main else "",
        worst=worst.where.column or "" if worst else "",
        worst_value=words.number(worst.value) if worst else words.DASH,
        awaiting=awaiting,
    )


def _windows_sentence(record: VersionRecord) -> str:
    if not record.windows:
        return "No production window is registered, so nothing can be said about how it does at work."
    bad = sum(item.verdict.counts()[Status.FAILED] > 0 for item in record.windows)
    first, last = (words.period(item.verdict.window) for item in (record.windows[0], record.windows[-1]))
    text = f"{words.sentence(words.counted(len(record.windows), 'window'))} from {first} to {last}: "
    return text + (f"in {bad} of them at least one limit fails." if bad else "every limit holds in all of them.")


def _series(record: VersionRecord) -> Iterator[Series]:
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
        limit = next((limit_value(item.limit) for item in reversed(points) if item and item.limit), None)
        drawing = sparkline(
            values,
            limit=limit,
            label=f"{name}, {first} to {last}",
            failed=[bool(item and item.status is Status.FAILED) for item in points],
        )
        yield Series(name, drawing, words.number(known[0]), words.number(known[-1]), f"{first} to {last}")
    largest = [next(iter(_psi(item.verdict.results)), None) for item in record.windows]
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
