"""What is signed of a policy: everything that it says, and nothing that it doesn't."""

from __future__ import annotations

import pytest
from dossiers import World

from mlgov.errors import SignOffError
from mlgov.signoff.changes import changes
from mlgov.signoff.dossier import dossier_from_bytes
from mlgov.signoff.policy_dossier import owner_rule, policy_dossier, policy_subject

RULE = {"stage": "release", "roles": ["owner"], "reason": "Somebody answers for it."}


@pytest.fixture
def dossier(tmp_path):
    """The dossier of a policy with further keys."""

    def make(limits=None, version="1", **policy):
        world = World(policy=policy, policy_version=version)
        if limits is not None:
            world.limits = limits
        return policy_dossier(world.policy_in_force(tmp_path))

    return make


def test_it_is_a_subject_like_any_other(dossier) -> None:
    """Named by name and version, read back to the byte."""
    made = dossier()
    assert made.name == "policies/team@1#release"
    assert dossier_from_bytes(made.raw) == made


def test_what_changes_it_and_what_does_not(dossier, tmp_path) -> None:
    """A limit, a rule, a day: another fingerprint, named in words. A comment in the file, the order of keys: the same."""
    base = dossier()
    limits = World().limits
    assert dossier(dict(reversed(limits.items()))).digest == base.digest
    moved = {key: [dict(each) for each in rules] for key, rules in limits.items()}
    moved["evaluation.discrimination.roc_auc"][0]["at_least"] = "0.66"
    (change,) = changes(base, dossier(moved))
    assert change.goes_stale
    assert "roc_auc" in change.what
    assert [each.name for each in changes(base, dossier(sign_off=[RULE]))] == ["who signs at release"]
    assert [each.name for each in changes(base, dossier(effective_from="2026-02-01"))] == ["effective_from"]
    assert [each.name for each in changes(base, dossier(tier_rules=[
        {"tier": "high", "when": {"decides_about_people": ["yes"]}, "reason": "People are at stake."}]))] == ["tier_rules"]  # fmt: skip
    assert any(each.kind == "dossier" for each in changes(base, dossier(version="2")))


def test_a_version_that_is_no_slug_cannot_be_signed(dossier, tmp_path) -> None:
    """It would be a folder's name; the message says what to call it."""
    with pytest.raises(SignOffError, match="can't be signed") as caught:
        dossier(version="2026 / spring")
    assert caught.value.hint == "call its version 2026-spring"
    world = World(policy_version="2026.1")
    assert policy_subject(world.policy_in_force(tmp_path).policy) == "policies/team@2026.1"


def test_the_owner_signs(tmp_path) -> None:
    """The role that answers for it; an owner that is no role can't."""
    rule = owner_rule(World().policy_in_force(tmp_path).policy)
    assert [each.role for each in rule.roles] == ["model_risk"]
    assert owner_rule(World(policy={"owner": "Ms Example"}).policy_in_force(tmp_path).policy) is None
