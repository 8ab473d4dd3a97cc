"""Tests of atomic writing."""

from __future__ import annotations

import os
import stat

import pytest

from mlgov.errors import EvidenceError
from mlgov.evidence.files import write_atomically


def test_new_and_replaced(tmp_path):
    """A file is written with its folders, and replaced in one step; nothing else is left in the folder."""
    path = tmp_path / "a/b/file.json"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert [each.name for each in path.parent.iterdir()] == ["file.json"]


@pytest.mark.parametrize("broken", ["fsync", "replace"])
def test_failure_leaves_the_old_file(tmp_path, monkeypatch, broken):
    """If the disk is full at any step, the old bytes stay, the error names the path, no temporary file is left."""
    path = tmp_path / "file.json"
    write_atomically(path, b"old")

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, broken, full)
    with pytest.raises(EvidenceError, match=r"file\.json can't be written: No space left") as caught:
        write_atomically(path, b"new")
    assert "free space" in caught.value.hint
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["file.json"]


def test_folder_that_is_a_file(tmp_path):
    """A path through a file is a known error."""
    (tmp_path / "x").write_text("")
    with pytest.raises(EvidenceError, match="can't be written"):
        write_atomically(tmp_path / "x/file.json", b"new")


def test_readable_as_the_umask_says(tmp_path):
    """Evidence isn't private to whoever measured, unless the umask says so."""
    before = os.umask(0o022)
    try:
        write_atomically(tmp_path / "open", b"")
        os.umask(0o077)
        write_atomically(tmp_path / "closed", b"")
    finally:
        os.umask(before)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("open", "closed")]
    assert modes == [0o644, 0o600]
