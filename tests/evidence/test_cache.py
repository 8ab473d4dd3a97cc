"""Tests of the entry cache: nothing damaged, foreign or poisoned is believed."""

from __future__ import annotations

import json
import os

import pytest

from mlgov.evidence.cache import EntryCache, stat_key


@pytest.fixture
def cache(tmp_path):
    """A cache with one entry."""
    made = EntryCache(tmp_path / "cache")
    made.put("runs", "key", {"a": [1, 2.5, None]})
    return made


def test_keeps(cache):
    """What was put is given back for its kind and key only."""
    assert cache.get("runs", "key") == {"a": [1, 2.5, None]}
    assert cache.get("runs", "other") is None
    assert cache.get("other", "key") is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda entry: b"",
        lambda entry: json.dumps(entry).encode()[:-5],
        lambda entry: json.dumps(entry | {"value": {"a": [1, 2.5, 3]}}).encode(),
        lambda entry: json.dumps(entry | {"format": 99}).encode(),
        lambda entry: json.dumps(entry | {"key": "someone else's"}).encode(),
        lambda entry: b"[1]",
        lambda entry: b"\xff\x00",
        lambda entry: b"[" * 100_000,
    ],
)
def test_damaged_entries_are_not_there(cache, damage):
    """Cut off, changed, foreign or nonsensical entries are as if they didn't exist, and are replaced."""
    (path,) = (cache.folder / "runs").iterdir()
    path.write_bytes(damage(json.loads(path.read_bytes())))
    assert cache.get("runs", "key") is None
    cache.put("runs", "key", 1)
    assert cache.get("runs", "key") == 1


def test_without_a_folder():
    """No folder: nothing is kept, nothing fails."""
    cache = EntryCache(None)
    cache.put("runs", "key", 1)
    assert cache.get("runs", "key") is None


def test_folder_that_can_not_be_written(tmp_path):
    """A cache that can't be written is no error."""
    (tmp_path / "file").write_text("")
    cache = EntryCache(tmp_path / "file")
    cache.put("runs", "key", 1)
    assert cache.get("runs", "key") is None


def test_stat_key(tmp_path):
    """The key changes with content size and with a restored file time; a missing file has none."""
    path = tmp_path / "x"
    assert stat_key(path) is None
    path.write_text("a")
    first = stat_key(path)
    assert stat_key(path) == first
    os.utime(path, ns=(1, 1))
    assert stat_key(path) != first
