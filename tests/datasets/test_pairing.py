"""The same rows in two files, whatever else the files hold."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from mlgov.datasets.frame import from_frame
from mlgov.datasets.pairing import OtherRows, ReorderedDataset, SameRows, pair_rows
from mlgov.summaries.rows import fill

ROWS = {
    "id": [1, 2, 3, 4],
    "area": ["north", None, "south", "north"],
    "age": [30, 41, None, 22],
    "y": ["yes", "no", "no", "yes"],
    "p": [0.9, 0.2, 0.4, 0.6],
}


def data(**changed):
    """The rows with some columns replaced; None leaves one out."""
    columns = {name: values for name, values in (ROWS | changed).items() if values is not None}
    return from_frame(pa.table(columns), "test")


def paired(now, before, key=None):
    return pair_rows(now, before, label="y", key=key, aside={"p", "q"})


def test_other_predictions_are_no_other_rows():
    """Without an id, by order and by what both hold; a column that only one has doesn't matter."""
    found = paired(data(), data(p=[0.1, 0.2, 0.3, 0.4], id=None, more=[1, 2, 3, 4]))
    assert isinstance(found, SameRows)
    assert fill(found.dataset, "p", np.empty(4)).tolist() == [0.1, 0.2, 0.3, 0.4]


def test_rows_are_matched_by_id():
    """In another order, and with other features: the id says which row it is."""
    order = [3, 0, 2, 1]
    before = data(**{name: [values[at] for at in order] for name, values in ROWS.items()} | {"age": [1, 2, 3, 4]})
    found = paired(data(), before, key="id")
    assert isinstance(found, SameRows)
    assert isinstance(found.dataset, ReorderedDataset)
    assert fill(found.dataset, "p", np.empty(4)).tolist() == ROWS["p"]
    assert [value for chunk in found.dataset.chunks("area") for value in chunk.to_pylist()] == ROWS["area"]
    assert found.dataset.digest == before.digest
    assert isinstance(paired(data(), before), OtherRows)  # in their order, they are others


def test_text_ids_and_numbers_are_compared_as_written():
    """`1` as text is the id 1."""
    before = data(id=["4", "3", "2", "1"], y=ROWS["y"][::-1], p=[1.0, 2.0, 3.0, 4.0])
    found = paired(data(), before, key="id")
    assert fill(found.dataset, "p", np.empty(4)).tolist() == [4.0, 3.0, 2.0, 1.0]


@pytest.mark.parametrize(
    ("changed", "key", "said"),
    [
        ({"y": ["yes", "no", "yes", "yes"]}, None, "the outcomes differ"),
        ({"y": ["yes", "no", "yes", "yes"]}, "id", "the outcomes differ"),
        ({"y": [1, 0, 0, 1]}, None, "the outcomes differ"),
        ({"age": [30, 41, 7, 22]}, None, "those of `age` differ"),
        ({"area": ["north", "west", "south", "north"]}, None, "those of `area` differ"),
        ({"area": ["north", None, "south", None]}, None, "those of `area` differ"),
        ({"age": ["30", "41", None, "22"]}, None, "those of `age` differ"),
        ({"id": [1, 2, 3, 9]}, "id", "3 of 4 ids are in both"),
        ({"id": [1, 2, 3, None]}, "id", "3 of 4 ids are in both"),
        ({"id": [1, 2, 3, 3]}, "id", "repeat"),
        ({"y": None}, None, "there is no outcome `y` there"),
        ({"id": None, "age": None, "area": None}, None, "no id and no other column"),
    ],
)
def test_what_makes_them_other_rows(changed, key, said):
    """Outcomes, values without an id, ids, a missing outcome, nothing to tell them by; each is said."""
    found = paired(data(), data(**changed), key=key)
    assert isinstance(found, OtherRows)
    assert said in found.reason


def test_fewer_rows_are_other_rows():
    """Though all of them are among the others."""
    before = from_frame(pa.table({name: values[:3] for name, values in ROWS.items()}), "test")
    assert paired(data(), before, key="id").reason == "4 rows here, 3 there"


def test_the_same_file_needs_nothing_else():
    """Two versions may have their predictions in files of their own, joined to one and the same file."""
    bare = {"id": None, "age": None, "area": None, "p": None}
    assert isinstance(paired(data(**bare), data(**bare)), SameRows)


def test_values_agree_however_they_are_stored():
    """Whole numbers as floats, another dictionary, nulls as NaN."""
    before = data(age=[30.0, 41.0, float("nan"), 22.0], area=pa.array(ROWS["area"]).dictionary_encode())
    assert isinstance(paired(data(), before), SameRows)


def test_no_rows_are_the_same_rows():
    """Two empty files agree in everything."""
    empty = from_frame(pa.table({"y": pa.array([], pa.string()), "a": pa.array([], pa.float64())}), "test")
    other = from_frame(pa.table({"y": pa.array([], pa.string()), "a": pa.array([], pa.float32())}), "test")
    assert isinstance(paired(empty, other), SameRows)
