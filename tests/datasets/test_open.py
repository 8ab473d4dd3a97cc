"""Opening what a version declares."""

from __future__ import annotations

import datetime as dt
import gzip
import subprocess
import sys

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from mlgov.datasets.files import UnreachableDataError
from mlgov.datasets.fingerprint import fingerprint
from mlgov.datasets.join import JoinCoverage
from mlgov.datasets.open import open_dataset, open_window, open_windows
from mlgov.documents.version import Columns, DataRef, SideFile, WindowsRef
from mlgov.errors import DataError

FRAME = pd.DataFrame({"id": ["a", "b", "c"], "x": [1.5, 2.5, None], "n": [1, 2, 3]})


@pytest.fixture
def put(tmp_path):
    """A function that writes a frame below the data root in the format of its name."""

    def write(name, frame=FRAME):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".parquet"):
            frame.to_parquet(path, index=False)
        elif name.endswith((".arrow", ".feather")):
            feather.write_feather(frame, path)
        elif name.endswith(".gz"):
            path.write_bytes(gzip.compress(frame.to_csv(index=False).encode()))
        else:
            path.write_bytes(frame.to_csv(index=False).encode())
        return path

    return write


@pytest.mark.parametrize("name", ["a.parquet", "a.feather", "a.arrow", "a.csv", "a.csv.gz"])
def test_every_format_gives_the_same(put, opened, values, tmp_path, name):
    """The same table in five formats: same kinds, same values; the digest is the file's."""
    put(name)
    dataset = opened(name)
    assert dataset.rows == 3
    assert [(info.name, info.kind) for info in dataset.columns] == [
        ("id", "category"),
        ("x", "number"),
        ("n", "integer"),
    ]
    assert [values(dataset, column) for column in ("id", "x", "n")] == [["a", "b", "c"], [1.5, 2.5, None], [1, 2, 3]]
    assert dataset.origin == fingerprint(DataRef(path=name), data_root=tmp_path)
    assert dataset.name == name


def test_content_decides_not_the_name(put, opened, tmp_path):
    """Parquet under the name of a csv file is parquet."""
    put("a.parquet").rename(tmp_path / "a.csv")
    assert opened("a.csv").format == "parquet"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04...", "spreadsheet"),
        (b"FEA1....", "Feather version 1"),
        (b"\x80\x04\x95", "pickle"),
        (b"\xff\xff\xff\xff\x10", "Arrow stream"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"\x28\xb5\x2f\xfd..", "zstd"),
        (b"PARE....", "encrypted"),
    ],
)
def test_foreign_formats_are_named(opened, tmp_path, content, message):
    """What is not read says what it is and what to do, whatever its name."""
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DataError, match=message) as caught:
        opened("a.csv")
    assert caught.value.hint


def test_unknown_names_need_a_format(put, opened, tmp_path, values):
    """Csv has no signature: its name says it, or the declaration of a side file."""
    put("a.csv")
    put("y.dat", pd.DataFrame({"id": ["a"], "y": [1]}))
    with pytest.raises(DataError, match="no known format"):
        opened("y.dat")
    declared = DataRef(path="a.csv", labels=SideFile(path="y.dat", format="csv"))
    assert values(opened(declared, id="id", label="y"), "y") == [1, None, None]
    wrong = DataRef(path="a.csv", labels=SideFile(path="a.csv", format="parquet"))
    with pytest.raises(DataError, match="is csv, not parquet"):
        opened(wrong, id="id", label="y")


def test_partitioned_folder(tmp_path, opened, values):
    """A hive folder written by pandas comes back with its partition columns, in order of folders."""
    frame = pd.DataFrame({"year": [2011, 2012, 2011], "code": ["01", "02", "02"], "x": [1, 2, 3]})
    frame.to_parquet(tmp_path / "d", partition_cols=["year", "code"], index=False)
    dataset = opened("d")
    rows = sorted(zip(values(dataset, "year"), values(dataset, "code"), values(dataset, "x"), strict=True))
    assert rows == [(2011, "01", 1), (2011, "02", 3), (2012, "02", 2)]
    assert [fact.path for fact in dataset.files] == sorted(fact.path for fact in dataset.files)


