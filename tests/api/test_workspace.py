"""Finding and opening a governed folder."""

from __future__ import annotations

from datetime import date

import pytest
from stranger import SCORED

from mlgov.api.workspace import Workspace, find_governed, today
from mlgov.errors import DocumentError, MlgovError, UsageError


def test_the_nearest_folder_is_found(team, monkeypatch) -> None:
    """From inside, beside and below."""
    below = team.root / "a" / "b"
    below.mkdir(parents=True)
    for here in (team.root, team.governed, team.governed / "policies", below):
        monkeypatch.chdir(here)
        assert find_governed() == team.governed


def test_a_repository_is_not_left(team, monkeypatch) -> None:
    """The search ends where a repository begins: another team's folder above is not ours."""
    inner = team.root / "repository"
    (inner / ".git").mkdir(parents=True)
    monkeypatch.chdir(inner)
    with pytest.raises(MlgovError, match="no governed folder"):
        find_governed()


@pytest.mark.parametrize("epoch", ["soon", "1e9", "99999999999999999999"])
def test_a_day_that_is_no_day_is_wrong_usage(monkeypatch, epoch) -> None:
    """SOURCE_DATE_EPOCH is in seconds."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        today()


def test_the_day_is_taken_in_utc(monkeypatch) -> None:
    """Whatever the time zone of the machine."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert today() == date(2026, 11, 22)


def test_settings_follow_policy_and_portal(team) -> None:
    """What the policy says of measuring, and the portal's smallest publishable count."""
    portal = team.governed / "portal.yml"
    portal.write_text(portal.read_text().replace("min_cell: 5", "min_cell: 11"))
    policy = team.governed / "policies" / "team.yml"
    policy.write_text(policy.read_text() + "measuring: {min_group_size: 50}\n")
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    workspace = Workspace.open(team.governed)
    settings = workspace.settings_of(workspace.registry.versions()[0])
    assert (settings.min_cell, settings.min_group_size) == (11, 50)


def test_an_unknown_policy_is_named(team) -> None:
    """With the file that asks for it, if there is one."""
    with pytest.raises(DocumentError, match="strict"):
        Workspace.open(team.governed).policy_named("strict")


def test_an_unknown_policy_is_shown_where_it_is_asked_for(team) -> None:
    """The charter's line, else the portal's settings; a typing error costs one look."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    (team.governed / "policies" / "team.yml").unlink()
    done = team.mlgov("check", "-q")
    assert (done.code, done.out) == (1, "")
    assert "portal.yml: default_policy: there is no policy `team`" in done.err
    charter = team.governed / "p" / "charter.md"
    lines = charter.read_text().splitlines()
    lines.insert(2, "policy: strict")
    charter.write_text("\n".join(lines) + "\n")
    done = team.mlgov("check", "-q")
    assert "p/charter.md:3: policy: there is no policy `strict`" in done.err
