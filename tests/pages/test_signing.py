"""The sign-off panel: nothing is recorded, and that is what it says."""

from __future__ import annotations

import builders as made

from mlgov.pages.signing import sign_off_of


def test_no_approval_is_claimed() -> None:
    """No role's chip says or looks as if somebody had signed."""
    shown = sign_off_of(made.record())
    assert shown.state == "No approval is recorded for this version."
    assert {signer.chip.shape for signer in shown.signers} <= {"none", "warn"}


def test_roles_that_nobody_fills_are_said() -> None:
    """Personal data asks for data protection, and the charter names nobody."""
    signer = {item.role: item for item in sign_off_of(made.record()).signers}["Data protection"]
    assert (signer.chip.text, signer.who) == ("Nobody named", "nobody is named in the charter")


def test_what_would_be_signed_is_named_in_full() -> None:
    """Artefact, data, evidence and policy with their whole fingerprints."""
    record = made.record()
    found = {item.what: item.digest for item in sign_off_of(record).fingerprints}
    facts = record.version.facts
    assert facts is not None
    assert record.release.statement is not None
    assert found == {
        "model": facts.artefacts[0].sha256,
        "training data": facts.data["train"].digest,
        "test data": facts.data["test"].digest,
        "evidence": record.release.statement.digest,
        "policy": record.policy.digest,
    }


def test_without_a_charter_nobody_is_named() -> None:
    """No charter, no signers; the policy's fingerprint is there even without facts and evidence."""
    shown = sign_off_of(made.record(made.model_version(charter_=None, facts_=None), outcomes=None, windows={}))
    assert shown.signers == ()
    assert [item.what for item in shown.fingerprints] == ["policy"]
