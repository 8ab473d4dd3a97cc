"""Finding and opening a governed folder."""

from __future__ import annotations

import pytest
from stranger import SCORED

from mlgov.api.workspace import Workspace
from mlgov.errors import DocumentError, SelectionError


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


def test_a_project_that_is_not_there_is_named_with_the_nearest(team) -> None:
    """One place looks projects up; a typing error costs one look."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    workspace = Workspace.open(team.governed)
    assert workspace.project_named("p") is workspace.projects["p"]
    with pytest.raises(SelectionError, match="there is no project `pp`") as raised:
        workspace.project_named("pp")
    assert "`p`" in str(raised.value.hint)


def test_windows_lie_where_the_portal_says(team) -> None:
    """The store of a version follows `windows_store` in portal.yml."""
    portal = team.governed / "portal.yml"
    portal.write_text(portal.read_text() + "windows_store: kept/windows\n")
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    workspace = Workspace.open(team.governed)
    store = workspace.store_of(workspace.registry.versions()[0])
    assert store.windows_dir.relative_to(workspace.data_root).as_posix() == "kept/windows/p/m/1"
