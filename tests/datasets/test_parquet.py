"""Parquet: one file, many files, and files that are not what they claim."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlgov.datasets import parquet
from mlgov.datasets.kinds import TEXT
from mlgov.datasets.parquet import ParquetDataset, ParquetPart
from mlgov.errors import DataError

COLUMNS = {
    "number": pa.array([1.5, None, float("nan"), float("inf")]),
    "integer": pa.array([1, 2, None, -3], pa.int16()),
    "text": pa.array(["007", None, "NA", ""]),
    "flag": pa.array([True, False, None, True]),
    "day": pa.array([0, 1, None, -1], pa.date32()),
    "seen": pa.array([0, None, 1, 2], pa.timestamp("ms", "Asia/Tokyo")),
    "nothing": pa.nulls(4),
}


def opened(*paths, **options):
    parts = [ParquetPart(path, path.name) for path in paths]
    return ParquetDataset("data", parts, origin=lambda: None, **options)


def test_columns_and_values(write_parquet, values):
    """Each kind as the protocol promises it, nulls kept, text untouched."""
    dataset = opened(write_parquet("a.parquet", COLUMNS, row_group_size=3))
    assert [(info.name, info.kind) for info in dataset.columns] == [
        ("number", "number"),
        ("integer", "integer"),
        ("text", "category"),
        ("flag", "boolean"),
        ("day", "time"),
        ("seen", "time"),
        ("nothing", "number"),
    ]
    assert dataset.rows == 4
    assert values(dataset, "text") == ["007", None, "NA", ""]
    assert values(dataset, "integer") == [1, 2, None, -3]
    assert values(dataset, "flag") == [True, False, None, True]
    assert [chunk.type for chunk in dataset.chunks("text")] == [TEXT, TEXT]
    seconds = [chunk.view(pa.int64()).to_pylist() for chunk in dataset.chunks("day")]
    assert [each for chunk in seconds for each in chunk] == [0, 86400, None, -86400]


def test_every_column_equals_pandas(shared_data, values):
    """A real file read column by column holds what pandas reads."""
    path = shared_data / "adult.parquet"
    frame = pd.read_parquet(path)
    dataset = opened(path)
    assert [info.name for info in dataset.columns] == list(frame.columns)
    for name in frame.columns:
        expected = frame[name].astype(object).where(frame[name].notna(), None).tolist()
        assert values(dataset, name) == expected


@pytest.mark.parametrize("use_dictionary", [True, False])
def test_text_is_the_same_however_it_is_encoded(write_parquet, values, monkeypatch, use_dictionary):
    """Dictionary pages, plain pages and a dictionary that was given up halfway give the same values."""
    texts = [f"{number % 700}-{'x' * (number % 13)}" for number in range(5_000)]
    path = write_parquet("a.parquet", {"t": texts}, row_group_size=900, use_dictionary=use_dictionary)
    assert values(opened(path), "t") == texts
    monkeypatch.setattr(parquet, "MAX_CODED_BYTES", 1_000)
    assert values(opened(path), "t") == texts
    path = write_parquet("b.parquet", {"t": texts}, dictionary_pagesize_limit=100)
    assert values(opened(path), "t") == texts


def test_prefix_encoded_text(write_parquet, values):
    """Text whose size can't be seen from the outside is read in small batches."""
    texts = [f"prefix-{number:05d}" for number in range(3_000)]
    path = write_parquet("a.parquet", {"t": texts}, use_dictionary=False, column_encoding={"t": "DELTA_BYTE_ARRAY"})
    dataset = opened(path)
    assert values(dataset, "t") == texts
    assert max(len(chunk) for chunk in dataset.chunks("t")) <= parquet.FEWEST_ROWS


