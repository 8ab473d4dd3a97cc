"""What is signed, as things are now."""

from __future__ import annotations

import pytest
from stranger import SCORED

from mlgov.api.dossiers import proposal
from mlgov.api.workspace import Workspace
from mlgov.errors import SelectionError, UsageError
from mlgov.signoff.dossier import dossier_from_bytes


@pytest.fixture
def workspace(team):
    """A checked version with a charter."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    assert team.mlgov("check", "-q").code == 0
    return Workspace.open(team.governed)


def test_a_release_binds_data_numbers_and_verdict(workspace):
    """And what is stored of it reads back to the same."""
    found = proposal(workspace, "p/m@1", "release")
    kinds = {part.kind for part in found.dossier.parts}
    assert {"data", "measurements", "verdict", "version", "charter"} <= kinds
    assert found.dossier.name == "p/m@1#release"
    assert dossier_from_bytes(found.dossier.raw).digest == found.dossier.digest
    assert found.run is not None
    assert found.statement is not None


def test_the_same_things_give_the_same_digest(workspace):
    """Read twice, and by a selector that means one version."""
    one = proposal(workspace, "p/m@1", "release").dossier
    again = proposal(Workspace.open(workspace.governed), "p/m", "release").dossier
    assert one.raw == again.raw


def test_stages_are_different_dossiers(workspace):
    """A signature for one is none for another."""
    digests = {
        stage: proposal(workspace, "p/m@1", stage).dossier.digest
        for stage in ("release", "monitoring_review", "retraining_decision", "retirement")
    }
    digests["charter"] = proposal(workspace, "p", "charter").dossier.digest
    assert len(set(digests.values())) == 5


def test_what_is_not_there_or_means_several_is_refused(workspace):
    """With what comes nearest."""
    with pytest.raises(SelectionError, match="no project `q`"):
        proposal(workspace, "q", "charter")
    with pytest.raises(UsageError, match="no stage"):
        proposal(workspace, "p/m@1", "lunch")
    with pytest.raises(SelectionError, match="no envelope"):
        proposal(workspace, "p/m@1", "release", envelope="monthly")
    other = workspace.governed / "p/models/m/2.yml"
    other.write_text((workspace.governed / "p/models/m/1.yml").read_text().replace("initial", "material"))
    with pytest.raises(UsageError, match="means 2 versions"):
        proposal(Workspace.open(workspace.governed), "p/m", "release")
