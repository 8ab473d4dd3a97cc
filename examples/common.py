"""What the example scripts share: where things are, deterministic files, a linear model as readable JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import joblib
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
OUTPUT = HERE / "output"
SEED = 20_260_101


def write_frame(frame: pd.DataFrame, path: Path) -> Path:
    """A frame as a small parquet file: plain text columns, no pandas metadata, the same bytes for the same rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, path, compression="zstd", compression_level=19)
    return path


def write_linear(names: list[str], coefficients: np.ndarray, intercept: float, path: Path, **more: Any) -> Path:
    """A fitted linear model as JSON that a person can read and any program can score."""
    path.parent.mkdir(parents=True, exist_ok=True)
    terms = {name: round(float(value), 10) for name, value in zip(names, coefficients, strict=True)}
    document = {"intercept": round(float(intercept), 10), "coefficients": terms, **more}
    path.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path


def write_model(model: Any, path: Path) -> Path:
    """A fitted scikit-learn model as a joblib file (a pickle: it is fingerprinted, and never loaded to build pages)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    joblib.dump(model, path, compress=("zlib", 9))
    return path
