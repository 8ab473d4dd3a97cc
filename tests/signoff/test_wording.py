"""Words of the sign-off: complete, and honest about what isn't verified."""

from __future__ import annotations

import datetime as dt
from typing import get_args

from mlgov.signoff import wording
from mlgov.signoff.types import STAGES, BasisKind, DecisionKind, Proof, State


def test_everything_has_words() -> None:
    """Each stage, state, proof, decision and basis."""
    assert set(wording.STAGE_WORDS) == set(STAGES)
    assert set(wording.STATE_WORDS) == set(get_args(State))
    assert set(wording.PROOF_WORDS) == set(Proof)
    assert set(wording.DECISION_WORDS) == set(get_args(DecisionKind))
    assert set(wording.BASIS_WORDS) == set(get_args(BasisKind))


def test_claims_are_never_called_verified() -> None:
    """T0 and T1 say `not verified`; so do claims and decisions made elsewhere."""
    for proof in Proof:
        assert ("not verified" in wording.proof_words(proof)) == (proof <= Proof.T1)
    assert "not verified" in wording.BASIS_WORDS["outside"]
    assert "not verified" in wording.BASIS_WORDS["claim"]


def test_small_words() -> None:
    """Days, lists, counts and sentences."""
    assert wording.day(dt.date(2028, 2, 29)) == "29 February 2028"
    assert [wording.listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert wording.listed(["a", "b"], "or") == "a or b"
    assert [wording.counted(count, "day") for count in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert wording.sentence(" it is so ") == "It is so."
    assert wording.sentence("Is it?") == "Is it?"
    assert wording.plain("business_owner") == "business owner"
