"""Policies of a real repository: signed with a key, compared with the version that comes, from files and revisions."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from crew import POLICY
from crew import crew as made_crew

from mlgov.api.policy_impact import coming_impacts, impact_json, impact_text, policies_listed, policy_impact
from mlgov.api.workspace import Workspace
from mlgov.errors import DocumentError, UsageError

NEXT = (
    POLICY.replace('version: "1"', 'version: "2"').replace("2026-01-01", "2027-03-01")
    + """\
transition: 2027-06-30
limits:
  evaluation.discrimination.roc_auc:
    - {at_least: 0.99, reason: Only the best is good enough for mails from now on.}
"""
)
SIGN = ("--role", "model_risk", "--decision", "approve", "--yes")


@pytest.fixture
def crew(team, tmp_path):
    """An approved version in use, and the next version of its policy."""
    made = made_crew(team, tmp_path)
    made.portal(model_risk="ola")
    made.commit("who answers for policies")
    made.decide("ola", "owner")
    made.decide("bea", "business_owner", hours=1)
    made.folder.write("project_charters/policies/coming/signed.yml", NEXT)
    assert made.folder.mlgov("deployed", "p/m@1", "--environment", "production", "--recorded-by", "tom").code == 0
    made.commit("the next policy")
    return made


def test_an_approved_version_stops_complying(crew) -> None:
    """The one version, in use and approved: it would stop because of its number, and may stay until June."""
    found = policy_impact("signed", "coming:signed", governed=crew.folder.governed)
    (row,) = found.rows
    assert (row.subject, row.live, row.approved, row.effect) == ("p/m@1", True, True, "stops")
    assert row.may_stay_until == dt.date(2027, 6, 30)
    assert any("0.99" in each for each in row.why)
    assert row.sentence == (
        "Complies now; not under signed 2 from 1 March 2027 on; it may stay under the policy before until 30 June 2027."
    )
    assert found.sentence == "Of 1 version, 1 version would stop complying (1 in use)."
    assert [(each.kind, each.effect) for each in found.changes] == [("limit", "tighter")]
    assert json.loads(impact_json(found))["versions"][0]["before"]["complies"] is True
    assert "+ ROC AUC" in impact_text(found)
    back = policy_impact("coming:signed", "signed", governed=crew.folder.governed)
    assert [each.effect for each in back.rows] == ["starts"]
    (page,) = coming_impacts(Workspace.open(crew.folder.governed))
    assert page.rows == found.rows


def test_files_revisions_and_names(crew, tmp_path) -> None:
    """The same from a file; as it was before; another name for those that it judges; nothing where nothing changed."""
    governed = crew.folder.governed
    file = tmp_path / "proposal.yml"
    file.write_text(NEXT)
    assert [each.effect for each in policy_impact("signed", str(file), governed=governed).rows] == ["stops"]
    same = policy_impact("HEAD~1:signed", "signed", governed=governed)
    assert (same.changes, [each.effect for each in same.rows]) == ((), ["complies"])
    other = policy_impact("signed", "standard", governed=governed)
    assert [each.kind for each in other.changes if each.effect == "looser"]
    nobody = policy_impact("standard", "signed", governed=governed)
    assert (nobody.rows, nobody.others) == ((), 1)
    assert len(policy_impact("standard", "signed", everything=True, governed=governed).rows) == 1


def test_what_is_no_policy(crew) -> None:
    """A name, a revision, a coming version that aren't there; a file without a name."""
    governed = crew.folder.governed
    with pytest.raises(DocumentError, match="there is no policy `sigmed`"):
        policy_impact("sigmed", "signed", governed=governed)
    for wrong in ("nowhere:signed", "coming:standard"):
        with pytest.raises(UsageError):
            policy_impact("signed", wrong, governed=governed)
    nameless = crew.folder.write("x.yml", "limits: {}\n")
    with pytest.raises(UsageError, match="no policy"):
        policy_impact("signed", str(nameless), governed=governed)


def test_a_policy_is_signed_with_a_key(crew) -> None:
    """The owner's role signs the version in force and the one that comes; editing one takes its signature away."""
    folder = crew.folder
    listed = {(each.policy.policy.version, each.coming): each.signed for each in policies_listed(governed=folder.governed)
              if each.policy.policy.name == "signed"}  # fmt: skip
    assert not listed["1", False].signed
    for version in ("1", "2"):
        done = folder.mlgov("approve", f"policies/signed@{version}", *SIGN, "--key", crew.keys / "ola")
        assert done.code == 0, done.err + done.out
    crew.commit("policies signed", who="ola")
    listed = {(each.policy.policy.version, each.coming): each.signed for each in policies_listed(governed=folder.governed)
              if each.policy.policy.name == "signed"}  # fmt: skip
    assert [each.signed for each in listed.values()] == [True, True]
    assert "is signed by ola (model risk) on 22 November 2026" in listed["1", False].sentence
    verified = folder.mlgov("verify")
    assert verified.code == 0, verified.out
    assert "note: policies/signed.yml: Policy signed 1 is signed by ola" in verified.out
    assert policy_impact("signed", "coming:signed", governed=folder.governed).new.signed
    folder.write(
        "project_charters/policies/signed.yml",
        POLICY
        + "on_insufficient: block\nrequired:\n  - {check: drift.psi, reason: Because live data moves all the time.}\n",
    )
    assert "Policy signed 1: What was signed is not what is here now" in folder.mlgov("verify").out


def test_nobody_else_signs_a_policy(crew) -> None:
    """Another role may say what it thinks, and the policy stays unsigned; another stage is none."""
    folder = crew.folder
    done = folder.mlgov("approve", "policies/signed", "--role", "business_owner", "--decision", "approve", "--yes",
                        "--key", crew.keys / "bea")  # fmt: skip
    assert done.code == 0, done.err
    crew.commit("bea", who="bea")
    assert not any(each.signed.signed for each in policies_listed(governed=folder.governed))
    wrong = folder.mlgov("approve", "policies/signed", "--stage", "retirement", *SIGN, "--key", crew.keys / "ola")
    assert wrong.code == 2
    for name in ("policies/sigmed", "policies/signed@9"):
        assert folder.mlgov("approve", name, *SIGN, "--key", crew.keys / "ola").code == 3
