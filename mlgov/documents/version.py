"""`<version>.yml`: what people write of a registered model version. A few lines; immutable once released.

`mlgov register` carries over what the predecessor's file says; what can be derived is in the facts file.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from mlgov.documents.base import Document, NamesShorthand, ShorthandDocument
from mlgov.documents.ids import Slug
from mlgov.documents.paths import RelativePath

ChangeKind = Literal["initial", "refresh", "minor", "material"]
Origin = Literal["built", "vendor", "open_weights", "rules", "spreadsheet"]
Scores = Literal["probability", "any"]
BaselineKind = Literal["trivial", "simple_rule", "human", "previous_model", "business_process", "other"]


class SideFile(ShorthandDocument):
    """A file of its own with one kind of column: predictions, late labels, groups or weights; joined by id."""

    shorthand: ClassVar[str] = "path"

    path: RelativePath = Field(description="The file, relative to the data root.")
    on: str | None = Field(None, description="The id column to join on; if left out, the one under `columns`.")
    column: str | None = Field(None, description="The column to take, if the file names it differently.")
    due: dt.date | None = Field(None, description="For labels that come late: the day on which they are expected.")
    format: str | None = Field(None, description="The file's format, if its name doesn't tell.")


class DataRef(ShorthandDocument):
    """A data set: a file or folder, and how to read it. The path alone may stand for it."""

    shorthand: ClassVar[str] = "path"

    path: RelativePath = Field(description="File, partitioned folder or pattern, relative to the data root.")
    predictions: SideFile | None = Field(None, description="Scores or predictions in a file of their own.")
    labels: SideFile | None = Field(
        None, description="Outcomes in a file of their own, for example because they come late."
    )
    groups: SideFile | None = Field(None, description="Sensitive features in a file of their own.")
    weights: SideFile | None = Field(None, description="Row weights in a file of their own.")
    missing: tuple[str, ...] = Field((), description="Texts that mean `missing` in a CSV file, besides the empty cell.")
    delimiter: str = Field(",", min_length=1, max_length=1, description="What separates the columns of a CSV file.")
    decimal: str = Field(".", min_length=1, max_length=1, description="The decimal mark in a CSV file.")
    encoding: str = Field("utf-8", description="The text encoding of a CSV file.")
    note: str | None = Field(None, description="A remark: where the data comes from, how it was drawn.")


class WindowsRef(DataRef):
    """Production windows: one file each (a pattern), or one file that is cut by time or by a number of rows."""

    time: str | None = Field(None, description="Cut one file by this time column.")
    every: Literal["day", "week", "month", "quarter", "year"] | None = Field(
        None, description="How long a window is when cut by time."
    )
    rows: int | None = Field(None, ge=1, description="Cut one file into windows of this many rows, in file order.")
    start: dt.date | None = Field(None, description="Leave out rows before this day.")
    end: dt.date | None = Field(None, description="Leave out rows from this day on.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.time is not None and self.rows is not None:
            msg = "windows are cut by `time` or by `rows`, not by both"
            raise ValueError(msg)
        if (self.time is None) != (self.every is None):
            msg = "`time` (the column) and `every` (day, week, month, quarter or year) belong together"
            raise ValueError(msg)
        if self.time is None and (self.start or self.end):
            msg = "`start` and `end` need `time` (the column that they are about)"
            raise ValueError(msg)
        if self.start and self.end and self.start >= self.end:
            msg = "`start` must lie before `end`"
            raise ValueError(msg)
        return self


class Data(Document):
    """The data sets of a version by their role."""

    train: DataRef | None = Field(None, description="What the model was fitted to.")
    validation: DataRef | None = Field(
        None, description="What choices were made on (search, early stopping, threshold)."
    )
    test: DataRef | None = Field(None, description="What the model never saw; its figures rest on this.")
    reference: DataRef | None = Field(
        None, description="What drift is measured against; if left out, train for a release and test for windows."
    )
    windows: WindowsRef | None = Field(None, description="Data from production, window by window.")


class SensitiveColumn(Document):
    """A column that fairness is measured by."""

    reference: str | None = Field(None, description="The group others are compared with; else the most selected one.")
    bands: tuple[float, ...] | None = Field(
        None,
        min_length=1,
        description="Edges that cut a number into groups: [25, 60] gives below 25, 25 to 60, 60 and over.",
    )

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.bands and any(low >= high for low, high in zip(self.bands, self.bands[1:], strict=False)):
            msg = "`bands` must rise from edge to edge"
            raise ValueError(msg)
        return self


class Columns(Document):
    """The parts that columns play."""

    label: str | None = Field(None, description="The outcome that the model predicts.")
    score: str | None = Field(None, description="The predicted probability or score.")
    prediction: str | None = Field(None, description="The predicted class or value.")
    id: str | None = Field(None, description="Identifies a row; files of their own are joined on it.")
    time: str | None = Field(None, description="When the row happened; gives 'before' and 'after' a meaning.")
    weight: str | None = Field(None, description="How much a row counts.")
    positive: str | None = Field(None, description="The label that means 'positive', as written in the data.")
    negative: str | None = Field(None, description="The label that means 'negative', as written in the data.")
    sensitive: Annotated[dict[str, SensitiveColumn], NamesShorthand()] = Field(
        {}, description="Columns that fairness is measured by: a list, or a mapping with reference group or bands."
    )
    exclude: tuple[str, ...] = Field(
        (), description="Columns that are no inputs of the model. Only sensitive ones among them are looked at."
    )

    @model_validator(mode="after")
    def _different(self) -> Self:
        taken: dict[str, str] = {}
        for role in ("label", "score", "prediction", "id", "weight"):
            column = getattr(self, role)
            if column is not None and column in taken:
                msg = f"the column `{column}` can't be both `{taken[column]}` and `{role}`"
                raise ValueError(msg)
            if column is not None:
                taken[column] = role
        if self.positive is not None and self.positive == self.negative:
            msg = "`positive` and `negative` name the same label"
            raise ValueError(msg)
        return self


class ThresholdError(ValueError):
    """No score can lie on both sides of the threshold; `hint` says what to write."""

    def __init__(self) -> None:
        super().__init__("a threshold for probabilities must lie from 0 to 1")
        self.hint = (
            "30 per cent is 0.3; where scores are no probabilities (margins, log-odds, points), add `scores: any` to the "
            "decision, or --scores any when registering"
        )


def checked_threshold(threshold: float | None, scores: Scores) -> float | None:
    """The threshold; raises ThresholdError if scores are probabilities and it lies outside 0 to 1 or is not finite."""
    if threshold is not None and scores == "probability" and not 0 <= threshold <= 1:
        raise ThresholdError
    return threshold


class Decision(Document):
    """How a score becomes a decision."""

    # Before the threshold, whose range depends on it.
    scores: Scores = Field(
        "probability",
        description="What scores are: `probability` (from 0 to 1), or `any` number, such as a margin or log-odds.",
    )
    threshold: float | None = Field(
        None, description="Scores at or above it count as positive; from 0 to 1 unless `scores: any`."
    )
    rule: str | None = Field(None, description="The decision rule in words, where it is more than a threshold.")
    why: str = Field(min_length=1, description="Why this threshold or rule: costs, capacity, agreed rates.")

    @field_validator("threshold")
    @classmethod
    def _in_range(cls, threshold: float | None, info: ValidationInfo) -> float | None:
        # Scores that are neither are complained about themselves.
        return checked_threshold(threshold, info.data.get("scores", "any"))

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.threshold is None and self.rule is None:
            msg = "a decision needs a `threshold` or a `rule`"
            raise ValueError(msg)
        return self


class Training(Document):
    """How the model was fitted, as far as it can't be read off the model."""

    search: str | None = Field(None, description="How hyperparameters were searched.")
    trials: int | None = Field(None, ge=0, description="How many settings were tried.")
    validation: str | None = Field(None, description="The validation scheme, for example 5-fold by customer.")
    balancing: str | None = Field(None, description="How unequal classes were dealt with.")
    augmentation: str | None = Field(None, description="How data was made or changed for training.")
    seed: int | None = Field(None, description="The random seed.")
    note: str | None = Field(None, description="A remark.")


