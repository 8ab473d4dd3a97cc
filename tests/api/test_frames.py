"""Frames written as parquet."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlgov.api.frames import in_place, write_frame
from mlgov.errors import DataError


def test_the_same_rows_give_the_same_bytes(tmp_path) -> None:
    """From pandas (whatever its index) or Arrow; no metadata of a library."""
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}, index=[7, 8])
    write_frame(frame, tmp_path / "one.parquet")
    write_frame(frame.reset_index(drop=True), tmp_path / "two.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()
    table = pq.read_table(tmp_path / "one.parquet")
    assert (table.column_names, table.schema.metadata) == (["a", "b"], None)


@pytest.mark.parametrize("frame", [pd.DataFrame({"a": [1, "x"]}), pd.DataFrame({"a": [object()]}), 7, "text"])
def test_what_has_no_arrow_form_is_a_data_error_and_leaves_nothing(tmp_path, frame) -> None:
    """Mixed types, objects, or no frame at all."""
    with pytest.raises(DataError, match="can't be written"):
        write_frame(frame, tmp_path / "x.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_brings_back_what_was_there(tmp_path) -> None:
    """New files and folders go, replaced ones return."""
    old, new = tmp_path / "old.parquet", tmp_path / "deep" / "er" / "new.parquet"
    old.write_bytes(b"before")

    def fails() -> None:
        with in_place({old: pa.table({"a": [1]}), new: pa.table({"a": [2]})}):
            assert pq.read_table(new).num_rows == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert [path.name for path in tmp_path.iterdir()] == ["old.parquet"]
    assert old.read_bytes() == b"before"


def test_success_leaves_only_the_frames(tmp_path) -> None:
    """No hidden file stays behind."""
    path = tmp_path / "x.parquet"
    path.write_bytes(b"before")
    with in_place({path: pa.table({"a": [1]})}):
        pass
    assert [each.name for each in tmp_path.iterdir()] == ["x.parquet"]
    assert pq.read_table(path).num_rows == 1
