"""Columns that are counted by level: their levels, codes per row for the two classes, and groups on the way."""

from __future__ import annotations

from collections.abc import Container

import numpy as np
import numpy.typing as npt

from mlgov.evidence.measurement import Absent
from mlgov.summaries import classes
from mlgov.summaries.classes import TwoClasses
from mlgov.summaries.levels import LevelCounter, Levels, number_levels
from mlgov.summaries.numeric import sort_in_place
from mlgov.summaries.rows import coded_chunks, fill
from mlgov.summaries.tally import Tally
from mlgov.summaries.types import Kind


def plain_levels(tally: Tally, column: str, kind: Kind) -> Levels:
    """Levels of a column; its values are counted as groups where they are."""
    if kind not in {"category", "boolean"}:
        values = fill(tally.dataset, column, np.empty(tally.rows))
        if tally.counts_groups(column):
            tally.see_group_numbers(column, values)
        return number_levels(sort_in_place(values))
    counter, grouped, start = LevelCounter(), tally.counts_groups(column), 0
    for names, codes in coded_chunks(tally.dataset, column):
        counter.add_codes(names, codes)
        if grouped:
            tally.see_groups(column, names.to_pylist(), codes, start)
            start += len(codes)
    return counter.levels()


def levels_with_codes(
    tally: Tally, column: str, kind: Kind, known: TwoClasses | Absent
) -> tuple[Levels, npt.NDArray[np.int8]]:
    """Levels of a label or prediction column, and a code per row (none if the classes aren't known)."""
    if kind not in {"category", "boolean"}:
        values = fill(tally.dataset, column, np.empty(tally.rows))
        found = np.empty(0, dtype=np.int8) if isinstance(known, Absent) else classes.codes_of_numbers(known, values)
        return number_levels(sort_in_place(values)), found
    counter, parts = LevelCounter(), [np.empty(0, dtype=np.int8)]
    for names, codes in coded_chunks(tally.dataset, column):
        counter.add_codes(names, codes)
        if isinstance(known, TwoClasses):
            parts.append(classes.code_table(known, kind, names.to_pylist())[codes])
    return counter.levels(), np.concatenate(parts)


def late_groups(tally: Tally, read: Container[str]) -> None:
    """Read sensitive columns that are label, score or prediction themselves again, now that outcomes are known."""
    for column in tally.plan.sensitive:
        if column in read or not tally.has(column) or not tally.counts_groups(column):
            continue
        if tally.kind(column) not in {"category", "boolean"}:
            tally.see_group_numbers(column, fill(tally.dataset, column, np.empty(tally.rows)))
            continue
        start = 0
        for names, codes in coded_chunks(tally.dataset, column):
            tally.see_groups(column, names.to_pylist(), codes, start)
            start += len(codes)
