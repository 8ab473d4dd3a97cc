"""The manifest is trusted only as far as it agrees with the disk."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from mlgov.portal.manifest import Entry, Manifest, manifest_file, read_manifest, write_manifest


@pytest.fixture
def known(tmp_path):
    """A manifest of one page and that page."""
    page = tmp_path / "a.html"
    page.write_text("words")
    state = page.stat()
    return Manifest(
        "engine",
        {"a.html": Entry("key", state.st_size, state.st_mtime_ns, ("top",))},
        clean=True,
        others=frozenset({"b.css"}),
    ), page


def test_round_trip_loses_nothing(tmp_path, known):
    """What is written is what is read."""
    path = tmp_path / "cache" / "m.json"
    write_manifest(path, known[0])
    assert read_manifest(path) == known[0]


def test_a_page_matches_only_if_all_agrees(known):
    """Key, engine and the file's size and time: one of them off, and the page is made anew."""
    manifest, page = known
    assert manifest.matching("a.html", "key", "engine", str(page)) is not None
    assert manifest.matching("a.html", "other", "engine", str(page)) is None
    assert manifest.matching("a.html", "key", "other", str(page)) is None
    assert manifest.matching("b.html", "key", "engine", str(page)) is None
    assert manifest.matching("a.html", "key", "engine", str(page) + "x") is None
    os.utime(page, ns=(1, 1))
    assert manifest.matching("a.html", "key", "engine", str(page)) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 99, "pages": {}}',
        '{"format": 1, "engine": "e", "clean": true, "pages": [1]}',
        '{"format": 1, "engine": "e", "clean": true, "pages": {"a": ["k", "x", 1, []]}}',
        "\x00\xff",
    ],
)
def test_damaged_and_foreign_manifests_count_as_none(tmp_path, text):
    """A cache may be deleted, truncated or of another version at any time."""
    path = tmp_path / "m.json"
    path.write_bytes(text.encode("latin-1"))
    assert read_manifest(path) == Manifest("")


def test_an_unwritable_cache_costs_only_time(tmp_path, known):
    """A cache folder that can't be made is no reason to fail."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    write_manifest(blocked / "cache" / "m.json", known[0])
    assert blocked.read_text() == "in the way"


def test_two_sites_have_two_manifests(tmp_path):
    """One cache may serve several output folders."""
    assert manifest_file(tmp_path, Path("one")) != manifest_file(tmp_path, Path("two"))


def test_manifests_are_compact(tmp_path, known):
    """A thousand pages read in milliseconds: no indentation."""
    path = tmp_path / "m.json"
    write_manifest(path, known[0])
    assert json.dumps(json.loads(path.read_text()), separators=(",", ":")) == path.read_text()
