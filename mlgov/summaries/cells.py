"""Confusion counts, of all rows and by group, from one byte per row.

The outcome of a row says label and decision in one code, 3 (label + 1) + (decision + 1), where each is 1, 0 or -1
(missing). Nine counts per group hold everything; they add up over any split of the rows.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mlgov.summaries.rows import number_text
from mlgov.summaries.types import Cells, GroupCells

Outcomes = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.int64]

OUTCOMES = 9
_BLOCK = 1 << 18
MAX_GROUPS = 200
"""More groups than this are no groups: a sensitive column then needs bands or another column."""


def outcomes(labels: npt.NDArray[np.int8], decisions: npt.NDArray[np.int8]) -> Outcomes:
    """One code per row of two arrays of codes in {1, 0, -1}."""
    codes = labels * np.int8(3)
    codes += decisions
    codes += np.int8(4)
    return codes.view(np.uint8)


def count_outcomes(found: Outcomes) -> list[int]:
    """The nine counts, block by block: counting bytes at once would widen all of them to eight bytes."""
    total = np.zeros(OUTCOMES, dtype=np.int64)
    for start in range(0, len(found), _BLOCK):
        total += np.bincount(found[start : start + _BLOCK], minlength=OUTCOMES)
    return total.tolist()


def cells_of(counts: Sequence[int]) -> Cells:
    """Rows with label and decision among the nine counts."""
    return Cells(tn=int(counts[4]), fp=int(counts[5]), fn=int(counts[7]), tp=int(counts[8]))


def selected_of(counts: Sequence[int]) -> tuple[int, int]:
    """(decided positive, decided at all), with or without label."""
    positive = int(counts[2] + counts[5] + counts[8])
    return positive, positive + int(counts[1] + counts[4] + counts[7])


def by_group(codes: npt.NDArray[np.integer], groups: int, found: Outcomes) -> Counts:
    """Counts of shape (groups + 1, 9) of a chunk; the code `groups` means that the group is missing."""
    joint = codes.astype(np.int64)
    joint *= OUTCOMES
    joint += found
    return np.bincount(joint, minlength=OUTCOMES * (groups + 1)).reshape(-1, OUTCOMES)


class GroupCounter:
    """Adds up the nine counts of each group of one sensitive column."""

    def __init__(self) -> None:
        self.counts: dict[str, Counts] = {}
        self.unknown = 0

    def add(self, names: Sequence[str], counts: Counts) -> None:
        """Add counts of shape (len(names) + 1, 9): one line per name, the last for rows without group."""
        for name, line in zip(names, counts[:-1], strict=True):
            if line.any():
                self.counts[name] = self.counts[name] + line if name in self.counts else line.copy()
        self.unknown += int(counts[-1].sum())

    def finish(self, column: str) -> GroupCells:
        """Confusion counts and selections by group, groups by name."""
        names = sorted(self.counts)
        return GroupCells(
            column=column,
            groups={name: cells_of(self.counts[name].tolist()) for name in names},
            selected={name: selected_of(self.counts[name].tolist()) for name in names},
            unknown=self.unknown,
        )


def band_names(edges: Sequence[float]) -> tuple[str, ...]:
    """Names of the bands between inner edges: (25, 40) gives `< 25`, `[25, 40)`, `>= 40`."""
    texts = [number_text(float(edge)) for edge in edges]
    if not texts:
        return ("all",)
    middle = [f"[{a}, {b})" for a, b in itertools.pairwise(texts)]
    return (f"< {texts[0]}", *middle, f">= {texts[-1]}")


def band_codes(values: npt.NDArray[np.float64], edges: Sequence[float]) -> npt.NDArray[np.int64]:
    """Band per row; NaN gets the code after the last band."""
    codes = np.searchsorted(np.array(edges, dtype=np.float64), values, "right").astype(np.int64)
    codes[np.isnan(values)] = len(edges) + 1
    return codes
