"""Listing a governed folder: links that lead out, names that collide."""

from __future__ import annotations

import os
import sys

import pytest

from mlgov.errors import DocumentError, Problem
from mlgov.registry.files import FileRegistry
from mlgov.registry.folder import Folder


def problems(governed) -> list[str]:
    """All problems of a governed folder."""
    with pytest.raises(DocumentError) as caught:
        FileRegistry(governed)
    return str(caught.value).splitlines()


def test_links_that_lead_out_are_refused(governed, tmp_path):
    """Nothing outside the governed folder is read, neither a file nor a folder."""
    outside = tmp_path / "outside"
    (outside / "models").mkdir(parents=True)
    (outside / "9.yml").write_text("change: secret\nchange_kind: initial\n", encoding="utf-8")
    (governed / "linked").symlink_to(outside)
    (governed / "churn/models/tree/9.yml").symlink_to(outside / "9.yml")
    assert problems(governed) == [
        "churn/models/tree/9.yml: this link leads out of the governed folder",
        "linked: this link leads out of the governed folder",
    ]


def test_links_that_stay_inside_are_followed(governed):
    """A team may keep one file under two names."""
    (governed / "churn/models/tree/3.yml").symlink_to(governed / "churn/models/tree/2.yml")
    assert [each.version for each in FileRegistry(governed).versions() if each.model == "tree"] == ["1", "2", "3", "10"]


@pytest.mark.skipif(sys.platform == "darwin", reason="the usual file system there keeps one of two such names")
def test_ids_that_differ_only_in_case_or_unicode_form_collide(governed, write):
    """B12: told as a collision, and as names that are no ids."""
    write("Straße/charter.md", "---\ntitle: x\nowner: y\n---\n")
    write("STRASSE/charter.md", "---\ntitle: x\nowner: y\n---\n")
    found = problems(governed)
    assert "STRASSE: the names STRASSE and Straße differ only in case or Unicode form" in found
    assert len(found) == 3


def test_a_pipe_in_place_of_a_document_is_refused_without_waiting(governed):
    """No hang."""
    os.mkfifo(governed / "churn/models/tree/4.yml")
    assert problems(governed) == ["churn/models/tree/4.yml: this is not a regular file"]


def test_names_are_sorted_and_hidden_ones_left_out(governed):
    """The same order on every file system; a folder that isn't there is empty."""
    folder = Folder(governed)
    assert folder.listing(governed) == (["churn", "idea", "notes", "policies"], ["portal.yml"])
    assert folder.listing(governed / "nowhere") == ([], [])
    assert folder.listing(governed / "portal.yml") == ([], [])
    assert folder.problems == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_cannot_be_read_is_a_problem(governed):
    """Not an empty one."""
    (governed / "idea").chmod(0)
    try:
        folder = Folder(governed)
        folder.listing(governed / "idea")
        assert "can't be read" in str(folder.problems[0])
    finally:
        (governed / "idea").chmod(0o755)


def test_attempts_keep_problems_and_keys_get_their_line(governed):
    """What fails is kept and reading goes on."""
    folder = Folder(governed)
    problem = Problem("a.yml", 1, "k", "wrong")

    def fails() -> int:
        raise DocumentError([problem])

    assert folder.attempt(fails) is None
    assert folder.attempt(lambda: 5) == 5
    folder.report_key(governed / "churn/models/tree/10.yml", "predecessor", "no", "do")
    assert folder.problems == [problem, Problem("churn/models/tree/10.yml", 3, "predecessor", "no", "do")]
