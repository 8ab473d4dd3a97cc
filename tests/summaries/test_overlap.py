"""Rows of a data set that the training data has, too, against pandas' merge."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgov.summaries.codec import summary_from_json, summary_to_json
from mlgov.summaries.engine import count
from mlgov.summaries.overlap import count_overlap, overlap_with
from mlgov.summaries.plan import Plan
from mlgov.summaries.types import CategorySummary, DatasetSummary, NumericSummary, Overlap

TYPES = {"number": pa.float64(), "text": pa.string(), "flag": pa.bool_(), "code": pa.int64()}
values = st.tuples(
    st.one_of(st.none(), st.sampled_from([0.0, -0.0, 1.0, 1.5, float("inf")])),
    st.one_of(st.none(), st.sampled_from(["", "a", "1"])),
    st.one_of(st.none(), st.booleans()),
    st.one_of(st.none(), st.integers(0, 2)),
)
rows_of = st.lists(values, min_size=0, max_size=40)


def table(rows, dictionary=()):
    """Rows as an Arrow table; the texts that `dictionary` begins with come first in the data set's own levels."""
    columns = {name: pa.array([row[at] for row in rows], kind) for at, (name, kind) in enumerate(TYPES.items())}
    if dictionary:
        known = pa.array(list(dictionary))
        codes = pa.array([None if row[1] is None else dictionary.index(row[1]) for row in rows], pa.int32())
        columns["text"] = pa.DictionaryArray.from_arrays(codes, known)
    return pa.table(columns)


def merged(train, data, columns):
    """How many rows of one frame find a partner in another, by pandas; missing equals missing."""
    found = data[columns].merge(train[columns].drop_duplicates(), on=columns, how="left", indicator=True)
    return int((found["_merge"] == "both").sum())


def frame(rows):
    """The same rows for pandas."""
    kinds = {"number": "float64", "text": "string", "flag": "boolean", "code": "Int64"}
    return pd.DataFrame(rows, columns=list(TYPES)).astype(kinds)


@settings(max_examples=120)
@given(rows_of, rows_of, st.integers(1, 20), st.permutations(list(TYPES)))
def test_equals_pandas_merge(tables, train, data, chunk, order):
    """Any chunks, any order of columns, levels in any order: the rows that a merge finds, and the repeated ones."""
    sides = tables.data(table(train), chunk=chunk), tables.data(table(data, ("1", "a", "")), chunk=chunk)
    found = count_overlap(*sides, order)
    assert found.rows == merged(frame(train), frame(data), list(TYPES))
    if found.rows:
        assert found.train_repeated == int(frame(train).duplicated(keep=False).sum())
    assert found.same == (bool(data) and Counter(train) == Counter(data))


@pytest.mark.parametrize("columns", [1, 5, 40])
@pytest.mark.parametrize("shared", [0, 7, 3_000])
def test_many_columns_with_few_values(tables, columns, shared):
    """Candidates shrink column by column to the same count as pandas."""
    rng = np.random.default_rng(columns + shared)
    names = [f"c{at}" for at in range(columns)]
    train = pd.DataFrame(rng.integers(0, 2, (3_000, columns)), columns=names)
    data = pd.concat([pd.DataFrame(rng.integers(0, 2, (2_000, columns)), columns=names), train.head(shared)])
    found = overlap_with(tables.data(train.to_dict("list")), tables.data(data.to_dict("list")))
    assert found.rows == merged(train, data, names)
    assert found.columns == columns
    assert found.train_repeated in {None, int(train.duplicated(keep=False).sum())}


def test_adult_in_two_halves(tables, shared_data):
    """Rows of the Adult data that occur on both sides of a random split, as pandas counts them."""
    whole = pq.read_table(shared_data / "adult.parquet")
    order = np.random.default_rng(5).permutation(whole.num_rows)
    train, data = whole.take(order[:20_000]), whole.take(order[20_000:])
    found = overlap_with(tables.data(train), tables.data(data))
    assert found.rows == merged(train.to_pandas(), data.to_pandas(), whole.column_names) > 0
    assert found.train_repeated == int(train.to_pandas().duplicated(keep=False).sum())


