"""Policies from elsewhere: the next versions, a file, a revision."""

from __future__ import annotations

import pytest

from mlgov.api.policies import PolicyWorld, coming_policies, in_force, policy_files_at
from mlgov.api.workspace import Workspace
from mlgov.documents.policy import policy_names
from mlgov.errors import DocumentError, UsageError

BASE = "name: base\nversion: '1'\ntitle: B\nowner: risk\neffective_from: 2026-01-01\n"
TEAM = "name: team\nversion: '1'\ntitle: T\nowner: risk\neffective_from: 2026-01-01\nextends: base\n"
LIMIT = "limits:\n  drift.psi.psi:\n    - {at_most: '0.2', reason: More than that is another population.}\n"


@pytest.fixture
def workspace(empty):
    """A folder with a policy that rests on another one."""
    empty.mlgov("init")
    empty.write("project_charters/policies/base.yml", BASE)
    empty.write("project_charters/policies/team.yml", TEAM)
    empty.write("project_charters/p/charter.md", "---\ntitle: T\nowner: ada\npolicy: team\n---\n")
    empty.write("project_charters/p/models/m/1.yml", "change: One.\nchange_kind: initial\ndata: {}\norigin: vendor\n")
    return Workspace.open(empty.governed)


def test_what_comes_next_judges_nothing(workspace) -> None:
    """`policies/coming/` is no policy by itself; each file may rest on what lies here or on what comes with it."""
    assert coming_policies(workspace.governed) == {}
    folder = workspace.governed / "policies" / "coming"
    folder.mkdir()
    (folder / "base.yml").write_text(BASE.replace("'1'", "'2'") + LIMIT)
    (folder / "team.yml").write_text(TEAM.replace("'1'", "'2'"))
    found = coming_policies(workspace.governed)
    assert {name: each.chain for name, each in found.items()} == {"base": ("base 2",), "team": ("team 2", "base 2")}
    assert "coming" not in policy_names(workspace.governed)
    assert workspace.policy_named("team").chain == ("team 1", "base 1")
    (folder / "team.yml").write_text("name: other\n")
    with pytest.raises(DocumentError):
        coming_policies(workspace.governed)


def test_a_world_changes_what_rests_on_it(workspace, tmp_path) -> None:
    """The central policy moves: the team's, which extends it, moves with it."""
    file = tmp_path / "next.yml"
    file.write_text(BASE + LIMIT)
    world = PolicyWorld(workspace, str(file))
    assert (world.name, world.where) == ("base", str(file))
    assert set(world.policies) == {"base", "team"}
    (limit,) = world.policies["team"].limits
    assert limit.key == "drift.psi.psi"
    judged = in_force(workspace, world.policies)
    (version,) = judged.registry.versions()
    assert judged.policy_of(version).limits == world.policies["team"].limits
    assert workspace.policy_of(version).limits == ()
    assert PolicyWorld(workspace, "team").policy.digest == workspace.policy_named("team").digest


def test_without_git_there_are_no_revisions(workspace) -> None:
    """Said, with what else can be named."""
    with pytest.raises(UsageError, match="no git history") as caught:
        policy_files_at(workspace.governed, "HEAD")
    assert "coming:NAME" in caught.value.hint