class ReportedMeasurement(Document):
    """A number that somebody else measured. It never looks measured here."""

    metric: str = Field(min_length=1, description="The metric, by its check's name, for example roc_auc.")
    value: float = Field(description="The value as reported.")
    n: int | None = Field(None, ge=0, description="How many rows it rests on, if known.")
    source: str = Field(min_length=1, description="Who reported it and where.")
    as_of: dt.date | None = Field(None, description="The day it was measured or published.")


class ArtefactRef(ShorthandDocument):
    """A file that is part of what runs, or a reference to one that lies elsewhere. The path alone may stand for it."""

    shorthand: ClassVar[str] = "path"

    path: RelativePath | None = Field(None, description="The file, relative to the data root.")
    role: Literal["model", "feature_extractor", "service_image", "port", "other"] = Field(
        "model", description="What the artefact is for."
    )
    uri: str | None = Field(None, max_length=2_000, description="Where it lies if not here, for example an image name.")
    digest: str | None = Field(
        None, pattern=r"^(sha256:)?[0-9a-f]{64}$", description="Its sha256, if it lies elsewhere."
    )
    note: str | None = Field(None, description="A remark.")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.path is None and self.uri is None:
            msg = "an artefact needs a `path` or a `uri`"
            raise ValueError(msg)
        return self


class BaselineRef(Document):
    """What this version is compared with, where that isn't its predecessor."""

    metric: str = Field(min_length=1, description="The metric, by its check's name.")
    value: float = Field(description="The value that the baseline reaches.")
    kind: BaselineKind = Field("other", description="What the baseline is.")
    note: str | None = Field(None, description="A remark: how it was measured.")


class RegisteredVersion(Document):
    """One registered version of a model, as authored."""

    change: str = Field(min_length=1, description="What changed since the predecessor, in one or two sentences.")
    change_kind: ChangeKind = Field(
        description="initial, refresh (same recipe, newer data), minor, or material (needs sign-off anew)."
    )
    origin: Origin = Field("built", description="Where the model comes from.")
    data: Data = Field(Data(), description="Data sets by role.")
    columns: Columns = Field(Columns(), description="Which column is what.")
    decision: Decision | None = Field(None, description="How a score becomes a decision.")
    limitations: tuple[str, ...] = Field((), description="Limitations that are new with this version.")
    training: Training | None = Field(None, description="How the model was fitted.")
    artefacts: tuple[ArtefactRef, ...] = Field((), description="Files that are part of what runs.")
    reported: tuple[ReportedMeasurement, ...] = Field((), description="Numbers measured by somebody else.")
    predecessor: Slug | None = Field(None, description="The version this one replaces; else the one before it.")
    baseline: BaselineRef | None = Field(None, description="What to compare with, where not the predecessor.")
    sample: RelativePath | None = Field(None, description="A small sample set, relative to the data root.")
    golden_sample: RelativePath | None = Field(None, description="Rows whose predictions must not change.")
    output: dict[str, str] = Field({}, description="What the model gives: name and meaning of each output.")
    owner: str | None = Field(None, description="Who answers for this version, if not the charter's owner.")
    registered: dt.date | None = Field(None, description="The day of registration.")
