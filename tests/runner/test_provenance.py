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


def test_other_versions_files_are_no_dirt(tmp_path):
    """A version that is registered or laid aside beside it says nothing of this one; its own files and all else do."""
    git(tmp_path, "init", "-q")
    governed = tmp_path / "governed"
    models = governed / "loans" / "models" / "risk"
    models.mkdir(parents=True)
    own = (models / "1.yml", models / "1.facts.yml")
    code = tmp_path / "models" / "train.py"
    code.parent.mkdir()
    for path in (*own, models / "2.yml", code, governed / "loans" / "charter.md"):
        path.write_text("a")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "x")
    (models / "2.yml").unlink()
    (models / "3.yml").write_text("new")
    assert git_state(governed, own)[1] is False
    assert git_state(governed)[1] is True
    for path in (own[1], code, governed / "loans" / "charter.md"):
        path.write_text("b")
        assert git_state(governed, own)[1] is True, path
        path.write_text("a")
    assert git_state(governed, own)[1] is False
    assert git_state(governed, ())[1] is False


def test_a_version_that_was_never_committed_is_dirt(tmp_path):
    """The commit can't say what was measured."""
    git(tmp_path, "init", "-q")
    (tmp_path / "portal.yml").write_text("a")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "x")
    own = tmp_path / "loans" / "models" / "risk" / "1.yml"
    own.parent.mkdir(parents=True)
    own.write_text("a")
    assert git_state(tmp_path, [own])[1] is True


def test_record_names_no_host():
    """Level, commit and versions of what measures; nothing of the machine or the person."""
    record = run_record("ci", Stopwatch(), ("c" * 40, False), not_rehashed=("artefact/x",))
    assert (record.level, record.commit, record.dirty, record.not_rehashed) == ("ci", "c" * 40, False, ("artefact/x",))
    assert set(record.versions) == {"mlgov", "python", "numpy", "pyarrow"}
    assert library_versions()["mlgov"] == mlgov.__version__
