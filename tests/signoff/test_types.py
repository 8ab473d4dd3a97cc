"""The sign-off's shared types: order of proofs, and when a state keeps a gate shut."""

from __future__ import annotations

import datetime as dt

import pytest

from mlgov.signoff.types import STAGES, Condition, ConditionState, Dossier, Proof, SignOffState

DIGEST = "a" * 64


def state(name, *conditions) -> SignOffState:
    """A state with conditions in given states."""
    asked = Condition("c1", "check again", "owner", dt.date(2026, 1, 1))
    return SignOffState(
        subject="p/m@1",
        stage="release",
        dossier=DIGEST,
        state=name,
        sentence="",
        reasons=(),
        roles=(),
        waits_for=(),
        conditions=tuple(ConditionState(asked, each, DIGEST) for each in conditions),
    )


def test_a_personal_signature_proves_more_than_a_platform() -> None:
    """Proofs are ordered, so that a policy's minimum can be compared."""
    assert Proof.T0 < Proof.T1 < Proof.T2 < Proof.T3 < Proof.T4 < Proof.T5


def test_a_dossier_is_named_by_subject_and_stage() -> None:
    """The same version has one dossier for each stage."""
    names = {Dossier("p/m@1", stage, (), b"{}", DIGEST).name for stage in STAGES}
    assert len(names) == len(STAGES)
    assert "p/m@1#release" in names


@pytest.mark.parametrize(
    ("name", "conditions", "is_open"),
    [
        ("approved", (), True),
        ("not_required", (), True),
        ("conditional", ("open", "met"), True),
        ("conditional", ("overdue",), False),
        ("in_review", (), False),
        ("rejected", (), False),
        ("stale", (), False),
        ("expired", (), False),
        ("revoked", (), False),
        ("unverifiable", (), False),
    ],
)
def test_only_what_is_signed_and_kept_opens_a_gate(name, conditions, is_open) -> None:
    """An overdue condition shuts the gate again."""
    assert state(name, *conditions).open_gate is is_open
