"""The table of changes: each kind of change does to a signature what docs/changes.md says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from change_table import CASES, Case, table
from dossiers import World

from mlgov.signoff.changes import changes, still_counts

DOCS = Path(__file__).parents[2] / "docs" / "changes.md"
BEGIN, END = "<!-- table: from the tests -->\n", "<!-- end of table -->\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_change_does_what_the_table_says(case: Case, tmp_path: Path) -> None:
    """The dossier before and after, and what follows from it for a signature and a report."""
    world = World()
    case.before(world)
    old = world.dossier(tmp_path, case.stage)
    case.change(world)
    new = world.dossier(tmp_path, case.stage)
    found = changes(old, new)
    said = [each.what for each in found]
    assert any(each.goes_stale for each in found) == case.stale, said
    assert any(each.review_due for each in found) == case.review, said
    assert still_counts(old, new) != case.stale
    assert (old.digest == new.digest) == (found == ())
    for sentence in said:
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "{" not in sentence


def test_the_table_in_the_documentation_is_this_one() -> None:
    """With MLGOV_UPDATE_GOLDEN=1 it is written anew."""
    assert len(CASES) >= 20
    assert len({(each.stage, each.what) for each in CASES}) == len(CASES)
    text = DOCS.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    written, after = rest.split(END)
    if os.environ.get("MLGOV_UPDATE_GOLDEN"):
        DOCS.write_text(before + BEGIN + table() + END + after, encoding="utf-8")
        return
    assert written == table()
