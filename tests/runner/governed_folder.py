"""A small governed folder with a scored two-class data set, made by the tests themselves."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mlgov.registry.files import FileRegistry

CHARTER = """---
title: Small loans
owner: lending
problem: binary_classification
target: repaid in full
decides_about_people: true
---
"""
VERSION = """change: first version
change_kind: initial
data:
  train: data/train.parquet
  test: data/test.parquet
columns:
  label: repaid
  score: p
  id: id
  positive: "yes"
  sensitive: [sex]
decision: {threshold: 0.5, why: equal costs}
artefacts: [{path: data/model.skops, role: model}]
"""


def rows(n, seed, *, shift=0.0):
    """A scored data set: two features, one of them categorical, a sensitive column, label and score."""
    rng = np.random.default_rng(seed)
    income = rng.normal(30 + shift, 8, n).round(2)
    area = rng.choice(["north", "south", "west"], n, p=[0.5, 0.3, 0.2])
    sex = rng.choice(["female", "male"], n)
    p = 1 / (1 + np.exp(-(income - 30) / 6))
    repaid = np.where(rng.random(n) < p, "yes", "no")
    return {"id": np.arange(n), "income": income, "area": area, "sex": sex, "repaid": repaid, "p": p.round(4)}


def write(path: Path, columns):
    """A parquet file that looks as if it had been there for a while."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)


class Folder:
    """A governed folder and its data."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.governed = root / "governed"
        self.cache = root / ".mlgov" / "cache"
        models = self.governed / "loans" / "models" / "risk"
        models.mkdir(parents=True)
        (self.governed / "portal.yml").write_text("name: Test\n")
        (self.governed / "loans" / "charter.md").write_text(CHARTER)
        self.version_file = models / "1.yml"
        self.version_file.write_text(VERSION)
        write(root / "data/train.parquet", rows(600, 1))
        write(root / "data/test.parquet", rows(500, 2))
        (root / "data/model.skops").write_bytes(b"PK\x03\x04 not a real model")

    def version(self):
        """The registered version as the registry reads it now."""
        (version,) = FileRegistry(self.governed).versions()
        return version

    def edit(self, old, new):
        """Change the authored version file."""
        text = self.version_file.read_text()
        assert old in text
        self.version_file.write_text(text.replace(old, new))

    def files(self, *names):
        """Every file of the governed folder and the window store, with bytes and time of change."""
        found = {}
        for base in (self.governed, self.root / ".mlgov/windows"):
            for current, _, inside in os.walk(base):
                for name in inside:
                    path = Path(current) / name
                    found[str(path.relative_to(self.root))] = (path.read_bytes(), path.stat().st_mtime_ns)
        return found
