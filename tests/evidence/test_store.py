"""Tests of the store: heads, supersedes, unchanged bytes, damage."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace

import pytest

from mlgov.errors import EvidenceError
from mlgov.evidence.measurement import CheckHelp, CheckOutcome, Measurement, MetricInfo, Table
from mlgov.evidence.run_record import RunRecord
from mlgov.evidence.statement import Subject, new_statement
from mlgov.evidence.store import EvidenceStore, safe_name

RUN = RunRecord(statement="", level="local", started="2026-01-02T03:04:05Z", seconds=1.5, versions={"mlgov": "1"})
HELP = CheckHelp(
    check="evaluation.discrimination",
    version="1",
    title="Ranking",
    family="evaluation",
    metrics=(MetricInfo("roc_auc", "Area under the ROC curve", "higher"),),
    purpose="p",
    how="h",
    signs="s",
    limitations="l",
    what_to_do="w",
    source="x",
)


def outcome(value, curve=0.5):
    """One number and one point of a curve."""
    return CheckOutcome(
        "evaluation.discrimination", "1", (Measurement("roc_auc", value, n=500),), (Table("t", {"x": (curve,)}),)
    )


def statement(value, *, data="ab" * 32, window=None, curve=0.5):
    """A statement with one number."""
    return new_statement(
        kind="release" if window is None else "window",
        of="credit/risk@3",
        window=window,
        subjects=(Subject("data/test" if window is None else "data/window", data),),
        outcomes=(outcome(value, curve),),
        plan="ef" * 32,
        settings={},
        data={},
    )


def files(folder):
    """Every file below a folder with its bytes and time of change."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def store(tmp_path):
    """An empty store."""
    return EvidenceStore.at(tmp_path / "governed", tmp_path, project="credit", model="risk", version="3")


def test_first_statement(store, tmp_path):
    """A first statement lies in its place with run record and help, and is current."""
    assert store.current("release") is None
    written = store.write(statement(0.9), RUN, helps=[HELP])
    assert written.changed
    digest = written.statement.digest
    folder = tmp_path / "governed/credit/evidence"
    assert (folder / f"risk/3/release-{digest[:12]}.json").read_bytes() == written.statement.raw
    current = store.current("release")
    assert current == written.statement
    run = store.run_of(current)
    assert run == replace(RUN, statement=digest, help=run.help)
    assert store.helps_of(run) == {HELP.check: HELP}
    known = {}
    assert store.helps_of(run, known) == store.helps_of(run, known) == {HELP.check: HELP}
    assert list(known.values()) == [HELP]
    assert [path.name for path in (folder / "checks").iterdir()] == [f"{HELP.check}-{run.help[HELP.check][:12]}.json"]


@pytest.mark.parametrize(("value", "curve"), [(0.9, 0.5), (0.9 * (1 + 5e-10), 0.5), (0.9, 0.500001)])
def test_unchanged_rewrites_nothing(store, tmp_path, value, curve):
    """A run that agrees to 1e-9 (curves: to their rounding) leaves every byte and every file time as it was."""
    first = store.write(statement(0.9), RUN, helps=[HELP])
    before = files(tmp_path)
    again = store.write(statement(value, curve=curve), replace(RUN, started="2027-01-01T00:00:00Z"), helps=[HELP])
    assert not again.changed
    assert again.statement.digest == first.statement.digest
    assert files(tmp_path) == before


@pytest.mark.parametrize(("value", "data"), [(0.9 * (1 + 5e-9), "ab" * 32), (0.9, "cd" * 32), (0.91, "ab" * 32)])
def test_difference_supersedes(store, value, data):
    """Another number, or the same number from other data, becomes the only head; the older file stays."""
    first = store.write(statement(0.9), RUN).statement
    second = store.write(statement(value, data=data), RUN)
    assert second.changed
    assert second.statement.supersedes == (first.digest,)
    assert store.current("release") == second.statement
    assert {item.digest for item in store.statements("release")} == {first.digest, second.statement.digest}


def test_back_and_forth(store):
    """Data that changes and changes back gives a chain of three statements, not a cycle."""
    one = store.write(statement(0.9), RUN).statement
    two = store.write(statement(0.8, data="cd" * 32), RUN).statement
    three = store.write(statement(0.9), RUN).statement
    assert (two.supersedes, three.supersedes) == ((one.digest,), (two.digest,))
    assert store.current("release") == three


