"""What a comment is made of: what changed since the target branch, against what was approved, and who is asked."""

from __future__ import annotations

import datetime as dt
import os
import subprocess

import pytest
from stranger import SCORED, scored

from mlgov.api.commenting import comment_json, comment_of, comment_text
from mlgov.errors import SelectionError, SignOffError, UsageError
from mlgov.exports.comment import comment_data

CHARTER = """---
title: Mails
owner: ola
business_owner: bea
problem: binary_classification
tier: medium
decides_about_people: false
---
"""


@pytest.fixture
def proposed(team):
    """A repository with version 1 on the target branch and version 2 in the proposal."""

    def git(*arguments) -> None:
        environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull} | {
            f"GIT_{part}_{what}": "tom@example.org" for part in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }  # fmt: skip
        subprocess.run(["git", "-C", team.root, *arguments], env=environment, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    team.write("project_charters/portal.yml", "name: Models\nroles: {owner: [ola], business_owner: [bea, ben]}\n")
    team.write("project_charters/p/charter.md", CHARTER)
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.mlgov("check", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "one")
    git("checkout", "-q", "-b", "work")
    team.parquet("new.parquet", scored(seed=8))
    team.mlgov(
        "register", "p/m@2", "--data", "test=new.parquet", "--change", "Trained on <b>2025</b>", "--kind", "refresh"
    )
    team.mlgov("check", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "two")
    return team


def test_only_what_the_proposal_changes(proposed) -> None:
    """Against the target branch: version 2 and nothing else."""
    found = comment_of(base="main", governed=proposed.governed)
    assert [each.subject for each in found.items] == ["p/m@2"]
    assert len(comment_of(governed=proposed.governed).items) == 2
    with pytest.raises(SignOffError, match="git can't say"):
        comment_of(base="nowhere", governed=proposed.governed)
    with pytest.raises(UsageError):
        comment_of(base="--output=x", governed=proposed.governed)
    with pytest.raises(SelectionError):
        comment_of(["q"], governed=proposed.governed)


def test_what_it_says_of_a_version(proposed) -> None:
    """Numbers with ranges, what changed since the one before, who signs first, what is missing."""
    (item,) = comment_of(["p/m@2"], by_when=dt.date(2026, 12, 1), governed=proposed.governed).items
    assert item.proposed == "Trained on <b>2025</b>"
    assert 1 <= len(item.numbers) <= 3
    assert all(each.value for each in item.numbers)
    assert item.compared_with == "version 1, the one before (not approved)"
    assert "The test data changed." in item.changes
    assert [(each.role, each.who, each.turn) for each in item.asks] == [
        ("Owner", "ola", False),
        ("Business owner", "bea", False),
    ]
    assert item.asks[0].state == "not yet: see what is missing"
    assert item.by_when == "1 December 2026"
    assert item.sign_off.startswith("In review:")
    assert any("charter doesn't answer" in each for each in item.reasons)
    assert len(item.dossier) == 64


def test_texts_are_escaped_and_data_survive(proposed) -> None:
    """What people wrote shows as it is; JSON gives the same comment."""
    found = comment_of(base="main", governed=proposed.governed)
    text = comment_text(found)
    assert "<b>" not in text
    assert "Trained on \\<b\\>2025\\</b\\>" in text
    assert comment_text(comment_data(comment_json(found).encode())) == text
