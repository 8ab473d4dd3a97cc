"""`mlgov init`."""

from __future__ import annotations

import json

from mlgov.documents.portal import Portal
from mlgov.registry.files import FileRegistry


def test_it_makes_a_folder_that_reads_back(empty) -> None:
    """Settings, policy and schemas are there, valid, and what is built is ignored by git."""
    done = empty.mlgov("init", "--name", "Credit: 1e3")
    assert (done.code, done.err) == (0, "")
    portal: Portal = FileRegistry(empty.governed).portal
    assert (portal.name, portal.default_policy) == ("Credit: 1e3", "team")
    assert {".mlgov/", "build/", "site/"} <= set((empty.root / ".gitignore").read_text().splitlines())
    assert json.loads((empty.governed / ".schemas" / "version.json").read_text())["title"] == "mlgov version"
    assert "mlgov register" in done.out


def test_a_second_run_touches_nothing_that_was_changed(empty) -> None:
    """What people edited stays; only the schemas are renewed."""
    empty.mlgov("init")
    (empty.governed / "portal.yml").write_text("name: Ours\n")
    before = empty.files()
    done = empty.mlgov("init")
    assert done.code == 0
    assert empty.files() == before
    assert "kept    project_charters/portal.yml" in done.out


def test_an_existing_gitignore_is_added_to(empty) -> None:
    """Lines of others stay, even without a final newline or in another encoding."""
    (empty.root / ".gitignore").write_bytes(b"caf\xe9/\nsite/")
    empty.mlgov("init")
    assert (empty.root / ".gitignore").read_bytes() == b"caf\xe9/\nsite/\n.mlgov/\nbuild/\n"


def test_a_folder_that_cannot_be_made_is_one_clear_error(empty) -> None:
    """A file where the folder should be: exit code 1 and its name."""
    (empty.root / "project_charters").write_text("")
    done = empty.mlgov("init")
    assert done.code == 1
    assert "project_charters" in done.err
    assert "Traceback" not in done.err


def test_an_empty_name_is_refused(empty) -> None:
    """Nothing is written."""
    done = empty.mlgov("init", "--name", " ")
    assert done.code == 2
    assert empty.files() == {}
