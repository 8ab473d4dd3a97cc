"""DataFrames through the API."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from mlgov.datasets.frame import from_frame
from mlgov.errors import DataError

FRAME = pd.DataFrame(
    {
        "x": [1.5, np.nan, -0.0],
        "i": [1, 2, 3],
        "t": ["a", None, "NA"],
        "c": pd.Categorical(["b", "a", None]),
        "b": [True, False, True],
        "d": pd.to_datetime(["2011-01-01", None, "1969-12-31T23:59:59.5"], format="ISO8601"),
        "z": pd.to_datetime(["2011-01-01", "2011-07-01", "2012-01-01"]).tz_localize("Europe/Berlin"),
        "o": pd.array([1, None, 3], dtype="Int64"),
    },
    index=[5, 6, 7],
)


class Exporter:
    """A frame of a library that nobody here knows; it speaks the stream protocol."""

    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


class OldExporter:
    """A frame that can only be asked for a table."""

    def __init__(self, table):
        self._table = table

    def to_arrow(self):
        """The table."""
        return self._table


def test_pandas_columns(values):
    """Kinds and missing values are pandas' own; the index is no column."""
    dataset = from_frame(FRAME, "notebook")
    assert [(info.name, info.kind) for info in dataset.columns] == [
        ("x", "number"),
        ("i", "integer"),
        ("t", "category"),
        ("c", "category"),
        ("b", "boolean"),
        ("d", "time"),
        ("z", "time"),
        ("o", "integer"),
    ]
    assert values(dataset, "x") == [1.5, None, 0.0]
    assert values(dataset, "t") == ["a", None, "NA"]
    assert values(dataset, "c") == ["b", "a", None]
    assert values(dataset, "o") == [1, None, 3]
    assert dataset.files == ()


def test_digest_depends_on_values_only():
    """The same values in another library, chunking, dictionary or layout have the same digest."""
    table = pa.Table.from_pandas(FRAME, preserve_index=False)
    pieces = pa.concat_tables([table.slice(0, 1), table.slice(1)])
    plain = table.set_column(3, "c", table.column("c").cast(pa.large_string()))
    frames = (FRAME, table, pieces, plain, Exporter(table), OldExporter(table), FRAME.reset_index(drop=True))
    assert len({from_frame(frame, "x").digest for frame in frames}) == 1


@pytest.mark.parametrize(
    ("column", "value"), [("x", 1.6), ("i", 4), ("t", "b"), ("b", False), ("d", pd.Timestamp("2011-01-02"))]
)
def test_digest_changes_with_any_value(column, value):
    """One cell is enough, and so is a name or a missing value."""
    before = from_frame(FRAME, "x").digest
    changed = FRAME.copy()
    changed.loc[5, column] = value
    assert from_frame(changed, "x").digest != before
    assert from_frame(FRAME.rename(columns={column: "q"}), "x").digest != before
    if column != "b":
        changed[column] = FRAME[column].shift(1)
        assert from_frame(changed, "x").digest != before


def test_missing_is_not_zero_in_the_digest():
    """0, the empty text and missing are three things."""
    digests = {
        from_frame(pa.table({"x": array}), "x").digest
        for array in (pa.array([0.0]), pa.array([None], pa.float64()), pa.array([""]), pa.array([None], pa.string()))
    }
    assert len(digests) == 4


def test_digest_is_stable():
    """The digest does not depend on the name, and no accident of memory gets into it."""
    table = pa.table({"x": [1.5, None], "t": ["a", "b"]})
    garbage = pa.Array.from_buffers(
        pa.float64(), 2, [table.column("x").chunk(0).buffers()[0], pa.array([1.5, 9]).buffers()[1]]
    )
    other = table.set_column(0, "x", garbage)
    assert other.column("x").to_pylist() == [1.5, None]
    assert from_frame(table, "x").digest == from_frame(other, "y").digest


def test_nanoseconds_count():
    """Times that differ by a nanosecond are different."""
    digests = {from_frame(pa.table({"t": pa.array([n], pa.timestamp("ns"))}), "x").digest for n in (1_000, 1_001)}
    assert len(digests) == 2


def test_long_frames_are_hashed_in_even_batches():
    """Chunk borders do not show, also beyond one batch."""
    table = pa.table({"x": np.arange(300_000), "t": [f"v{i % 9}" for i in range(300_000)]})
    cut = pa.concat_tables([table.slice(0, 131_000), table.slice(131_000, 5), table.slice(131_005)])
    assert from_frame(table, "x").digest == from_frame(cut, "x").digest


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"x": [1, "a", 2.5]}),
        pd.DataFrame({1: [1]}),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pa.Table.from_arrays([pa.array([1]), pa.array([1])], names=["a", "a"]),
        pa.Table.from_arrays([pa.array([1])], names=[""]),
        pa.table({"s": [[1]]}),
        {"a": [1], "b": [1, 2]},
        [1, 2],
        None,
    ],
)
def test_what_is_no_usable_frame(frame):
    """Mixed types, odd names and other objects are refused in one line."""
    with pytest.raises(DataError):
        from_frame(frame, "x")


def test_types_of_one_value_are_kept_apart():
    """1, 1.0, "1" and True are four different columns."""
    kinds = [from_frame(pd.DataFrame({"x": [value]}), "x").columns[0].kind for value in (1, 1.0, "1", True)]
    assert kinds == ["integer", "number", "category", "boolean"]


def test_large_identifiers_become_text(values):
    """64-bit ids keep their digits."""
    dataset = from_frame({"id": [2**60 + 1]}, "x")
    assert values(dataset, "id") == [str(2**60 + 1)]
    assert "2^53" in dataset.info("id").note


def test_record_batches_and_mappings(values):
    """A batch is a table of one piece; a mapping is a table of its columns."""
    assert values(from_frame(pa.record_batch({"x": [1]}), "x"), "x") == [1]
    assert values(from_frame({"x": np.array([1.5])}, "x"), "x") == [1.5]


def test_no_data_frame_library_is_imported():
    """The room never needs pandas for files or Arrow tables."""
    code = (
        "import sys, pyarrow as pa, mlgov.datasets.open\n"
        "from mlgov.datasets.frame import from_frame\n"
        "from mlgov.datasets.buffers import texts_of\n"
        "from_frame(pa.Table.from_arrays([texts_of(['a', None])], names=['t']), 'x').digest\n"
        "print(sorted({'pandas', 'polars', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
