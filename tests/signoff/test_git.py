"""Git is called so that neither settings nor names can bend the answer."""

from __future__ import annotations

import os

from mlgov.signoff import git as calling


def test_environment_holds_nothing_that_points_git_elsewhere(monkeypatch):
    """GIT_DIR, GIT_CONFIG_COUNT and the like of the caller never reach git."""
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    monkeypatch.setenv("GIT_REPLACE_REF_BASE", "refs/evil/")
    env = calling.environment()
    assert "GIT_DIR" not in env
    assert "GIT_REPLACE_REF_BASE" not in env
    assert (env["LC_ALL"], env["GIT_GRAFT_FILE"], env["GIT_NO_REPLACE_OBJECTS"]) == ("C", os.devnull, "1")


def test_failure_is_no_answer(tmp_path, scratch):
    """A failing command, a folder without git and a missing program all give None."""
    assert calling.git(scratch.top, "no-such-command") is None
    assert calling.git(tmp_path, "rev-parse", "HEAD") is None
    assert calling.git_line(scratch.top, "rev-parse", "--verify", "nothing") is None


def test_no_program_gives_no_answer(monkeypatch, scratch):
    """Without git on PATH nothing is known, and nothing breaks."""
    monkeypatch.setenv("PATH", "/nowhere")
    assert calling.git(scratch.top, "rev-parse", "HEAD") is None


def test_a_repositorys_own_program_is_not_run(scratch, tmp_path):
    """A hostile `core.fsmonitor` in the repository's configuration is not started by `status`."""
    canary = tmp_path / "canary"
    script = tmp_path / "monitor.sh"
    script.write_text(f"#!/bin/sh\ntouch {canary}\n")
    script.chmod(0o755)
    scratch.git("config", "core.fsmonitor", str(script))
    calling.git(scratch.top, "status", "--porcelain")
    assert not canary.exists()


def test_batch_reads_many_objects_in_one_call(scratch):
    """Objects come in their order with type and bytes; what isn't there is None; odd names harm nothing."""
    commit = scratch.commit({"a.txt": "one\n", "b.txt": ""})
    names = [f"{commit}:project_charters/a.txt", "0" * 40, f"{commit}:project_charters/b.txt", "x\ny", commit]
    found = calling.batch(scratch.top, names)
    assert [None if each is None else (each[1], each[2][:4]) for each in found] == [
        ("blob", b"one\n"),
        None,
        ("blob", b""),
        None,
        ("commit", b"tree"),
    ]
    ids = calling.object_ids(scratch.top, names)
    assert [each is not None for each in ids] == [True, False, True, False, True]
    assert calling.batch(scratch.top, []) == []
    assert calling.object_ids(scratch.top, []) == []


def test_batch_without_a_repository_knows_nothing(tmp_path):
    """Where there is no git every object is missing."""
    assert calling.batch(tmp_path, ["HEAD", "HEAD:a"]) == [None, None]
    assert calling.object_ids(tmp_path, ["HEAD", "HEAD:a"]) == [None, None]