def test_several_csv_files_are_one_data_set(put, opened, values):
    """Parts of one table by pattern; a part whose numbers are whole does not disagree."""
    put("p/1.csv", pd.DataFrame({"x": [1.5, 2]}))
    put("p/2.csv.gz", pd.DataFrame({"x": [3, 4]}))
    assert values(opened("p/*"), "x") == [1.5, 2.0, 3.0, 4.0]


def test_mixed_formats_in_a_folder(put, opened):
    """A stray csv beside parquet is not silently left out."""
    put("d/a.parquet")
    put("d/b.csv")
    with pytest.raises(DataError, match="mixes formats"):
        opened("d")


def test_four_side_files(put, opened, values, tmp_path):
    """Predictions, labels, groups and weights each from a file of their own, in any format."""
    put("a.parquet")
    put("p.csv", pd.DataFrame({"id": ["b", "a", "c"], "p": [0.2, 0.1, 0.3]}))
    put("y.feather", pd.DataFrame({"key": ["c"], "outcome": ["yes"]}))
    put("g.csv.gz", pd.DataFrame({"id": ["a", "b"], "sex": ["f", "m"], "age": [20, 30]}))
    put("w.parquet", pd.DataFrame({"id": ["a", "b", "c"], "w": [1.0, 0.5, 2.0]}))
    ref = DataRef(
        path="a.parquet",
        predictions=SideFile(path="p.csv"),
        labels=SideFile(path="y.feather", on="key", column="outcome"),
        groups=SideFile(path="g.csv.gz"),
        weights=SideFile(path="w.parquet"),
    )
    dataset = opened(ref, id="id", score="p", label="y", weight="w", sensitive={"sex": {}})
    assert values(dataset, "p") == [0.1, 0.2, 0.3]
    assert values(dataset, "y") == [None, None, "yes"]
    assert values(dataset, "sex") == ["f", "m", None]
    assert values(dataset, "w") == [1.0, 0.5, 2.0]
    assert "age" not in dataset
    assert [(join.part, join.joined, join.unmatched) for join in dataset.joins] == [
        ("predictions", 3, 0),
        ("labels", 1, 0),
        ("groups", 2, 0),
        ("weights", 3, 0),
    ]
    assert sorted(dataset.sides) == ["groups", "labels", "predictions", "weights"]
    assert dataset.origin == fingerprint(ref, data_root=tmp_path)


def test_late_labels_by_their_own_file(shared_data, values):
    """A published set whose outcomes come in a file of their own joins completely."""
    ref = DataRef(
        path="car_loan_analysis.parquet",
        labels=SideFile(path="car_loan_analysis_target.parquet", on="id", column="repaid"),
    )
    dataset = open_dataset(ref, data_root=shared_data, columns=Columns(id="id", label="repaid"))
    target = pd.read_parquet(shared_data / "car_loan_analysis_target.parquet")
    rows = pd.read_parquet(shared_data / "car_loan_analysis.parquet")
    expected = rows[["id"]].merge(target, on="id", how="left")["repaid"]
    assert values(dataset, "repaid") == expected.tolist()
    name = "car_loan_analysis_target.parquet"
    assert dataset.joins == (JoinCoverage("labels", name, 50_000, 50_000, 0),)


def test_due_labels_are_awaited(put, opened):
    """Labels with a due date may be absent; then they cover nothing, and are no column."""
    put("a.csv")
    ref = DataRef(path="a.csv", labels=SideFile(path="y.csv", due=dt.date(2030, 1, 1)))
    dataset = opened(ref, id="id", label="y")
    assert dataset.joins == (JoinCoverage("labels", "y.csv", 3, 0, 0),)
    assert "y" not in dataset
    with pytest.raises(UnreachableDataError):
        opened(DataRef(path="a.csv", labels=SideFile(path="y.csv")), id="id", label="y")


