"""How one result is told to somebody in a hurry: a plain title, a plain sentence, and the page where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mlgov.evidence.measurement import CheckHelp, Where
from mlgov.evidence.verdict import Result, Status
from mlgov.judging.worst import severity, strictest
from mlgov.pages import urls, words
from mlgov.pages.numerals import limit_value, noise_text, range_text
from mlgov.pages.parts import anchor_of, metric_name
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.words import Chip
from mlgov.registry.protocol import ModelVersion

SECTION_OF = {"evaluation": "evaluation", "fairness": "fairness", "data_quality": "data", "drift": "drift"}
"""Family of checks -> the section page on which its results stand."""
FAMILY_WORDS = {"evaluation": "evaluation", "fairness": "fairness", "data_quality": "data quality", "drift": "drift"}
TITLES = {
    "roc_auc": "Ranks cases in the right order",
    "accuracy": "Decisions that are right",
    "balanced_accuracy": "Decisions that are right, classes counting alike",
    "precision": "Selected and rightly so",
    "recall": "Positive cases that are found",
    "brier_skill": "Probabilities better than the overall average",
    "mean_absolute_error": "Off by, on average",
    "mean_absolute_error_skill": "Closer than always guessing the usual value",
    "r2": "Variation that is explained",
    "impact_ratio": "Share selected, {group} compared with {versus}",
    "selection_rate_difference": "Selected, {group} against {versus}",
    "true_positive_rate_difference": "Positive cases found, {group} against {versus}",
    "false_positive_rate_difference": "Selected wrongly, {group} against {versus}",
    "false_negative_rate_difference": "Positive cases missed, {group} against {versus}",
    "positive_predictive_value_difference": "Rightly selected, {group} against {versus}",
    "mean_absolute_error_ratio": "Off for {group}, for each 1 for {versus}",
    "psi": "Changed most: {column}",
}
"""Plain titles of numbers that may stand above the fold; others go by their check's title."""
JUDGED = frozenset({Status.PASSED, Status.WARNED, Status.FAILED})
_SHORT = {"roc_auc": "ROC AUC", "psi": "PSI"}


def group_words(text: str | None, other: str | None = None) -> str:
    """A group by its value if that says enough: `sex=Female` as `Female`, `age=below 25` as `age below 25`."""
    column, equals, value = (text or "").partition("=")
    if not equals:
        return column
    if value.startswith("< "):
        value = f"under {value[2:]}"
    elif value.startswith(">= "):
        value = f"{value[3:]} and over"
    same = (other or "").partition("=")[0] in {column, ""}
    says_enough = same and len(value) > 1 and not any(letter.isdigit() for letter in value)
    return (
        value
        if says_enough and value.casefold() not in {"true", "false", "yes", "no", "other"}
        else f"{words.plain(column)} {value}"
    )


def plain_title(result: Result, helps: Mapping[str, CheckHelp]) -> str:
    """What a number says, without its technical name where there are plain words for it."""
    where = result.where
    known = TITLES.get(result.metric)
    if known is None or ("{versus}" in known and not (where.group and where.versus)):
        return words.sentence(metric_name(result, helps.get(result.check)))
    return known.format(
        group=group_words(where.group, where.versus),
        versus=group_words(where.versus, where.group),
        column=where.column or "all",
    )


def short_name(result: Result, helps: Mapping[str, CheckHelp]) -> str:
    """The technical name with whom or what it is about: `Impact ratio, race Black`, `PSI, temp_min`."""
    name = _SHORT.get(result.metric) or words.sentence(metric_name(result, helps.get(result.check)))
    about = about_words(result.where)
    return f"{name}, {about}" if about else name


def about_words(where: Where) -> str:
    """The column, group, slice or class that a number is about; empty for everything."""
    column, _, value = (where.group or "").partition("=")
    said = group_words(where.group)
    group = said if not value or said.startswith(words.plain(column)) else f"{words.plain(column)} {said}"
    parts = [group, where.column or "", where.slice or "", f"class {where.class_}" if where.class_ else ""]
    return ", ".join(part for part in parts if part)


def where_words(where: Where) -> str:
    """The data a number was taken on: `test data`, `production data, August 2016`."""
    named = words.ROLES.get(where.role, where.role)
    return f"{named}, {words.period(where.window)}" if where.window else named


