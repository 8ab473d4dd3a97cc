"""A decision as a form."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from mlgov.documents.decision_form import DECISIONS, DecisionForm

GOOD = {"subject": "p/m@1", "stage": "release", "dossier": "ab" * 32, "role": "owner", "decision": "approve"}


@pytest.mark.parametrize("decision", DECISIONS)
def test_what_can_be_decided(decision):
    """Approve, with or without conditions, or refuse."""
    assert DecisionForm.model_validate(GOOD | {"decision": decision}).decision == decision


@pytest.mark.parametrize(
    "wrong", [{"decision": "revoke"}, {"dossier": "ab"}, {"stage": "launch"}, {"person": "ola"}, {"role": ""}]
)
def test_what_no_form_can_say(wrong):
    """Nothing is taken back by a form, and nobody names themself in it."""
    with pytest.raises(ValidationError):
        DecisionForm.model_validate(GOOD | wrong)
