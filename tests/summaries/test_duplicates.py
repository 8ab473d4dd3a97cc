"""Duplicate rows against pandas and against counting rows as tuples."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgov.datasets.frame import from_frame
from mlgov.summaries.duplicates import count_duplicates

values = st.tuples(
    st.one_of(st.none(), st.sampled_from([0.0, -0.0, 1.0, 1.5, float("inf")])),
    st.one_of(st.none(), st.sampled_from(["", "a", "1"])),
    st.one_of(st.none(), st.booleans()),
    st.one_of(st.none(), st.integers(0, 2)),
)


@settings(max_examples=80)
@given(st.lists(values, min_size=1, max_size=60), st.integers(1, 20))
def test_equals_counting_tuples(rows, chunk):
    """Missing equals missing, -0.0 equals 0.0, and chunks have dictionaries of their own."""
    names = ("number", "text", "flag", "code")
    types = (pa.float64(), pa.string(), pa.bool_(), pa.int64())
    table = pa.table(
        {n: pa.array([r[at] for r in rows], t) for at, (n, t) in enumerate(zip(names, types, strict=True))}
    )
    table = pa.Table.from_batches(table.to_batches(max_chunksize=chunk), table.schema)
    assert count_duplicates(from_frame(table, "t")) == len(rows) - len(set(rows))


def test_adult_has_24(shared_data):
    """The 24 exact duplicates of the Adult data."""
    table = pq.read_table(shared_data / "adult.parquet")
    assert count_duplicates(from_frame(table, "adult")) == 24 == table.to_pandas().duplicated().sum()


def test_ids_are_left_out_and_unique_columns_settle_it():
    """A unique column ends the search without reading anything; the id doesn't count."""
    frame = pd.DataFrame({"id": range(6), "a": [1, 1, 2, 2, 3, 3], "b": [1, 1, 1, 1, 1, 2]})
    data = from_frame(frame, "t")
    assert count_duplicates(data) == 0
    assert count_duplicates(data, ["id"]) == 2
    assert count_duplicates(data, ["id"], {"a": 6}) == 0
    assert count_duplicates(data, ["id", "a", "b"]) is None
    assert count_duplicates(from_frame(frame.head(0), "t"), ["id"]) == 0


@pytest.mark.parametrize("columns", [1, 5, 40])
def test_many_columns_with_few_values(columns):
    """Candidates shrink column by column to the same count as pandas."""
    rng = np.random.default_rng(columns)
    frame = pd.DataFrame(rng.integers(0, 2, (3_000, columns)), columns=[f"c{at}" for at in range(columns)])
    frame = pd.concat([frame, frame.head(7)])
    assert count_duplicates(from_frame(frame, "t")) == frame.duplicated().sum()
