"""Whether a policy is signed by the role that answers for it."""

from __future__ import annotations

import datetime as dt

import pytest
from dossiers import World

from mlgov.documents.portal import Portal
from mlgov.signoff.policy_dossier import policy_dossier
from mlgov.signoff.policy_standing import policy_sign_off, policy_signed
from mlgov.signoff.store import Damaged
from mlgov.signoff.types import Assessment, Proof, Record

DAY = dt.date(2026, 11, 22)
PORTAL = Portal.model_validate(
    {"name": "T", "people": {"mia": {}, "ola": {}}, "roles": {"model_risk": ["mia"], "owner": ["ola"]}}
)


@pytest.fixture
def asked(tmp_path):
    """The answer for the team's policy with these decisions, and damaged files."""

    def make(*decisions, policy=None, damaged=()):
        found = (policy or World()).policy_in_force(tmp_path)
        return policy_signed(found, decisions, portal=PORTAL, governed=tmp_path, as_of=DAY, damaged=damaged)

    return make


def decision(tmp_path, who="mia", role="model_risk", kind="approve", **given) -> Assessment:
    """A decision about the team's policy as it is."""
    digest = policy_dossier(World().policy_in_force(tmp_path)).digest
    record = Record(
        "policies/team@1", "release", digest, role, who, kind, dt.datetime(2026, 5, 1, tzinfo=dt.UTC), "", (), None, None,
        {"kind": "signed_record"}, None, (), "1" * 64, b"",
    )  # fmt: skip
    return Assessment(record, given.get("proof", Proof.T4), given.get("valid", True), who, record.at)


def test_signed_by_its_owner(asked, tmp_path) -> None:
    """Who, in which role, when."""
    found = asked(decision(tmp_path))
    assert (found.signed, found.sentence) == (True, "Policy team 1 is signed by mia (model risk) on 1 May 2026.")


def test_not_signed(asked, tmp_path) -> None:
    """Nobody; the wrong role; a proof that isn't one; damaged: each is said, none counts."""
    assert asked().sentence == "Policy team 1 is not signed by model risk, who answers for it."
    assert not asked(decision(tmp_path, "ola", "owner")).signed
    assert not asked(decision(tmp_path, proof=Proof.T0)).signed
    assert not asked(decision(tmp_path, valid=False)).signed
    assert "Refused by mia" in asked(decision(tmp_path, kind="reject")).sentence
    damaged = (Damaged("policies/approvals/team/1/x", "policies/team", "it is no file of a record"),)
    assert not asked(decision(tmp_path), damaged=damaged).signed


def test_a_change_takes_the_signature_away(asked, tmp_path) -> None:
    """Whoever changes what was signed without a new version leaves it unsigned."""
    signed = decision(tmp_path)
    world = World(policy={"on_insufficient": "block"})
    assert not asked(signed, policy=world).signed
    found = policy_sign_off(world.policy_in_force(tmp_path), [signed], portal=PORTAL, governed=tmp_path, as_of=DAY)
    assert found.state.state == "stale"


def test_what_cannot_be_signed_says_so(asked) -> None:
    """An owner that is no role, a version that is no name."""
    assert "is no role" in asked(policy=World(policy={"owner": "Ms Example"})).sentence
    assert "can't be signed" in asked(policy=World(policy_version="a b")).sentence
