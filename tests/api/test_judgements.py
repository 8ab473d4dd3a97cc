"""Evidence judged by the policy in force."""

from __future__ import annotations

import pytest
from stranger import SCORED

from mlgov.api.checking import check_versions
from mlgov.api.judgements import Judge, overall
from mlgov.api.workspace import Workspace
from mlgov.evidence.measurement import CheckOutcome, Measurement, Where
from mlgov.evidence.verdict import Status


@pytest.fixture
def version(team):
    """A registered version that nobody has measured."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    workspace = Workspace.open(team.governed)
    return workspace, workspace.registry.versions()[0]


def test_without_evidence_what_is_required_is_missing(version) -> None:
    """Absence is never good."""
    workspace, found = version
    verdict = Judge(workspace).release(found, None)
    assert verdict.blocking
    assert {item.status for item in verdict.blocking} <= {Status.MISSING, Status.UNAVAILABLE}


def test_the_identity_follows_what_a_verdict_depends_on(team, version) -> None:
    """Another day or another promise is another identity; the same is the same."""
    workspace, found = version
    first = Judge(workspace).identity(found, None)
    assert Judge(Workspace.open(team.governed)).identity(found, None) == first
    later = Workspace.open(team.governed, as_of=workspace.as_of.replace(day=23))
    assert Judge(later).identity(found, None) != first
    charter = team.governed / "p" / "charter.md"
    charter.write_text(charter.read_text().replace("at_least: TBD", "at_least: 0.7"))
    again = Workspace.open(team.governed)
    assert Judge(again).identity(again.registry.versions()[0], None) != first


def test_overall_values_are_those_of_all_test_rows() -> None:
    """Neither of groups, nor of other roles, nor absent ones."""
    outcome = CheckOutcome(
        "a.b",
        "1",
        (
            Measurement("m", 0.5),
            Measurement("m", 0.6, where=Where(group="sex=male")),
            Measurement("n", 0.7, where=Where(role="train")),
            Measurement("o", None),
        ),
    )
    assert overall((outcome,)) == {"a.b.m": 0.5}


def test_the_verdict_names_the_evidence(team, version) -> None:
    """Its digest, so that nobody can swap it."""
    item = check_versions(governed=team.governed).checked[0]
    assert item.release.measurements_digest == item.run.release.digest
