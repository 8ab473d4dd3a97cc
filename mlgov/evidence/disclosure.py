"""What may be written: aggregates from which no single person follows.

Counts between 0 and `min_cell` of groups and of personal columns are suppressed, together with the cell from which
they would follow by subtraction and every value computed from them. Category values, smallest and largest values are
kept for columns only that are declared non-personal. This happens before anything is written, so whatever is in
evidence may be published. Doing it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from mlgov.evidence.masking import mask_table
from mlgov.evidence.measurement import Absent, Bound, CheckOutcome, Measurement
from mlgov.evidence.small_groups import SMALL_GROUPS, HiddenGroups, cells, find_hidden, is_small

VERSION = "1"
"""Raised when other things are shown than before: evidence is then measured anew."""
_OF_FILES = "data_quality."


def suppress(
    outcomes: Iterable[CheckOutcome], *, min_cell: int, personal_columns: Collection[str]
) -> tuple[CheckOutcome, ...]:
    """The outcomes without small cells and without values of personal columns.

    A suppressed number is `unavailable` with a reason that begins with `suppressed`. A share of a personal column that
    rests on fewer than `min_cell` rows is replaced by its upper bound, so that one missing value isn't worse than ten.
    """
    outcomes = tuple(outcomes)
    personal = frozenset(personal_columns)
    hidden = find_hidden((item for outcome in outcomes for item in outcome.measurements), min_cell)
    return tuple(_suppress_one(outcome, hidden, min_cell, personal) for outcome in outcomes)


def _suppress_one(outcome: CheckOutcome, hidden: HiddenGroups, min_cell: int, personal: frozenset[str]) -> CheckOutcome:
    grouped = any(item.where.group for item in outcome.measurements)
    # What is said of a whole file, such as how many columns are constant, counts columns and not people.
    of_files = outcome.check.startswith(_OF_FILES)
    masked = (
        _mask(item, hidden, min_cell, personal, grouped=grouped, of_file=of_files and item.where.column is None)
        for item in outcome.measurements
    )
    return replace(
        outcome,
        measurements=tuple(_without_repeats(masked)),
        tables=tuple(mask_table(table, min_cell=min_cell, personal=personal) for table in outcome.tables),
    )


def _mask(
    item: Measurement, hidden: HiddenGroups, min_cell: int, personal: frozenset[str], *, grouped: bool, of_file: bool
) -> Measurement:
    few = f"suppressed: fewer than {min_cell} rows"
    verdict = hidden.of(item)
    if verdict == "tiny":
        return _named_small(_without_value(item, few), hidden)
    any_small = any(is_small(count, min_cell) for count in cells(item.counts or ()))
    if verdict == "complement":
        return _without_value(item, f"{few} in another group, whose counts would follow from this one")
    if verdict == "small" or (item.where.group and any_small):
        return _without_value(item, f"{few} in one of its counts")
    if grouped and item.where.group is None and hidden.touches(item):
        return _without_value(item, f"{few} in one of the groups it is computed from")
    if is_small(item.n, min_cell) and not of_file:
        return _without_value(item, few)
    return _bounded(item, min_cell) if any_small and item.where.column in personal else item


def _without_value(item: Measurement, reason: str) -> Measurement:
    """Only what was asked and why it isn't told; a number that was absent keeps its kind of absence."""
    kind = "unavailable" if item.absent is None else item.absent.kind
    return Measurement(
        metric=item.metric,
        value=None,
        where=item.where,
        variant=item.variant,
        absent=Absent(kind=kind, reason=reason),
    )


def _bounded(item: Measurement, min_cell: int) -> Measurement:
    """A share of which only is said that fewer than `min_cell` rows are (or are not) concerned."""
    counts = item.counts or ()
    if len(counts) != 2 or item.value is None or is_small(counts[1], min_cell):
        return _without_value(item, f"suppressed: fewer than {min_cell} rows in one of its counts")
    part, whole = counts
    few = is_small(part, min_cell)
    low, high = (0.0, (min_cell - 1) / whole) if few else (1 - (min_cell - 1) / whole, 1.0)
    what = "rows are concerned" if few else "rows are not concerned"
    return replace(
        item,
        value=min(high, 1.0),
        counts=None,
        interval=None,
        no_interval="suppressed with the counts" if item.interval is not None else item.no_interval,
        bound=Bound(max(low, 0.0), min(high, 1.0)),
        noise=None,
        reason=f"fewer than {min_cell} {what}; the value is the upper bound",
    )


def _named_small(item: Measurement, hidden: HiddenGroups) -> Measurement:
    """Names of groups with few rows are names of few people."""
    where = item.where

    def name(group: str | None) -> str | None:
        if group is None or (where.role, where.window, where.slice, group) not in tiny:
            return group
        return f"{group.partition('=')[0]}={SMALL_GROUPS}"

    tiny = {(scope.role, scope.window, scope.slice, group) for scope, group in hidden.tiny}
    return replace(item, where=replace(where, group=name(where.group), versus=name(where.versus)))


def _without_repeats(items: Iterable[Measurement]) -> Iterable[Measurement]:
    """Several small groups become one entry."""
    seen: set[Measurement] = set()
    for item in items:
        merged = item.where.group is not None and item.where.group.endswith(SMALL_GROUPS)
        if not (merged and item in seen):
            yield item
        if merged:
            seen.add(item)
