"""Tests of who measured, when and with what."""

from __future__ import annotations

import re
import subprocess

import mlgov
from mlgov.runner.provenance import Stopwatch, git_state, library_versions, run_record


def git(folder, *arguments):
    """Run git with an identity of its own."""
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def test_clock(monkeypatch):
    """A moment in UTC and a duration; with SOURCE_DATE_EPOCH that moment and none."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    watch = Stopwatch()
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", watch.started)
    assert 0 <= watch.seconds < 60
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    fixed = Stopwatch()
    assert (fixed.started, fixed.seconds) == ("1970-01-01T00:00:00Z", None)


def test_commit_and_dirt(tmp_path):
    """The commit is named; evidence that was just written doesn't make it dirty, anything else does."""
    assert git_state(tmp_path) == (None, None)
    git(tmp_path, "init", "-q")
    assert git_state(tmp_path) == (None, None)
    (tmp_path / "charter.md").write_text("a")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "x")
    commit, dirty = git_state(tmp_path)
    assert re.fullmatch("[0-9a-f]{40}", commit)
    assert dirty is False
    evidence = tmp_path / "loans/evidence/risk/1"
    evidence.mkdir(parents=True)
    (evidence / "release-1.json").write_text("{}")
    assert git_state(tmp_path / "loans") == (commit, False)
    (tmp_path / "charter.md").write_text("b")
    assert git_state(tmp_path / "loans") == (commit, True)


def test_record_names_no_host():
    """Level, commit and versions of what measures; nothing of the machine or the person."""
    record = run_record("ci", Stopwatch(), ("c" * 40, False), not_rehashed=("artefact/x",))
    assert (record.level, record.commit, record.dirty, record.not_rehashed) == ("ci", "c" * 40, False, ("artefact/x",))
    assert set(record.versions) == {"mlgov", "python", "numpy", "pyarrow"}
    assert library_versions()["mlgov"] == mlgov.__version__
