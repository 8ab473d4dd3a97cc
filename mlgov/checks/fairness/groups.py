"""What the fairness checks share: which groups are large enough, the reference group, and rates by group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from mlgov.checks.base import CheckContext, NotApplicable
from mlgov.checks.parts import rows_below, why_absent
from mlgov.checks.statistics.multiplicity import holm_levels
from mlgov.checks.statistics.proportions import equal_rates_p_value
from mlgov.evidence.measurement import Absent, Where
from mlgov.summaries.types import Cells, GroupCells

Pair = tuple[int, int]
"""(numerator, denominator) of a rate."""

RATES: Mapping[str, str] = {
    "selection_rate": "prediction",
    "true_positive_rate": "positive label",
    "false_positive_rate": "negative label",
    "false_negative_rate": "positive label",
    "positive_predictive_value": "positive prediction",
}
"""Rate -> what its denominator counts."""


def columns(context: CheckContext) -> tuple[tuple[GroupCells, ...], tuple[tuple[str, Absent], ...]]:
    """The sensitive columns that were counted, and those that weren't with the reason.

    Raises NotApplicable if there are none of either kind.
    """
    summary = context.current
    prefix = "groups:"
    gone = tuple(
        (key.removeprefix(prefix), reason) for key, reason in sorted(summary.absent.items()) if key.startswith(prefix)
    )
    if not summary.groups and not gone:
        if "groups" in summary.absent:
            raise NotApplicable.because(summary.absent["groups"])
        raise NotApplicable(reason="no sensitive column is declared, so there are no groups to compare")
    return tuple(summary.groups[name] for name in sorted(summary.groups)), gone


def where(context: CheckContext, column: str, group: str, reference: str | None = None) -> Where:
    """`column=group` compared with `column=reference`."""
    versus = None if reference is None else f"{column}={reference}"
    return context.where(group=f"{column}={group}", versus=versus)


def names(cells: GroupCells) -> list[str]:
    """All groups in a fixed order."""
    return sorted({*cells.groups, *cells.selected})


def size(cells: GroupCells, group: str) -> int:
    """Rows of the group that have a prediction."""
    return pair(cells, group, "selection_rate")[1]


def pair(cells: GroupCells, group: str, rate: str) -> Pair:
    """Counts of one rate in one group; (0, 0) if the group has no rows for it."""
    found = cells.groups.get(group, Cells(0, 0, 0, 0))
    if rate == "selection_rate":
        return cells.selected.get(group, (found.fp + found.tp, found.n))
    return {
        "true_positive_rate": (found.tp, found.tp + found.fn),
        "false_positive_rate": (found.fp, found.fp + found.tn),
        "false_negative_rate": (found.fn, found.tp + found.fn),
        "positive_predictive_value": (found.tp, found.tp + found.fp),
        "base_rate": (found.tp + found.fn, found.n),
    }[rate]


def usable(context: CheckContext, cells: GroupCells, group: str, rate: str) -> str:
    """Why a rate can't be given for a group, or an empty text."""
    least = context.settings.min_group_size
    rows = size(cells, group) if rate == "selection_rate" else cells.groups.get(group, Cells(0, 0, 0, 0)).n
    if rows < least:
        with_label = "" if rate == "selection_rate" else " with an outcome"
        return f"{rows_below(rows, context.settings.min_cell)}{with_label}, at least {least} needed"
    below = pair(cells, group, rate)[1]
    least = max(1, context.settings.min_rate_rows)
    if rate in RATES and rate != "selection_rate" and below < least:
        return f"{rows_below(below, context.settings.min_cell)} with a {RATES[rate]}, at least {least} needed"
    return ""


def large(context: CheckContext, cells: GroupCells) -> list[str]:
    """The groups with enough rows for a selection rate."""
    return [group for group in names(cells) if not usable(context, cells, group, "selection_rate")]


def trouble(context: CheckContext, cells: GroupCells) -> Absent | None:
    """Why nothing can be compared in this column: no group known, or groups that are the label itself."""
    if not names(cells):
        many = f"{cells.unknown:,} rows" if cells.unknown else "no rows"
        return Absent("unavailable", f"the group of every row is unknown ({many})")
    pairs = [pair(cells, group, "base_rate") for group in large(context, cells)]
    shares = {count * 2 // n for count, n in pairs if n and count in (0, n)}
    if len(pairs) > 1 and len(shares) > 1 and all(n and count in (0, n) for count, n in pairs):
        return Absent("unavailable", f"the groups of {cells.column} are the outcome itself: a leak, or a wrong column")
    return None


def reference_group(context: CheckContext, cells: GroupCells) -> str | Absent:
    """The declared reference group, else the large group with the highest selection rate; or why there is none."""
    candidates = large(context, cells)
    least = context.settings.min_group_size
    declared = context.settings.reference_groups.get(cells.column)
    if declared is not None and declared not in candidates:
        found = "has too few rows" if declared in names(cells) else "does not occur"
        return Absent("insufficient", f"the declared reference group {declared} {found} (at least {least} needed)")
    if len(candidates) < 2:
        return Absent("insufficient", f"fewer than two groups have the {least} rows that are needed")
    if declared is not None:
        return declared
    # exact fractions, then size, then name, so that ties don't depend on rounding or on order
    return min(
        candidates, key=lambda group: (-Fraction(*pair(cells, group, "selection_rate")), -size(cells, group), group)
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """One group beside the reference group: counts of both, or why they can't be compared."""

    group: str
    pair: Pair
    base: Pair
    why_not: str
    level: float
    """Confidence level of this comparison's own interval, by Holm over all groups that can be compared."""
    note: str
    """How the level was adjusted; empty for a single comparison."""


def compare(
    context: CheckContext, cells: GroupCells, reference: str, rate: str, *, divides: bool = False
) -> tuple[Compared, ...]:
    """Every group but the reference, by name; with `divides`, a reference rate of 0 leaves nothing to compare with."""
    base = pair(cells, reference, rate)
    base_problem = usable(context, cells, reference, rate)
    if base_problem:
        base_problem = f"reference group {reference}: {base_problem}"
    elif divides and base[0] == 0:
        chosen = "selected" if rate == "selection_rate" else "positive"
        base_problem = f"nobody in the reference group {reference} is {chosen}, so there is nothing to divide by"
    family = context.settings.confidence_level
    others = [group for group in names(cells) if group != reference]
    problems = {group: base_problem or usable(context, cells, group, rate) for group in others}
    found = [group for group in others if not problems[group]]
    p_values = [equal_rates_p_value(*pair(cells, group, rate), *base) for group in found]
    levels = dict(zip(found, holm_levels(p_values, family), strict=True))
    note = f"Holm over {len(found)} groups at {family:g}" if len(found) > 1 else ""
    return tuple(
        Compared(group, pair(cells, group, rate), base, problems[group], levels.get(group, family), note)
        for group in others
    )


def labels_absent(context: CheckContext, cells: GroupCells) -> Absent | None:
    """Why rates that need outcomes are not there, if no group has any."""
    if any(found.n for found in cells.groups.values()):
        return None
    return why_absent(context, "labels", "confusion", otherwise="no outcome is known for any row of any group")