def plain_sentence(result: Result) -> str:
    """The sentence of a result, with groups named as people name them."""
    text = result.reason
    where = result.where
    for group, other in ((where.group, where.versus), (where.versus, where.group)):
        if group:
            text = text.replace(group, group_words(group, other))
    if where.window:
        text = text.replace(f"in window {where.window}", f"in {words.period(where.window)}")
    text = text.replace(" %", "\N{NO-BREAK SPACE}%")
    return words.sentence(text) if text[:1].islower() and "_" not in text.split(" ")[0] else text


def short_chip(result: Result) -> Chip:
    """The result's chip in few words, for cards and narrow tables."""
    shown = words.result_chip(result)
    if result.accepted is not None:
        return shown
    if result.status is Status.FAILED and result.limit is not None and result.limit.advisory and not result.blocking:
        return Chip("Worth a look", "warn")
    if result.status is Status.FAILED and result.includes_limit:
        return Chip("Fails, not certain", shown.shape)
    short = {Status.WARNED: "Holds, not certain", Status.INSUFFICIENT: "Too little data"}.get(result.status)
    return Chip(short, shown.shape) if short else shown


def brief_sentence(result: Result) -> str:
    """The sentence of a result for a line that shows value and limit beside it: what is, without what is asked."""
    text = plain_sentence(result)
    if result.value is None:
        _, colon, rest = text.partition(": ")
        return words.sentence(rest) if colon else text
    for asker in ("; the policy ", "; the charter "):
        text = text.partition(asker)[0]
    if result.status is Status.INSUFFICIENT and ": " in text:
        text = words.sentence(text.partition(": ")[2])
    if result.includes_limit and result.interval is not None:
        text += f"; the interval from {range_text(result.interval, result.metric)} includes the limit"
    elif result.status is Status.INSUFFICIENT and result.noise is not None:
        text += f"; chance alone gives up to {noise_text(result)} at this size"
    return text.rstrip(".") + "."


def tightest(results: Iterable[Result]) -> Result | None:
    """Of several limits on one number the one that says most: worst first, then the one nearest to the value.

    A limit that can't be decided says nothing of the number itself, and comes after those that can.
    """
    found = sorted(
        results,
        key=lambda item: (item.status in JUDGED, limit_value(item.limit) is not None, *severity(item)),
        reverse=True,
    )
    return found[0] if found else None


def most_telling(results: Iterable[Result]) -> Result | None:
    """The result with a number and a limit that asks most for attention; judged ones before undecided ones."""
    found = [item for item in results if item.value is not None and limit_value(item.limit) is not None]
    judged = [item for item in found if item.status in JUDGED]
    return max(judged or found, key=_asks, default=None)


def _asks(item: Result) -> tuple[bool, int, bool, float]:
    blocks, rank, gap = severity(item)
    return (bool(blocks), rank, not (item.limit and item.limit.advisory), gap)


def earlier(record: VersionRecord, item: Result) -> Result | None:
    """The same number of the version before, as it stands on that version's own pages; None if it wasn't measured."""
    if record.before is None:
        return None
    where = (item.check, item.metric, item.where)
    same = [
        other for other in record.before.release.verdict.results if (other.check, other.metric, other.where) == where
    ]
    return next((other for other in strictest(same) if other.value is not None), None)


def place_of(item: ModelVersion, result: Result, page: str) -> str:
    """The link to a result on its section's page."""
    family = result.check.partition(".")[0]
    section = SECTION_OF.get(family, "audit")
    # Lines of a section page are numbers of the release; windows stand together. A whole check has no line.
    anchor = ""
    if result.where.window is not None:
        anchor = "production" if family == "drift" else ""
    elif family in SECTION_OF and result.metric:
        anchor = anchor_of(result)
    return urls.relative(urls.version(item.project, item.model, item.version, section, anchor), page)


def page_of(record: VersionRecord, section: str = "index") -> str:
    """The address of a version's page."""
    item = record.version
    return urls.version(item.project, item.model, item.version, section)


def listed(names: Iterable[str], shown: int = 3) -> str:
    """`a, b, c and 4 more`; `a, b and c`."""
    found = [name for name in names if name]
    rest = len(found) - shown
    if rest > 0:
        return f"{', '.join(found[:shown])} and {rest} more"
    return f"{', '.join(found[:-1])} and {found[-1]}" if len(found) > 1 else "".join(found)
