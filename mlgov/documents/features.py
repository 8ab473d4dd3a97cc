"""`features.yml`: what the features of a project mean, once per project."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from mlgov.documents.base import Document

FILE = "features.yml"

Sensitivity = Literal["none", "personal", "special", "proxy"]


class Feature(Document):
    """One feature: a column that models of the project use, or a column to judge them by."""

    meaning: str = Field(min_length=1, description="What a value says, in plain words.")
    unit: str | None = Field(None, description="The unit of a number, for example EUR or days.")
    personal: bool | None = Field(
        None, description="Values belong to a person. Unless this is false, values are masked in evidence."
    )
    sensitivity: Sensitivity | None = Field(
        None, description="Special category of personal data (special), stands in for one (proxy), personal, or none."
    )
    unknown_levels: tuple[str, ...] | None = Field(
        None,
        description="Values that say that it isn't known, for example unknown or ?. Their share stands beside that of "
        "missing values. Left out, the usual words are recognised; [] says that no value means it.",
    )
    online_source: str | None = Field(None, description="Where the value comes from when the model is used.")
    offline_source: str | None = Field(None, description="Where the value comes from for training.")
    note: str | None = Field(None, description="A remark.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.personal is False and self.sensitivity in ("personal", "special"):
            msg = f"`personal: false` contradicts `sensitivity: {self.sensitivity}`"
            raise ValueError(msg)
        return self


class Features(Document):
    """All described features of a project."""

    features: dict[str, Feature] = Field({}, description="Column name and what it means.")

    def masked(self, column: str) -> bool:
        """Values of this column may not appear in evidence: it isn't declared `personal: false`."""
        feature = self.features.get(column)
        return feature is None or feature.personal is not False
