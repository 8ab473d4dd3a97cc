"""Weights that can't be weights."""

from __future__ import annotations

import pyarrow as pa
import pytest

from mlgov.datasets.weights import WeightedDataset, with_checked_weights
from mlgov.errors import DataError


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1.0, -0.5], "row 2 .* is -0.5"),
        ([1.0, None], "row 2 .* is missing"),
        ([float("nan"), 1.0], "row 1 .* is missing"),
        ([1.0, float("inf")], "row 2 .* is inf"),
        ([0.0, 0.0], "sum to zero"),
        ([0, 0], "sum to zero"),
    ],
)
def test_wrong_weights_are_errors(framed, weights, message):
    """Each is refused while it is read, with its row."""
    dataset = with_checked_weights(framed(w=weights, x=[1, 2]), "w")
    assert [len(chunk) for chunk in dataset.chunks("x")] == [2]
    with pytest.raises(DataError, match=message):
        list(dataset.chunks("w"))


def test_good_weights_pass(framed, values):
    """Zero is allowed beside others; nothing is changed."""
    dataset = with_checked_weights(framed(w=[0.0, 2.5]), "w")
    assert values(dataset, "w") == [0.0, 2.5]
    assert values(with_checked_weights(framed(w=pa.array([], pa.float64())), "w"), "w") == []
    assert dataset.digest == framed(w=[0.0, 2.5]).digest


def test_weights_are_numbers(framed):
    """Text weights are refused when the data set is opened."""
    with pytest.raises(DataError, match="kind category"):
        WeightedDataset(framed(w=["1"]), "w")


def test_without_a_weight_column_nothing_changes(framed):
    """The data set itself comes back."""
    dataset = framed(x=[1])
    assert with_checked_weights(dataset, None) is dataset
    assert with_checked_weights(dataset, "w") is dataset
