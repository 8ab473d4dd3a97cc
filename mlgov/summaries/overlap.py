"""How many rows of a data set the training data has as well, value for value.

What is compared is what the model could learn by heart: every column that both have but the id, which may be given
anew whenever a file is written; score and prediction, which the model made and which training data often lacks or has
from another run; and the weight, which says how much a row counts and not which one it is. A column that only numbers
the rows of its file (whole numbers without gaps) tells nothing of a row either, and would hide every shared one.

After a column only those rows stay that can still be equal: of the data set those with a partner in the training data,
of the training data those with a partner or a twin. Columns with the most different values come first, so that one or
two of them settle it where values are continuous.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from mlgov.datasets.protocol import Dataset
from mlgov.evidence.measurement import Absent
from mlgov.summaries.row_hashes import Hashes, LevelCodes, Mask, RowHashes, group_numbers, narrow
from mlgov.summaries.types import CategorySummary, ColumnSummary, NumericSummary, Overlap

MIN_NUMBERED = 100
"""Fewer whole numbers than this can be without a gap by accident."""

_LEVELS = {"category", "boolean"}
_Counted = Mapping[str, ColumnSummary]


def overlap_with(
    train: Dataset,
    data: Dataset,
    *,
    skip: Iterable[str] = (),
    targets: Iterable[str] = (),
    counted: tuple[_Counted, _Counted] = ({}, {}),
) -> Overlap | Absent:
    """The rows of `data` that occur in `train`, compared in all columns that both have but `skip`; or why not.

    There is no answer if the training data has no rows, if both share nothing but `targets` (label), or if a column
    holds numbers on one side and categories on the other. `counted` are the summaries of columns of `train` and of
    `data` as far as there are any: they save reading.
    """
    left_out = set(skip)
    names = [[column.name for column in each.columns if column.name not in left_out] for each in (train, data)]
    learnt = set(targets)
    shared = [
        name
        for name in names[1]
        if name in train and (name in learnt or not any(_numbers_rows(each.get(name)) for each in counted))
    ]
    if not set(shared) - learnt:
        return Absent("unavailable", "the training data has none of its columns to compare rows by")
    if not train.rows:
        return Absent("insufficient", "the training data has no rows")
    for name in shared:
        if _other_kinds(train, data, name) and not any(_is_empty(each.get(name)) for each in counted):
            reason = f"rows can't be compared: `{name}` holds numbers on one side and categories on the other"
            return Absent("unavailable", reason)
    found = count_overlap(train, data, sorted(shared, key=lambda name: -_variety(counted[0].get(name))))
    return replace(found, not_compared=len({*names[0], *names[1]}) - len(shared))


def count_overlap(train: Dataset, data: Dataset, columns: Sequence[str]) -> Overlap:
    """How many rows of `data` equal a row of `train` in all these columns; missing equals missing.

    Columns must be of the same sort (numbers or levels) on both sides, or empty on one; they are read in the given order.
    """
    sides = RowHashes(train), RowHashes(data)

    def mix(name: str) -> None:
        codes = LevelCodes()
        sides[0].mix(name, codes)
        codes.close()
        sides[1].mix(name, codes)

    narrow(columns, mix, lambda: _drop_settled(*sides))
    if not len(sides[1]):
        return Overlap(0, train.rows, None, len(columns))
    numbers = group_numbers(tuple(np.concatenate(both) for both in zip(*(side.pair for side in sides), strict=True)))
    here = numbers[len(sides[0]) :]
    learnt, met = (np.bincount(part, minlength=int(numbers.max()) + 1) for part in (numbers[: len(sides[0])], here))
    return Overlap(
        rows=int(np.count_nonzero(learnt[here])),
        train_rows=train.rows,
        train_repeated=int(learnt[learnt > 1].sum()),
        columns=len(columns),
        same=len(here) == data.rows and len(sides[0]) == train.rows and bool((learnt == met).all()),
    )


def _drop_settled(train: RowHashes, data: RowHashes) -> float:
    """Keep rows that may still be equal to another; the share of rows that is left, 0 if no row of `data` is."""
    before = len(train) + len(data)
    learnt, here = np.sort(train.pair[0]), np.sort(data.pair[0])
    # Sorted needles are found many times faster than unsorted ones: the memory they touch lies side by side.
    shared = here[_found(learnt, here)]
    if not len(shared):
        data.keep(np.zeros(len(data), dtype=np.bool_))
        return 0.0
    if len(shared) < len(here):
        data.keep(_found(shared, data.pair[0]))
    wanted = _found(here, learnt)
    same = learnt[1:] == learnt[:-1]
    wanted[1:] |= same
    wanted[:-1] |= same
    if not wanted.all():
        train.keep(_found(learnt[wanted], train.pair[0]))
    return (len(train) + len(data)) / before


def _found(ordered: Hashes, wanted: Hashes) -> Mask:
    """Which of `wanted` occur in `ordered`, which is sorted."""
    if not len(ordered):
        return np.zeros(len(wanted), dtype=np.bool_)
    places = np.searchsorted(ordered, wanted)
    places[places == len(ordered)] = 0
    found: Mask = ordered[places] == wanted
    return found


def _variety(summary: ColumnSummary | None) -> float:
    """How soon a column tells rows apart: its different values; texts cost twice as much to read."""
    if summary is None:
        return 0
    return summary.distinct / 2 if isinstance(summary, CategorySummary) else summary.distinct


def _numbers_rows(summary: ColumnSummary | None) -> bool:
    """Whether a column only counts the rows of its file: whole numbers, each once, without a gap."""
    if not isinstance(summary, NumericSummary) or summary.minimum is None or summary.maximum is None:
        return False
    whole = summary.kind in {"integer", "number"} and summary.integral
    complete = summary.n >= MIN_NUMBERED and not summary.missing and not summary.nonfinite
    return whole and complete and summary.distinct == summary.n == summary.maximum - summary.minimum + 1


def _other_kinds(train: Dataset, data: Dataset, column: str) -> bool:
    return (train.info(column).kind in _LEVELS) != (data.info(column).kind in _LEVELS)


def _is_empty(summary: ColumnSummary | None) -> bool:
    return summary is not None and not summary.n and not (isinstance(summary, NumericSummary) and summary.nonfinite)