def test_files_are_read_in_order_and_kinds_may_widen(write_parquet, values):
    """An integer column that had missing values in one month is numbers there; all-missing fits anything."""
    first = write_parquet("1.parquet", {"x": pa.array([1, 2]), "y": pa.nulls(2)})
    second = write_parquet("2.parquet", {"y": ["a"], "x": pa.array([None], pa.float64())})
    dataset = opened(first, second)
    assert [(info.name, info.kind) for info in dataset.columns] == [("x", "number"), ("y", "category")]
    assert values(dataset, "x") == [1.0, 2.0, None]
    assert values(dataset, "y") == [None, None, "a"]


def test_files_that_disagree(write_parquet):
    """Other columns or another kind of values are errors that name file and column."""
    first = write_parquet("1.parquet", {"x": [1]})
    with pytest.raises(DataError, match=r"differ in columns: x, z"):
        opened(first, write_parquet("2.parquet", {"z": [1]}))
    with pytest.raises(DataError, match=r"`x` is integer in one file and category in `3\.parquet`"):
        opened(first, write_parquet("3.parquet", {"x": ["a"]}))


def test_partition_folders_are_typed_columns(write_parquet, values):
    """Folder names follow the rule for texts over all folders."""
    paths = [write_parquet(f"{name}.parquet", {"x": [number]}) for number, name in enumerate("ab")]
    partitions = [(("year", "2011"), ("code", "01")), (("year", "2012"), ("code", None))]
    parts = [ParquetPart(path, path.name, each) for path, each in zip(paths, partitions, strict=True)]
    dataset = ParquetDataset("data", parts, origin=lambda: None)
    assert [(info.name, info.kind, info.nullable) for info in dataset.columns[1:]] == [
        ("year", "integer", False),
        ("code", "category", True),
    ]
    assert values(dataset, "year") == [2011, 2012]
    assert values(dataset, "code") == ["01", None]


def test_partition_folders_that_disagree(write_parquet):
    """Mixed folder keys, and a key that is also a column, are errors."""
    path = write_parquet("a.parquet", {"x": [1]})
    for partitions in ((("b", "1"),), (("x", "1"),)):
        parts = [ParquetPart(path, "a", partitions), ParquetPart(path, "b", (("x", "1"),))]
        with pytest.raises(DataError, match=r"partition folders|both in the file"):
            ParquetDataset("data", parts, origin=lambda: None)


def test_integers_beyond_2_53_become_text(write_parquet, values):
    """64-bit identifiers keep every digit: they are text, and the column says why."""
    ids = [2**62 + 1, 2**62, None]
    dataset = opened(write_parquet("a.parquet", {"id": pa.array(ids)}))
    assert dataset.info("id").kind == "category"
    assert "2^53" in dataset.info("id").note
    assert values(dataset, "id") == [str(2**62 + 1), str(2**62), None]


def test_integers_beyond_2_53_without_statistics_are_refused(write_parquet):
    """Where the footer could not warn, reading does; nothing is rounded."""
    dataset = opened(write_parquet("a.parquet", {"id": pa.array([2**60])}, write_statistics=False))
    with pytest.raises(DataError, match=r"`id`.*2\^53"):
        list(dataset.chunks("id"))


def test_nested_columns_are_skipped_with_a_reason(write_parquet, values):
    """A struct does not make the rest unreadable."""
    table = pa.table({"s": [{"a": 1}], "x": [2]})
    dataset = opened(write_parquet("a.parquet", table))
    assert list(dataset.skipped) == ["s"]
    assert values(dataset, "x") == [2]


def test_duplicate_and_empty_names(tmp_path):
    """Two columns of one name, or none, can't be told apart."""
    for names, message in ((["a", "a"], "repeat: a"), (["a", ""], "column 2 has no name")):
        path = tmp_path / "a.parquet"
        pq.write_table(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=names), path)
        with pytest.raises(DataError, match=message):
            opened(path)


def test_no_rows(write_parquet):
    """A table without rows opens; it has nothing to say."""
    dataset = opened(write_parquet("a.parquet", {"x": pa.array([], pa.float64()), "t": pa.array([], pa.string())}))
    assert dataset.rows == 0
    assert sum(len(chunk) for name in ("x", "t") for chunk in dataset.chunks(name)) == 0


