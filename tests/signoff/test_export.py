"""A revision written to a folder: byte for byte, without links, with what was asked for only."""

from __future__ import annotations

from mlgov.signoff.export import affected_projects, export, projects_at
from mlgov.signoff.history import History


def test_files_as_they_were(scratch, tmp_path):
    """People, policies and the project asked for, at that revision; nothing that attributes or filters would change."""
    files = {
        "p/charter.md": "old\r\n",
        "q/charter.md": "q",
        "policies/a.yml": "x",
        ".gitattributes": "* export-ignore text\n",
    }
    old = scratch.commit(files)
    scratch.commit({"p/charter.md": "new"})
    history = History.open(scratch.governed)
    assert history is not None
    governed = export(history, old, tmp_path / "out", {"p"})
    assert governed == tmp_path / "out" / "project_charters"
    found = {path.relative_to(governed).as_posix() for path in governed.rglob("*") if path.is_file()}
    assert found == {"portal.yml", "policies/a.yml", "p/charter.md"}
    assert (governed / "p" / "charter.md").read_bytes() == history.show(old, "p/charter.md")


def test_links_are_left_out(scratch, tmp_path):
    """A link in git could lead anywhere."""
    (scratch.governed / "p").mkdir()
    (scratch.governed / "p" / "charter.md").symlink_to("/etc/passwd")
    commit = scratch.commit({"p/a.txt": "x"})
    history = History.open(scratch.governed)
    assert history is not None
    governed = export(history, commit, tmp_path / "out", {"p"})
    assert not (governed / "p" / "charter.md").exists()
    assert (governed / "p" / "a.txt").is_file()


def test_which_projects_a_change_concerns(scratch):
    """Its own; people and policies are no project."""
    assert affected_projects(["p/a.txt", "README.md", "gone/x"], {"p", "q"}) == {"p"}
    assert affected_projects(["portal.yml", "policies/a.yml"], {"p", "q"}) == frozenset()
    assert affected_projects([], {"p"}) == frozenset()
    commit = scratch.commit({"p/a.txt": "x", "policies/a.yml": "x"})
    history = History.open(scratch.governed)
    assert history is not None
    assert projects_at(history, commit) == {"p"}
