"""`mlgov build`."""

from __future__ import annotations

import pytest
from stranger import SCORED


def test_a_broken_document_builds_nothing(team) -> None:
    """Exit code 1 with file and line; no site appears."""
    team.write("project_charters/p/charter.md", "---\ntitle: P\nownr: x\n---\n")
    done = team.mlgov("build", "-q")
    assert done.code == 1
    assert "p/charter.md:3: ownr" in done.err
    assert not (team.root / "site").exists()


def test_a_bad_edition_name_is_refused(team) -> None:
    """It would be a path."""
    done = team.mlgov("build", "-q", "--no-check", "--edition", "../x")
    assert done.code in {1, 2}
    assert "Traceback" not in done.err


@pytest.mark.slow
def test_no_check_never_opens_data(team, monkeypatch) -> None:
    """Even if the data is gone, the portal is built from evidence."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    assert team.mlgov("check", "-q").code == 0
    (team.root / "scored.parquet").unlink()
    done = team.mlgov("build", "--no-check")
    assert done.code == 0, done.err
    assert "Writing pages" in done.err
    assert (team.root / "site" / "index.html").is_file()
