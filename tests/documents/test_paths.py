"""Paths in documents stay inside: B13."""

from __future__ import annotations

import pytest

from mlgov.documents.paths import glob_inside, relative_path, resolve_inside, upward_path
from mlgov.errors import DataError

REFUSED = [
    "", " a", "a ", "/etc/passwd", "~/x", "~root", "../x", "a/../../x", "a/b/../../../x", "file:///etc/passwd",
    "http://x/y", "s3://b/k", "C:/x", "C:x", "data:text/plain,x", "a\\b", "a\0b", "a\nb", "x" * 1001,
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_paths_that_could_leave_are_refused_by_their_form(text, tmp_path):
    """Before anything is looked up, and again when it is."""
    with pytest.raises(ValueError, match=r"^the path `"):
        relative_path(text)
    with pytest.raises(DataError, match=r"^the path `"):
        resolve_inside(tmp_path, text)


@pytest.mark.parametrize(
    "text", ["data/test.parquet", "a/../b", "./a", "a//b", "windows/*.csv", "Größe 1.csv", "a/b/.."]
)
def test_paths_that_stay_inside_pass(text, tmp_path):
    """`..` is fine as long as it doesn't climb above the start."""
    assert relative_path(text) == text
    assert resolve_inside(tmp_path, text).is_relative_to(tmp_path.resolve())


@pytest.mark.parametrize(
    ("text", "good"), [("..", True), ("../..", True), ("../data", True), (".", True), ("/", False)]
)
def test_the_data_root_may_lie_above(text, good):
    """Only its first steps may go up."""
    if good:
        assert upward_path(text) == text
    else:
        with pytest.raises(ValueError, match="absolute"):
            upward_path(text)
    with pytest.raises(ValueError, match="leads outside"):
        upward_path("a/../../b")


def test_links_are_resolved_before_a_path_counts_as_inside(tmp_path):
    """A link out is refused for files, folders and anything below; a link that stays inside is not."""
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "real").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret.csv").write_text("x", encoding="utf-8")
    (root / "out").symlink_to(outside)
    (root / "file.csv").symlink_to(outside / "secret.csv")
    (root / "in").symlink_to(root / "real")
    (root / "loop").symlink_to(root / "loop")
    for text in ("out", "out/secret.csv", "file.csv", "out/not/there"):
        with pytest.raises(DataError, match="leads outside the data root"):
            resolve_inside(root, text)
    assert resolve_inside(root, "in/new.csv") == (root / "real" / "new.csv").resolve()
    assert resolve_inside(root, "loop").is_relative_to(root.resolve())


def test_a_folder_whose_name_begins_like_the_root_is_outside(tmp_path):
    """/data-other is not in /data."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data-other").mkdir()
    (tmp_path / "data" / "link").symlink_to(tmp_path / "data-other")
    with pytest.raises(DataError, match="leads outside"):
        resolve_inside(tmp_path / "data", "link")


def test_patterns_give_sorted_matches_and_refuse_links_out(tmp_path):
    """Each match is held against the root; hidden files only where they are named."""
    root = tmp_path / "root"
    (root / "w").mkdir(parents=True)
    for name in ("b.csv", "a.csv", ".hidden.csv"):
        (root / "w" / name).write_text("x", encoding="utf-8")
    assert [path.name for path in glob_inside(root, "w/*.csv")] == ["a.csv", "b.csv"]
    assert [path.name for path in glob_inside(root, "**/.*.csv")] == [".hidden.csv"]
    assert glob_inside(root, "none/*.csv") == ()
    (tmp_path / "c.csv").write_text("x", encoding="utf-8")
    (root / "w" / "c.csv").symlink_to(tmp_path / "c.csv")
    with pytest.raises(DataError, match="leads outside"):
        glob_inside(root, "w/*.csv")
    for pattern in ("../*.csv", "/etc/*"):
        with pytest.raises(DataError):
            glob_inside(root, pattern)
