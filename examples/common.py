"""What the example scripts share: where things are, deterministic files, registering one version and checking it."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import joblib
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

import mlgov
from mlgov.api.checking import check_versions

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
OUTPUT = HERE / "output"
GOVERNED = HERE.parent / "project_charters"
SEED = 20_260_101
GOLDEN_ROWS = 20


def write_frame(frame: pd.DataFrame, path: Path) -> Path:
    """A frame as a small parquet file: plain text columns, no pandas metadata, the same bytes for the same rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, path, compression="zstd", compression_level=19)
    return path


def write_golden(frame: pd.DataFrame, path: Path) -> Path:
    """A few rows with the output they must keep, spread evenly over the test rows, as a CSV file that a person can read."""
    spread = frame.iloc[:: max(1, len(frame) // GOLDEN_ROWS)].head(GOLDEN_ROWS)
    path.parent.mkdir(parents=True, exist_ok=True)
    spread.to_csv(path, index=False, lineterminator="\n")
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


@contextmanager
def written_anew(project: str, model: str, *, evidence: bool) -> Iterator[None]:
    """Remove what an example wrote for a model, and with `evidence` what was measured; what people wrote stays.

    Events, reports and findings name versions that don't exist until they are registered again, so they are laid aside
    meanwhile.
    """
    folder = GOVERNED / project / "models" / model
    named = (folder / "events", GOVERNED / project / "validations", GOVERNED / project / "findings")
    with tempfile.TemporaryDirectory() as aside:
        kept = [(place, Path(aside) / str(number)) for number, place in enumerate(named) if place.is_dir()]
        for place, there in kept:
            shutil.move(place, there)
        try:
            for path in folder.glob("*.yml"):
                path.unlink()
            if evidence:
                shutil.rmtree(GOVERNED / project / "evidence", ignore_errors=True)
                shutil.rmtree(HERE.parent / ".mlgov" / "windows" / project, ignore_errors=True)
            yield
        finally:
            for place, there in kept:
                shutil.move(there, place)


def measured(name: str) -> bool:
    """Whether there is evidence of a version already."""
    project, model, version = name.replace("/", "@").split("@")
    return (GOVERNED / project / "evidence" / model / version).is_dir()


def register(name: str, *, more: dict[str, Any], checked: dt.date | None = None, **said: Any) -> None:
    """Register one version, add the lines that people write by hand, and check it (on the same day, if not said).

    It is checked before the next version is registered, because that one's facts hold what this one reached.
    """
    with clock(said["as_of"]):
        registered = mlgov.register(name, governed=GOVERNED, record_commit=False, **said)
        add_by_hand(registered.authored, more)
        mlgov.register(name, governed=GOVERNED, record_commit=False, **said)
    with clock(checked or said["as_of"]):
        check_versions([name], governed=GOVERNED)


@contextmanager
def clock(day: dt.date, hour: int = 9, minute: int = 0) -> Iterator[None]:
    """Let it be that day and hour (UTC) for mlgov: run records and decisions then say so, and are the same each time."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    moment = dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=dt.UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def add_by_hand(path: Path, more: dict[str, Any]) -> None:
    """Replace or append keys of an authored version file, each on a line of its own."""
    kept: list[str] = []
    dropping = False
    for line in path.read_text(encoding="utf-8").splitlines():
        # Lines that begin with a blank go on with what the line before says.
        dropping = dropping if line.startswith(" ") else line.partition(":")[0] in more
        if not dropping:
            kept.append(line)
    for key, value in more.items():
        flow = None if isinstance(value, dict) else False
        text: str = yaml.safe_dump({key: value}, sort_keys=False, default_flow_style=flow, width=10_000)
        kept.append(text.strip())
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")


def shown(path: Path) -> str:
    """A path as authored files name it: relative to the data root."""
    return path.relative_to(HERE.parent).as_posix()
