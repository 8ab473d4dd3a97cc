"""`check` and `judge` on data frames, in a notebook: the same measurements as of a registered version.

Nothing is written, nothing is hidden and nothing can be approved: a frame has no file that an approval could be bound
to, so the subject is always `unregistered`. Register the version to get evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import ValidationError

from mlgov.api.arguments import label_text, sensitive_fields, texts
from mlgov.api.judgements import overall
from mlgov.api.workspace import find_governed, today
from mlgov.checks.base import Settings
from mlgov.datasets.frame import from_frame
from mlgov.datasets.protocol import Dataset
from mlgov.documents.charter import ProblemType
from mlgov.documents.nearest import hint_for
from mlgov.documents.policy import PolicyInForce, effective_settings, load_policy
from mlgov.documents.tier import TIERS
from mlgov.documents.version import Columns, Scores, ThresholdError, checked_threshold
from mlgov.errors import DataError, MlgovError, UsageError
from mlgov.evidence.canonical import digest_of
from mlgov.evidence.codec import outcomes_to_json
from mlgov.evidence.measurement import CheckOutcome, Role
from mlgov.evidence.verdict import Verdict
from mlgov.exports.check_html import measurements_html
from mlgov.exports.check_json import measurement_rows
from mlgov.exports.check_table import measurements_table
from mlgov.judging.judge import judge as judge_outcomes
from mlgov.judging.targets import targets_of
from mlgov.runner.frames import UNREGISTERED, run_frames

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Measurements", "check", "judge"]

PARTS = {
    "interval": ("low", "high", "level", "method"),
    "bound": ("low", "high"),
    "noise": ("value", "level", "method"),
}
TierName = Literal["low", "medium", "high"]


@dataclass(frozen=True, repr=False)
class Measurements:
    """What the checks gave on frames. In a notebook it shows itself as a table."""

    outcomes: tuple[CheckOutcome, ...]
    problem: str
    columns: Columns = field(default_factory=Columns)
    tier: str = "medium"
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Rows of each frame by role."""

    def rows(self) -> list[dict[str, Any]]:
        """One flat mapping for each measurement, with the keys of `mlgov check --format json`.

        `status` is `not_judged`, or says why there is no value; `limit` is None, since nothing was judged.
        """
        return measurement_rows(UNREGISTERED, self.outcomes)

    def to_frame(self) -> pd.DataFrame:
        """The same as a pandas frame; intervals, noise and bounds as columns `interval.low` and so on."""
        import pandas as pd

        return pd.DataFrame([_flat(row) for row in self.rows()])

    def __repr__(self) -> str:
        return measurements_table(self.outcomes, title=self._title())

    def _repr_html_(self) -> str:
        """What a notebook shows: one small table, escaped, without script or anything fetched."""
        return measurements_html(self.outcomes, title=self._title())

    def _title(self) -> str:
        sizes = ", ".join(f"{role} {rows:,} rows" for role, rows in self.sizes.items())
        return f"Unregistered {self.problem.replace('_', ' ')}: {sizes}"


def check(  # noqa: PLR0913 - one keyword per part that a column can play
    current: object,
    *,
    reference: object | None = None,
    train: object | None = None,
    label: str | None = None,
    score: str | None = None,
    prediction: str | None = None,
    positive: object | None = None,
    threshold: float | None = None,
    scores: Scores = "probability",
    sensitive: Mapping[str, Any] | Sequence[str] | str = (),
    id: str | None = None,  # noqa: A002 - the word of the authored file
    time: str | None = None,
    weight: str | None = None,
    exclude: Sequence[str] | str = (),
    problem: str | None = None,
    policy: str | None = None,
    governed: str | Path | None = None,
    tier: TierName = "medium",
    settings: Settings | None = None,
) -> Measurements:
    """Measure data frames (pandas, polars, Arrow, or a mapping from names to arrays).

    Args:
        current: The rows that are evaluated, with predictions if there are any.
        reference: What drift is measured against; default: `train`.
        train: The training rows.
        label: Column with the true outcome.
        score: Column with the probability of the positive class.
        prediction: Column with the predicted class, or with a regressor's prediction.
        positive: The label value that counts as positive; 1 and true need not be named.
        threshold: Scores at or above it are predicted positive.
        scores: `probability`, so that the threshold lies from 0 to 1, or `any` (a margin, log-odds, points).
        sensitive: Sensitive columns: names, or name -> reference group (text), bands (numbers) or None.
        id: Column that names a row.
        time: Column with the time of a row.
        weight: Column with sample weights.
        exclude: Columns that are no input of the model.
        problem: `binary_classification`, `regression` ...; default: what the columns look like.
        policy: Measure as this policy says for `tier` (smallest group, confidence level ...); default: as mlgov does.
        governed: The governed folder whose policies are meant; default: the packaged ones and the folder around here.
        tier: The risk tier.
        settings: How to measure, instead of what a policy says.

    Raises:
        UsageError: A name, tier or problem type is unknown, or the threshold is none for such scores.
        DataError: A frame can't be read as a table, or a column that was named is not in it.
        DocumentError: The policy can't be used.
    """
    _known("tier", tier, TIERS)
    _known("scores", scores, get_args(Scores))
    try:
        checked_threshold(threshold, scores)
    except ThresholdError as error:
        msg = f"{error}, and {threshold:g} does not"
        raise UsageError(msg, hint='where scores are no probabilities, add scores="any"; 30 per cent is 0.3') from None
    columns = _columns(
        label=label,
        score=score,
        prediction=prediction,
        positive=None if positive is None else label_text(positive),
        sensitive=sensitive_fields(sensitive),
        id=id,
        time=time,
        weight=weight,
        exclude=tuple(texts(exclude)),
    )
    others: dict[Role, object | None] = {"train": train, "reference": reference}
    given: dict[Role, object] = {
        "test": current,
        **{role: frame for role, frame in others.items() if frame is not None},
    }
    frames: dict[Role, Dataset] = {role: from_frame(frame, role) for role, frame in given.items()}
    _require(frames["test"], columns)
    if problem is not None:
        _known("problem", problem, get_args(ProblemType))
    kind = problem or problem_of(frames["test"], columns)
    if settings is None and policy is not None:
        settings = Settings(**effective_settings(_policy(policy, governed).policy, tier))
    outcomes = run_frames(given, columns=columns, problem=kind, threshold=threshold, settings=settings)
    return Measurements(outcomes, kind, columns, tier, {role: dataset.rows for role, dataset in frames.items()})