def test_joins_need_an_id(put, opened):
    """Rows are never joined by their position."""
    put("a.csv")
    put("y.csv", pd.DataFrame({"id": ["a"], "y": [1]}))
    ref = DataRef(path="a.csv", labels=SideFile(path="y.csv"))
    with pytest.raises(DataError, match="no id column is declared"):
        opened(ref, label="y")
    with pytest.raises(DataError, match="no column `key`"):
        opened(ref, id="key", label="y")


def test_wrong_weights_are_errors(put, opened):
    """A declared weight column is checked when it is read."""
    put("a.csv", pd.DataFrame({"x": [1, 2], "w": [1.0, -1.0]}))
    with pytest.raises(DataError, match="is -1"):
        list(opened("a.csv", weight="w").chunks("w"))


def test_windows_of_their_own(put, tmp_path, values):
    """One file each: id from the name, digest of its own, not recomputed."""
    for month in (2, 10, 1):
        put(f"w/2011-{month:02d}.csv", pd.DataFrame({"x": [month], "w": [0]}))
    found = open_windows(WindowsRef(path="w/*.csv"), data_root=tmp_path, columns=Columns())
    assert [(window, values(dataset, "x")) for window, dataset in found] == [
        ("2011-01", [1]),
        ("2011-02", [2]),
        ("2011-10", [10]),
    ]
    assert not any(dataset.recomputed for _, dataset in found)
    weighted = open_windows(WindowsRef(path="w/*.csv"), data_root=tmp_path, columns=Columns(weight="w"))
    with pytest.raises(DataError, match="sum to zero"):
        list(weighted[0][1].chunks("w"))


def test_one_window_opens_alone(put, tmp_path, values):
    """Asking for one window reads no other, not even a damaged one; folders of parts are windows too."""
    put("w/2011-01/1.csv", pd.DataFrame({"x": [1]}))
    put("w/2011-01/2.csv", pd.DataFrame({"x": [2]}))
    put("w/2011-02/1.csv", pd.DataFrame({"x": [3]})).write_text("a,a\n1,2\n")
    ref = WindowsRef(path="w")
    dataset = open_window(ref, "2011-01", data_root=tmp_path, columns=Columns())
    assert values(dataset, "x") == [1, 2]
    with pytest.raises(DataError, match="repeat"):
        open_windows(ref, data_root=tmp_path, columns=Columns())
    with pytest.raises(DataError, match="no window 2011-03") as caught:
        open_window(ref, "2011-03", data_root=tmp_path, columns=Columns())
    assert "2011-0" in caught.value.hint
    put("a.parquet")
    cut = WindowsRef(path="a.parquet", rows=2)
    assert values(open_window(cut, "rows-00002-00002", data_root=tmp_path, columns=Columns()), "n") == [3]
    with pytest.raises(DataError, match="no window x"):
        open_window(cut, "x", data_root=tmp_path, columns=Columns())


def test_windows_with_late_labels(put, tmp_path, values):
    """Each window meets its own label file; the last month's labels are still to come."""
    for month in ("2011-01", "2011-02"):
        put(f"w/{month}.csv", pd.DataFrame({"id": ["a", "b"], "x": [1, 2]}))
    put("y/2011-01.csv", pd.DataFrame({"id": ["b"], "y": [1]}))
    ref = WindowsRef(path="w/*.csv", labels=SideFile(path="y/*.csv"))
    first, second = open_windows(ref, data_root=tmp_path, columns=Columns(id="id", label="y"))
    assert values(first[1], "y") == [None, 1]
    assert [(join.rows, join.joined) for join in (*first[1].joins, *second[1].joins)] == [(2, 1), (2, 0)]
    assert "y" not in second[1]


