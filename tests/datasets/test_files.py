"""From declared paths to regular files, and everything that is refused on the way."""

from __future__ import annotations

import os

import pytest

from mlgov.datasets.files import UnreachableDataError, locate, matches, regular
from mlgov.errors import DataError


def put(root, *names, content=b"x"):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def test_one_file(tmp_path):
    """A file is itself, named from the data root."""
    put(tmp_path, "a/b.parquet")
    found = locate("a/b.parquet", data_root=tmp_path)
    assert found.single
    assert [(each.shown, each.partitions) for each in found.files] == [("a/b.parquet", ())]


def test_folder_is_sorted_and_hidden_files_are_left_out(tmp_path):
    """Hive folders give columns; marker files of writers are no data."""
    put(tmp_path, "d/c=B%20C/1.parquet", "d/c=A/2.parquet", "d/c=A/1.parquet", "d/_SUCCESS", "d/c=A/.1.crc")
    put(tmp_path, "d/c=__HIVE_DEFAULT_PARTITION__/0.parquet")
    found = locate("d", data_root=tmp_path)
    assert not found.single
    assert [(each.shown, dict(each.partitions)["c"]) for each in found.files] == [
        ("d/c=A/1.parquet", "A"),
        ("d/c=A/2.parquet", "A"),
        ("d/c=B%20C/1.parquet", "B C"),
        ("d/c=__HIVE_DEFAULT_PARTITION__/0.parquet", None),
    ]


def test_glob_is_sorted(tmp_path):
    """A pattern gives its matches by path, without hidden ones."""
    put(tmp_path, "w/b.csv", "w/a.csv", "w/.c.csv")
    assert [each.shown for each in locate("w/*.csv", data_root=tmp_path).files] == ["w/a.csv", "w/b.csv"]
    assert [each.name for each in matches("w/*", root=tmp_path)] == ["a.csv", "b.csv"]


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "~/x", "../x.csv", "a/../../x", "http://example.org/x.csv", "file:///etc/passwd", "", "a\0b"],
)
def test_paths_that_leave_the_root(tmp_path, path):
    """Absolute paths, climbing, home folders and URLs are refused by their words alone."""
    with pytest.raises(DataError):
        locate(path, data_root=tmp_path)


def test_links_are_followed_before_they_are_judged(tmp_path):
    """A link inside the root is fine; one that leads out is refused, in folders and patterns too."""
    root = tmp_path / "root"
    put(root, "a.csv")
    put(tmp_path, "secret.csv")
    (root / "in.csv").symlink_to(root / "a.csv")
    assert locate("in.csv", data_root=root).files[0].path == (root / "a.csv").resolve()
    (root / "out.csv").symlink_to(tmp_path / "secret.csv")
    for path in ("out.csv", "*.csv", "."):
        with pytest.raises(DataError, match="outside the data root"):
            locate(path, data_root=root)


def test_linked_folders_are_named_not_skipped(tmp_path):
    """A linked folder inside a data folder would be left out silently; it is an error."""
    put(tmp_path, "d/a.csv", "e/b.csv")
    (tmp_path / "d" / "e").symlink_to(tmp_path / "e")
    with pytest.raises(DataError, match="link to a folder"):
        locate("d", data_root=tmp_path)


def test_nothing_there_is_unreachable(tmp_path):
    """A missing path is told apart from a broken one."""
    for path in ("x.csv", "*.csv"):
        with pytest.raises(UnreachableDataError):
            locate(path, data_root=tmp_path)


def test_empty_files_and_folders(tmp_path):
    """0 bytes and folders without data are errors that say so."""
    put(tmp_path, "a.csv", content=b"")
    (tmp_path / "d").mkdir()
    with pytest.raises(DataError, match="0 bytes"):
        locate("a.csv", data_root=tmp_path)
    with pytest.raises(DataError, match="no data files"):
        locate("d", data_root=tmp_path)


def test_pipe_does_not_hang(tmp_path):
    """A named pipe is refused before anybody waits for it."""
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(DataError, match="pipe"):
        locate("a.csv", data_root=tmp_path)
    with pytest.raises(DataError, match="folder"):
        regular(tmp_path, "x")


@pytest.mark.parametrize("log", ["_delta_log", "metadata", ".hoodie"])
def test_table_formats_are_not_read_as_files(tmp_path, log):
    """Which files of a lake table are alive is in its log; reading all of them would be wrong."""
    put(tmp_path, "t/part-0.parquet", f"t/{log}/v0.metadata.json")
    with pytest.raises(DataError, match="table"):
        locate("t", data_root=tmp_path)
