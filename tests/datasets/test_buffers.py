"""Conversions between Arrow and numpy that don't import pandas."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.datasets.buffers import array_of, floats_of, missing_mask, texts_of, values_of

ARRAYS = [
    pa.array([1.5, None, -2.0, float("nan")] * 5),
    pa.array([1.5, -2.0] * 9, pa.float32()),
    pa.array([1, None, -3] * 7, pa.int8()),
    pa.array([1, 2**53] * 7, pa.uint64()),
    pa.array([True, None, False] * 7),
    pa.array([True, False, False] * 7),
    pa.array([None, None], pa.float64()),
    pa.array([], pa.bool_()),
    pa.nulls(3, pa.int32()),
]


@pytest.mark.parametrize("whole", ARRAYS, ids=lambda array: str(array.type))
@pytest.mark.parametrize("start", [0, 1, 9])
def test_same_as_arrows_own_conversion(whole, start):
    """Values, missing values and offsets of slices come out as Arrow itself converts them."""
    array = whole.slice(start)
    expected = array.cast(pa.float64()).to_numpy(zero_copy_only=False)
    np.testing.assert_array_equal(floats_of(array), expected)
    mask = missing_mask(array)
    expected_mask = np.array(array.is_null().to_pylist(), bool)
    assert expected_mask.any() == (mask is not None)
    if mask is not None:
        np.testing.assert_array_equal(mask, expected_mask)
    present = ~expected_mask
    np.testing.assert_array_equal(values_of(array).astype(float)[present], expected[present])


def test_times_are_seconds():
    """Every unit counts from 1970 in seconds."""
    for unit, ticks in (("s", 1), ("ms", 10**3), ("us", 10**6), ("ns", 10**9)):
        array = pa.array([3 * ticks, None, -ticks], pa.int64()).view(pa.timestamp(unit))
        np.testing.assert_array_equal(floats_of(array), [3, np.nan, -1])


def test_views_are_not_copies():
    """A plain float column is looked at, not copied."""
    array = pa.array([1.0, 2.0])
    assert np.shares_memory(floats_of(array), values_of(array))
    numbers = np.arange(5)
    assert np.shares_memory(values_of(array_of(numbers)), numbers)


@given(st.lists(st.one_of(st.none(), st.text())))
def test_texts_round_trip(texts):
    """Any texts, with and without missing ones."""
    array = texts_of(texts)
    array.validate(full=True)
    assert array.to_pylist() == texts


@given(st.lists(st.booleans()))
def test_booleans_round_trip(flags):
    """Packed bits are the same flags."""
    assert array_of(np.array(flags, bool)).to_pylist() == flags


def test_strided_numbers():
    """A numpy view with steps is made whole first."""
    assert array_of(np.arange(10)[::3]).to_pylist() == [0, 3, 6, 9]


def test_pandas_is_not_imported():
    """The reason for this module."""
    code = (
        "import sys, numpy as np, pyarrow.parquet\n"
        "from mlgov.datasets.buffers import *\n"
        "floats_of(array_of(np.arange(3))); missing_mask(texts_of(['a', None])); values_of(array_of(np.ones(3, bool)))\n"
        "print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