def test_windows_cut_from_csv_by_time(put, tmp_path, values):
    """A csv column declared as time of the windows must hold times, and cuts them."""
    put("a.csv", pd.DataFrame({"d": ["2011-02-01", "2011-01-31", "2011-02-28"], "x": [1, 2, 3]}))
    ref = WindowsRef(path="a.csv", time="d", every="month")
    found = open_windows(ref, data_root=tmp_path, columns=Columns())
    assert [(window, values(dataset, "x")) for window, dataset in found] == [("2011-01", [2]), ("2011-02", [1, 3])]
    assert all(dataset.recomputed for _, dataset in found)
    assert {fact.path for _, dataset in found for fact in dataset.files} == {"a.csv"}
    put("b.csv", pd.DataFrame({"d": ["31.01.2011"], "x": [1]}))
    with pytest.raises(DataError, match="ISO 8601"):
        open_windows(WindowsRef(path="b.csv", time="d", every="month"), data_root=tmp_path, columns=Columns())


def test_windows_cut_by_rows(put, tmp_path, values):
    """A row count cuts in file order."""
    put("a.parquet")
    found = open_windows(WindowsRef(path="a.parquet", rows=2), data_root=tmp_path, columns=Columns())
    assert [(window, values(dataset, "n")) for window, dataset in found] == [
        ("rows-00000-00001", [1, 2]),
        ("rows-00002-00002", [3]),
    ]


def test_real_months(shared_data, values):
    """The published ridership series falls into the months that pandas counts."""
    ref = WindowsRef(path="chicago_ridership.parquet", time="date", every="month")
    found = open_windows(ref, data_root=shared_data, columns=Columns())
    frame = pd.read_parquet(shared_data / "chicago_ridership.parquet")
    counts = pd.to_datetime(frame["date"]).dt.strftime("%Y-%m").value_counts().sort_index()
    assert {window: dataset.rows for window, dataset in found} == counts.to_dict()


def test_pandas_is_not_imported(put, tmp_path):
    """Opening, joining, cutting and declaring need numpy and pyarrow only."""
    put("a.csv", FRAME.assign(d=["2011-01-01", "2011-02-01", "2011-02-02"], w=[1, 2, 3]))
    put("b.parquet", FRAME.assign(d=pd.to_datetime(["2011-02-01", "2011-01-01", "2011-02-02"]), w=[1, 2, 3]))
    put("y.csv", pd.DataFrame({"id": ["b"], "y": [1]}))
    code = f"""
import sys
from pathlib import Path
from mlgov.datasets.declared import declared_columns
from mlgov.datasets.open import open_dataset, open_window, open_windows
from mlgov.documents.version import *
columns = Columns(id="id", label="y", weight="w")
for path in ("a.csv", "b.parquet"):
    side = {{"path": path, "labels": SideFile(path="y.csv")}}
    dataset = open_dataset(DataRef(**side), data_root=Path({str(tmp_path)!r}), columns=columns)
    declared_columns(dataset, columns)
    for ref in (WindowsRef(**side, time="d", every="month"), WindowsRef(**side, rows=2)):
        for window, each in open_windows(ref, data_root=Path({str(tmp_path)!r}), columns=columns):
            each.digest
            [list(each.chunks(info.name)) for info in each.columns]
print(sorted({{"pandas", "sklearn", "scipy", "polars"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_million_distinct_texts_stream(tmp_path, opened):
    """A category column with a million levels is read in pieces, none of which holds them all."""
    texts = pa.array([f"level-{number}" for number in range(1_000_000)])
    pq.write_table(pa.table({"t": texts}), tmp_path / "a.parquet")
    chunks = list(opened("a.parquet").chunks("t"))
    assert sum(len(chunk) for chunk in chunks) == 1_000_000
    assert max(len(chunk.dictionary) for chunk in chunks) <= 131_072
