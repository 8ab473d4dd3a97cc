"""What needs attention on a version's page: results that are not good, grouped so that thirty columns are one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlgov.evidence.measurement import CheckHelp
from mlgov.evidence.verdict import Result, Status, Verdict
from mlgov.judging.words import saying
from mlgov.judging.worst import by_concern, strictest
from mlgov.pages import urls, words
from mlgov.pages.home import plainly
from mlgov.pages.numerals import limit_sign, noise_text, result_value
from mlgov.pages.parts import Link, metric_name
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.standing import lacking_answers
from mlgov.pages.telling import (
    FAMILY_WORDS,
    JUDGED,
    about_words,
    brief_sentence,
    listed,
    page_of,
    place_of,
    short_chip,
    short_name,
    where_words,
)
from mlgov.pages.words import Chip

SHOWN = 8
MEMBERS = 60
"""Members of a group that are listed by name; the section's page has all."""


@dataclass(frozen=True, slots=True)
class Member:
    """One of several results that are told as one line."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Concern:
    """One line: what, in plain words, how it stands."""

    link: Link
    family: str
    sentence: str
    chip: Chip
    value: str
    limit: str
    stops: bool
    """It keeps the release, or staying in use, from being fine."""
    members: tuple[Member, ...] = ()
    members_note: str = ""


@dataclass(frozen=True, slots=True)
class Concerns:
    """The lines that are shown, and in words what is not."""

    rows: tuple[Concern, ...]
    rest: str
    audit: Link
    """`98 other results hold`."""


def concerns_of(record: VersionRecord) -> Concerns:
    """What needs attention at release and in the latest window, most urgent first."""
    groups = _groups(record)
    rows = [_concern(record, group) for group in groups]
    first = sum(group[0].blocking and group[0].where.role != "window" for group in groups)
    rows[first:first] = _charter(record)
    rows[:0] = _over_time(record)
    release = strictest(record.release.verdict.results)
    held = sum(item.status is Status.PASSED for item in release)
    unlimited = sum(item.status is Status.NOT_JUDGED for item in release)
    hidden = len(rows) - SHOWN
    rest = f"{words.sentence(words.counted(unlimited, 'number'))} measured without a limit." if unlimited else ""
    if hidden > 0:
        rest = f"{words.sentence(words.counted(hidden, 'more line'))} in the audit report. {rest}"
    item = record.version
    audit = urls.relative(urls.version(item.project, item.model, item.version, "audit"), page_of(record))
    held_words = f"{held} {'other ' if rows else ''}{'result holds' if held == 1 else 'results hold'}"
    return Concerns(tuple(rows[:SHOWN]), rest.strip(), Link(held_words, audit))


def _over_time(record: VersionRecord) -> list[Concern]:
    """Outcomes that were beyond their limit again and again in production: harm that has happened comes first."""
    item = record.version
    drift = urls.relative(urls.version(item.project, item.model, item.version, "drift", "production"), page_of(record))
    return [
        Concern(
            link=Link(f"{words.sentence(saying(each.metric).name)} in production", drift),
            family="evaluation · production data",
            sentence=plainly(each.sentence),
            chip=Chip("Fails in production", "fail"),
            value=words.DASH,
            limit=words.DASH,
            stops=each.blocking,
        )
        for each in record.contents.attention
        if each.windows
    ]


def _groups(record: VersionRecord) -> list[list[Result]]:
    """Results that are not good, worst of each group first, most urgent group first."""
    verdicts: list[Verdict] = [record.release.verdict]
    if record.windows:
        verdicts.append(record.windows[-1].verdict)
    found: dict[tuple[str, ...], list[Result]] = {}
    if record.release.statement is None:
        return []
    for verdict in verdicts:
        for item in by_concern(strictest(verdict.results)):
            if _worth_saying(item):
                column = (item.where.group or "").partition("=")[0]
                status = f"{item.status.value} {item.blocking} {item.accepted}"
                limit = f"{item.limit.direction} {item.includes_limit}" if item.limit else ""
                key = (verdict.kind, item.check, item.metric, status, column, limit)
                found.setdefault(key, []).append(item)
    groups = list(found.items())
    groups.sort(key=lambda entry: (not entry[1][0].blocking, entry[0][0] != "release", _rank(entry[1][0])))
    return [group for _, group in groups]


def _worth_saying(item: Result) -> bool:
    if item.blocking or item.status in {Status.FAILED, Status.ERROR, Status.WARNED}:
        return True
    fine = {Status.PASSED, Status.NOT_JUDGED, Status.NOT_APPLICABLE}
    return item.limit is not None and item.status not in fine


_ORDER = ("failed", "error", "missing", "insufficient", "awaiting", "warned", "unavailable")


def _rank(item: Result) -> int:
    status = item.status.value
    return _ORDER.index(status) if status in _ORDER else len(_ORDER)


def _concern(record: VersionRecord, group: Sequence[Result]) -> Concern:
    worst = group[0]
    helps = record.helps
    name = _name(worst, len(group), helps)
    family = FAMILY_WORDS.get(worst.check.partition(".")[0], worst.check.partition(".")[0])
    if worst.where.window or worst.metric == "psi":
        family += f" · {where_words(worst.where)}"
    sentence = _sentence(worst, len(group))
    return Concern(
        link=Link(name, place_of(record.version, worst, page_of(record))),
        family=family,
        sentence=sentence,
        chip=short_chip(worst),
        value=result_value(worst),
        limit=limit_sign(worst.limit, worst.metric, worst.value),
        stops=worst.blocking,
        members=tuple(Member(about_words(item.where), result_value(item)) for item in group[:MEMBERS])
        if len(group) > 1
        else (),
        members_note=f"and {len(group) - MEMBERS} more" if len(group) > MEMBERS else "",
    )


def _name(worst: Result, count: int, helps: Mapping[str, CheckHelp]) -> str:
    """What a line is about; a change of inputs is said without its statistic's name."""
    if worst.metric == "psi":
        what = "look different" if worst.status is Status.FAILED else "may look different"
        if count == 1:
            return f"Input {worst.where.column} {what.replace('look', 'looks', 1) if 'may' not in what else what}"
        return f"{count} columns {what}"
    if count == 1:
        return short_name(worst, helps)
    return f"{words.sentence(metric_name(worst, helps.get(worst.check)))} of {count} {_things(worst)}"