@pytest.mark.parametrize("damage", ["cut", "renamed", "flipped"])
def test_damaged_files(write_parquet, damage):
    """Cut off, not parquet at all, or flipped pages: one line with the file's name."""
    path = write_parquet("a.parquet", {"x": np.arange(50_000) * 1.1, "t": [f"v{i % 9}" for i in range(50_000)]})
    data = path.read_bytes()
    if damage == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "renamed":
        path.write_bytes(b"id,x\n1,2\n" * 100)
    else:
        # The first page's header, which sits behind the magic number.
        path.write_bytes(data[:4] + b"\xff" * 64 + data[68:])
    with pytest.raises(DataError, match=r"a\.parquet"):
        list(opened(path).chunks("x"))


def test_file_changed_after_opening(write_parquet):
    """Columns of two different files never meet in one summary."""
    path = write_parquet("a.parquet", {"x": [1, 2]})
    dataset = opened(path)
    write_parquet("a.parquet", {"x": [3, 4, 5]})
    with pytest.raises(DataError, match="changed since it was opened"):
        list(dataset.chunks("x"))
    with pytest.raises(DataError, match="changed since it was opened"):
        _ = dataset.origin


def test_too_many_rows_are_refused_before_memory_is_reserved(write_parquet, monkeypatch):
    """The row budget is held against the footer."""
    monkeypatch.setattr(parquet, "MAX_ROWS", 3)
    with pytest.raises(DataError, match="4 rows are more than the 3"):
        opened(write_parquet("a.parquet", COLUMNS))


def test_too_large_batch_is_refused(write_parquet, monkeypatch):
    """Values that no table has are named by column."""
    monkeypatch.setattr(parquet, "MAX_BATCH_BYTES", 1_000)
    dataset = opened(write_parquet("a.parquet", {"t": ["x" * 5_000]}))
    with pytest.raises(DataError, match="`t` are too large"):
        list(dataset.chunks("t"))


def test_decompression_bomb_is_streamed(tmp_path):
    """Two megabytes that decode to 4 GB of text are read in small pieces."""
    path = tmp_path / "bomb.parquet"
    text = pa.DictionaryArray.from_arrays(pa.array(np.zeros(4_000_000, np.int32)), pa.array(["x" * 1_000]))
    pq.write_table(pa.table({"t": text}), path, compression="zstd")
    before = pa.total_allocated_bytes()
    peak = 0
    rows = 0
    for chunk in opened(path).chunks("t"):
        rows += len(chunk)
        peak = max(peak, pa.total_allocated_bytes() - before)
    assert path.stat().st_size < 1_000_000
    assert rows == 4_000_000
    assert peak < 50_000_000


def test_distinct_text_does_not_pile_up(tmp_path):
    """A text column without any repetition is held one batch at a time, not in one growing dictionary."""
    path = tmp_path / "distinct.parquet"
    schema = pa.schema([("t", pa.string())])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in range(4):
            texts = pa.array([f"{part}-{number}" + "x" * 1_000 for number in range(60_000)])
            writer.write_table(pa.table({"t": texts}, schema=schema))
    del texts
    dataset = opened(path)
    before = pa.total_allocated_bytes()
    peak = rows = 0
    for chunk in dataset.chunks("t"):
        rows += len(chunk)
        peak = max(peak, pa.total_allocated_bytes() - before)
    assert rows == 240_000
    assert peak < 200_000_000  # 240 MB of text in all


def test_statistics_of_chunks_are_batches(write_parquet):
    """No chunk is longer than the protocol allows."""
    dataset = opened(write_parquet("a.parquet", {"x": np.arange(300_000)}))
    assert max(len(chunk) for chunk in dataset.chunks("x")) <= 131_072
    assert sum(len(chunk) for chunk in dataset.chunks("x")) == 300_000
