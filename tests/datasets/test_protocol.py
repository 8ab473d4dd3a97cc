"""What every data set answers about its columns."""

from __future__ import annotations

import pyarrow as pa
import pytest

from mlgov.datasets.protocol import ColumnInfo
from mlgov.errors import DataError


def test_info_names_the_nearest_column(framed):
    """A misspelt column is an error that helps."""
    dataset = framed(amount=[1.0], duration=[2])
    assert dataset.info("amount") == ColumnInfo("amount", "number", "double")
    assert "amount" in dataset
    assert "amont" not in dataset
    with pytest.raises(DataError, match="no column `amont`") as caught:
        dataset.info("amont")
    assert "amount" in caught.value.hint


def test_skipped_columns_say_why(framed):
    """A column that can't be counted is known, and asking for it gives the reason."""
    dataset = framed(a=[1], tags=[["x", "y"]])
    assert [info.name for info in dataset.columns] == ["a"]
    assert "list<" in dataset.skipped["tags"]
    with pytest.raises(DataError, match="`tags` can't be used"):
        next(dataset.chunks("tags"))


def test_no_side_files_by_default(framed):
    """A plain data set has no joins, no sides and is not recomputed."""
    dataset = framed(a=pa.array([1]))
    assert (dataset.joins, dict(dataset.sides), dataset.files, dataset.recomputed) == ((), {}, (), False)
