"""What sign-offs look up: rules with their place, what delegates, which dossiers are named."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from mlgov.api.sign_off_parts import about_delegation, digests, rule_of, saved_pulls
from mlgov.api.workspace import Workspace
from mlgov.documents.policy import load_policy
from mlgov.signoff.record import new_record
from mlgov.signoff.types import Assessment, Proof, Record

WHEN = dt.datetime(2026, 7, 28, 9, 0, tzinfo=dt.UTC)


def record(**fields) -> Record:
    """An approval, with some fields changed."""
    given = {
        "subject": "mail/send-time@1",
        "stage": "release",
        "dossier": "d" * 64,
        "role": "validator",
        "person": "vera",
    }
    given |= {"decision": "approve", "at": WHEN, "basis": "signed_record", "reason": "It is fit."}
    return new_record(**(given | fields))


def assessed(found: Record) -> Assessment:
    """That record, believed."""
    return Assessment(found, Proof.T4, valid=True, person=found.person, proven_at=None)


@pytest.mark.parametrize(("tier", "asked"), [("low", False), ("medium", True), ("high", True)])
def test_the_rule_of_a_stage_comes_with_its_place(tier, asked):
    """The packaged policy asks nobody at low risk, and says on which line."""
    rule, source = rule_of(load_policy("standard", Path("nowhere")), "release", tier, {})
    assert rule is not None
    assert bool(rule.roles) == asked
    assert source.rpartition(":")[2].isdigit()


def test_a_stage_that_nobody_is_asked_about_has_no_rule():
    """No rule, no place."""
    policy = load_policy("standard", Path("nowhere"))
    silent = policy.policy.model_copy(update={"sign_off": ()})
    assert rule_of(replace(policy, policy=silent), "release", "high", {}) == (None, "")


def test_what_takes_back_at_the_charter_may_be_a_delegation():
    """An approval is none; a revocation of a release is none."""
    assert not about_delegation(record())
    revoked = {"decision": "revoke", "extra": {"revokes": ["e" * 64]}}
    assert not about_delegation(record(**revoked))
    assert about_delegation(record(subject="mail", stage="charter", role="owner", **revoked))


def test_dossiers_are_named_once_in_order():
    """Two decisions about one thing name one dossier."""
    other = hashlib.sha256(b"x").hexdigest()
    found = [assessed(record()), assessed(record(dossier=other)), assessed(record(person="bob"))]
    assert digests(found) == ("d" * 64, other)


def test_records_without_saved_answers_have_no_pull_requests(tmp_path):
    """A personal signature rests on no platform."""
    (tmp_path / "portal.yml").write_text("name: Test\n", encoding="utf-8")
    workspace = Workspace.open(tmp_path, WHEN.date())
    assert saved_pulls(workspace, [assessed(record())]) == []