def two_heads(store, tmp_path):
    """Two people measured after the same statement, and both files were merged."""
    store.write(statement(0.9), RUN)
    other = EvidenceStore.at(tmp_path / "other", tmp_path, project="credit", model="risk", version="3")
    shutil.copytree(store.release_dir, other.release_dir)
    left = store.write(statement(0.8), RUN).statement
    right = other.write(statement(0.7), RUN).statement
    shutil.copy(right.path, store.release_dir)
    return left, right


def test_two_heads_name_both(store, tmp_path):
    """Two heads are an error that names both files, when reading and when writing."""
    left, right = two_heads(store, tmp_path)
    for action in (lambda: store.current("release"), lambda: store.write(statement(0.6), RUN)):
        with pytest.raises(EvidenceError) as caught:
            action()
        assert left.path.name in caught.value.message
        assert right.path.name in caught.value.message
        assert "--force" in caught.value.hint


def test_forced_run_joins_two_heads(store, tmp_path):
    """The way out: a forced run replaces both heads, even when it agrees with one of them."""
    left, right = two_heads(store, tmp_path)
    joined = store.write(statement(0.8), RUN, join_heads=True)
    assert joined.changed
    assert set(joined.statement.supersedes) == {left.digest, right.digest}
    assert store.current("release") == joined.statement


def test_windows_are_apart(store, tmp_path):
    """Each window has its own head, outside the governed folder; similar names don't meet."""
    names = ["2024-05", "2024-05-01", "Straße 1", "Stra_e 1", "../../etc", "w" * 300, "*"]
    for place, name in enumerate(names):
        store.write(statement(0.5 + place / 100, window=name), RUN)
    assert set(store.current_windows()) == set(names)
    assert store.current("window", "2024-05").outcomes == (outcome(0.5),)
    assert store.current("window", "*").outcomes == (outcome(0.56),)
    assert store.current("release") is None
    assert not (tmp_path / "governed").exists()
    assert all(path.parent == store.windows_dir for path in tmp_path.rglob("*.json"))


def test_current_window_needs_a_name(store):
    """Asking for the current window without saying which is an error."""
    with pytest.raises(EvidenceError, match="name of a window"):
        store.current("window")


def test_edited_statement(store):
    """A file that was edited after it was written doesn't count as evidence."""
    written = store.write(statement(0.5), RUN).statement
    written.path.write_bytes(written.raw.replace(b"0.5", b"0.9"))
    with pytest.raises(EvidenceError, match="was changed after it was written"):
        store.current("release")


def test_truncated_statement(store):
    """A truncated file is named."""
    written = store.write(statement(0.5), RUN).statement
    written.path.write_bytes(written.raw[:100])
    with pytest.raises(EvidenceError, match=written.path.name):
        store.current("release")


def test_statement_of_another_version(store, tmp_path):
    """Evidence that was copied from another version doesn't count for this one."""
    written = store.write(statement(0.5), RUN).statement
    other = EvidenceStore.at(tmp_path / "governed", tmp_path, project="credit", model="risk", version="4")
    other.release_dir.mkdir(parents=True)
    shutil.copy(written.path, other.release_dir)
    with pytest.raises(EvidenceError, match="evidence of credit/risk@3, but lies with credit/risk@4"):
        other.current("release")


def test_lost_run_record(store):
    """A lost run record or help file is shown as lost, not as an error."""
    written = store.write(statement(0.5), RUN, helps=[HELP]).statement
    run = store.run_of(written)
    shutil.rmtree(store.help_dir)
    assert store.helps_of(run) == {}
    written.path.with_suffix(".run.json").unlink()
    assert store.run_of(written) is None


def test_crash_leaves_no_half_statement(store, tmp_path, monkeypatch):
    """If the disk is full while writing, the evidence is as it was and the path is named."""
    store.write(statement(0.5), RUN)
    before = files(tmp_path)

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EvidenceError, match=r"release-.*can't be written: No space left"):
        store.write(statement(0.6), RUN)
    assert files(tmp_path) == before


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folder(store):
    """A folder without permission is a known error."""
    store.release_dir.mkdir(parents=True)
    store.release_dir.chmod(0o500)
    with pytest.raises(EvidenceError, match="Permission denied"):
        store.write(statement(0.6), RUN)


def test_safe_names():
    """Window names become short, plain file names."""
    assert safe_name("2024-05") == "2024-05"
    assert safe_name("a/b c") == "a_b_c"
    assert len(safe_name("x" * 500)) == 80
    assert safe_name("") == "_"
