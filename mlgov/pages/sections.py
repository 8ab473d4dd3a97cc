"""What the pages of one family of checks share: how it stands in one sentence, key numbers, figures, every result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup

from mlgov.evidence.measurement import CheckHelp, Interval, Table
from mlgov.evidence.verdict import Result, Status
from mlgov.judging.worst import by_concern, strictest
from mlgov.pages import words
from mlgov.pages.audit_results import AuditCheck, families_of
from mlgov.pages.charts.svg import bullet
from mlgov.pages.numerals import (
    limit_text,
    limit_value,
    noise_text,
    range_text,
    result_value,
)
from mlgov.pages.portfolio import Judged, VersionRecord
from mlgov.pages.telling import earlier, plain_sentence, plain_title, short_chip, short_name
from mlgov.pages.units import unit_of
from mlgov.pages.words import Chip

LONG = 8
"""Lines from which on a table without concerns is folded."""
DRAWN: Mapping[str, frozenset[str]] = {
    "bins": frozenset({"label", "reference", "current"}),
    "calibration": frozenset({"score_mean", "positive_rate", "n", "low", "high"}),
    "column_profile": frozenset({"column", "kind", "n", "missing"}),
    "confusion": frozenset({"label", "prediction", "count"}),
    "precision_recall_curve": frozenset({"recall", "precision"}),
    "residual_histogram": frozenset({"from", "to", "count"}),
    "roc_curve": frozenset({"fpr", "tpr"}),
}
"""Table -> the columns without which it isn't drawn."""
PLAIN = {
    "average_precision": "Right among those that rank high",
    "expected_calibration_error": "Probabilities are off by",
    "root_mean_squared_error": "Off by, large errors counting more",
    "mean_error": "Too high (+) or too low (−), on average",
}
"""Plain titles of numbers that stand on section pages only."""
UNDECIDED = frozenset({Status.INSUFFICIENT, Status.UNAVAILABLE, Status.AWAITING, Status.ERROR, Status.MISSING})


