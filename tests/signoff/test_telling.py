"""Sentences are for people who know neither git nor cryptography."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from mlgov.documents.sign_off_rules import SignOffRole, SignOffRule
from mlgov.signoff.state import sign_off_state
from mlgov.signoff.types import Assessment, Dossier, Proof, Record, Segregation

DAY = dt.date(2026, 3, 1)
DOSSIER = Dossier("p/m@1", "release", (), b"{}", "d" * 64)
RULE = SignOffRule(stage="release", roles=(SignOffRole(role="business_owner"),), reason="Somebody has seen it.")
JARGON = re.compile(r"\b(digest|sha256|commit|dossier|hash|SSHSIG|predicate|T[0-5])\b")


def said(decision="approve", *, dossier="d" * 64, until=None, valid=True, proof=Proof.T4) -> Assessment:
    """A decision of Bea."""
    at = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    made = Record("p/m@1", "release", dossier, "business_owner", "bea", decision, at, "", (), None, until, {"kind": "claim"},
                  None, (), f"{decision}{dossier}{until}{valid}", b"")  # fmt: skip
    return Assessment(made, proof, valid, "bea", at, () if valid else ("the signature doesn't fit",))


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ((), "in_review"),
        ((said(),), "approved"),
        ((said("reject"),), "rejected"),
        ((said(dossier="e" * 64),), "stale"),
        ((said(until=dt.date(2026, 2, 28)),), "expired"),
        ((said(), said("revoke")), "revoked"),
        ((said(valid=False),), "unverifiable"),
    ],
)
def test_every_state_has_one_plain_sentence(records, state) -> None:
    """It ends with a full stop, names who where somebody acted, and holds no jargon."""
    found = sign_off_state(DOSSIER, RULE, records, as_of=DAY, segregation=Segregation((), proven=True))
    assert found.state == state
    assert found.sentence.endswith(".")
    assert "\n" not in found.sentence
    assert JARGON.search(found.sentence) is None, found.sentence
    assert all(each.endswith(".") for each in found.reasons)
