"""Data frames that were handed over in a notebook, written where a registered version can name them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from mlgov.errors import DataError


def write_frame(frame: Any, path: Path) -> None:
    """Write a pandas, polars or Arrow frame as parquet: the same rows give the same bytes; never half a file.

    Raises DataError if the frame has no Arrow form (for example columns of mixed types).
    """
    try:
        table = frame if isinstance(frame, pa.Table) else pa.table(frame)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".parquet", dir=path.parent)
        os.close(handle)
        pq.write_table(table.replace_schema_metadata(None), name, compression="zstd")
        Path(name).replace(path)
        path.chmod(0o644)
    except (pa.ArrowException, TypeError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        msg = f"{path.name}: the frame can't be written: {reason}"
        raise DataError(msg, hint="every column needs one type and a name of its own") from error
