"""Words of the sign-off: sentences for people who know neither git nor cryptography. No rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from mlgov.signoff.types import BasisKind, DecisionKind, Proof, Stage, State

STAGE_WORDS: dict[Stage, str] = {
    "charter": "the project's charter",
    "release": "this release",
    "monitoring_review": "this review of how the model works in use",
    "retraining_decision": "this decision about retraining",
    "retirement": "taking this version out of use",
}
STATE_WORDS: dict[State, str] = {
    "not_required": "no signature needed",
    "approved": "approved",
    "conditional": "approved with conditions",
    "in_review": "in review",
    "rejected": "rejected",
    "stale": "signed for something else than what is here now",
    "expired": "expired",
    "revoked": "taken back",
    "unverifiable": "can't be checked",
}
PROOF_WORDS: dict[Proof, str] = {
    Proof.T0: "somebody's word, not verified",
    Proof.T1: "named in the history of the files, not verified",
    Proof.T2: "a review recorded by the platform",
    Proof.T3: "a review recorded by the platform under saved branch rules",
    Proof.T4: "a personal signature",
    Proof.T5: "a personal signature with an independent time stamp",
}
DECISION_WORDS: dict[DecisionKind, str] = {
    "approve": "approved",
    "approve_with_conditions": "approved with conditions",
    "reject": "refused",
    "revoke": "took the approval back",
    "renew": "renewed the approval",
    "acknowledge": "acknowledged",
    "feedback": "gave feedback",
    "delegate": "delegated",
}
BASIS_WORDS: dict[BasisKind, str] = {
    "signed_record": "personal signature",
    "signed_commit": "signed commit",
    "review": "pull-request review",
    "host_file": "file made on the platform",
    "outside": "decided elsewhere, not verified",
    "claim": "claimed, not verified",
}


def plain(name: str) -> str:
    """A role or kind as words: `business_owner` -> `business owner`."""
    return name.replace("_", " ")


def day(date: dt.date) -> str:
    """`30 April 2026`."""
    return f"{date.day} {date:%B %Y}"


def listed(names: Sequence[str], joint: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"


def counted(count: int, noun: str) -> str:
    """`1 day`, `3 days`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    text = text.strip()
    return stopped(text[:1].upper() + text[1:])


def stopped(text: str) -> str:
    """With a full stop, unless it ends as a sentence already: what people wrote may be a question."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def proof_words(proof: Proof) -> str:
    """What a proof is worth; `not verified` for T0 and T1."""
    return PROOF_WORDS[proof]