@dataclass(frozen=True, slots=True)
class CheckSection:
    """One check on its family's page: its results and how to read them."""

    check: AuditCheck
    help: CheckHelp | None
    folded: bool
    """Its table is long and everything in it holds or has no limit: it opens on demand."""
    idle: bool = False
    """It has nothing to do with this version, and so needs no card of its own."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its title, what it says in words, and the same numbers as a table."""

    anchor: str
    title: str
    caption: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    chart: Mapping[str, Any] | None = None
    """Data and layout for the drawing script; None where `svg` is the drawing."""
    svg: Markup | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """How a family stands, in words."""

    text: str
    detail: str
    shape: str


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the row under the sentence."""

    title: str
    name: str
    chip: Chip
    value: str
    unit: str
    range: str
    drawing: Markup
    notes: tuple[str, ...] = field(default=())


def results_of(record: VersionRecord, family: str) -> tuple[Result, ...]:
    """The release results of a family."""
    return tuple(item for item in record.release.verdict.results if item.check.startswith(f"{family}."))


def stand_of(results: Sequence[Result], nothing: str) -> Stand:  # noqa: PLR0911 - one sentence each
    """One sentence on how limits stand; `nothing` is said where there is no limit and no number."""
    apart = {Status.NOT_APPLICABLE, Status.NOT_JUDGED}
    limited = strictest(item for item in results if item.limit is not None and item.status not in apart)
    missed = [item for item in limited if item.status is Status.FAILED]
    failed = [item for item in missed if item.blocking or not (item.limit and item.limit.advisory)]
    looks = [item for item in missed if item not in failed]
    undecided = [item for item in limited if item.status in UNDECIDED]
    held = [item for item in limited if item.status in {Status.PASSED, Status.WARNED}]
    if not limited:
        measured = sum(item.value is not None for item in results)
        if not measured:
            return Stand(nothing, "", "none")
        return Stand(f"{words.sentence(words.counted(measured, 'number'))} measured, no limit set", "", "none")
    worst = by_concern(failed or undecided or looks)[:1]
    detail = plain_sentence(worst[0]) if worst else ""
    total = words.counted(len(limited), "number") + " with a limit"
    if failed:
        verb = "fails" if len(failed) == 1 else "fail"
        more = f", {len(undecided)} can't be decided" if undecided else ""
        return Stand(f"{len(failed)} of {total} {verb}{more}", detail, "fail")
    if undecided:
        verb = "holds" if len(held) == 1 else "hold"
        return Stand(f"{len(held)} of {total} {verb}, {len(undecided)} can't be decided", detail, "none")
    if looks:
        verb = "is worth a look, but keeps" if len(looks) == 1 else "are worth a look, but keep"
        return Stand(f"{len(looks)} of {total} {verb} nothing from release", detail, "warn")
    unsure = [item for item in held if item.status is Status.WARNED]
    if unsure:
        text = f"All {total} hold, {len(unsure)} of them not yet certainly"
        return Stand(text, plain_sentence(by_concern(unsure)[0]), "warn")
    return Stand(f"The only {total[2:]} holds" if len(limited) == 1 else f"All {total} hold", "", "pass")


def checks_of(record: VersionRecord, family: str) -> tuple[CheckSection, ...]:
    """Every result of a family, check by check, each with its help; on pages of several data sets each is named."""
    sections = []
    for check in (check for each in families_of(record) if each.family == family for check in each.checks):
        outcome = record.release.outcome(check.check.text)
        absent = outcome.absent if outcome is not None else None
        idle = not check.rows and absent is not None and absent.kind == "not_applicable"
        sections.append(CheckSection(_placed(check), record.helps.get(check.check.text), _calm(check), idle))
    return tuple(sections)


def _placed(check: AuditCheck) -> AuditCheck:
    """The check with the test data named, if some of its numbers are from other data."""
    if not any(row.place.startswith(tuple(words.ROLES.values())) for row in check.rows):
        return check
    test, others = words.ROLES["test"], tuple(words.ROLES.values())
    rows = tuple(
        row if row.place.startswith(others) else replace(row, place=f"{test}, {row.place}" if row.place else test)
        for row in check.rows
    )
    return replace(check, rows=rows)


def _calm(check: AuditCheck) -> bool:
    """Whether a table is long and says nothing bad."""
    shapes = {each.chip.shape for row in check.rows for each in row.judgements}
    # What the table folds by itself needs no second fold around it.
    return len(check.rows) > LONG and not check.more and not shapes & {"fail", "warn"}


def number_of(record: VersionRecord, item: Result) -> Number:
    """A key number with its drawing and what it is compared with: plain words first, its technical name small."""
    limit = limit_value(item.limit)
    before = earlier(record, item)
    chip = words.chip(item.status) if item.status is Status.NOT_JUDGED else short_chip(item)
    name = short_name(item, record.helps)
    notes = []
    if item.limit is not None:
        notes.append(f"Limit: {limit_text(item.limit, item.metric, item.value)}.")
    if before is not None and record.before is not None:
        notes.append(f"Version {record.before.version.version}: {result_value(before)}.")
    return Number(
        title=PLAIN.get(item.metric) or plain_title(item, record.helps),
        name=name,
        chip=chip,
        value=result_value(item),
        unit=unit_of(record, item.check, item.metric),
        range=_range(item),
        drawing=bullet(
            value=item.value or 0.0,
            low=item.interval.low if item.interval else None,
            high=item.interval.high if item.interval else None,
            limit=limit,
            direction=item.limit.direction if item.limit and limit is not None else None,
            before=before.value if before is not None else None,
            shape=chip.shape,
            label=name,
            metric=item.metric,
        ),
        notes=tuple(notes),
    )


def _range(item: Result) -> str:
    rows = f"n = {words.count(item.n)}" if item.n is not None else ""
    if item.interval is not None:
        spread = f"{words.percent(item.interval.level, 0)} interval {range_text(item.interval, item.metric)}"
    elif item.noise is not None:
        spread = f"up to {noise_text(item)} would be chance"
    else:
        spread = ""
    return " · ".join(part for part in (spread, rows) if part)


def find(results: Sequence[Result], check: str, metric: str) -> Result | None:
    """The overall result of a metric under its strictest limit, None if it has no value."""
    told = strictest([item for item in results if item.metric == metric and item.check == check])
    found = [
        item
        for item in told
        if item.value is not None and not (item.where.group or item.where.column or item.where.slice)
    ]
    on_test = [item for item in found if item.where.role in {"test", "window"}]
    return next(iter(on_test or found), None)


def tables_of(judged: Judged, check: str, name: str) -> tuple[Table, ...]:
    """The tables of a check's outcome that have what is drawn: old evidence may lack a column, and still renders."""
    outcome = judged.outcome(check)
    needed = DRAWN.get(name, frozenset())
    return tuple(
        table for table in (outcome.tables if outcome else ()) if table.name == name and needed <= set(table.columns)
    )


def table_of(judged: Judged, check: str, name: str) -> Table | None:
    """The first table of a check's outcome with this name; None if there is none that can be drawn."""
    return next(iter(tables_of(judged, check, name)), None)


def rows_of(table: Table, shown: Mapping[str, Callable[[Any], str]]) -> tuple[tuple[str, ...], ...]:
    """A table's lines as texts: column -> how a value is written."""
    series = [[write(value) for value in table.columns[name]] for name, write in shown.items()]
    return tuple(zip(*series, strict=True))


def spaced(values: Sequence[Any], most: int = 25) -> list[int]:
    """Positions of at most `most` values that keep the first and the last, for a table beside a long curve."""
    if len(values) <= most:
        return list(range(len(values)))
    step = (len(values) - 1) / (most - 1)
    return sorted({round(at * step) for at in range(most)})


def interval_of(low: float | None, high: float | None, level: float = 0.95) -> Interval | None:
    """An interval, if both ends are there."""
    return None if low is None or high is None else Interval(low, high, level, "")