def test_what_is_compared(tables):
    """The id and other left out columns don't count, nor columns that only one of both has."""
    train = tables.data({"id": [1, 2, 3], "a": [1.0, 2.0, 3.0], "y": [0, 1, 0], "more": [1, 1, 1]})
    data = tables.data({"id": [9, 8], "a": [2.0, 3.0], "y": [1, 1], "p": [0.5, 0.5]})
    assert overlap_with(train, data, skip=["id", "p"]) == Overlap(1, 3, 0, 2, not_compared=1)
    assert overlap_with(train, data).rows == 0
    assert overlap_with(train, train, skip=["id"]) == Overlap(3, 3, 0, 3, same=True)
    assert not overlap_with(tables.data({"a": [1.0, 2.0]}), tables.data({"a": [1.0, 1.0]})).same


def test_one_number_in_several_types(tables):
    """A whole number is the same as integer and as float, and a time in any unit."""
    days = pd.to_datetime(["2024-01-01", "2024-01-02"])
    train = tables.data(
        {"n": pa.array([1, 2], pa.int8()), "t": pa.array(days, pa.timestamp("ms")), "b": pa.array([True, False])}
    )
    data = tables.data(
        {"n": pa.array([2.0, 1.0]), "t": pa.array(days[::-1], pa.timestamp("ns")), "b": ["false", "true"]}
    )
    assert overlap_with(train, data).rows == 2


def test_a_column_that_numbers_the_rows_hides_nothing(tables):
    """An index that was begun anew in each file is left out; an amount and short columns are not."""
    rng = np.random.default_rng(1)
    amount = rng.integers(0, 1_000_000, 300)
    train = tables.data({"row": range(300), "amount": amount})
    data = tables.data({"row": range(100), "amount": [*amount[:200:-1].tolist(), 2_000_000]})

    def numbers(column, n, low, high, distinct, kind="integer", missing=0):
        return NumericSummary(column, kind, n, missing, 0, distinct, low, high, 0.0, 1.0, (), integral=True)

    counted = (
        {"row": numbers("row", 300, 0.0, 299.0, 300), "amount": numbers("amount", 300, 0.0, 1e6, 300)},
        {"row": numbers("row", 100, 0.0, 99.0, 100)},
    )
    assert overlap_with(train, data).rows == 0
    assert overlap_with(train, data, counted=counted) == Overlap(99, 300, 0, 1, not_compared=1)
    # The outcome is compared even if it counts from one to n, and so are times and columns with gaps.
    assert overlap_with(train, data, targets=["row"], counted=counted).columns == 2
    for other in ({"kind": "time"}, {"missing": 1}, {"n": 99}):
        given = {"n": 300, "low": 0.0, "high": 299.0, "distinct": 300} | other
        assert overlap_with(train, data, counted=({"row": numbers("row", **given)}, {})).columns == 2


def test_why_there_is_no_answer(tables):
    """Nothing to compare by, no training rows, numbers against categories."""
    data = tables.data({"a": [1.0], "y": [1]})
    assert overlap_with(tables.data({"b": [1.0], "y": [1]}), data, targets=["y"]).kind == "unavailable"
    assert overlap_with(tables.data({"a": pa.array([], pa.float64())}), data).kind == "insufficient"
    found = overlap_with(tables.data({"a": ["1"], "y": [1]}), data)
    assert (found.kind, "`a`" in found.reason) == ("unavailable", True)
    # A column without any value has the type that its file happened to give it.
    empty = {"a": CategorySummary("a", "category", 0, 1, 0, ())}
    nothing = tables.data({"a": pa.array([None], pa.string()), "y": [1]})
    assert overlap_with(nothing, data, counted=(empty, {})).rows == 0
    gaps = tables.data({"a": pa.array([None], pa.float64()), "y": [1]})
    assert overlap_with(nothing, gaps, counted=(empty, {})).rows == 1
    assert overlap_with(data, tables.data({"a": pa.array([], pa.float64())})) == Overlap(0, 1, None, 1, not_compared=1)


