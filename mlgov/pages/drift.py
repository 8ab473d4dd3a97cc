"""Whether data has changed: between training and test data at release, and window by window in production."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from mlgov.evidence.measurement import Table
from mlgov.evidence.verdict import Result, Status
from mlgov.judging.worst import beyond, strictest
from mlgov.pages import words
from mlgov.pages.charts import plotly
from mlgov.pages.charts.svg import histogram_pair, sparkline
from mlgov.pages.operations import window_chip
from mlgov.pages.parts import VersionHead, anchor_of, version_head
from mlgov.pages.portfolio import Judged, VersionRecord
from mlgov.pages.sections import CheckSection, Figure, Stand, checks_of, results_of, stand_of, tables_of
from mlgov.pages.telling import limit_value, listed, short_chip
from mlgov.pages.words import Chip

SERIES = ("evaluation.regression_error.mean_absolute_error", "evaluation.discrimination.roc_auc",
          "evaluation.decision.accuracy", "evaluation.calibration.expected_calibration_error",
          "evaluation.regression_error.mean_error")  # fmt: skip
SHOWN = 4
"""Columns whose bins are drawn large, if that many differ."""
LISTED = 10
"""Columns that stand in the table even if they differ by nothing to speak of."""
SMALL = 0.0005


@dataclass(frozen=True, slots=True)
class ChangedColumn:
    """One column compared with the reference."""

    anchor: str
    name: str
    meaning: str
    chip: Chip
    drawing: Markup | None
    value: str
    noise: str
    beyond: str
    """Whether the difference is more than chance gives."""
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


@dataclass(frozen=True)
class DriftPage:
    """One version's drift."""

    template: ClassVar[str] = "pages/drift.html.jinja"

    head: VersionHead
    stand: Stand
    order: str
    reference: str
    columns: tuple[ChangedColumn, ...]
    calm: tuple[ChangedColumn, ...]
    """Columns that differ least, where there are many."""
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
        columns = tuple(_columns(record, results))
        shown = max(LISTED, sum(item.chip.shape in {"fail", "warn"} for item in columns))
        shown = len(columns) if len(columns) <= shown + 2 else shown
        return cls(
            head=version_head(record, "drift"),
            stand=_stand(record, results),
            order=order,
            reference=_reference(record),
            columns=columns[:shown],
            calm=columns[shown:],
            figures=tuple(_figures(record)),
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
    """How much each column differs: furthest beyond its limit first, then by size."""
    found = [item for item in strictest(results) if item.metric == "psi" and item.where.column]
    return sorted(found, key=lambda item: (-beyond(item), -(item.value or 0.0), item.where.column or ""))


def _differ(results: Sequence[Result]) -> list[Result]:
    """The columns that differ by more than a limit allows."""
    return [item for item in _psi(results) if item.status is Status.FAILED]


def _stand(record: VersionRecord, results: Sequence[Result]) -> Stand:
    """How the columns stand, in plain words, where nothing but their differences has a limit."""
    compared = [item for item in _psi(results) if item.value is not None]
    if not compared or any(item.metric != "psi" and item.limit is not None for item in results):
        return stand_of(results, "Nothing was compared")
    other = _reference(record)
    differ = _differ(results)
    total = words.counted(len(compared), "column")
    open_ = [item for item in _psi(results) if item.value is None]
    more = f" {words.sentence(words.counted(len(open_), 'column'))} could not be compared." if open_ else ""
    if differ:
        named = listed([item.where.column or "" for item in differ])
        blocks = any(item.blocking or not (item.limit and item.limit.advisory) for item in differ)
        gate = "" if blocks else " That is worth a look, but keeps nothing from release."
        return Stand(
            f"Inputs look different: {len(differ)} of {total}",
            f"Values of {named} are spread differently in the test data than in the {other}.{gate}{more}",
            "fail" if blocks else "warn",
        )
    noted = [item for item in compared if item.noise is not None and (item.value or 0.0) > item.noise.value]
    verb = "differs" if len(noted) == 1 else "differ"
    said = f"{len(noted)} of them {verb} by more than chance gives, but less than the limit." if noted else ""
    limited = any(item.limit is not None for item in compared)
    subject = f"The only {total[2:]} looks" if len(compared) == 1 else f"All {total} look"
    text = f"{subject} alike in the test data and the {other}"
    if not limited and noted:
        text = f"{words.sentence(total)} compared with the {other}, no limit set"
    return Stand(text, f"{said}{more}".strip(), "none" if open_ or not limited else "pass")


def _columns(record: VersionRecord, results: Sequence[Result]) -> Iterator[ChangedColumn]:
    tables = {table.where.column: table for table in tables_of(record.release, "drift.psi", "bins")}
    features = record.version.features
    for item in _psi(results):
        column = item.where.column or ""
        table = tables.get(column)
        above = item.noise is not None and (item.value or 0.0) > item.noise.value
        yield ChangedColumn(
            anchor=f"column-{anchor_of(item)[2:]}",
            name=column,
            meaning=words.feature_meaning(features, column),
            chip=words.chip("drift") if item in _differ(results) else short_chip(item),
            drawing=_small(table) if table is not None else None,
            value=_amount(item.value),
            noise=words.number(item.noise.value) if item.noise else words.DASH,
            beyond="" if item.noise is None or item.value is None else "more than chance" if above else "within chance",
            limit=words.limit_sign(item.limit),
            n=words.count(item.n),
        )


def _amount(value: float | None) -> str:
    """A difference; one that is too small to matter has no digits of its own."""
    return "below 0.001" if value is not None and value < SMALL else words.number(value)


def _small(table: Table) -> Markup:
    label = f"{table.where.column}: share of rows by value, reference against current"
    return histogram_pair(_shares(table, "reference"), _shares(table, "current"), label=label)


def _figures(record: VersionRecord) -> Iterator[Figure]:
    """The bins of the columns that differ most, one if none differs by more than its limit."""
    tables = {table.where.column: table for table in tables_of(record.release, "drift.psi", "bins")}
    results = record.release.verdict.results
    ranked = [item.where.column for item in _psi(results) if item.where.column in tables]
    shown = min(SHOWN, max(1, len(_differ(results))))
    for at, column in enumerate(ranked[:shown], start=1):
        caption = (
            "It differs most. How rows are spread over its values."
            if at == 1
            else "How rows are spread over its values."
        )
        yield _bins(tables[column], f"bins-{at}", words.sentence(_reference(record)), caption)


def _bins(table: Table, anchor: str, reference: str, caption: str) -> Figure:
    labels = [str(label) for label in table.columns["label"]]
    before, after = _shares(table, "reference"), _shares(table, "current")
    column, now = table.where.column or "", words.sentence(words.ROLES["test"])
    return Figure(
        anchor=anchor,
        title=column,
        caption=caption,
        label=f"{column}: share of rows by value, {reference} against {now}. The numbers are in the table below.",
        columns=("Values", reference, now),
        rows=tuple(
            (label, words.percent(old), words.percent(new))
            for label, old, new in zip(labels, before, after, strict=True)
        ),
        chart=plotly.bins(labels, before, after, (reference, now)),
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
        worst_value=_amount(worst.value) if worst else words.DASH,
        differing=_of_columns(results),
        awaiting=awaiting,
    )


def _of_columns(results: Sequence[Result]) -> str:
    """`3 of 52 columns look different`; empty where none was compared."""
    compared = [item for item in _psi(results) if item.value is not None]
    verb = "looks" if len(_differ(results)) == 1 else "look"
    return f"{len(_differ(results))} of {words.counted(len(compared), 'column')} {verb} different" if compared else ""


def _windows_sentence(record: VersionRecord) -> str:
    """How production windows stand, in one sentence each: results, inputs, outcomes to come."""
    if not record.windows:
        return "No production window is registered, so nothing can be said about how it does at work."
    verdicts = [item.verdict for item in record.windows]
    first, last = (words.period(item.window) for item in (verdicts[0], verdicts[-1]))
    total = len(verdicts)
    span = f"{words.counted(total, 'window')} from {first} to {last}" if total > 1 else f"1 window, {first}"
    parts = [f"{words.sentence(span)}."]
    metric = record.brief.headline
    if metric is not None:
        main = [_overall(item.results, metric.check, metric.metric) for item in verdicts]
        known = [item for item in main if item is not None and item.value is not None]
        bad = sum(item.status is Status.FAILED for item in known)
        if any(item.limit is not None for item in known):
            parts.append(f"{metric.title} is beyond its limit in {_times(bad, len(known))}.")
    moved = sum(bool(_differ(item.results)) for item in verdicts)
    if any(_psi(item.results) for item in verdicts):
        parts.append(f"Inputs look different in {_times(moved, total)}.")
    awaited = sum(any(each.status is Status.AWAITING for each in item.results) for item in verdicts)
    if awaited:
        parts.append(f"Outcomes are still to come in {_times(awaited, total)}.")
    return " ".join(parts)


def _times(number: int, total: int) -> str:
    return "none of them" if not number else "all of them" if number == total else f"{number} of {total}"


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
