"""How a version treats groups of people: one card for each sensitive column, then every result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from mlgov.evidence.measurement import Measurement
from mlgov.evidence.verdict import Result, Status
from mlgov.judging.worst import strictest
from mlgov.pages import words
from mlgov.pages.charts.svg import interval_strip
from mlgov.pages.methods import spread_name
from mlgov.pages.numerals import limit_sign, range_text, result_value, value_text
from mlgov.pages.parts import VersionHead, version_head
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.sections import CheckSection, Stand, checks_of, results_of, stand_of
from mlgov.pages.telling import group_words, plain_sentence, short_chip
from mlgov.pages.words import Chip

RATES = (
    ("true_positive_rate", "Positives found", "true positive rate"),
    ("false_positive_rate", "Wrongly flagged", "false positive rate"),
    ("positive_predictive_value", "Right when flagged", "positive predictive value"),
)
"""Metric, its plain words, its technical name."""
TOO_FEW = Chip("Too few people to say", "none")
REGRESSION = "fairness.group_error"


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group of people."""

    name: str
    n: str
    chip: Chip
    main: str
    """Selection rate, or mean error for a regression."""
    range: str
    drawing: Markup
    ratio: str
    """Per 1 of the reference group."""
    ratio_range: str
    in_data: str
    limit: str
    rates: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class RateName:
    """The head of a column of rates."""

    plain: str
    code: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """One sensitive column."""

    anchor: str
    name: str
    sentence: str
    reference: str
    main_name: str
    main_code: str
    level: str
    """What the ranges below the numbers are: `95 % interval`."""
    scale: tuple[str, str]
    """What the ends of the drawings stand for."""
    rates: tuple[RateName, ...]
    groups: tuple[GroupLine, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class FairnessPage:
    """One version's fairness."""

    template: ClassVar[str] = "pages/fairness.html.jinja"

    head: VersionHead
    stand: Stand
    attributes: tuple[Attribute, ...]
    checks: tuple[CheckSection, ...]

    @classmethod
    def of(cls, record: VersionRecord) -> FairnessPage:
        """The page of a version; one without sensitive columns says so."""
        results = results_of(record, "fairness")
        columns = record.version.authored.columns.sensitive
        nothing = (
            "Fairness was not measured"
            if columns
            else "No sensitive column is declared, so nobody can say how it treats groups"
        )
        return cls(
            head=version_head(record, "fairness"),
            stand=stand_of(results, nothing),
            attributes=tuple(_attribute(record, at, column) for at, column in enumerate(columns, start=1)),
            checks=checks_of(record, "fairness"),
        )


def _attribute(record: VersionRecord, at: int, column: str) -> Attribute:
    """A column's groups, the largest first, with what limits say of their ratio."""
    found = _measured(record, column)
    ratios = {
        item.where.group: item
        for item in strictest(record.release.verdict.results)
        if item.where.group
        and item.where.group.partition("=")[0] == column
        and item.where.role == "test"
        and item.metric in {"impact_ratio", "mean_absolute_error_ratio"}
    }
    regression = any("mean_absolute_error" in metrics for metrics in found.values())
    main = "mean_absolute_error" if regression else "selection_rate"
    names = sorted(found, key=lambda group: (-(_n(found[group].get(main)) or 0), group))
    values = [item.value for metrics in found.values() if (item := metrics.get(main)) and item.value is not None]
    highs = [
        item.interval.high for metrics in found.values() if (item := metrics.get(main)) and item.interval is not None
    ]
    top = max([*values, *highs], default=1.0)
    shown = words.number if regression else words.percent
    reference = next((item.where.versus for item in ratios.values() if item.where.versus), None)
    middle = found.get(reference or "", {}).get(main)
    return Attribute(
        anchor=f"attribute-{at}",
        name=words.sentence(words.plain(column)),
        sentence=_sentence(column, list(ratios.values()), found),
        reference=group_words(reference) if reference else "",
        main_name="Off by" if regression else "Selected",
        main_code="mean absolute error" if regression else "selection rate",
        level=_level(found),
        scale=(shown(0.0), shown(top)),
        rates=() if regression else tuple(RateName(title, code) for _, title, code in RATES),
        groups=tuple(
            _line(group, found[group], ratios.get(group), main, (0.0, top), middle.value if middle else None)
            for group in names
        ),
        remarks=tuple(_remarks(record, column, reference, found, regression=regression)),
    )


def _level(found: Mapping[str, Mapping[str, Measurement]]) -> str:
    name = spread_name(item for metrics in found.values() for item in metrics.values() if item.interval is not None)
    return name if "interval" in name else ""


def _measured(record: VersionRecord, column: str) -> dict[str, dict[str, Measurement]]:
    """Group -> metric -> what was measured on the test data."""
    found: dict[str, dict[str, Measurement]] = {}
    for check in ("fairness.group_rates", "fairness.impact_ratio", REGRESSION):
        outcome = record.release.outcome(check)
        for item in outcome.measurements if outcome else ():
            group = item.where.group
            if group and group.partition("=")[0] == column and item.where.role == "test":
                found.setdefault(group, {})[item.metric] = item
    return found


def _n(item: Measurement | None) -> int | None:
    return item.n if item is not None else None


def _line(
    group: str,
    metrics: Mapping[str, Measurement],
    ratio: Result | None,
    main: str,
    axis: tuple[float, float],
    middle: float | None,
) -> GroupLine:
    item = metrics.get(main)
    value = item.value if item else None
    interval = item.interval if item else None
    shown = words.percent if main == "selection_rate" else words.number
    chip = _group_chip(item, ratio)
    label = metrics.get("label_impact_ratio")
    name = group_words(group).removeprefix(f"{words.plain(group.partition('=')[0])} ")
    absent = item.absent if item else None
    return GroupLine(
        name=name,
        n=words.count(_n(item)),
        chip=chip,
        main=shown(value),
        range=f"{shown(interval.low)} to {shown(interval.high)}" if interval else "",
        drawing=interval_strip(
            value=value,
            low=interval.low if interval else None,
            high=interval.high if interval else None,
            axis=axis,
            reference=middle,
            label=name,
            metric=main,
            shape=chip.shape if ratio is not None and ratio.value is not None else "plain",
        ),
        ratio=result_value(ratio) if ratio else words.DASH,
        ratio_range=range_text(ratio.interval, ratio.metric) if ratio else "",
        in_data=value_text(label.value, label.interval, None, label.metric)
        if label and label.value is not None
        else "",
        limit=limit_sign(ratio.limit, ratio.metric, ratio.value)
        if ratio and ratio.value is not None and ratio.limit
        else "",
        rates=tuple(_rate(metrics.get(metric)) for metric, _, _ in RATES) if main == "selection_rate" else (),
        why=words.sentence(absent.reason) if absent else "",
    )


def _group_chip(item: Measurement | None, ratio: Result | None) -> Chip:
    """How a group stands: by its ratio, else reference, or too small to say."""
    if item is not None and item.absent is not None:
        return TOO_FEW if item.absent.kind == "insufficient" else words.chip(item.absent.kind)
    if ratio is not None and ratio.status is Status.INSUFFICIENT:
        return TOO_FEW
    if ratio is not None and ratio.status is Status.NOT_JUDGED:
        return words.chip(ratio.status)
    if ratio is None:
        return Chip("Reference", "none")
    return short_chip(ratio)


def _rate(item: Measurement | None) -> str:
    return words.percent(item.value) if item is not None and item.value is not None else words.DASH


def _sentence(column: str, ratios: Sequence[Result], found: Mapping[str, Mapping[str, Measurement]]) -> str:
    """What stands out in one column, by rule."""
    if not found:
        return f"Nothing was measured by {words.plain(column)}."
    failed = [item for item in ratios if item.status is Status.FAILED and item.value is not None]
    if failed:
        worst = min(failed, key=lambda item: min(item.value or 0.0, 1 / item.value if item.value else 0.0))
        return plain_sentence(worst)
    known = [item for item in ratios if item.value is not None]
    if not known:
        return "No two groups have enough people to be compared."
    low = min(known, key=lambda item: item.value or 0.0)
    return (
        f"The group furthest below, {group_words(low.where.group, low.where.versus)}, comes to "
        f"{words.number(100 * (low.value or 0))} for every 100 of {group_words(low.where.versus, low.where.group)}."
    )


def _remarks(
    record: VersionRecord,
    column: str,
    reference: str | None,
    found: Mapping[str, Mapping[str, Measurement]],
    *,
    regression: bool,
) -> Iterator[str]:
    """How to read the table: the line, the ratio, what is left out and why."""
    named = group_words(reference) if reference else ""
    if named:
        yield f"The upright line stands for {named}."
        if regression:
            yield f"A ratio of 1.25 means: predictions are off by 25 more for every 100 that they are off for {named}."
        else:
            yield f"A ratio of 0.80 means: 80 are selected for every 100 of {named}."
    if any("label_impact_ratio" in metrics for metrics in found.values()):
        yield '"In the data" is the same ratio of the outcomes themselves, before any model.'
    withheld = [item for metrics in found.values() for item in metrics.values() if item.absent is not None]
    if withheld:
        yield "A dash stands where too few people are behind a number to publish it or to trust it."
    outcome = record.release.outcome("fairness.group_rates")
    for item in outcome.measurements if outcome else ():
        if item.metric == "unknown_group_rate" and item.where.column == column and item.value:
            yield f"{words.percent(item.value)} of rows say nothing about {words.plain(column)}."