def _sentence(worst: Result, count: int) -> str:
    """The worst of a line's results."""
    if worst.metric == "psi" and worst.value is not None:
        text = f"PSI {result_value(worst)} (0 means alike)"
        if worst.status is Status.INSUFFICIENT and worst.noise is not None:
            text += f", chance alone gives up to {noise_text(worst)}"
        return f"most: {worst.where.column}, {text}." if count > 1 else f"{text}."
    sentence = brief_sentence(worst)
    judged = worst.status in JUDGED and worst.value is not None
    return f"Worst: {sentence}" if count > 1 and judged else sentence


def _things(item: Result) -> str:
    if item.where.group:
        return f"groups of {words.plain(item.where.group.partition('=')[0])}"
    return "columns" if item.where.column else "parts"


def _charter(record: VersionRecord) -> list[Concern]:
    """Answers that the charter owes, as one line."""
    lacking = lacking_answers(record)
    item = record.version
    page = page_of(record)
    project = urls.project(item.project, lacking[0].anchor if lacking else "")
    if item.charter is None:
        sentence = "Nobody has written down what the model is for and who answers for it."
        return [_written("Charter", sentence, urls.relative(project, page))]
    if not lacking:
        return []
    count = f"Charter: {words.counted(len(lacking), 'required answer')}"
    return [
        _written(count, f"Not answered: {listed((row.title for row in lacking), 5)}.", urls.relative(project, page))
    ]


def _written(name: str, sentence: str, href: str) -> Concern:
    return Concern(Link(name, href), "charter", sentence, Chip("Missing", "fail"), words.DASH, words.DASH, stops=True)
