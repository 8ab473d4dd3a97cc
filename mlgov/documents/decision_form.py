"""`decisions/*/*/*.yml`: a decision as somebody fills it in on the platform's own "new file" page."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from mlgov.documents.base import Document
from mlgov.documents.sign_off_rules import Stage

DECISIONS = ("approve", "approve_with_conditions", "reject")


class FormCondition(Document):
    """Something that the signer asks for."""

    text: str = Field(min_length=1, max_length=2_000, description="What must be done.")
    owner: str = Field(min_length=1, max_length=100, description="Who must do it: a person or role.")
    due: dt.date = Field(description="Until when.")


class DecisionForm(Document):
    """What somebody decides; who they are is said by the platform that the file is made on."""

    subject: str = Field(min_length=1, max_length=300, description="project/model@version, or project for a charter.")
    stage: Stage = Field(description="What is signed for.")
    dossier: str = Field(
        pattern=r"^[0-9a-f]{64}$", description="The fingerprint of what is decided on; leave it as is."
    )
    role: str = Field(min_length=1, max_length=100, description="The role in which you decide.")
    decision: str = Field(pattern=f"^({'|'.join(DECISIONS)})$", description=f"Your decision: {', '.join(DECISIONS)}.")
    reason: str = Field("", max_length=4_000, description="Why, in your words.")
    conditions: tuple[FormCondition, ...] = Field(
        (), max_length=50, description="What you ask for, with approve_with_conditions."
    )
    valid_until: dt.date | None = Field(None, description="The last day on which it counts, if you limit it.")
