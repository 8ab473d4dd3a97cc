"""What changed since the predecessor, as the version's first page tells it: numbers, features, settings, words.

Where both were tested on the same rows, the paired comparison says what is better or worse. Elsewhere nothing is computed
beyond differences and whether two intervals overlap: what overlaps is never better or worse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mlgov.evidence.measurement import CheckHelp, Interval, MetricInfo
from mlgov.evidence.verdict import Result
from mlgov.judging.worst import strictest
from mlgov.pages import urls, words
from mlgov.pages.brief import is_overall
from mlgov.pages.numerals import gap_text, is_nothing, value_text
from mlgov.pages.paired import Paired
from mlgov.pages.parts import Link
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.telling import listed, page_of, short_name

METRICS = (
    ("evaluation.discrimination", "roc_auc"),
    ("evaluation.probability", "brier_score"),
    ("evaluation.decision", "accuracy"),
    ("evaluation.decision", "precision"),
    ("evaluation.decision", "recall"),
    ("evaluation.regression_error", "mean_absolute_error"),
    ("evaluation.regression_error", "root_mean_squared_error"),
    ("evaluation.regression_error", "mean_error"),
)
"""Numbers over all test rows that are set side by side, in this order."""
GROUP_METRICS = (
    ("fairness.impact_ratio", "impact_ratio"),
    ("fairness.group_error", "mean_absolute_error_ratio"),
)
"""Numbers per group that are set side by side."""
GROUPS = 6
NAMED = 6


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One thing, before and now."""

    what: str
    before: str
    now: str
    delta: str
    direction: str
    """`up` (better), `down` (worse), or empty."""
    note: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The comparison with the predecessor, or why there is none."""

    heading: str
    said: str
    """What the person who registered the version says has changed."""
    before: Link
    now: str
    rows: tuple[ChangeRow, ...]
    note: str


def changes_of(record: VersionRecord) -> Changes:
    """Everything that can be set side by side with the predecessor."""
    said = record.version.authored.change
    before = record.before
    now = f"Version {record.version.version}"
    if before is None:
        named = record.version.predecessor
        why = f"Version {named}, named as predecessor, isn't registered" if named else "This is the first version"
        return Changes("No predecessor", said, Link(""), now, (), f"{why}, so there is nothing to compare with.")
    item = before.version
    live = ", which is in use" if before.live else ""
    href = urls.relative(urls.version(item.project, item.model, item.version), page_of(record))
    rows = [*_numbers(record, before), *_data(record, before), *_recipe(record, before), *_words(record, before)]
    return Changes(
        heading=f"Changed since version {item.version}{live}",
        said=said,
        before=Link(f"Version {item.version}", href),
        now=now,
        rows=tuple(rows),
        note=_note(record, before),
    )


def _numbers(record: VersionRecord, before: VersionRecord) -> list[ChangeRow]:
    old = {_key(item): item for item in strictest(before.release.verdict.results) if item.value is not None}
    new = [item for item in strictest(record.release.verdict.results) if item.value is not None]
    found = []
    for check, metric in METRICS:
        found += [item for item in new if (item.check, item.metric) == (check, metric) and is_overall(item)]
    groups = [item for item in new if (item.check, item.metric) in GROUP_METRICS and item.where.role == "test"]
    found += [item for item in groups if _key(item) in old][:GROUPS]
    paired = Paired.of(record.release.verdict.results)
    return [_number(old[_key(item)], item, record.helps, paired) for item in found if _key(item) in old]


def _key(item: Result) -> tuple[object, ...]:
    return (item.check, item.metric, item.where)


def _number(old: Result, new: Result, helps: Mapping[str, CheckHelp], paired: Paired) -> ChangeRow:
    said = paired.said(new.check, new.metric) if paired.same_rows and is_overall(new) else None
    if said is not None:
        before, now = _shown(old), _shown(new)
        return ChangeRow(short_name(new, helps), before, now, said.delta, said.direction, said.note)
    direction, note = compare(old, new, _info(new, helps))
    if direction and paired.same_rows is False:
        direction, note = "", "more than noise, but tested on other rows"
    was, value = old.value or 0.0, new.value or 0.0
    before, now = _shown(old), _shown(new)
    size = gap_text(abs(value - was), new.interval, new.metric)
    return ChangeRow(
        what=short_name(new, helps),
        before=before,
        now=now,
        delta="±0" if before == now or is_nothing(size) else f"{'+' if value > was else words.MINUS}{size}",
        direction=direction,
        note=note if was != value else "",
    )


def _shown(item: Result) -> str:
    return value_text(item.value, item.interval, None, item.metric)


def compare(old: Result, new: Result, info: MetricInfo | None) -> tuple[str, str]:
    """`up`, `down` or nothing, and the words for it: only intervals that don't overlap show a change."""
    if old.interval is None or new.interval is None:
        return "", "no interval, so it can't be told from chance"
    if overlap(old.interval, new.interval):
        return "", "within noise: the intervals overlap"
    wanted = info.better if info else "none"
    if wanted in {"zero", "one"}:
        aim = 1.0 if wanted == "one" else 0.0
        was, now = distance(old.interval, aim), distance(new.interval, aim)
        if overlap(was, now):
            return "", f"more than noise, but no nearer to {aim:.0f} and no further"
        better = now.high < was.low
    elif wanted in {"higher", "lower"}:
        better = (new.interval.low > old.interval.high) == (wanted == "higher")
    else:
        return "", "more than noise"
    return ("up", "better, beyond noise") if better else ("down", "worse, beyond noise")


