"""Whether data has changed: between training and test data at release, and window by window in production."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from markupsafe import Markup

from mlgov.evidence.measurement import Table
from mlgov.evidence.verdict import Result
from mlgov.pages import words
from mlgov.pages.charts import plotly
from mlgov.pages.charts.svg import histogram_pair
from mlgov.pages.drift_windows import (
    Series,
    WindowRow,
    amount_text,
    by_difference,
    differing,
    series_of,
    window_row,
    windows_sentence,
)
from mlgov.pages.numerals import limit_sign, noise_text
from mlgov.pages.parts import VersionHead, anchor_of, version_head
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.sections import LONG, CheckSection, Figure, Stand, checks_of, results_of, stand_of, tables_of
from mlgov.pages.telling import listed, short_chip
from mlgov.pages.window_log import WindowLine, logged_lines
from mlgov.pages.words import Chip

SHOWN = 4
"""Columns whose bins are drawn large, if that many differ."""
LISTED = 10
"""Columns that stand in the table even if they differ by nothing to speak of."""


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
    logged: tuple[WindowLine, ...]
    """Windows that only the committed log knows."""
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
            windows=tuple(window_row(record, item) for item in reversed(record.windows)),
            logged=logged_lines(record.contents.logged),
            windows_sentence=windows_sentence(record),
            metric_name=metric.title if metric else "Main metric",
            series=tuple(series_of(record)),
            checks=tuple(_folded(item, columns) for item in checks_of(record, "drift")),
        )


def _folded(item: CheckSection, columns: Sequence[ChangedColumn]) -> CheckSection:
    """The check whose numbers stand column by column above opens on demand."""
    told = item.check.check.text == "drift.psi" and len(columns) > LONG
    return replace(item, folded=True) if told and item.check.rows else item


def _reference(record: VersionRecord) -> str:
    data = record.version.authored.data
    return words.ROLES["reference"] if data.reference is not None else words.ROLES["train"]


def _stand(record: VersionRecord, results: Sequence[Result]) -> Stand:
    """How the columns stand, in plain words, where nothing but their differences has a limit."""
    compared = [item for item in by_difference(results) if item.value is not None]
    if not compared or any(item.metric != "psi" and item.limit is not None for item in results):
        return stand_of(results, "Nothing was compared")
    other = _reference(record)
    differ = differing(results)
    total = words.counted(len(compared), "column")
    open_ = [item for item in by_difference(results) if item.value is None]
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
    for item in by_difference(results):
        column = item.where.column or ""
        table = tables.get(column)
        above = item.noise is not None and (item.value or 0.0) > item.noise.value
        yield ChangedColumn(
            anchor=f"column-{anchor_of(item)[2:]}",
            name=column,
            meaning=words.feature_meaning(features, column),
            chip=words.chip("drift") if item in differing(results) else short_chip(item),
            drawing=_small(table) if table is not None else None,
            value=amount_text(item),
            noise=noise_text(item) or words.DASH,
            beyond="" if item.noise is None or item.value is None else "more than chance" if above else "within chance",
            limit=limit_sign(item.limit, item.metric, item.value),
            n=words.count(item.n),
        )


def _small(table: Table) -> Markup:
    label = f"{table.where.column}: share of rows by value, reference against current"
    return histogram_pair(_shares(table, "reference"), _shares(table, "current"), label=label)


def _figures(record: VersionRecord) -> Iterator[Figure]:
    """The bins of the columns that differ most, one if none differs by more than its limit."""
    tables = {table.where.column: table for table in tables_of(record.release, "drift.psi", "bins")}
    results = record.release.verdict.results
    ranked = [item.where.column for item in by_difference(results) if item.where.column in tables]
    shown = min(SHOWN, max(1, len(differing(results))))
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
