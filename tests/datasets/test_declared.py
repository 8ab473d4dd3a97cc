"""What `register` writes down about columns, and labels held against their declaration."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pyarrow as pa
import pytest

from mlgov.datasets.declared import (
    MAX_CATEGORIES,
    MIN_ROWS,
    check_labels,
    declared_columns,
    label_values,
    names_each_row,
    split_roles,
)
from mlgov.datasets.frame import from_frame
from mlgov.documents.features import Feature, Features
from mlgov.documents.version import Columns
from mlgov.errors import DataError


def test_roles():
    """Every column has one role; excluded ones have none."""
    columns = Columns(
        label="y", score="p", prediction="c", id="k", time="t", weight="w", sensitive={"sex": {}}, exclude=("junk",)
    )
    assert split_roles(["x", "y", "p", "c", "k", "t", "w", "sex", "junk"], columns) == {
        "x": "feature",
        "y": "label",
        "p": "score",
        "c": "prediction",
        "k": "id",
        "t": "time",
        "w": "weight",
        "sex": "sensitive",
    }


def test_facts_of_every_kind(framed):
    """Kind, missing values, finite extremes, categories that occur."""
    dataset = framed(
        f=[1.5, None, float("inf"), -2.0],
        n=[float("nan"), 1.0, 2.0, 3.0],
        i=[3, 1, 2, 2],
        c=pa.array(["b", "a", "b", "b"]).dictionary_encode(),
        b=[True, False, True, True],
        t=[
            dt.datetime(1970, 1, 2, tzinfo=dt.UTC),
            dt.datetime(1969, 12, 31, tzinfo=dt.UTC),
            None,
            dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
        ],
        e=pa.nulls(4, pa.string()),
        skip=[1, 2, 3, 4],
    )
    facts = {fact.name: fact for fact in declared_columns(dataset, Columns(exclude=("skip",)))}
    found = {
        name: (fact.kind, fact.nullable, fact.minimum, fact.maximum, fact.categories) for name, fact in facts.items()
    }
    assert found == {
        "f": ("number", True, -2.0, 1.5, None),
        "n": ("number", True, 1.0, 3.0, None),
        "i": ("integer", False, 1.0, 3.0, None),
        "c": ("category", False, None, None, ("a", "b")),
        "b": ("boolean", False, None, None, None),
        "t": ("time", True, -86400.0, 86400.0, None),
        "e": ("category", True, None, None, None),
    }


def test_unused_dictionary_levels_are_no_categories():
    """A level that a file's dictionary lists and no row has was not seen."""
    codes = pa.DictionaryArray.from_arrays(pa.array([0, 2, 0], pa.int32()), pa.array(["a", "ghost", "b"]))
    assert declared_columns(from_frame(pa.table({"c": codes}), "f"), Columns())[0].categories == ("a", "b")


@pytest.mark.parametrize(("count", "listed"), [(MAX_CATEGORIES, True), (MAX_CATEGORIES + 1, False)])
def test_many_categories_are_not_listed(framed, count, listed):
    """Fifty are, fifty-one are not, also when they come chunk by chunk."""
    levels = [f"v{number:03d}" for number in range(count)]
    for frame in (
        pa.table({"c": levels}),
        pa.concat_tables([pa.table({"c": levels[:30]}), pa.table({"c": levels[30:]})]),
    ):
        fact = declared_columns(from_frame(frame, "f"), Columns())[0]
        assert fact.categories == (tuple(levels) if listed else None)


def test_personal_columns_show_no_values(framed):
    """Extremes and categories are written for columns that are called non-personal, and for the outcome."""
    dataset = framed(income=[1, 2], town=["a", "b"], size=[3, 4], sex=["f", "m"], y=["bad", "good"])
    features = Features(features={"size": Feature(meaning="m2", personal=False), "town": Feature(meaning="where")})
    facts = {
        fact.name: (fact.minimum, fact.categories)
        for fact in declared_columns(dataset, Columns(label="y", sensitive={"sex": {}}), features)
    }
    assert facts == {
        "income": (None, None),
        "town": (None, None),
        "size": (3.0, None),
        "sex": (None, ("f", "m")),
        "y": (None, ("bad", "good")),
    }


def test_published_facts(shared_data):
    """The documented facts of a published set: which columns have missing values, how many groups."""
    frame = pd.read_parquet(shared_data / "adult.parquet")
    columns = Columns(label="income", sensitive={"sex": {}, "race": {}})
    facts = {fact.name: fact for fact in declared_columns(from_frame(frame, "adult"), columns)}
    assert [name for name, fact in facts.items() if fact.nullable] == ["workclass", "occupation", "native_country"]
    assert facts["sex"].categories == ("Female", "Male")
    assert len(facts["race"].categories) == 5
    assert (facts["age"].minimum, facts["age"].maximum) == (frame["age"].min(), frame["age"].max())


@pytest.mark.parametrize(
    ("labels", "columns"),
    [
        (["good", "bad", "ugly"], Columns(label="y", positive="good", negative="bad")),
        (["good", "bad"], Columns(label="y", positive="Good")),
        (["ugly"], Columns(label="y", positive="good", negative="bad")),
        ([1, 0, 2], Columns(label="y", positive="1", negative="0")),
        ([1.5, 0.0], Columns(label="y", positive="1")),
        ([True, False], Columns(label="y", positive="1")),
    ],
)
def test_labels_that_are_not_declared(framed, labels, columns):
    """A third class, another spelling, another type: the labels found are named."""
    with pytest.raises(DataError, match="holds the labels"):
        check_labels(framed(y=labels), columns)
    with pytest.raises(DataError, match="holds the labels"):
        declared_columns(framed(y=labels), columns)


@pytest.mark.parametrize(
    ("labels", "columns"),
    [
        (["good", "bad", None], Columns(label="y", positive="good", negative="bad")),
        (["bad", "bad"], Columns(label="y", positive="good")),
        ([1, 0, None], Columns(label="y", positive="1", negative="0")),
        ([1.0, 0.0, None], Columns(label="y", positive="1", negative="0")),
        ([True, False], Columns(label="y", positive="true")),
        (["a", "b", "c"], Columns(label="y")),
        (["a"], Columns(label="other", positive="x")),
    ],
)
def test_labels_as_declared(framed, labels, columns):
    """One class only is too little data, not a wrong declaration."""
    check_labels(framed(y=labels), columns)


def test_label_values_are_text(framed):
    """Whole floats are written as integers; many labels are cut off."""
    assert label_values(framed(y=[1.0, 2.5, None]), "y") == {"1", "2.5"}
    assert len(label_values(framed(y=[float(i) for i in range(500)]), "y")) <= MAX_CATEGORIES + 1


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ([f"case {n}" for n in range(MIN_ROWS)], True),
        (list(range(MIN_ROWS)), True),
        ([f"case {n}" for n in range(MIN_ROWS - 1)], False),
        ([f"case {n}" for n in range(MIN_ROWS)] + ["case 0"], False),
        ([f"case {n}" for n in range(MIN_ROWS)] + [None], False),
        ([n + 0.5 for n in range(MIN_ROWS)], False),
    ],
)
def test_what_names_each_row(values, named):
    """Texts and whole numbers that never repeat, over any chunks; not with gaps, not with too few rows, not amounts."""
    table = pa.table({"case": values})
    table = pa.Table.from_batches(table.to_batches(max_chunksize=7), table.schema)
    data = from_frame(table, "t")
    assert names_each_row(data, data.info("case")) is named
