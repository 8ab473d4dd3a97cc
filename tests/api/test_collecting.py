"""What the portal shows, collected."""

from __future__ import annotations

import pytest
from stranger import SCORED, scored

from mlgov.api.collecting import collect
from mlgov.api.workspace import Workspace


@pytest.fixture
def chain(team):
    """Four versions, each the predecessor of the next, measured."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    for number in (2, 3, 4):
        team.parquet(f"{number}.parquet", scored(seed=number))
        team.mlgov("register", f"p/m@{number}", "--data", f"test={number}.parquet", "--change", f"change {number}")
    team.mlgov("check", "-q")
    return team


def keys(team) -> dict[str, str]:
    """Key by version."""
    return {record.version.version: record.key for record in collect(Workspace.open(team.governed)).versions}


def test_the_same_folder_gives_the_same_keys(chain) -> None:
    """So that unchanged pages cost nothing."""
    assert keys(chain) == keys(chain)


def test_a_touched_version_changes_itself_and_its_successor_only(chain) -> None:
    """Its owner is shown on its own pages and compared on the next version's."""
    before = keys(chain)
    path = chain.governed / "p" / "models" / "m" / "2.yml"
    path.write_text(path.read_text() + "owner: lending\n")
    after = keys(chain)
    assert [version for version in before if before[version] != after[version]] == ["2", "3"]


def test_what_every_successor_shows_changes_them_all(chain) -> None:
    """The list of ancestors shows what each changed, and its limitations."""
    before = keys(chain)
    path = chain.governed / "p" / "models" / "m" / "1.yml"
    path.write_text(path.read_text() + "limitations: [not for pensioners]\n")
    after = keys(chain)
    assert [version for version in before if before[version] != after[version]] == ["1", "2", "3", "4"]


def test_unchanged_versions_read_no_evidence(chain, monkeypatch) -> None:
    """Briefs come from the cache; evidence is read when a page asks for it."""
    collect(Workspace.open(chain.governed))

    def refuse(*_arguments, **_keywords):
        raise AssertionError

    monkeypatch.setattr("mlgov.evidence.store.EvidenceStore.read", refuse)
    portfolio = collect(Workspace.open(chain.governed))
    assert {record.brief.headline.metric for record in portfolio.versions} == {"roc_auc"}


def test_damaged_evidence_is_a_problem_of_its_version_only(chain) -> None:
    """The others are shown as they are."""
    folder = chain.governed / "p" / "evidence" / "m" / "2"
    statement = next(path for path in folder.glob("release-*.json") if ".run." not in path.name)
    statement.write_bytes(statement.read_bytes()[:-40])
    portfolio = collect(Workspace.open(chain.governed))
    assert [problem.partition(":")[0] for problem in portfolio.problems] == ["p/m@2"]
    assert {record.version.version: record.brief.evidence is None for record in portfolio.versions} == {
        "1": False,
        "2": True,
        "3": False,
        "4": False,
    }