@pytest.mark.parametrize("texts", [False, True])
def test_continuous_columns_are_settled_by_one(tables, monkeypatch, texts):
    """The column with the most different values is read first, a number before a text, and no other."""
    rng = np.random.default_rng(2)

    def side(seed):
        made = {"few": rng.integers(0, 3, 400), "x": rng.random(400)}
        return made | ({"name": [f"{seed}-{at}" for at in range(400)]} if texts else {})

    sides = [tables.data(side(seed)) for seed in (1, 2)]
    summaries = {
        "few": NumericSummary("few", "integer", 400, 0, 0, 3, 0.0, 2.0, 1.0, 1.0, (), integral=True),
        "x": NumericSummary("x", "number", 400, 0, 0, 399, 0.0, 1.0, 0.5, 0.3, (), integral=False),
        "name": CategorySummary("name", "category", 400, 0, 400, ()),
    }
    read: list[str] = []
    for each in sides:
        chunks = each.chunks
        monkeypatch.setattr(each, "chunks", lambda name, chunks=chunks: [read.append(name), chunks(name)][1])
    assert overlap_with(*sides, counted=(summaries, summaries)).rows == 0
    assert read == ["x", "x"]


def test_round_trip():
    """The count survives JSON."""
    summary = DatasetSummary("test", None, 9, overlap=Overlap(3, 20, None, 4, not_compared=1))
    assert summary_from_json(json.loads(json.dumps(summary_to_json(summary)))) == summary


@pytest.mark.parametrize("train_is", ["reference", "current"])
def test_rows_that_were_trained_on(tables, train_is):
    """Counted in test and validation data wherever the training data is in the pass; nothing else is compared with it."""
    rng = np.random.default_rng(9)

    def side(rows, first):
        return {
            "id": [f"{first}-{at}" for at in range(rows)],
            "row": range(rows),
            "x": rng.random(rows),
            "y": rng.integers(0, 2, rows),
            "p": rng.random(rows),
            "w": rng.random(rows) + 1,
        }

    def copied(from_, to, count):
        return {
            name: [*list(from_[name])[:count], *list(to[name])[count:]] if name in {"x", "y"} else to[name]
            for name in to
        }

    train = side(300, "train")
    test, held = copied(train, side(200, "test"), 120), copied(train, side(150, "held"), 3)
    plan = Plan(label="y", score="p", weight="w", id="id", threshold=0.5)
    sets = [
        ("test", None, tables.data(test)),
        ("validation", None, tables.data(held)),
        ("window", "w1", tables.data(test)),
    ]
    if train_is == "reference":
        base, found = count(plan, tables.data(train), "train", sets)
    else:
        base, found = count(plan, tables.data(test), "reference", [*sets, ("train", None, tables.data(train))])
    overlaps = [each.summary.overlap for each in found]
    assert overlaps[:2] == [Overlap(120, 300, 0, 2, not_compared=1), Overlap(3, 300, 0, 2, not_compared=1)]
    assert overlaps[2:] == [None] * len(overlaps[2:])
    assert base.overlap is None
    assert all("overlap" not in each.summary.absent for each in found)


def test_why_rows_were_not_looked_for_in_training_data(tables):
    """Without training data it doesn't apply; data that can't be compared says why; who didn't ask isn't told."""
    plan = Plan(label="y")
    test = {"x": [1.0, 2.0], "y": [0, 1]}
    alone = tables.one(test, plan)
    assert (alone.overlap, alone.absent["overlap"].kind) == (None, "not_applicable")
    base, (found,) = count(plan, tables.data({"x": ["a"], "y": [1]}), "train", [("test", None, tables.data(test))])
    assert "`x`" in found.summary.absent["overlap"].reason
    assert "overlap" not in base.absent
    assert "overlap" not in tables.one(test, Plan(needs=frozenset({"columns"}))).absent
