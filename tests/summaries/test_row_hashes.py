"""Hashes of rows: equal exactly for equal rows, whatever the chunks, and no row is settled before its time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from mlgov.summaries.row_hashes import LevelCodes, RowHashes, group_numbers, narrow


def test_equal_rows_have_equal_pairs(tables):
    """Groups of equal rows are those of pandas; each row's number stays its own in any chunks."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"a": rng.integers(0, 4, 500) / 2, "t": rng.choice(["x", "y", None], 500)})
    expected = frame.groupby(["a", "t"], dropna=False).ngroup().to_numpy()
    for chunk in (500, 17):
        texts = pa.array(frame["t"].tolist(), pa.string(), from_pandas=True)
        rows = RowHashes(tables.data({"a": frame["a"].to_numpy(), "t": texts}, chunk=chunk))
        for name in ("a", "t"):
            rows.mix(name)
        found = group_numbers(rows.pair)
        assert len(set(zip(found.tolist(), expected.tolist(), strict=True))) == len(set(expected.tolist()))
        assert found.max() + 1 == len(set(expected.tolist()))


def test_levels_have_one_number_in_two_data_sets(tables):
    """Whatever the order in which they are met; a level that only the second has is like no other."""
    codes = LevelCodes()
    first, second = (RowHashes(tables.data({"t": texts}, chunk=1)) for texts in (["a", "b", "c"], ["c", "new", "a"]))
    first.mix("t", codes)
    codes.close()
    second.mix("t", codes)
    for at in (0, 1):
        assert second.pair[at][0] == first.pair[at][2]
        assert second.pair[at][2] == first.pair[at][0]
        assert second.pair[at][1] not in first.pair[at]


def test_rows_that_are_dropped_are_not_mixed(tables):
    """The others get the same hashes as if nobody had been dropped."""
    data = tables.data({"a": [1.0, 2.0, 3.0, 4.0, 5.0], "b": [1, 1, 2, 2, 3]}, chunk=2)
    whole, part = RowHashes(data), RowHashes(data)
    for rows in (whole, part):
        rows.mix("a")
    part.keep(np.array([False, True, True, False, True]))
    part.keep(np.array([True, False, True]))
    for rows in (whole, part):
        rows.mix("b")
    assert len(part) == 2
    assert [part_.tolist() for part_ in part.pair] == [[each[1], each[4]] for each in whole.pair]


@pytest.mark.parametrize(
    ("left", "looked"), [([1.0] * 4, [1, 2, 4, 6]), ([0.4] * 6, [1, 2, 3, 4, 5, 6]), ([0.0], [1]), ([1.0, 0.0], [1, 2])]
)
def test_looking_is_repeated_where_it_pays(left, looked):
    """After each column while half the rows go; after twice as many where they stay; at the end; and never once all are settled."""
    mixed: list[str] = []
    seen: list[int] = []
    shares = iter(left)

    def look() -> float:
        seen.append(len(mixed))
        return next(shares)

    narrow("abcdef", mixed.append, look)
    assert seen == looked
