"""`init --ci`: which files it writes where; what is in them is proven in tests/contracts and tests/end_to_end."""

from __future__ import annotations

import pytest

import mlgov
from mlgov.api.pipelines import TARGETS, filled, governed_below
from mlgov.errors import UsageError


@pytest.mark.parametrize("platform", TARGETS)
def test_every_template_is_filled(empty, platform) -> None:
    """No word is left open, and a second run changes nothing."""
    mlgov.init(ci=platform)
    files = empty.files()
    assert {target for _, target in TARGETS[platform]} <= set(files)
    for _, target in TARGETS[platform]:
        text = (empty.root / target).read_text()
        assert "@GOVERNED@" not in text
        assert "@BRANCH@" not in text
        assert text.endswith("\n")
    again = mlgov.init(ci=platform)
    assert empty.files() == files
    assert not [line for line in again if line.startswith(("created", "updated", "wrote"))]


def test_a_file_that_exists_is_kept(empty) -> None:
    """Also on GitLab, where one line has to be added by hand, which is said."""
    empty.write(".gitlab-ci.yml", "stages: [mine]\n")
    lines = mlgov.init(ci="gitlab")
    assert (empty.root / ".gitlab-ci.yml").read_text() == "stages: [mine]\n"
    assert "kept    .gitlab-ci.yml" in lines
    assert any("include: [{local: .gitlab/mlgov.yml}]" in line for line in lines)


def test_a_governed_folder_that_is_there_is_used_as_it_is(empty) -> None:
    """Deep in a repository, with a branch of another name; nothing else is made there."""
    (empty.root / ".git").mkdir()
    empty.write("risk/gov/portal.yml", "name: Ours\nbranch: trunk\n")
    before = set(empty.files())
    mlgov.init("risk/gov", ci="github")
    made = set(empty.files()) - before
    assert made == {target for _, target in TARGETS["github"]} | {".github/CODEOWNERS"}
    text = (empty.root / ".github" / "workflows" / "mlgov.yml").read_text()
    assert 'MLGOV_GOVERNED: "risk/gov"' in text
    assert 'branches: ["trunk"]' in text
    assert governed_below(empty.root / "risk") is None


def test_a_name_that_could_be_more_than_a_name_is_refused(empty) -> None:
    """It would stand in scripts; nothing is written."""
    (empty.root / ".git").mkdir()
    empty.write("a $(id)/portal.yml", "name: Ours\n")
    with pytest.raises(UsageError, match="can't stand in a pipeline"):
        mlgov.init("a $(id)", ci="github")
    assert not (empty.root / ".github").exists()


def test_templates_name_only_words_that_are_filled_in() -> None:
    """A word that nobody knows is a defect, not a gap in a pipeline."""
    with pytest.raises(KeyError):
        filled("github/workflows/mlgov.yml", {})
