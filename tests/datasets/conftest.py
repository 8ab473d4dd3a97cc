"""Small files and data sets that the tests of this room share."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlgov.datasets.frame import FrameDataset, from_frame
from mlgov.datasets.open import open_dataset
from mlgov.documents.version import Columns, DataRef


@pytest.fixture
def values():
    """A function that gives a column of a data set as a Python list."""

    def read(dataset, column):
        return [value for chunk in dataset.chunks(column) for value in chunk.to_pylist()]

    return read


@pytest.fixture
def write_parquet(tmp_path):
    """A function that writes columns to a parquet file below the data root and gives its path."""

    def write(name, columns, **options) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), path, **options)
        return path

    return write


@pytest.fixture
def opened(tmp_path):
    """A function that opens a declared data set below the data root (`tmp_path`)."""

    def open_(ref, *, cache=None, **columns):
        ref = DataRef(path=ref) if isinstance(ref, str) else ref
        return open_dataset(ref, data_root=tmp_path, columns=Columns(**columns), cache=cache)

    return open_


@pytest.fixture
def framed():
    """A function that makes a data set of columns in memory."""

    def frame(**columns) -> FrameDataset:
        return from_frame(pa.table(columns), "frame")

    return frame
