"""Arrow IPC files (Feather)."""

from __future__ import annotations

import pyarrow as pa
import pytest
from pyarrow import feather

from mlgov.datasets.arrow import ArrowDataset
from mlgov.datasets.files import SourceFile
from mlgov.errors import DataError

TABLE = pa.table(
    {"x": pa.array([1.5, None, 2.5]), "t": pa.array(["a", None, "b"]), "n": pa.array([[1], [2], [3]]), "i": [1, 2, 3]}
)


def dataset_of(*paths):
    return ArrowDataset("data", [SourceFile(path, path.name) for path in paths], origin=lambda: None)


@pytest.fixture
def written(tmp_path):
    def write(table, name="a.arrow", **options):
        feather.write_feather(table, tmp_path / name, **options)
        return tmp_path / name

    return write


@pytest.mark.parametrize("compression", ["uncompressed", "lz4", "zstd"])
def test_columns_come_one_by_one(written, values, compression):
    """Batches of one column at a time, packed or not, over several files."""
    first = written(TABLE, "1.arrow", compression=compression, chunksize=2)
    second = written(TABLE.slice(1), "2.arrow")
    dataset = dataset_of(first, second)
    assert dataset.rows == 5
    assert list(dataset.skipped) == ["n"]
    assert values(dataset, "x") == [1.5, None, 2.5, None, 2.5]
    assert values(dataset, "t") == ["a", None, "b", None, "b"]
    assert values(dataset, "i") == [1, 2, 3, 2, 3]


def test_no_rows(written, values):
    """An empty table opens."""
    dataset = dataset_of(written(TABLE.slice(0, 0)))
    assert dataset.rows == 0
    assert values(dataset, "t") == []


def test_files_that_disagree(written):
    """Other types in the second file are an error."""
    with pytest.raises(DataError, match="differ in columns or types"):
        dataset_of(written(TABLE, "1.arrow"), written(TABLE.drop(["i"]), "2.arrow"))


def test_duplicate_names(tmp_path):
    """Two columns of one name can't be told apart."""
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])
    with pa.ipc.new_file(str(tmp_path / "a.arrow"), table.schema) as writer:
        writer.write_table(table)
    with pytest.raises(DataError, match="repeat: a"):
        dataset_of(tmp_path / "a.arrow")


def test_cut_and_foreign_files(written):
    """Damage is one line with the file's name."""
    path = written(TABLE)
    data = path.read_bytes()
    for damaged in (data[: len(data) // 2], b"ARROW1\0\0" + b"\xff" * 100, b"hello"):
        path.write_bytes(damaged)
        with pytest.raises(DataError, match=r"`a\.arrow` can't be read"):
            dataset_of(path)


def test_indices_outside_the_dictionary(tmp_path):
    """A file whose codes point nowhere is refused before anybody follows them."""
    bad = pa.DictionaryArray.from_arrays(pa.array([0, 7], pa.int32()), pa.array(["a"]), safe=False)
    table = pa.table({"t": bad})
    with pa.ipc.new_file(str(tmp_path / "a.arrow"), table.schema) as writer:
        writer.write_table(table)
    with pytest.raises(DataError, match="can't be read"):
        list(dataset_of(tmp_path / "a.arrow").chunks("t"))


def test_file_changed_after_opening(written):
    """Columns of two different files never meet."""
    dataset = dataset_of(written(TABLE))
    written(TABLE.slice(1))
    with pytest.raises(DataError, match="changed since"):
        list(dataset.chunks("x"))


def test_integers_beyond_2_53(written):
    """They are refused with the column's name, never rounded."""
    dataset = dataset_of(written(pa.table({"id": [2**60]})))
    with pytest.raises(DataError, match="`id`"):
        list(dataset.chunks("id"))
