"""Digests of files and the cache that remembers them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys

import pytest

from mlgov.datasets.digest import Stamp, StatCache, file_digest, stat_cache
from mlgov.errors import DataError

OLD = 1_500_000_000


@pytest.fixture
def old_file(tmp_path, monkeypatch):
    """A file that was written long before now, as the cache sees it."""
    path = tmp_path / "a.bin"
    path.write_bytes(b"x" * 3_000_000)
    now = Stamp.of(path)
    monkeypatch.setattr("time.time_ns", lambda: max(now.mtime_ns, now.ctime_ns) + 60_000_000_000)
    return path


def test_digest_is_sha256_of_the_bytes(old_file, tmp_path):
    """With and without a cache, the first time and again."""
    expected = hashlib.sha256(old_file.read_bytes()).hexdigest()
    cache = StatCache(tmp_path / "cache")
    assert [file_digest(old_file, each) for each in (None, cache, cache, StatCache(tmp_path / "cache"))] == [
        expected
    ] * 4


def test_remembered_digest_is_used_and_none_hashes_again(old_file, tmp_path):
    """A planted line with the right stamp is believed by the cache, and not by whoever passes no cache."""
    stamp = Stamp.of(old_file)
    folder = tmp_path / "cache"
    folder.mkdir()
    line = [str(old_file), stamp.size, stamp.mtime_ns, stamp.ctime_ns, stamp.inode, "a" * 64]
    (folder / "digests.jsonl").write_text(json.dumps(line) + "\n")
    assert file_digest(old_file, StatCache(folder)) == "a" * 64
    assert file_digest(old_file, None) == hashlib.sha256(old_file.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        '{"a": 1}',
        '["PATH", SIZE, MTIME, CTIME, INODE, "short"]',
        '["PATH", SIZE, MTIME, CTIME, INODE, "' + "A" * 64 + '"]',
        '["PATH", SIZE, MTIME, CTIME, INODE, null]',
        '["PATH", "SIZE", MTIME, CTIME, INODE, "' + "a" * 64 + '"]',
        '["PATH", SIZE, MTIME, CTIME, INODE, "' + "a" * 64,
        "[" * 100_000,
        "\x00\xff",
    ],
)
def test_poisoned_lines_are_ignored(old_file, tmp_path, line):
    """What is not exactly a remembered digest counts for nothing."""
    stamp = Stamp.of(old_file)
    for word, value in (
        ("PATH", old_file),
        ("SIZE", stamp.size),
        ("MTIME", stamp.mtime_ns),
        ("CTIME", stamp.ctime_ns),
        ("INODE", stamp.inode),
    ):
        line = line.replace(word, str(value))
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / "digests.jsonl").write_text(line + "\n", encoding="latin-1")
    assert file_digest(old_file, StatCache(folder)) == hashlib.sha256(old_file.read_bytes()).hexdigest()


def test_changed_file_is_hashed_again(old_file, tmp_path):
    """Another content of the same size with the modification time set back is noticed."""
    cache = StatCache(tmp_path / "cache")
    first = file_digest(old_file, cache)
    before = old_file.stat()
    old_file.write_bytes(b"y" * 3_000_000)
    os.utime(old_file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file_digest(old_file, cache) != first


def test_one_cache_for_each_folder(tmp_path):
    """A thousand data sets of one process load the remembered digests once."""
    assert stat_cache(tmp_path) is stat_cache(tmp_path)
    assert stat_cache(tmp_path) is not stat_cache(tmp_path / "other")


def test_fresh_file_is_not_remembered(tmp_path):
    """A file written this moment may change within one tick of its clock."""
    path = tmp_path / "a.bin"
    path.write_bytes(b"x")
    cache = StatCache(tmp_path / "cache")
    file_digest(path, cache)
    assert cache.get(path, Stamp.of(path)) is None


def test_cache_is_compacted(tmp_path, old_file):
    """Superseded lines don't pile up for ever."""
    folder = tmp_path / "cache"
    folder.mkdir()
    line = json.dumps([str(old_file), 1, 1, 1, 1, "a" * 64])
    (folder / "digests.jsonl").write_text((line + "\n") * 2_000)
    StatCache(folder).get(old_file, Stamp.of(old_file))
    assert (folder / "digests.jsonl").read_text() == line + "\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_unwritable_cache_is_no_error(old_file, tmp_path):
    """A cache that can't be written costs time only."""
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o500)
    assert file_digest(old_file, StatCache(folder))


def test_cache_folder_that_is_a_file(old_file, tmp_path):
    """Nor is a cache folder that can't be one."""
    (tmp_path / "cache").write_text("")
    assert file_digest(old_file, StatCache(tmp_path / "cache"))


def test_file_that_grows_while_it_is_hashed(tmp_path, monkeypatch):
    """A digest of half the old and half the new content is refused."""
    path = tmp_path / "a.bin"
    path.write_bytes(b"x")
    real = hashlib.file_digest

    def meddling(stream, name):
        found = real(stream, name)
        with path.open("ab") as more:
            more.write(b"y")
        return found

    monkeypatch.setattr("hashlib.file_digest", meddling)
    with pytest.raises(DataError, match="changed while it was read"):
        file_digest(path, None)


def test_missing_file_is_a_data_error(tmp_path):
    """One line, no traceback."""
    with pytest.raises(DataError, match=r"`x\.bin` can't be read"):
        file_digest(tmp_path / "x.bin", None)


def test_fingerprints_import_no_data_library():
    """Asking whether anything changed stays cheap: no numpy, no pyarrow."""
    code = "import sys, mlgov.datasets.fingerprint; print(sorted({'numpy', 'pyarrow', 'pandas'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
