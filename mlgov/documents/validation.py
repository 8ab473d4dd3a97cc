"""`validations/<id>.md`: what an independent validator looked at, challenged, measured and thinks.

The front matter is what is computed with; the report itself is the prose below it. It is bound like evidence: by the
sha256 of the file's bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from mlgov.documents import reader
from mlgov.documents.base import DecimalText, Document, shown_path, validate
from mlgov.documents.ids import Slug
from mlgov.documents.paths import RelativePath
from mlgov.documents.people import PersonId

FOLDER = "validations"

Scope = Literal["initial", "periodic", "triggered"]
View = Literal["agree", "agree_with_findings", "disagree"]
Rating = Literal["fit", "fit_with_findings", "not_fit"]
ASPECTS = ("concept", "data", "outcomes", "limits")
"""What an opinion is about: the idea behind the model, its data, its results, and the limits that judge it."""


class AspectOpinion(Document):
    """What the validator thinks of one aspect."""

    view: View = Field(description="agree, agree_with_findings or disagree.")
    text: str = Field(min_length=10, description="Why, in a sentence or two.")


class Opinion(Document):
    """What the validator thinks, aspect by aspect."""

    concept: AspectOpinion | None = Field(None, description="Is the idea sound, and right for the purpose?")
    data: AspectOpinion | None = Field(None, description="Is the data right, complete and allowed?")
    outcomes: AspectOpinion | None = Field(None, description="Do the results hold, also for parts of the data?")
    limits: AspectOpinion | None = Field(None, description="Are limits, monitoring and known weaknesses adequate?")

    def given(self) -> dict[str, AspectOpinion]:
        """The aspects that there is an opinion on."""
        return {name: each for name in ASPECTS if (each := getattr(self, name)) is not None}


class Challenge(Document):
    """Something the validator questioned."""

    what: str = Field(min_length=1, description="What was questioned.")
    answer: str = Field("", description="What the team answered; empty while it is open.")


class OwnTest(Document):
    """Something the validator measured."""

    metric: str = Field(min_length=1, description="The metric, by its check's name where there is one.")
    value: DecimalText | None = Field(None, description="What came out; left out where it is no number.")
    n: int | None = Field(None, ge=0, description="How many rows it rests on.")
    data: str = Field("", description="On which data.")
    evidence: RelativePath | None = Field(None, description="Where it is kept, relative to the data root.")
    note: str | None = Field(None, description="What it shows.")


class Validation(Document):
    """The front matter of a validation report."""

    model: Slug = Field(description="The model that was validated.")
    version: Slug = Field(description="The version that was validated.")
    scope: Scope = Field(description="initial (before first use), periodic, or triggered by something that happened.")
    trigger: str | None = Field(None, description="What happened, if it was triggered.")
    validator: PersonId = Field(description="Who validated, as in portal.yml.")
    on: dt.date = Field(description="The day of the report.")
    opinion: Opinion = Field(Opinion(), description="What the validator thinks of concept, data, outcomes and limits.")
    rating: Rating = Field(description="fit, fit_with_findings or not_fit for its purpose.")
    challenges: tuple[Challenge, ...] = Field((), description="What was questioned and how it was answered.")
    tests: tuple[OwnTest, ...] = Field((), description="What the validator measured.")
    findings: tuple[Slug, ...] = Field((), description="Ids of the findings that came of it.")
    next: dt.date | None = Field(None, description="The day of the next validation.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        views = {name: each.view for name, each in self.opinion.given().items()}
        if not views:
            msg = "`opinion` must say something of at least one of concept, data, outcomes, limits"
            raise ValueError(msg)
        lacking = [name for name in ASPECTS if name not in views]
        if self.scope == "initial" and lacking:
            msg = f"an initial validation has an opinion on all aspects; it lacks {', '.join(lacking)}"
            raise ValueError(msg)
        against = [name for name, view in views.items() if view == "disagree"]
        if against and self.rating == "fit":
            msg = f"`rating: fit` contradicts that the validator disagrees on {', '.join(against)}"
            raise ValueError(msg)
        if self.rating == "fit" and "agree_with_findings" in views.values():
            msg = "`rating: fit` contradicts `agree_with_findings`; say fit_with_findings"
            raise ValueError(msg)
        if self.rating == "fit_with_findings" and not self.findings:
            msg = "`rating: fit_with_findings` needs the ids of the `findings`"
            raise ValueError(msg)
        if self.next is not None and self.next <= self.on:
            msg = "`next` must lie after `on`"
            raise ValueError(msg)
        return self

    @property
    def permits(self) -> bool:
        """Whether the validator lets the version pass."""
        return self.rating != "not_fit"


@dataclass(frozen=True, slots=True)
class ValidationFile:
    """A validation report as read."""

    id: str
    path: str
    """Relative to the governed folder."""
    validation: Validation
    prose: str
    """The report in Markdown."""
    sha256: str
    """Of the file's bytes."""


def load_validation(path: Path, root: Path) -> ValidationFile:
    """The report in `<id>.md`; errors name it relative to `root`. Raises DocumentError with every problem."""
    shown_as = shown_path(path, root)
    data = reader.read_bytes(path, shown_as=shown_as)
    node, body, _ = reader.parse_front_matter(data, shown_as=shown_as)
    found = validate(Validation, node, shown_as=shown_as)
    return ValidationFile(path.stem, shown_as, found, body.strip("\n"), hashlib.sha256(data).hexdigest())
