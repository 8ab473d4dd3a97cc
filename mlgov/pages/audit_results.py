"""Every result of a release verdict, by family and check: one line per number, limits and methods said once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mlgov.evidence.measurement import CheckHelp, Measurement, Where
from mlgov.evidence.verdict import Limit, Result, Status
from mlgov.judging.words import saying
from mlgov.pages import urls, words
from mlgov.pages.home import plainly
from mlgov.pages.lists import FAMILY_TITLES
from mlgov.pages.methods import methods_said, spread_name
from mlgov.pages.numerals import limit_sign, limit_text, noise_text, range_text, result_value
from mlgov.pages.parts import Link, anchor_of, metric_name
from mlgov.pages.portfolio import Judged, VersionRecord
from mlgov.pages.telling import page_of
from mlgov.pages.words import Chip

GROUPED = 3
"""So many lines of one name are told apart by their places alone."""
FOLDED = 6
"""So many calm lines about single columns, groups or slices are worth a fold; fewer stay in view."""
_SPEAK_FOR_THEMSELVES = frozenset({Status.PASSED, Status.NOT_JUDGED})
"""Statuses whose sentence says no more than the line's number and limit."""
_CALM = _SPEAK_FOR_THEMSELVES | {Status.NOT_APPLICABLE}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one limit says of a number."""

    chip: Chip
    limit: str
    note: str
    """The number of the limit's note below the table."""
    reason: str


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One number with everything that is known of it."""

    anchor: str
    name: str
    place: str
    value: str
    spread: str
    """Its interval, or what would come out without any difference."""
    n: str
    counts: str
    judgements: tuple[Judgement, ...]
    remark: str
    folded: bool = False
    """One of many that hold or have no limit, about a single column, group or slice: it opens on demand."""


@dataclass(frozen=True, slots=True)
class Note:
    """A limit, said once below the table."""

    mark: str
    text: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Lines of a table under the name that they share; without a name each line has its own."""

    name: str
    rows: tuple[AuditRow, ...]


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """All results of one check."""

    anchor: str
    title: str
    check: Link
    version: str
    purpose: str
    tally: str
    spread_name: str
    """The head of the column of ranges."""
    rows: tuple[AuditRow, ...]
    notes: tuple[Note, ...]
    methods: tuple[str, ...]
    absent: str
    """Why the whole check gave nothing; empty if it gave something."""
    more: str = ""
    """What is in the fold, in words; empty if nothing is folded."""
    quiet: bool = False
    """Nothing in it asks for attention."""

    @property
    def groups(self) -> tuple[RowGroup, ...]:
        """The rows in view: what asks for attention, and the numbers of all rows."""
        return _grouped(row for row in self.rows if not row.folded)

    @property
    def folded_groups(self) -> tuple[RowGroup, ...]:
        """The rows behind a click."""
        return _grouped(row for row in self.rows if row.folded)


