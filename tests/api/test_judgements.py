"""Evidence judged by the policy in force."""

from __future__ import annotations

from dataclasses import replace

import pytest
from stranger import SCORED

from mlgov.api.checking import check_versions
from mlgov.api.judgements import Judge, expected_columns, overall
from mlgov.api.workspace import Workspace
from mlgov.evidence.measurement import CheckOutcome, Measurement, Where
from mlgov.evidence.statement import new_statement
from mlgov.evidence.verdict import Status
from mlgov.judging.rows import Earlier


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


def test_how_a_version_compares_is_nothing_to_compare_with() -> None:
    """Differences to the version before are no values of the version itself."""
    outcome = CheckOutcome("evaluation.paired_comparison", "1", (Measurement("roc_auc_difference", 0.01),))
    assert overall((outcome,)) == {}


@pytest.mark.parametrize("check", ["data_quality.missing", "drift.psi"])
def test_a_column_cut_out_of_evidence_is_noticed(team, check) -> None:
    """Every registered input is expected; without its number the release is shut, with all of them nothing is missing."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", "--data", "train=scored.parquet", *SCORED)
    run = check_versions(["p/m@1"], governed=team.governed)
    (item,) = run.checked
    statement, judge = item.run.release, item.judge
    assert not [each for each in item.release.results if each.status is Status.MISSING and each.where.column]
    inputs = expected_columns(item.version)
    gone = inputs[0].name
    cut = [
        replace(outcome, measurements=tuple(each for each in outcome.measurements if each.where.column != gone))
        if outcome.check == check
        else outcome
        for outcome in statement.outcomes
    ]
    forged = new_statement(
        kind="release", of=statement.of, subjects=statement.subjects, outcomes=tuple(cut),
        plan=statement.plan, settings=statement.settings, data=statement.data,
    )  # fmt: skip
    missing = [each for each in judge.release(item.version, forged).results if each.status is Status.MISSING]
    found = {(each.check, each.where.column): each.blocking for each in missing}
    assert (check, gone) in found
    assert found[check, gone] == (check == "data_quality.missing")  # at release, drift is advisory


def test_the_same_test_file_is_the_same_rows(team) -> None:
    """By registered digest; a version that names nobody has nothing to compare with."""
    team.mlgov("register", "p/m@1", "--data", "test=scored.parquet", *SCORED)
    team.mlgov("register", "p/m@2", "--data", "test=scored.parquet", "--change", "same again")
    run = check_versions(governed=team.governed)
    judge = Judge(run.workspace)
    first, second = run.checked
    assert judge.before(first.version) is None
    assert judge.before(second.version) == first.version
    earlier = judge._earlier(second.version, second.run.release)
    assert earlier == Earlier("version 1", same_file=True)
    assert judge._earlier(first.version, first.run.release) is None


def test_the_verdict_names_the_evidence(team, version) -> None:
    """Its digest, so that nobody can swap it."""
    item = check_versions(governed=team.governed).checked[0]
    assert item.release.measurements_digest == item.run.release.digest