def judge(
    measurements: Measurements,
    policy: str = "standard",
    *,
    governed: str | Path | None = None,
    tier: TierName | None = None,
    baseline: Measurements | Mapping[str, float] | None = None,
    as_of: date | None = None,
) -> Verdict:
    """Judge measurements by the release limits of a policy; there is no charter, so no promises are judged.

    The verdict's subject is `unregistered`: it helps to decide whether to register, and can't be approved.

    Args:
        measurements: What `check` gave.
        policy: A policy's name; `standard` ships with mlgov.
        governed: The governed folder whose policies are meant; default: the packaged ones and the folder around here.
        tier: The risk tier; default: the one that was measured for.
        baseline: Values to compare with, as of a predecessor: measurements, or `family.check.metric` -> value.
        as_of: The day that exemptions are judged on; default: SOURCE_DATE_EPOCH, else today.

    Raises:
        UsageError: The tier is unknown.
        DocumentError: The policy can't be used.
    """
    if tier is not None:
        _known("tier", tier, TIERS)
    before = overall(baseline.outcomes) if isinstance(baseline, Measurements) else dict(baseline or {})
    return judge_outcomes(
        _policy(policy, governed),
        targets_of(None),
        measurements.outcomes,
        before or None,
        stage="release",
        tier=tier or measurements.tier,
        problem=measurements.problem,
        subject=UNREGISTERED,
        measurements_digest=digest_of(outcomes_to_json(measurements.outcomes)),
        as_of=as_of or today(),
        baseline_digest=digest_of(before) if before else None,
        sensitive=tuple(measurements.columns.sensitive),
    )


def problem_of(dataset: Dataset, columns: Columns) -> str:
    """The kind of problem that columns look like: by score and positive class, else by the values of the outcome."""
    if columns.score is not None or columns.positive is not None:
        return "binary_classification"
    outcome = columns.label or columns.prediction
    if outcome is None:
        return "other"
    kind = dataset.info(outcome).kind
    if kind == "boolean":
        return "binary_classification"
    if kind in {"number", "time"}:
        return "regression"
    values = {value for chunk in dataset.chunks(outcome) for value in chunk.unique().to_pylist() if value is not None}
    if kind == "integer":
        return "binary_classification" if values <= {0, 1} else "regression"
    return "binary_classification" if len(values) <= 2 else "multiclass_classification"


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with the parts of intervals, bounds and noise as entries of their own, and without what judging adds."""
    flat = {key: value for key, value in row.items() if key not in {*PARTS, "limit", "blocking", "accepted"}}
    for name, parts in PARTS.items():
        flat.update({f"{name}.{part}": (row[name] or {}).get(part) for part in parts})
    return flat


def _columns(**parts: Any) -> Columns:
    """The parts that columns play. Raises UsageError if one column is given two."""
    try:
        return Columns(**parts)
    except ValidationError as error:
        text = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise UsageError(text) from error


def _require(dataset: Dataset, columns: Columns) -> None:
    """Raise DataError unless every column that was named is there."""
    declared = {role: value for role, value in _named(columns).items() if value is not None}
    for role, name in declared.items():
        if name not in dataset:
            msg = f"the frame has no column `{name}` ({role})"
            raise DataError(msg, hint=hint_for(name, [info.name for info in dataset.columns]))


def _named(columns: Columns) -> dict[str, str | None]:
    """Role -> column of everything that must be in the evaluated frame."""
    parts = {role: getattr(columns, role) for role in ("label", "score", "prediction", "id", "time", "weight")}
    return {**parts, **{f"sensitive {name}": name for name in columns.sensitive}}


def _policy(name: str, governed: str | Path | None) -> PolicyInForce:
    """A policy of the governed folder that is given or around here; without one, a packaged policy."""
    if governed is not None:
        return load_policy(name, find_governed(Path(governed)))
    try:
        folder = find_governed()
    except MlgovError:
        folder = Path("project_charters")  # not there: only what is packaged can be found
    return load_policy(name, folder)


def _known(what: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        msg = f"unknown {what} {value!r}"
        raise UsageError(msg, hint=hint_for(str(value), known))
