"""Makes `stranger` importable and gives an empty folder on a fixed day."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """An empty folder outside any repository, on 22 November 2026, with the current folder in it."""
    from stranger import Folder  # noqa: PLC0415 - the path is set above

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path)


@pytest.fixture
def team(empty):
    """The same after `mlgov init`, with a scored data set in scored.parquet."""
    from stranger import scored  # noqa: PLC0415 - the path is set above

    assert empty.mlgov("init").code == 0
    empty.parquet("scored.parquet", scored())
    return empty
