"""Tests of production windows: incremental, cut from one file, late labels, lost data."""

from __future__ import annotations

import shutil

import numpy as np
import pyarrow.parquet as pq
import pytest
from governed_folder import rows, write

from mlgov.datasets import open as opening
from mlgov.runner.run import run_version


def months(folder, *names, n=300):
    """Files of production windows, each with rows of its own."""
    for name in names:
        write(folder.root / f"data/windows/{name}.parquet", rows(n, sum(map(ord, name))))


def by_check(statement):
    """Check -> outcome."""
    return {outcome.check: outcome for outcome in statement.outcomes}


@pytest.fixture
def production(folder):
    """A governed folder with two monthly windows."""
    months(folder, "2024-01", "2024-02")
    folder.edit("data:\n", "data:\n  windows: data/windows/*.parquet\n")
    return folder


def test_each_window_has_a_statement(production):
    """Each window is measured against the test data, apart from the release, and outside the governed folder."""
    result = run_version(production.version(), cache=production.cache)
    assert [item.window for item in result.windows] == ["2024-01", "2024-02"]
    assert result.problems == ()
    first = result.windows[0]
    assert [subject.name for subject in first.subjects] == ["data/test", "data/window"]
    assert first.data == {"test": {"rows": 500}, "window": {"rows": 300}}
    assert first.rows == 300
    assert first.path.parent == production.root / ".mlgov/windows/loans/risk/1"
    outcomes = by_check(first)
    assert "data_quality.profile" not in outcomes
    psi = {item.where.column: item for item in outcomes["drift.psi"].measurements}
    assert psi["income"].value is not None
    assert {(item.where.role, item.where.window) for item in psi.values()} == {("window", "2024-01")}
    assert outcomes["evaluation.discrimination"].measurements[0].n == 300


def test_log_is_committed_beside_the_release(production):
    """Digest and rows of each window statement stand in the governed folder."""
    result = run_version(production.version())
    logged = result.store.logged_windows()
    assert [(line.window, line.digest, line.rows) for line in logged] == [
        (item.window, item.digest, 300) for item in result.windows
    ]


def test_only_new_windows_are_opened(production, monkeypatch):
    """A further month is read alone; the others and their statements are left as they are."""
    run_version(production.version(), cache=production.cache)
    before = production.files()
    months(production, "2024-03")
    opened = []
    original = opening._opened

    def spy(ref, located, *rest):
        opened.append(located.shown)
        return original(ref, located, *rest)

    monkeypatch.setattr(opening, "_opened", spy)
    result = run_version(production.version(), cache=production.cache)
    assert result.changed
    assert sorted(opened) == ["data/test.parquet", "data/windows/2024-03.parquet"]
    assert [item.window for item in result.windows] == ["2024-01", "2024-02", "2024-03"]
    after = production.files()
    log = "governed/loans/evidence/risk/1/windows.jsonl"
    assert {name: value for name, value in after.items() if name in before and name != log} == {
        name: value for name, value in before.items() if name != log
    }
    assert after[log][0].startswith(before[log][0])


def test_second_run_touches_nothing(production):
    """Nothing changed, nothing written."""
    run_version(production.version())
    before = production.files()
    assert not run_version(production.version()).changed
    assert not run_version(production.version(), force=True).changed
    assert production.files() == before


def test_changed_window_supersedes_its_own_statement_only(production):
    """Other rows in one month replace that month's statement."""
    first = run_version(production.version())
    write(production.root / "data/windows/2024-02.parquet", rows(310, 9))
    second = run_version(production.version())
    assert second.windows[0] == first.windows[0]
    assert second.windows[1].supersedes == (first.windows[1].digest,)
    assert second.release == first.release


def test_window_whose_data_is_gone_keeps_its_statement(production):
    """Production data may be deleted after its time; what was measured stays."""
    first = run_version(production.version())
    (production.root / "data/windows/2024-01.parquet").unlink()
    second = run_version(production.version())
    assert second.windows == first.windows
    shutil.rmtree(production.root / "data/windows")
    third = run_version(production.version())
    assert third.windows == first.windows
    assert not third.rehashed


def test_lost_store_is_measured_again(production):
    """The store may be deleted: the windows are measured again, and the log tells that nothing differs."""
    first = run_version(production.version())
    log = first.store.log_path.read_bytes()
    shutil.rmtree(production.root / ".mlgov")
    second = run_version(production.version())
    assert second.changed
    assert [item.digest for item in second.windows] == [item.digest for item in first.windows]
    assert second.store.log_path.read_bytes() == log


