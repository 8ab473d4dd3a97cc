"""How many rows repeat an earlier row in every column but the id.

A column in which every row is different settles it at once, and after each further column only rows that still have a
twin stay (`mlgov.summaries.row_hashes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from mlgov.datasets.protocol import Dataset
from mlgov.summaries.row_hashes import Hashes, Mask, RowHashes, group_numbers, narrow


def count_duplicates(
    dataset: Dataset, skip: Iterable[str] = (), distinct: Mapping[str, int] | None = None
) -> int | None:
    """Rows that equal an earlier row in all columns but `skip`; None if there is no column to compare.

    `distinct` gives the number of different values (missing counts as one) of columns that were counted already: the
    columns with the most are read first, and one with as many as rows means that nothing needs to be read.
    """
    known = dict(distinct or {})
    left_out = set(skip)
    names = [column.name for column in dataset.columns if column.name not in left_out]
    if not names:
        return None
    if dataset.rows < 2 or any(known.get(name, 0) >= dataset.rows for name in names):
        return 0
    rows = RowHashes(dataset)

    def look() -> float:
        twins = _with_twin(rows.pair[0])
        rows.keep(twins)
        return int(np.count_nonzero(twins)) / len(twins)

    narrow(sorted(names, key=lambda name: -known.get(name, 0)), rows.mix, look)
    return len(rows) - int(group_numbers(rows.pair).max()) - 1 if len(rows) else 0


def _with_twin(hashes: Hashes) -> Mask:
    """Which hashes occur more than once."""
    order = np.argsort(hashes)
    ordered = hashes[order]
    same = ordered[1:] == ordered[:-1]
    twins = np.zeros(len(hashes), dtype=np.bool_)
    twins[order[1:][same]] = True
    twins[order[:-1][same]] = True
    return twins