def _grouped(rows: Iterable[AuditRow]) -> tuple[RowGroup, ...]:
    """Rows by name, where one name stands for many places: it is said once above them."""
    by_name: dict[str, list[AuditRow]] = {}
    for row in rows:
        by_name.setdefault(row.name, []).append(row)
    found: list[RowGroup] = []
    for name, same in by_name.items():
        if len(same) >= GROUPED:
            found.append(RowGroup(name, tuple(same)))
        elif found and not found[-1].name:
            found[-1] = RowGroup("", (*found[-1].rows, *same))
        else:
            found.append(RowGroup("", tuple(same)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class AuditFamily:
    """The checks of one family."""

    family: str
    anchor: str
    title: str
    checks: tuple[AuditCheck, ...]


def families_of(record: VersionRecord) -> tuple[AuditFamily, ...]:
    """All release results of a version, made once for the audit report and the pages of the families."""
    return record.shared("audit families", _families_of)


def _families_of(record: VersionRecord) -> tuple[AuditFamily, ...]:
    # A version's pages lie in one folder, so that a link from one of them is right on all.
    return audit_families(record.release, record.helps, page_of(record, "audit"))


def audit_families(judged: Judged, helps: Mapping[str, CheckHelp], page: str) -> tuple[AuditFamily, ...]:
    """All results, in the order of the verdict; what belongs to a check that isn't installed is there too."""
    by_check: dict[str, list[Result]] = {}
    for result in judged.verdict.results:
        by_check.setdefault(result.check, []).append(result)
    families: dict[str, list[AuditCheck]] = {}
    for check, results in by_check.items():
        family = check.partition(".")[0]
        families.setdefault(family, []).append(_check(check, results, judged, helps.get(check), page))
    return tuple(
        AuditFamily(
            family, _id("family", family), FAMILY_TITLES.get(family, words.sentence(words.plain(family))), tuple(checks)
        )
        for family, checks in families.items()
    )


def _check(check: str, results: Sequence[Result], judged: Judged, described: CheckHelp | None, page: str) -> AuditCheck:
    outcome = judged.outcome(check)
    measured = {(item.metric, item.where): item for item in outcome.measurements} if outcome is not None else {}
    notes = _notes(results, described)
    marks = {(each.id, each.value, each.effective): note.mark for each, note in notes}
    grouped: dict[tuple[str, Where], list[Result]] = {}
    for result in results:
        grouped.setdefault((result.metric, result.where), []).append(result)
    # One result of each metric: a metric of every column has dozens.
    firsts = {metric: found[0] for (metric, _), found in grouped.items()}
    names = {metric: words.sentence(metric_name(first, described)) for metric, first in firsts.items()}
    shown = {
        key: found for key, found in grouped.items() if key[0] or len(results) > 1 or found[0].status is Status.MISSING
    }
    calm = {key for key, found in shown.items() if _is_calm(found)}
    calm = calm if len(calm) >= FOLDED else set()
    rows = [_row(found, measured.get(key), names[key[0]], marks, folded=key in calm) for key, found in shown.items()]
    reason = outcome.absent.reason if outcome is not None and outcome.absent is not None else results[0].reason
    absent = "" if rows else f"{words.chip(results[0].status).text}: {reason}."
    return AuditCheck(
        anchor=_id("check", check),
        title=described.title if described is not None else check,
        # What isn't in the catalogue (a reported number, a check that was removed) has no place of its own there.
        check=Link(check, urls.relative(urls.checks(check if described is not None else ""), page)),
        version=outcome.check_version if outcome is not None else "",
        purpose=words.sentence(described.purpose) if described is not None else "",
        tally=_tally(results),
        spread_name=spread_name(measured.values()),
        rows=tuple(_unique(rows)),
        notes=tuple(note for _, note in notes),
        methods=tuple(_methods(measured.values(), described)),
        absent=absent,
        # In the order of the table: sets have none.
        more=_fold_said([result for key in shown if key in calm for result in shown[key]], len(calm), len(rows)),
        quiet=all(each.status in _CALM and each.accepted is None for each in results),
    )


def _is_calm(results: Sequence[Result]) -> bool:
    """About a part of the data only, and nothing that anybody has to look at."""
    return bool(words.place(results[0].where)) and all(
        each.status in _CALM and each.accepted is None for each in results
    )


def _fold_said(results: Sequence[Result], lines: int, of: int) -> str:
    """`34 more: 22 hold, 13 without a limit`."""
    if not lines:
        return ""
    opening = f"{lines:,} more" if lines < of else f"All {lines:,} numbers"
    return f"{opening}: {_tally(results)}"


def _row(
    results: Sequence[Result],
    measurement: Measurement | None,
    name: str,
    marks: Mapping[tuple[str, str, str], str],
    *,
    folded: bool = False,
) -> AuditRow:
    first = results[0]
    remark = measurement.reason if measurement is not None else ""
    judgements: list[Judgement] = []
    for each in results:
        told = _judgement(each, marks)
        # Two limits on a number that isn't there have one reason: it is said once.
        said = told.reason and any(earlier.reason == told.reason for earlier in judgements)
        judgements.append(replace(told, reason="") if said else told)
    return AuditRow(
        anchor=anchor_of(first),
        name=name,
        place=words.place(first.where),
        value=_value(results),
        spread=_spread(first, measurement),
        n=words.count(first.n),
        counts=_counts(first.counts),
        judgements=tuple(judgements),
        remark=remark,
        folded=folded,
    )


def _value(results: Sequence[Result]) -> str:
    """A number as it stands beside the limit that it is nearest to."""
    if len(results) == 1 or results[0].value is None:
        return result_value(results[0])
    return max((result_value(each) for each in results), key=len)


def _judgement(result: Result, marks: Mapping[tuple[str, str, str], str]) -> Judgement:
    limit = result.limit
    if limit is None and result.status is Status.NOT_JUDGED and result.accepted is None:
        return _UNJUDGED  # most numbers of a version
    said = plainly(result.reason) if result.status not in _SPEAK_FOR_THEMSELVES or result.accepted is not None else ""
    if result.accepted is not None:
        said = f"{said} Accepted: {result.accepted.reason}".strip()
    return Judgement(
        chip=words.result_chip(result),
        limit=limit_sign(limit, result.metric, result.value),
        note=marks.get((limit.id, limit.value, limit.effective), "") if limit is not None else "",
        reason=said,
    )


_UNJUDGED = Judgement(chip=words.UNJUDGED, limit=words.DASH, note="", reason="")


def _title(metric: str, described: CheckHelp | None) -> str:
    titles = {info.name: info.title for info in described.metrics} if described is not None else {}
    return words.sentence(titles.get(metric) or saying(metric).name)


def _spread(result: Result, measurement: Measurement | None) -> str:
    if result.interval is not None:
        return range_text(result.interval, result.metric)
    if result.noise is not None:
        return f"up to {noise_text(result)} by chance"
    bound = measurement.bound if measurement is not None else None
    if bound is not None:
        return f"surely {words.number(bound.low)} to {words.number(bound.high)}"
    return words.DASH


def _counts(counts: tuple[int, ...] | None) -> str:
    """`504 of 2,400`; for two groups both, with `and`."""
    if not counts:
        return ""
    pairs = list(zip(counts[::2], counts[1::2], strict=False))
    return " and ".join(f"{part:,} of {whole:,}" for part, whole in pairs)


def _notes(results: Iterable[Result], described: CheckHelp | None) -> list[tuple[Limit, Note]]:
    """Each limit once, in order of appearance, numbered."""
    found: dict[tuple[str, str, str], tuple[Limit, Note]] = {}
    for result in results:
        limit = result.limit
        if limit is None or (limit.id, limit.value, limit.effective) in found:
            continue
        name = words.sentence(metric_name(result, described))
        text = f"{name} {limit_text(limit, result.metric, result.value)}"
        if limit.basis != "absolute":
            text += f" (relative to {words.basis(limit.basis)})"
        more = [
            "the whole interval has to hold" if limit.must_hold_interval else "",
            f"from {words.counted(limit.min_n, 'row')} on" if limit.min_n else "",
            "required" if limit.required else "shown only" if limit.advisory else "",
        ]
        said = ", ".join(part for part in more if part)
        note = Note(str(len(found) + 1), f"{text}{f', {said}' if said else ''}.", limit.reason, limit.source)
        found[limit.id, limit.value, limit.effective] = (limit, note)
    return list(found.values())


def _methods(measurements: Iterable[Measurement], described: CheckHelp | None) -> Iterator[str]:
    """How intervals and noise levels were made, which definition was used, and why there is no interval; each once."""
    items = tuple(measurements)
    yield from methods_said(items)
    variants: dict[str, dict[str, None]] = {}
    for item in items:
        if item.variant:
            variants.setdefault(item.variant, {})[_title(item.metric, described)] = None
    yield from (f"{', '.join(names)}: {variant}." for variant, names in variants.items())
    yield from dict.fromkeys(
        f"No range: {item.no_interval}." for item in items if item.no_interval and item.value is not None
    )


def _tally(results: Sequence[Result]) -> str:
    """`12 hold, 1 fails, 30 without a limit`."""
    said = (
        (Status.FAILED, "fails", "fail"),
        (Status.ERROR, "could not be run", "could not be run"),
        (Status.MISSING, "has no evidence", "have no evidence"),
        (Status.WARNED, "holds, not yet certain", "hold, not yet certain"),
        (Status.PASSED, "holds", "hold"),
        (Status.INSUFFICIENT, "with too little data", "with too little data"),
        (Status.AWAITING, "not due yet", "not due yet"),
        (Status.UNAVAILABLE, "can't be measured here", "can't be measured here"),
        (Status.NOT_APPLICABLE, "does not apply", "do not apply"),
        (Status.NOT_JUDGED, "without a limit", "without a limit"),
    )
    parts = []
    counts = Counter(item.status for item in results)
    for status, one, many in said:
        number = counts[status]
        if number:
            parts.append(f"{number:,} {one if number == 1 else many}")
    return ", ".join(parts)


def _unique(rows: Sequence[AuditRow]) -> Iterator[AuditRow]:
    """The rows with an id of its own each: names that differ only in signs would share one."""
    seen: dict[str, int] = {}
    for row in rows:
        seen[row.anchor] = seen.get(row.anchor, 0) + 1
        yield row if seen[row.anchor] == 1 else replace(row, anchor=f"{row.anchor}-{seen[row.anchor]}")


def _id(kind: str, name: str) -> str:
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)
    return f"{kind}-{kept}"
