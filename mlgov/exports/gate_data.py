"""Gate decisions that come from another stage, read strictly: nothing in them can be more than text.

A pipeline that a pull request started has no secrets, and its data may say anything. The stage that has secrets reads
them here, and only sets a status and writes escaped text from what is found.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from mlgov.documents.base import Document
from mlgov.documents.ids import PATTERN
from mlgov.errors import EXIT_FAILED, EXIT_OK, EXIT_WARNED, MlgovError
from mlgov.gating.gate import GateDecision, GateReason

MAX_DATA = 16_000_000

Text = Annotated[str, StringConstraints(max_length=20_000)]
Name = Annotated[str, StringConstraints(max_length=200)]
Subject = Annotated[str, StringConstraints(max_length=250, pattern=rf"^{PATTERN}(?:/{PATTERN}@{PATTERN})?$")]
Stage = Literal["release", "monitoring", "charter", "monitoring_review", "retraining_decision", "retirement"]


class ReasonData(Document):
    """One reason."""

    text: Text = Field(description="The sentence.")
    source: Text = Field(description="Where it is written, or what to run.")
    blocking: bool = Field(description="It keeps the gate shut.")
    waits_for: Name = Field(description="A role, or empty.")
    status: Name = Field("", description="What kind of reason it is.")
    about: Literal["version", "project"] = Field("version", description="What it concerns.")


class DecisionData(Document):
    """One decision."""

    subject: Subject = Field(description="project/model@version, or a project.")
    stage: Stage = Field(description="What was asked.")
    passed: bool = Field(description="Whether it passes.")
    exit_code: Literal[0, 11, 12] = Field(description="The gate's exit code.")
    reasons: tuple[ReasonData, ...] = Field((), max_length=20_000, description="Every reason.")


class GateData(Document):
    """What `mlgov gate --format json` prints."""

    format: Literal["mlgov-gate/1"] = Field(description="The format.")
    decisions: tuple[DecisionData, ...] = Field(max_length=20_000, description="One for each version and stage.")


def gate_data(raw: bytes) -> tuple[GateDecision, ...]:
    """The decisions in these bytes.

    Raises MlgovError if anything isn't as the format allows, or if a decision contradicts its own reasons: what says that
    it passes has exit code 0 and no reason that keeps it shut.
    """
    if len(raw) > MAX_DATA:
        msg = f"the gate's data have {len(raw):,} bytes; at most {MAX_DATA:,} are read"
        raise MlgovError(msg)
    try:
        data = GateData.model_validate_json(raw, strict=True)
    except (ValidationError, RecursionError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else {"loc": (), "msg": "too deep"}
        where = ".".join(str(each) for each in first["loc"])[:200]
        msg = f"the gate's data can't be used: {where}: {first['msg']}"[:500]
        raise MlgovError(msg, hint="make them with `mlgov gate --format json` of the same version") from error
    return tuple(_decision(each) for each in data.decisions)


def _decision(data: DecisionData) -> GateDecision:
    shut = any(each.blocking for each in data.reasons)
    expected = EXIT_FAILED if shut else EXIT_OK if data.passed else EXIT_WARNED
    if data.exit_code != expected or data.passed != (expected == EXIT_OK):
        msg = f"the gate's data contradict themselves about {data.subject}"
        raise MlgovError(msg, hint="make them with `mlgov gate --format json` of the same version")
    reasons = tuple(
        GateReason(each.text, each.source, each.blocking, each.waits_for, each.status, each.about)
        for each in data.reasons
    )
    return GateDecision(data.subject, data.stage, data.passed, data.exit_code, reasons)
