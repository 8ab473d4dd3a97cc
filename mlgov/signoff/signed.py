"""One sign-off with what it rests on: passed on to gates, comments and pages. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from mlgov.documents.sign_off_rules import SignOffRule
from mlgov.signoff.types import Dossier, SignOffState, Stage


@dataclass(frozen=True)
class SignOff:
    """One sign-off with what it rests on."""

    subject: str
    stage: Stage
    rule: SignOffRule | None
    source: str
    """`file:line` of the policy's rule; empty if there is none."""
    dossier: Dossier
    """What is signed; without digest where nobody is asked, or nobody has decided and it wasn't asked for."""
    state: SignOffState
    approved_once: bool = False
    """It was open on some earlier day, and was not refused or taken back since."""