def test_windows_cut_by_time(folder):
    """One file cut into months: the months are windows, and it is said that they are read again when it changes."""
    data = rows(900, 5)
    data["at"] = (np.datetime64("2024-01-01") + np.arange(900) // 10).astype("datetime64[s]")
    write(folder.root / "data/scored.parquet", data)
    folder.edit("data:\n", "data:\n  windows: {path: data/scored.parquet, time: at, every: month}\n")
    result = run_version(folder.version(), cache=folder.cache)
    assert [item.window for item in result.windows] == ["2024-01", "2024-02", "2024-03"]
    assert [item.rows for item in result.windows] == [310, 290, 300]
    assert result.windows[0].data["window"] == {"rows": 310, "recomputed": True}
    assert not run_version(folder.version(), cache=folder.cache).changed


def test_broken_window_keeps_nobody_else_from_being_measured(production):
    """A file that can't be read becomes errors in its own statement, with the reason; the others are measured."""
    path = production.root / "data/windows/2024-01.parquet"
    path.write_bytes(path.read_bytes()[:-200] + b"x" * 200)
    result = run_version(production.version())
    broken, whole = result.windows
    assert {outcome.absent.kind for outcome in broken.outcomes} == {"error"}
    assert "2024-01.parquet" in broken.outcomes[0].absent.reason
    assert by_check(whole)["evaluation.discrimination"].measurements[0].value is not None
    assert any("2024-01" in problem for problem in result.problems)
    months(production, "2024-01")
    mended = run_version(production.version())
    assert mended.windows[0].supersedes == (broken.digest,)
    assert mended.problems == ()


def test_late_labels(production):
    """Labels that aren't there yet are awaited with their day; when they come, a new statement has the numbers."""
    for name in ("2024-01", "2024-02"):
        path = production.root / f"data/windows/{name}.parquet"
        table = pq.read_table(path)
        labels = production.root / f"data/labels/{name}.parquet"
        labels.parent.mkdir(exist_ok=True)
        pq.write_table(table.select(["id", "repaid"]), labels)
        pq.write_table(table.drop_columns(["repaid"]), path)
    late = production.root / "data/labels/2024-02.parquet"
    kept = late.read_bytes()
    late.unlink()
    production.edit(
        "  windows: data/windows/*.parquet\n",
        "  windows:\n    path: data/windows/*.parquet\n    labels: {path: data/labels/*.parquet, due: 2024-04-30}\n",
    )
    first = run_version(production.version())
    there, awaited = first.windows
    assert by_check(there)["evaluation.discrimination"].measurements[0].value is not None
    absent = by_check(awaited)["evaluation.discrimination"].absent
    assert (absent.kind, absent.due) == ("awaiting", "2024-04-30")
    assert by_check(awaited)["drift.psi"].measurements[0].value is not None
    late.write_bytes(kept)
    second = run_version(production.version())
    assert second.windows[0] == there
    assert second.windows[1].supersedes == (awaited.digest,)
    assert by_check(second.windows[1])["evaluation.discrimination"].measurements[0].value is not None
    assert "data/window/labels" in {subject.name for subject in second.windows[1].subjects}


def test_label_delay_of_the_charter(production):
    """Without a declared day, the window's last day and the charter's delay say when labels are due."""
    path = production.root / "data/windows/2024-02.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["repaid"]), path)
    charter = production.governed / "loans/charter.md"
    charter.write_text(charter.read_text().replace("owner:", "label_delay: 30 days\nowner:"))
    _, second = run_version(production.version()).windows
    absent = by_check(second)["evaluation.discrimination"].absent
    assert (absent.kind, absent.due) == ("awaiting", "2024-03-30")


def test_unreachable_reference(production):
    """When the reference is out of reach, what stands is kept; a new window is measured without drift."""
    first = run_version(production.version())
    (production.root / "data/test.parquet").unlink()
    months(production, "2024-03")
    second = run_version(production.version())
    assert not second.rehashed
    assert second.windows[:2] == first.windows
    outcomes = by_check(second.windows[2])
    assert outcomes["evaluation.discrimination"].measurements[0].value is not None
    assert outcomes["drift.psi"].absent.kind == "unavailable"
