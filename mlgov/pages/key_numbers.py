"""The three numbers at the top of a version's page: how good, how fair, how changed. Each leads to its section."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from mlgov.evidence.measurement import Where
from mlgov.evidence.verdict import Result
from mlgov.judging.targets import baselines_of
from mlgov.pages import words
from mlgov.pages.brief import MAIN_METRICS, is_overall
from mlgov.pages.charts.svg import bullet
from mlgov.pages.numerals import (
    limit_text,
    limit_value,
    noise_text,
    range_text,
    result_value,
    value_text,
)
from mlgov.pages.portfolio import Judged, VersionRecord
from mlgov.pages.pressing import UNDECIDED
from mlgov.pages.telling import (
    JUDGED,
    earlier,
    most_telling,
    page_of,
    place_of,
    plain_title,
    short_chip,
    short_name,
    tightest,
    where_words,
)
from mlgov.pages.units import unit_of
from mlgov.pages.words import Chip

SECOND_METRICS = (
    ("evaluation.baseline", "mean_absolute_error_skill"),
    ("evaluation.baseline", "brier_skill"),
    ("evaluation.decision", "accuracy"),
    ("evaluation.regression_error", "r2"),
)
"""What stands second where fairness was not measured: the first of these that was measured and isn't the main metric."""
MEASURED = ("evaluation.", "fairness.", "reported")


@dataclass(frozen=True, slots=True)
class KeyNumber:
    """One number with what is needed to believe it."""

    title: str
    name: str
    """Its technical name and the data it was taken on."""
    href: str
    chip: Chip
    value: str
    unit: str
    range: str
    drawing: Markup
    notes: tuple[str, ...]
    """Limit, predecessor, trivial model: one short sentence each."""


def key_numbers(record: VersionRecord) -> tuple[KeyNumber, ...]:
    """At most three; none without evidence."""
    return tuple(card for card, _ in key_results(record))


def key_results(record: VersionRecord) -> tuple[tuple[KeyNumber, Result], ...]:
    """The same, each with the result that it shows."""
    results = record.release.verdict.results
    main = main_result(results)
    second = most_telling(item for item in results if item.check.startswith("fairness.")) or _second(results, main)
    drift = _drift(record)
    return tuple((_card(record, item), item) for item in (main, second, drift) if item is not None)


def main_result(results: Sequence[Result]) -> Result | None:
    """The number that stands for a version, under the limit that says most about it."""
    found = _first(results, MAIN_METRICS)
    if found is not None:
        return found
    others = [
        item for item in results if item.value is not None and is_overall(item) and item.check.startswith(MEASURED)
    ]
    return most_telling(others) or (others[0] if others else None)


def _second(results: Sequence[Result], main: Result | None) -> Result | None:
    others = [item for item in results if main is None or item.metric != main.metric]
    return _first(others, SECOND_METRICS)


def _first(results: Sequence[Result], wanted: Iterable[tuple[str, str]]) -> Result | None:
    for check, metric in wanted:
        found = [item for item in results if (item.check, item.metric) == (check, metric) and is_overall(item)]
        measured = tightest(item for item in found if item.value is not None)
        if measured is not None:
            return measured
    return None


def _drift(record: VersionRecord) -> Result | None:
    """The column that changed most: in the latest window, else between training and test data."""
    latest: Judged = record.windows[-1] if record.windows else record.release
    changes = [item for item in latest.verdict.results if item.metric == "psi" and item.value is not None]
    if not changes:
        return None
    most = max(changes, key=lambda item: (item.value or 0.0, item.where.column or ""))
    return tightest(item for item in changes if item.where == most.where)


def _card(record: VersionRecord, item: Result) -> KeyNumber:
    value = item.value or 0.0
    before = value_before(record, item)
    limit = limit_value(item.limit)
    chip = short_chip(item)
    name = short_name(item, record.helps)
    return KeyNumber(
        title=_title(record, item),
        name=f"{name} · {where_words(item.where)}",
        href=place_of(record.version, item, page_of(record)),
        chip=chip,
        value=result_value(item),
        unit=unit_of(record, item.check, item.metric),
        range=_range(item),
        drawing=bullet(
            value=value,
            low=item.interval.low if item.interval else None,
            high=item.interval.high if item.interval else None,
            limit=limit,
            direction=item.limit.direction if item.limit and limit is not None else None,
            before=before.value if before is not None else None,
            shape=chip.shape,
            label=name,
            metric=item.metric,
        ),
        notes=tuple(_notes(record, item, before)),
    )


