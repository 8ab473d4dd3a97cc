"""`<version>.facts.yml`: what was derived when a version was registered. Tool-owned: nobody edits it by hand."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from mlgov.documents import scalars
from mlgov.documents.base import Document

SHA256 = r"^[0-9a-f]{64}$"
_ROLE = re.compile(r"train|validation|test|reference|window:.{1,200}")

ColumnKind = Literal["number", "integer", "category", "boolean", "time"]
ColumnRole = Literal["feature", "label", "score", "prediction", "id", "time", "weight", "sensitive"]


class FileFact(Document):
    """One file as it was when the version was registered."""

    path: str = Field(description="The file, relative to the data root.")
    sha256: str = Field(pattern=SHA256, description="The sha256 of its bytes.")
    bytes: int = Field(ge=0, description="Its size in bytes.")


class DataFact(Document):
    """One data set as it was when the version was registered."""

    path: str = Field(description="The path as authored.")
    digest: str = Field(
        pattern=SHA256, description="The file's sha256, or for several files that of the canonical list of them."
    )
    rows: int = Field(ge=0, description="How many rows it has.")
    format: str = Field(description="The format it was read as.")
    files: tuple[FileFact, ...] = Field((), description="The files it consists of.")
    sides: dict[str, FileFact] = Field({}, description="Joined files: predictions, labels, groups, weights.")


class ColumnFact(Document):
    """What the columns of the training data (else of the test data) are like: later data is held against it."""

    name: str = Field(description="The column's name.")
    kind: ColumnKind = Field(description="What its values are.")
    nullable: bool = Field(True, description="Values may be missing.")
    minimum: float | None = Field(None, description="The smallest number seen.")
    maximum: float | None = Field(None, description="The largest number seen.")
    categories: tuple[str, ...] | None = Field(None, description="All categories seen, if they are few.")
    role: ColumnRole = Field("feature", description="What the column is used for.")


class ArtefactFact(Document):
    """One artefact as it was when the version was registered."""

    path: str = Field(description="The file, relative to the data root.")
    role: str = Field("model", description="What the artefact is for.")
    sha256: str = Field(pattern=SHA256, description="The sha256 of its bytes.")
    bytes: int = Field(ge=0, description="Its size in bytes.")
    format: str = Field("unknown", description="The format, told from its first bytes.")


class Facts(Document):
    """All that was derived of one version."""

    format: Literal[1] = Field(1, description="The version of this file format.")
    registered: dt.date | None = Field(None, description="The day of registration.")
    data: dict[str, DataFact] = Field({}, description="Data sets by role; windows are `window:<id>`.")
    columns: tuple[ColumnFact, ...] = Field((), description="The columns and what they were like.")
    artefacts: tuple[ArtefactFact, ...] = Field((), description="The artefacts.")
    model_class: str | None = Field(None, description="The class of the fitted model.")
    library: str | None = Field(None, description="The library it was fitted with, and its version.")
    hyperparameters: dict[str, Any] = Field({}, description="The settings it was fitted with.")
    seed: int | None = Field(None, description="The random seed, if known.")
    environment: dict[str, str] = Field({}, description="Versions of what it was fitted with.")
    commit: str | None = Field(None, description="The commit of the code it was fitted from.")
    dirty: bool | None = Field(None, description="There were changes that are not in that commit.")
    predecessor: str | None = Field(None, description="The version that this one replaces.")
    predecessor_measured: dict[str, float] = Field({}, description="What was measured of the predecessor.")
    output: dict[str, str] = Field({}, description="Names and types of what the model gives.")

    @model_validator(mode="after")
    def _known_roles(self) -> Self:
        for role in self.data:
            if not _ROLE.fullmatch(role):
                msg = f"{scalars.shown(role)} is no role of data: train, validation, test, reference or window:<id>"
                raise ValueError(msg)
        return self