def distance(interval: Interval, aim: float) -> Interval:
    """How far an interval's values may be from an aim."""
    ends = (abs(interval.low - aim), abs(interval.high - aim))
    nearest = 0.0 if interval.low <= aim <= interval.high else min(ends)
    return replace(interval, low=nearest, high=max(ends))


def overlap(one: Interval, other: Interval) -> bool:
    """Whether two intervals share a point."""
    return one.low <= other.high and other.low <= one.high


def _info(item: Result, helps: Mapping[str, CheckHelp]) -> MetricInfo | None:
    described = helps.get(item.check)
    return next((info for info in described.metrics if info.name == item.metric), None) if described else None


def _data(record: VersionRecord, before: VersionRecord) -> list[ChangeRow]:
    """Rows of training and test data, and features."""
    new, old = record.version.facts, before.version.facts
    if new is None or old is None:
        return []
    rows = []
    paired = Paired.of(record.release.verdict.results)
    for role in ("train", "validation", "test"):
        was, now = old.data.get(role), new.data.get(role)
        if was is None and now is None:
            continue
        same = was is not None and now is not None and was.digest == now.digest
        note = "the same data" if same else "another file" if was and now else "not declared before" if now else "gone"
        if role == "test" and paired.same_rows and not same:
            note = "another file, the same rows"
        rows.append(
            ChangeRow(
                f"Rows of {words.ROLES[role]}",
                words.count(was.rows if was else None),
                words.count(now.rows if now else None),
                "",
                "",
                note,
            )
        )
    was_names = [item.name for item in old.columns if item.role == "feature"]
    now_names = [item.name for item in new.columns if item.role == "feature"]
    added = [name for name in now_names if name not in set(was_names)]
    removed = [name for name in was_names if name not in set(now_names)]
    parts = [f"{listed(added, NAMED)} added" if added else "", f"{listed(removed, NAMED)} removed" if removed else ""]
    note = "; ".join(part for part in parts if part) or "the same"
    rows.append(ChangeRow("Features", str(len(was_names)), str(len(now_names)), "", "", note))
    return rows


def _recipe(record: VersionRecord, before: VersionRecord) -> list[ChangeRow]:
    """Class, library, settings and decision rule."""
    new, old = record.version.facts, before.version.facts
    rows = []
    if new is not None and old is not None:
        was, now = class_name(old.model_class), class_name(new.model_class)
        if was != now:
            rows.append(ChangeRow("Kind of model", was, now, "", "", "another kind, so settings aren't compared"))
        else:
            rows += _settings(old.hyperparameters, new.hyperparameters)
        if old.library != new.library:
            rows.append(ChangeRow("Library", old.library or words.DASH, new.library or words.DASH, "", "", ""))
    was_rule, now_rule = decision_words(before), decision_words(record)
    if was_rule != now_rule:
        rows.append(ChangeRow("Decision rule", was_rule, now_rule, "", "", ""))
    return rows


def _settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[ChangeRow]:
    changed = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    rows = [
        ChangeRow(f"Setting {name}", setting(old.get(name)), setting(new.get(name)), "", "", "")
        for name in changed[:NAMED]
    ]
    if len(changed) > NAMED:
        rest = words.counted(len(changed) - NAMED, "more setting")
        rows.append(ChangeRow(words.sentence(rest), "", "", "", "", listed(changed[NAMED:], 10)))
    return rows


def _words(record: VersionRecord, before: VersionRecord) -> list[ChangeRow]:
    """Limitations that were written for this version."""
    old = set(before.version.authored.limitations)
    added = [text for text in record.version.authored.limitations if text not in old]
    return [ChangeRow("New limitation", "", "", "", "", text) for text in added]


def _note(record: VersionRecord, before: VersionRecord) -> str:
    if record.release.statement is None or before.release.statement is None:
        whose = "This version" if record.release.statement is None else f"Version {before.version.version}"
        return f"{whose} was never checked, so no numbers are compared."
    same = Paired.of(record.release.verdict.results).same_rows
    if same:
        text = "Both versions were tested on the same rows, and differences with a range were taken row by row."
        return f"{text} Any other change counts only where the two intervals don't overlap."
    text = "Each number comes from its own version's test data; nothing is paired row by row."
    if same is False:
        text = "The two versions were tested on different rows, so that differences may come from the rows alone."
    return f"{text} A change counts only where the two intervals don't overlap."


def class_name(path: str | None) -> str:
    """The last part of a class's path."""
    return (path or "not known").rpartition(".")[2]


def setting(value: Any) -> str:
    """A hyperparameter's value as text."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(setting(item) for item in value) or "none"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def decision_words(record: VersionRecord) -> str:
    """`positive from 0.5 on`, or the rule."""
    decision = record.version.authored.decision
    if decision is None:
        return "none written"
    cut = f"positive from {decision.threshold:.12g} on" if decision.threshold is not None else ""
    return "; ".join(part for part in (cut, decision.rule or "") if part)
