"""Side files joined by an id."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

from mlgov.datasets.frame import from_frame
from mlgov.datasets.join import JoinCoverage, JoinedDataset, SideTable, wanted_columns, whole
from mlgov.documents.version import Columns, SideFile
from mlgov.errors import DataError


def side(dataset, columns, part="labels", main_id="id", side_id="id"):
    return SideTable(part, "side.csv", dataset, main_id, side_id, columns)


def test_partners_in_the_order_of_the_rows(framed, values):
    """A row without partner gets a null; both shares are counted."""
    main = framed(id=["a", "b", None, "c", "d"], x=[1, 2, 3, 4, 5])
    labels = framed(id=["d", "zz", "b", None], y=[10, 20, 30, 40], t=["D", "Z", None, "N"])
    joined = JoinedDataset(main, [side(labels, {"y": "y", "text": "t"})])
    assert values(joined, "x") == [1, 2, 3, 4, 5]
    assert values(joined, "y") == [None, 30, None, None, 10]
    assert values(joined, "text") == [None, None, None, None, "D"]
    assert joined.joins == (JoinCoverage("labels", "side.csv", 5, 2, 2),)
    assert joined.info("y").nullable
    assert joined.info("text").name == "text"


def test_same_as_pandas(framed, values):
    """A left join of shuffled ids gives what pandas merges."""
    main = pd.DataFrame({"id": [f"k{i * 7 % 1000}" for i in range(1000)], "x": range(1000)})
    other = pd.DataFrame({"id": [f"k{i * 3 % 1400}" for i in range(1400)], "y": [i / 3 for i in range(1400)]})
    expected = main.merge(other.query("y > 100"), on="id", how="left")["y"]
    part = other.query("y > 100")
    joined = JoinedDataset(
        framed(id=main["id"].tolist(), x=main["x"].tolist()),
        [side(framed(id=part["id"].tolist(), y=part["y"].tolist()), {"y": "y"})],
    )
    assert values(joined, "y") == [None if pd.isna(value) else value for value in expected]
    assert joined.joins[0].joined == int(expected.notna().sum())


@pytest.mark.parametrize(
    ("main", "other"),
    [
        (pa.array([1, 2, 3]), pa.array(["1", "2", "03"])),
        (pa.array(["1", "2", "3"]), pa.array([1, 2, 30])),
        (pa.array([1, 2, 3], pa.int8()), pa.array([1, 2, 30], pa.uint64())),
    ],
)
def test_whole_numbers_and_their_text_are_one_id(framed, values, main, other):
    """100 and `100` are one id, `007` and 7 are two."""
    joined = JoinedDataset(framed(id=main), [side(framed(id=other, y=[1.5, 2.5, 3.5]), {"y": "y"})])
    assert values(joined, "y") == [1.5, 2.5, None]


@pytest.mark.parametrize("where", ["main", "side"])
def test_repeated_ids_are_refused_with_an_example(framed, where):
    """On either side a repeated id would hand one row's outcome to another."""
    unique, repeated = framed(id=["a", "b"], y=[1, 2]), framed(id=["a", "b", "b"], y=[1, 2, 3])
    main, other = (repeated, unique) if where == "main" else (unique, repeated)
    with pytest.raises(DataError, match="`id` repeat, for example 'b'"):
        JoinedDataset(main, [side(other, {"label": "y"})])


def test_missing_ids_repeat_without_harm(framed, values):
    """Rows without an id have no partner, not each other."""
    joined = JoinedDataset(
        framed(id=pa.array([None, None, 1])), [side(framed(id=pa.array([None, 1, None]), y=[7, 8, 9]), {"y": "y"})]
    )
    assert values(joined, "y") == [None, None, 8]


def test_ids_must_be_text_or_whole(framed):
    """Fractions and times can't be compared safely."""
    with pytest.raises(DataError, match="kind number"):
        JoinedDataset(framed(id=[1.5]), [side(framed(id=["a"], y=[1]), {"y": "y"})])


def test_column_on_both_sides_is_refused(framed):
    """Which of two labels counts is not for us to choose."""
    with pytest.raises(DataError, match="column `y` is in"):
        JoinedDataset(framed(id=["a"], y=[1]), [side(framed(id=["a"], y=[1]), {"y": "y"})])


def test_late_labels_cover_nothing(framed):
    """Labels that have not arrived are a coverage of zero and no column."""
    joined = JoinedDataset(framed(id=["a"]), [side(None, {})])
    assert joined.joins == (JoinCoverage("labels", "side.csv", 1, 0, 0),)
    assert [info.name for info in joined.columns] == ["id"]


COLUMNS = Columns(label="y", score="p", prediction="c", weight="w", sensitive={"sex": {}, "age": {}})


@pytest.mark.parametrize(
    ("part", "column", "expected"),
    [
        ("labels", None, {"y": "y"}),
        ("labels", "other", {"y": "other"}),
        ("predictions", None, {"p": "p", "c": "c"}),
        ("predictions", "c", {"c": "c"}),
        ("predictions", "other", {"p": "other"}),
        ("groups", None, {"sex": "sex", "age": "age"}),
        ("weights", None, {"w": "w"}),
    ],
)
def test_only_declared_columns_are_taken(framed, part, column, expected):
    """A side file's other columns stay where they are; one column may be named differently there."""
    available = framed(id=[1], y=[1], p=[0.5], c=[1], sex=["f"], age=[30], w=[1.0], other=[0.1])
    assert wanted_columns(part, SideFile(path="s.csv", column=column), COLUMNS, available) == expected


def test_nothing_declared_or_found(framed):
    """A side file without a role or without its column is an error."""
    with pytest.raises(DataError, match="does not say which column"):
        wanted_columns("weights", SideFile(path="s.csv"), Columns(), framed(w=[1.0]))
    with pytest.raises(DataError, match="no column `w`"):
        wanted_columns("weights", SideFile(path="s.csv"), COLUMNS, framed(weight=[1.0]))
    with pytest.raises(DataError, match="no column `q`"):
        wanted_columns("labels", SideFile(path="s.csv", column="q"), COLUMNS, framed(y=[1]))


def test_whole_column_of_several_chunks(framed):
    """Dictionaries of chunks are unified; a column without rows is empty."""
    table = pa.concat_tables([pa.table({"t": ["a", "b"]}), pa.table({"t": ["c", None, "a"]})])
    assert whole(from_frame(table, "x"), "t").to_pylist() == ["a", "b", "c", None, "a"]
    assert len(whole(from_frame(table.slice(0, 0), "x"), "t")) == 0
