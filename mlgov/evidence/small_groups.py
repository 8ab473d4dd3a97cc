"""Which groups of a sensitive feature must not be shown, because their counts, or what follows from them, are small.

A group is a part of the rows; counts of all rows are published as well. So when exactly one group is hidden, its
counts follow by subtraction: then the smallest other group is hidden too (complementary suppression, Hundepool et
al. 2012, Statistical Disclosure Control, chapter 4). Rates of decisions and rates of errors are looked at apart: the
selection rate of a group may be shown although its four kinds of error may not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from mlgov.evidence.measurement import Measurement

SMALL_GROUPS = "(small groups)"
_SELECTION = ("selection_rate", "impact_ratio", "demographic_parity")


class Scope(NamedTuple):
    """One partition of the rows: a sensitive column in one role, window and slice."""

    role: str
    window: str | None
    slice: str | None
    column: str


@dataclass(slots=True)
class GroupCounts:
    """What is published of one group."""

    total: int = 0
    """The largest count seen: its rows."""
    shown: dict[bool, bool] = field(default_factory=lambda: {True: False, False: False})
    """Whether a value is shown of its selections (True), of its errors (False)."""
    small: dict[bool, bool] = field(default_factory=lambda: {True: False, False: False})
    """Whether a cell behind such a value is small."""


@dataclass(frozen=True, slots=True)
class HiddenGroups:
    """What must go: groups with too few rows, and groups by what is measured of them."""

    tiny: frozenset[tuple[Scope, str]]
    """Too few rows: nothing is shown, not even the name."""
    hidden: frozenset[tuple[Scope, str, bool]]
    """A small cell of its own."""
    complements: frozenset[tuple[Scope, str, bool]]
    """Shown, another group's small cell would follow."""

    def of(self, item: Measurement) -> str | None:
        """`tiny`, `small` or `complement` if a measurement of a group has to go, else None."""
        scope, selection = scope_of(item), is_selection(item.metric)
        named = [name for name in (item.where.group, item.where.versus) if name]
        if scope is None:
            return None
        if any((scope, name) in self.tiny for name in named):
            return "tiny"
        if any((scope, name, selection) in self.hidden for name in named):
            return "small"
        return "complement" if any((scope, name, selection) in self.complements for name in named) else None

    def touches(self, item: Measurement) -> bool:
        """Whether a number over all groups of a column rests on a group that has to go.

        A share with counts of its own (how many rows have no group) doesn't.
        """
        if item.counts is not None:
            return False
        where, selection = item.where, is_selection(item.metric)
        return any(
            (scope.role, scope.window, scope.slice) == (where.role, where.window, where.slice)
            and scope.column == where.column
            and kind == selection
            for scope, _, kind in self.hidden | self.complements
        )


def is_selection(metric: str) -> bool:
    """The metric is about who was selected, not about who was judged wrongly."""
    return metric.startswith(_SELECTION)


def is_small(count: int | None, min_cell: int) -> bool:
    """A count that could point at single people: above 0 and below `min_cell`."""
    return count is not None and 0 < count < min_cell


def cells(counts: tuple[int, ...]) -> Iterator[int]:
    """The counts of every (part, whole) pair and what is left of the whole."""
    yield from counts
    for part, whole in zip(counts[::2], counts[1::2], strict=False):
        yield whole - part


def scope_of(item: Measurement) -> Scope | None:
    """The partition that a measurement of a group belongs to."""
    where = item.where
    if where.group is None:
        return None
    return Scope(where.role, where.window, where.slice, where.group.partition("=")[0])


def find_hidden(items: Iterable[Measurement], min_cell: int) -> HiddenGroups:
    """What must be hidden so that no count between 0 and `min_cell` is shown of a group, nor follows by subtraction."""
    partitions = _partitions(items, min_cell)
    tiny, hidden, complements = set(), set(), set()
    for scope, groups in partitions.items():
        few = {name for name, counts in groups.items() if is_small(counts.total, min_cell)}
        also = _complement(groups, few, min_cell) if few else None
        for name in few:
            tiny.add((scope, name))
        for selection in (True, False):
            small = {name for name, counts in groups.items() if counts.small[selection] or name in few}
            shown = {name for name, counts in groups.items() if counts.shown[selection]} - small
            hidden |= {(scope, name, selection) for name in small if groups[name].shown[selection]}
            if also is not None:
                complements.add((scope, also, selection))
            elif small and len(groups) - len(shown) == 1 and shown:
                complements.add((scope, _smallest(groups, shown), selection))
    return HiddenGroups(frozenset(tiny), frozenset(hidden), frozenset(complements))


def _partitions(items: Iterable[Measurement], min_cell: int) -> dict[Scope, dict[str, GroupCounts]]:
    partitions: dict[Scope, dict[str, GroupCounts]] = {}
    for item in items:
        scope = scope_of(item)
        if scope is None or item.where.group is None:
            continue
        groups = partitions.setdefault(scope, {})
        pairs = [(item.where.group, item.counts[:2] if item.counts else ())]
        if item.where.versus:
            pairs.append((item.where.versus, item.counts[2:] if item.counts else ()))
        for place, (name, counts) in enumerate(pairs):
            known = groups.setdefault(name, GroupCounts())
            n = item.n or 0 if place == 0 and not item.where.versus else 0
            known.total = max(known.total, n, *counts, 0)
            selection = is_selection(item.metric)
            known.shown[selection] |= item.value is not None
            known.small[selection] |= any(is_small(cell, min_cell) for cell in cells(counts))
    return partitions


def _complement(groups: dict[str, GroupCounts], few: set[str], min_cell: int) -> str | None:
    """The smallest other group, if subtracting the others leaves fewer than `min_cell` rows for the tiny ones."""
    others = set(groups) - few
    if not others or sum(groups[name].total for name in few) >= min_cell:
        return None
    return _smallest(groups, others)


def _smallest(groups: dict[str, GroupCounts], names: set[str]) -> str:
    return min(names, key=lambda name: (groups[name].total, name))
