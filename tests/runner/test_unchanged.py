"""Tests of the memory of unchanged runs."""

from __future__ import annotations

import os
import time

import pytest
from governed_folder import rows, write

from mlgov.evidence.cache import EntryCache
from mlgov.runner import unchanged
from mlgov.runner.run import store_of
from mlgov.runner.unchanged import Known, Memory

KNOWN = Known("release-000000000000.json", ("a-000000000000.json",))


@pytest.fixture
def memory(folder, monkeypatch):
    """A memory that keeps one run, in a folder with a release statement."""
    monkeypatch.setattr(unchanged, "SETTLED_NS", 0)
    made = make(folder)
    made.store.release_dir.mkdir(parents=True)
    (made.store.release_dir / "release-000000000000.json").write_text("{}")
    made.keep(KNOWN)
    return made


def make(folder, identity="i"):
    """A memory of the folder's version as it is now."""
    version = folder.version()
    return Memory(version, store_of(version), identity, EntryCache(folder.cache))


def test_recalls(folder, memory):
    """Nothing changed: the same statements are current, also for a later process."""
    assert memory.recall() == KNOWN
    assert make(folder).recall() == KNOWN


@pytest.mark.parametrize(
    "change",
    [
        lambda folder, memory: write(folder.root / "data/test.parquet", rows(500, 3)),
        lambda folder, memory: os.utime(folder.root / "data/test.parquet"),
        lambda folder, memory: (folder.root / "data/train.parquet").unlink(),
        lambda folder, memory: (memory.store.release_dir / "release-000000000000.json").write_text("{ }"),
        lambda folder, memory: (memory.store.release_dir / "release-111111111111.json").write_text("{}"),
        lambda folder, memory: (memory.store.release_dir / "release-000000000000.json").unlink(),
        lambda folder, memory: folder.edit("test: data/test.parquet", "test: data/train.parquet"),
    ],
)
def test_forgets(folder, memory, change):
    """Any change of a data file, of the evidence or of what is declared makes the memory say nothing."""
    change(folder, memory)
    assert make(folder).recall() is None


def test_another_question(folder, memory):
    """Another plan, other settings or other checks are another question."""
    assert make(folder, "j").recall() is None


@pytest.mark.parametrize("value", [None, [], {}, {"state": 1}, {"state": "x", "release": 3}])
def test_nonsense(folder, memory, value):
    """An entry that isn't one is as if it weren't there."""
    memory.cache.put(unchanged.KIND, memory._key, value)
    assert memory.recall() is None


def test_fresh_files_are_not_remembered(folder):
    """A file that was written a moment ago could change again without its time telling: nothing is kept."""
    made = make(folder)
    write(folder.root / "data/test.parquet", rows(500, 3))
    assert time.time_ns() - (folder.root / "data/test.parquet").stat().st_mtime_ns < unchanged.SETTLED_NS
    made.keep(KNOWN)
    assert made.recall() is None