def _title(record: VersionRecord, item: Result) -> str:
    """Plain words; a change that chance explains is said to be none."""
    if item.metric == "psi" and item.noise is not None and (item.value or 0.0) <= item.noise.value:
        return "Nothing changed more than by chance"
    return plain_title(item, record.helps)


def _range(item: Result) -> str:
    """Interval or noise level, and how many rows: in words."""
    parts = []
    if item.interval is not None:
        level = f"{item.interval.level * 100:.3g}"
        parts.append(f"{level} % interval {range_text(item.interval, item.metric)}")
    elif item.noise is not None:
        parts.append(f"chance alone gives up to {noise_text(item)}")
    else:
        parts.append("no interval")
    if item.where.group and item.where.versus and item.counts is not None and len(item.counts) == 4:
        parts.append(f"n = {words.count(item.counts[1])} / {words.count(item.counts[3])}")
    elif item.n is not None:
        parts.append(f"n = {words.count(item.n)}")
    return " · ".join(parts)


def _notes(record: VersionRecord, item: Result, before: Result | None) -> list[str]:
    notes = []
    if item.limit is None:
        notes.append("No limit is set.")
    else:
        asker = "promised by the charter" if item.limit.id.startswith("charter:") else "policy"
        soft = ", a reason to look" if item.limit.advisory else ""
        limit = (
            limit_text(item.limit, item.metric, item.value) if limit_value(item.limit) is not None else item.limit.basis
        )
        notes.append(f"Limit: {limit[:1].lower()}{limit[1:]} ({asker}{soft}).")
    if before is not None and record.before is not None:
        notes.append(f"Version {record.before.version.version}: {result_value(before)}.")
    open_ = sum(_undecided(other, item) for other in record.release.verdict.results)
    if open_ and item.status in JUDGED:
        notes.append(f"{words.sentence(words.counted(open_, 'other limit'))} can't be decided.")
    notes += _compared(record, item)
    return notes


def _undecided(other: Result, item: Result) -> bool:
    """Whether another limit on the same number can't be decided."""
    same = (other.check, other.metric, other.where) == (item.check, item.metric, item.where)
    return same and other.limit is not None and other.status in UNDECIDED


def _compared(record: VersionRecord, item: Result) -> list[str]:
    """What the number would be without this model: in the data itself, by a simple rule, by a trivial model."""
    if item.metric == "impact_ratio":
        data = find(record.release, "fairness.impact_ratio", "label_impact_ratio", item.where)
        return (
            [f"In the data itself: {value_text(data, item.interval, item.limit, item.metric)}."]
            if data is not None
            else []
        )
    if not is_overall(item):
        return []
    notes = []
    base = baselines_of(record.version.charter, record.version.authored.baseline).get(item.metric)
    if base is not None:
        notes.append(f"{baseline_name(base[1])}: {value_text(base[0], None, None, item.metric)}.")
    trivial = find(record.release, "evaluation.baseline", f"trivial_{item.metric}", item.where)
    if trivial is not None:
        notes.append(f"Trivial model: {value_text(trivial, None, None, item.metric)}.")
    return notes


def baseline_name(kind: str) -> str:
    """What a baseline is, in words."""
    return "To compare with" if kind == "other" else words.sentence(words.plain(kind))


def find(judged: Judged, check: str, metric: str, where: Where) -> float | None:
    """A measured value at the same place; None if it wasn't measured."""
    for item in judged.verdict.results:
        if (item.check, item.metric, item.where) == (check, metric, where) and item.value is not None:
            return item.value
    return None


def value_before(record: VersionRecord, item: Result) -> Result | None:
    """The predecessor's same number on its own test data; drift has none, its data is another."""
    return None if item.where.role != "test" or item.check.startswith("drift.") else earlier(record, item)
