"""A stranger's empty folder: data files as people have them, and the command line as they call it."""

from __future__ import annotations

import contextlib
import io
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from mlgov.cli import main

LONG_AGO = 1_600_000_000
SCORED = (
    "--label",
    "y",
    "--score",
    "p",
    "--positive",
    "yes",
    "--id",
    "id",
    "--threshold",
    "0.5",
    "--why",
    "equal costs",
)


@dataclass(frozen=True)
class Done:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


class Folder:
    """A folder of a stranger."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.governed = root / "project_charters"

    def mlgov(self, *arguments: object) -> Done:
        """Run the command line here."""
        out, err = io.StringIO(), io.StringIO()
        code = 0
        with contextlib.chdir(self.root), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main([str(argument) for argument in arguments])
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1
        return Done(code, out.getvalue(), err.getvalue())

    def write(self, name: str, text: str | bytes) -> Path:
        """A text file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
        return self._old(path)

    def parquet(self, name: str, columns: dict[str, object]) -> Path:
        """A parquet file that looks as if it had been there for a while."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(columns), path)
        return self._old(path)

    def csv(self, name: str, columns: dict[str, object]) -> Path:
        """A csv file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pc.write_csv(pa.table(columns), path)
        return self._old(path)

    def files(self, *, below: str = ".") -> dict[str, bytes]:
        """Every file below a folder but the cache, by relative path."""
        base = self.root / below
        found = (path for path in sorted(base.rglob("*")) if path.is_file() and ".mlgov" not in path.parts)
        return {path.relative_to(base).as_posix(): path.read_bytes() for path in found}

    @staticmethod
    def _old(path: Path) -> Path:
        os.utime(path, (LONG_AGO, LONG_AGO))
        return path


def scored(n: int = 600, seed: int = 1) -> dict[str, object]:
    """A scored yes/no data set: an id with leading zeros, a number, a sensitive text, label and score."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n).round(4)
    p = (1 / (1 + np.exp(-2 * x))).round(4)
    y = np.where(rng.random(n) < p, "yes", "no")
    return {
        "id": [f"{number:05d}" for number in range(n)],
        "x": x,
        "sex": rng.choice(["female", "male"], n).tolist(),
        "y": y.tolist(),
        "p": p,
    }


def regression(n: int = 600, seed: int = 2) -> dict[str, object]:
    """A regression with its predictions."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n).round(4)
    return {"x": x, "cost": (3 * x + rng.normal(size=n)).round(4), "predicted": (3 * x).round(4)}


def part(columns: dict[str, object], *names: str) -> dict[str, object]:
    """Some of the columns."""
    return {name: columns[name] for name in names}
