"""What a declared data set is bound to, without opening it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

import pytest

from mlgov.datasets.files import UnreachableDataError
from mlgov.datasets.fingerprint import fingerprint, fingerprint_windows, window_files, window_id
from mlgov.documents.version import DataRef, SideFile, WindowsRef
from mlgov.errors import DataError


def put(root, name, content):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_one_file_has_its_own_digest(tmp_path):
    """What sha256sum prints is what the evidence says."""
    put(tmp_path, "a.csv", "x\n1\n")
    found = fingerprint(DataRef(path="a.csv"), data_root=tmp_path)
    assert found.digest == sha("x\n1\n")
    assert [(fact.path, fact.sha256, fact.bytes) for fact in found.files] == [("a.csv", sha("x\n1\n"), 4)]


def test_several_files_have_the_digest_of_their_list(tmp_path):
    """The list is canonical JSON, so anybody can check it."""
    put(tmp_path, "d/b.csv", "2")
    put(tmp_path, "d/a.csv", "1")
    listed = [{"bytes": 1, "path": f"d/{name}.csv", "sha256": sha(text)} for name, text in (("a", "1"), ("b", "2"))]
    expected = sha(json.dumps(listed, separators=(",", ":"), sort_keys=True) + "\n")
    for path in ("d", "d/*.csv"):
        assert fingerprint(DataRef(path=path), data_root=tmp_path).digest == expected


def test_side_files_are_facts_beside(tmp_path):
    """Late labels have a digest of their own and don't change that of the rows."""
    put(tmp_path, "a.csv", "id\n1\n")
    put(tmp_path, "y.csv", "id,y\n1,0\n")
    ref = DataRef(path="a.csv", labels=SideFile(path="y.csv"))
    found = fingerprint(ref, data_root=tmp_path)
    assert found.digest == sha("id\n1\n")
    assert found.sides["labels"].sha256 == sha("id,y\n1,0\n")


def test_late_labels_may_be_missing_only_with_a_due_date(tmp_path):
    """Labels that are due later are left out; a path that is simply wrong is an error."""
    put(tmp_path, "a.csv", "id\n1\n")
    late = DataRef(path="a.csv", labels=SideFile(path="y.csv", due=dt.date(2030, 1, 1)))
    assert dict(fingerprint(late, data_root=tmp_path).sides) == {}
    for part in ("labels", "predictions"):
        with pytest.raises(UnreachableDataError):
            fingerprint(DataRef(path="a.csv", **{part: SideFile(path="y.csv")}), data_root=tmp_path)


def test_window_files_in_natural_order(tmp_path):
    """Digits in names compare as numbers, and folder names lose their key."""
    for name in ("w/w10.csv", "w/w2.csv.gz", "w/w1.parquet"):
        put(tmp_path, name, "x")
    put(tmp_path, "h/month=2011-02/a.parquet", "x")
    put(tmp_path, "h/month=2011-01/a.parquet", "x")
    ids = [window for window, _ in window_files(WindowsRef(path="w/*"), data_root=tmp_path)]
    assert ids == ["w1", "w2", "w10"]
    assert [window for window, _ in window_files(WindowsRef(path="h"), data_root=tmp_path)] == ["2011-01", "2011-02"]


def test_windows_that_collide(tmp_path):
    """Two files that claim one window are an error, also when only letters' case differs."""
    put(tmp_path, "w/2011-q1.csv", "x")
    put(tmp_path, "w/2011-Q1.parquet", "x")
    with pytest.raises(DataError, match="both window"):
        window_files(WindowsRef(path="w/*"), data_root=tmp_path)


@pytest.mark.parametrize("name", ["a b.csv", "ä.csv", "-.csv", "x" * 65 + ".csv"])
def test_names_that_make_no_window_id(tmp_path, name):
    """Ids become file names of evidence, so they are plain."""
    with pytest.raises(DataError, match="makes no window id"):
        window_id(tmp_path / name)


def test_labels_by_window(tmp_path):
    """A pattern of label files gives every window its own; windows whose labels are late have none."""
    for window in ("2011-01", "2011-02"):
        put(tmp_path, f"w/{window}.csv", f"id\n{window}\n")
    put(tmp_path, "y/2011-01.csv", "id,y\n1,0\n")
    ref = WindowsRef(path="w/*.csv", labels=SideFile(path="y/*.csv"))
    found = fingerprint_windows(ref, data_root=tmp_path)
    assert [(window, sorted(origin.sides)) for window, origin in found] == [("2011-01", ["labels"]), ("2011-02", [])]


def test_cut_windows_have_one_fingerprint(tmp_path):
    """Windows inside one file change when the file does."""
    put(tmp_path, "a.csv", "x\n1\n")
    found = fingerprint_windows(WindowsRef(path="a.csv", rows=10), data_root=tmp_path)
    assert [(window, origin.digest) for window, origin in found] == [(None, sha("x\n1\n"))]
