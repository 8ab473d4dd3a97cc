"""What a pass over rows leaves behind: finished statistics of one data set, and of one against its reference.

Checks are pure functions over these values. Every one of them survives `summary -> JSON -> summary` unchanged
(`mlgov.summaries.codec`). Finished statistics are exact unless a `Bound` says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mlgov.datasets import protocol
from mlgov.datasets.protocol import JoinCoverage
from mlgov.evidence.measurement import Absent, Bound, Role

Kind = protocol.Kind
Part = Literal["input", "prediction", "target"]

QUANTILE_PROBABILITIES = (0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99)
MAX_LEVELS = 1_000
"""Levels of a category column that are kept by name; the rest is counted as `other`."""


@dataclass(frozen=True, slots=True)
class NumericSummary:
    """A numeric, integer, boolean-as-number or time column (time in seconds since 1970 UTC)."""

    column: str
    kind: Kind
    n: int
    """Finite values."""
    missing: int
    nonfinite: int
    """Infinities; they are counted here and left out of every statistic."""
    distinct: int
    minimum: float | None
    maximum: float | None
    mean: float | None
    std: float | None
    """Sample standard deviation (ddof 1); None below two values."""
    quantiles: tuple[float, ...]
    """At QUANTILE_PROBABILITIES, linear interpolation (numpy's default); empty without values."""
    integral: bool
    """Every value is a whole number."""
    edges: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    """Histogram for drawing: up to 30 equal-width bins over [minimum, maximum]; len(edges) == len(counts) + 1."""
    below_range: int | None = None
    """Values below the minimum that the plan declares; None when it declares none."""
    above_range: int | None = None
    """Values above the declared maximum."""


@dataclass(frozen=True, slots=True)
class CategorySummary:
    """A text, boolean or declared-category column."""

    column: str
    kind: Kind
    n: int
    missing: int
    distinct: int
    levels: tuple[tuple[str, int], ...]
    """(level, count), most frequent first, ties by name; at most MAX_LEVELS."""
    other: int = 0
    """Rows in levels beyond MAX_LEVELS."""


ColumnSummary = NumericSummary | CategorySummary


@dataclass(frozen=True, slots=True)
class NumericComparison:
    """A numeric column of the current data against the same column of the reference."""

    column: str
    part: Part
    n_reference: int
    n_current: int
    ks: float | None
    """Two-sample Kolmogorov-Smirnov statistic, exact (None when a side is empty)."""
    ks_bound: Bound | None
    """Given instead of an exact `ks` when the sides were only counted on the grid."""
    decile_edges: tuple[float, ...]
    """Deduplicated inner deciles of the reference; bins are right-closed: (-inf, e0], (e0, e1], ..., (ek, inf)."""
    decile_reference: tuple[int, ...]
    decile_current: tuple[int, ...]
    doane_edges: tuple[float, ...]
    """numpy's `doane` bins of the reference (last bin closed)."""
    doane_reference: tuple[int, ...]
    doane_current: tuple[int, ...]
    """One longer than the reference's: the last entry counts current values outside the reference's range."""
    mean_reference: float | None = None
    mean_current: float | None = None


@dataclass(frozen=True, slots=True)
class CategoryComparison:
    """Level counts of the current data beside the reference's; `levels` is the union, by reference frequency."""

    column: str
    part: Part
    n_reference: int
    n_current: int
    levels: tuple[str, ...]
    reference: tuple[int, ...]
    current: tuple[int, ...]
    unseen: tuple[tuple[str, int], ...] = ()
    """Levels of the current data that the reference lacks, with their counts (at most 50)."""
    unseen_rows: int = 0
    other_reference: int = 0
    other_current: int = 0


ColumnComparison = NumericComparison | CategoryComparison


@dataclass(frozen=True, slots=True)
class Cells:
    """Confusion counts at the declared decision rule: rows by (label, prediction)."""

    tn: int
    fp: int
    fn: int
    tp: int

    @property
    def n(self) -> int:
        """All rows counted."""
        return self.tn + self.fp + self.fn + self.tp


@dataclass(frozen=True, slots=True)
class GroupCells:
    """Confusion counts of every group of one sensitive column; rows without a label count only in `selected`."""

    column: str
    groups: Mapping[str, Cells]
    """Group value (as text, or a band such as `[25, 40)`) -> counts. Rows with label and prediction."""
    selected: Mapping[str, tuple[int, int]]
    """Group value -> (predicted positive, rows with a prediction); labels not needed."""
    unknown: int
    """Rows whose group is missing."""


@dataclass(frozen=True, slots=True)
class CurvePoints:
    """A curve thinned to at most 200 points that keep its corners."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    threshold: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class CalibrationBins:
    """Ten equal-width bins of the score over [0, 1], right-closed (first bin includes 0)."""

    counts: tuple[int, ...]
    positives: tuple[int, ...]
    score_sums: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with what its interval needs."""

    n: int
    total: float
    total_squares: float

    @property
    def value(self) -> float | None:
        """The mean, None without rows."""
        return self.total / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class ScoreSummary:
    """Scores of a binary classifier on rows with a label."""

    positives: int
    negatives: int
    roc_auc: float | None
    """Exact, ties count one half; None when a class is empty."""
    delong_variance: float | None
    """Variance of the AUC by DeLong et al. 1988 (midranks); None when a class has fewer than two rows."""
    average_precision: float | None
    log_loss: Mean
    """Natural log, scores clipped to the float64 epsilon as scikit-learn does."""
    brier: Mean
    calibration: CalibrationBins
    roc_curve: CurvePoints
    precision_recall_curve: CurvePoints
    score_missing: int = 0
    outside_unit: int = 0
    """Scores below 0 or above 1: not probabilities; then log_loss, brier and calibration must not be used."""


@dataclass(frozen=True, slots=True)
class LabelCounts:
    """The target as found. For classification: counts per class as text; for regression: only n and missing."""

    n: int
    missing: int
    classes: tuple[tuple[str, int], ...] = ()
    unexpected: tuple[tuple[str, int], ...] = ()
    """Label values beyond the declared two classes; `n` and `classes` have them too."""


@dataclass(frozen=True, slots=True)
class ResidualSummary:
    """Errors of a regressor, prediction minus target, on rows that have both and where both are finite."""

    n: int
    absolute: Mean
    """Of |prediction - target|."""
    squared: Mean
    """Of (prediction - target)^2."""
    signed: Mean
    """Of prediction - target."""
    median_absolute: float | None
    relative: Mean
    """Of |prediction - target| / |target| over the rows whose target isn't 0."""
    zero_targets: int
    target: Mean
    target_median: float | None
    baseline_absolute: float | None
    """Mean absolute error of always predicting the target's median in these same rows."""
    quantiles: tuple[float, ...]
    """Of the signed error, at QUANTILE_PROBABILITIES."""
    edges: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    """Histogram of the signed error: 30 equal-width bins between its 0.5 % and 99.5 % quantiles, outer bins open."""
    excluded: int = 0
    """Rows left out because a side was missing or not finite."""


@dataclass(frozen=True, slots=True)
class WeightedMean:
    """Sums behind a weighted mean of x with weights w, over rows with a weight above 0; they add up over any split."""

    n: int = 0
    weight: float = 0.0
    """Sum of w."""
    weight_squares: float = 0.0
    """Sum of w^2."""
    total: float = 0.0
    """Sum of w x."""
    squares_total: float = 0.0
    """Sum of w^2 x."""
    squares_total_squares: float = 0.0
    """Sum of w^2 x^2."""

    @property
    def value(self) -> float | None:
        """The weighted mean, None without weight."""
        return self.total / self.weight if self.weight > 0 else None

    @property
    def effective(self) -> float:
        """Kish's effective number of rows, 0 without weight."""
        return self.weight**2 / self.weight_squares if self.weight_squares > 0 else 0.0

    def __add__(self, other: WeightedMean) -> WeightedMean:
        """Both together."""
        return WeightedMean(
            self.n + other.n,
            self.weight + other.weight,
            self.weight_squares + other.weight_squares,
            self.total + other.total,
            self.squares_total + other.squares_total,
            self.squares_total_squares + other.squares_total_squares,
        )


@dataclass(frozen=True, slots=True)
class WeightedRanking:
    """The weighted area under the ROC curve, with what its interval needs."""

    roc_auc: float
    """Weighted share of pairs in the right order; ties count one half."""
    variance: float | None
    """Linearised, through weighted placements; None when a class has fewer than two rows with weight."""
    positives: float
    """Kish's effective number of positive rows."""
    negatives: float


@dataclass(frozen=True, slots=True)
class WeightSums:
    """Weighted counterparts, present only when a weight column is declared."""

    total: float
    total_squares: float
    cells: tuple[WeightedMean, WeightedMean, WeightedMean, WeightedMean] | None = None
    """Rows, weight and squared weight in (tn, fp, fn, tp); x is 1."""
    ranking: WeightedRanking | None = None
    log_loss: WeightedMean | None = None
    brier: WeightedMean | None = None
    absolute: WeightedMean | None = None
    squared: WeightedMean | None = None


@dataclass(frozen=True, slots=True)
class PairedRanking:
    """Two areas under the ROC curve of the same rows."""

    roc_auc: float
    roc_auc_before: float
    variance: float | None
    """Of their difference, by DeLong et al. 1988 for correlated curves; None when a class has fewer than two rows."""
    positives: int
    negatives: int


@dataclass(frozen=True, slots=True)
class PairedSummary:
    """This version against the one before on the same rows: every difference is taken row by row, this one minus that.

    A part is None where one of both doesn't have what it needs.
    """

    before: str
    """The version before, as a sentence says it: `version 1`."""
    same_rows: bool
    """Both were tested on the same rows; if not, nothing else is here."""
    reason: str = ""
    """How they differ."""
    ranking: PairedRanking | None = None
    log_loss: Mean | None = None
    brier: Mean | None = None
    decisions: tuple[int, int, int, int] | None = None
    """Rows on which (both are right, only this one, only the one before, neither)."""
    absolute: Mean | None = None
    squared: Mean | None = None


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far a data set repeats what the model was trained on."""

    rows: int
    """Rows of this data set that equal a row of the training data in every compared column."""
    train_rows: int
    """Rows of the training data."""
    train_repeated: int | None
    """Rows of the training data that equal another one there; None where `rows` is 0."""
    columns: int
    """Columns that were compared."""
    same: bool = False
    """Both hold the same rows, each as often."""
    not_compared: int = 0
    """Columns of either that were not, because the other lacks them or they only number the rows."""


@dataclass(frozen=True, slots=True)
class DatasetSummary:
    """Everything that was counted in one data set."""

    role: Role
    window: str | None
    rows: int
    columns: Mapping[str, ColumnSummary] = field(default_factory=dict)
    """Features, plus label, score and prediction columns where present, by name in file order."""
    duplicates: int | None = None
    """Rows that repeat an earlier row in every column but the id; None when not counted."""
    overlap: Overlap | None = None
    """Only of validation and test data, and only if there is training data beside it."""
    labels: LabelCounts | None = None
    scores: ScoreSummary | None = None
    confusion: Cells | None = None
    groups: Mapping[str, GroupCells] = field(default_factory=dict)
    residuals: ResidualSummary | None = None
    group_residuals: Mapping[str, Mapping[str, Mean]] = field(default_factory=dict)
    """Sensitive column -> group -> absolute error (regression)."""
    weights: WeightSums | None = None
    paired: PairedSummary | None = None
    """Only of test data, and only if there is a version before whose test data can be read."""
    joins: tuple[JoinCoverage, ...] = ()
    absent: Mapping[str, Absent] = field(default_factory=dict)
    """Why a part above is None: keys `overlap`, `labels`, `scores`, `confusion`, `residuals`, `groups:<column>` ..."""
    recomputed: bool = False
    """This window is a part of one file that is read again whenever the file changes."""
    extras: Mapping[str, Any] = field(default_factory=dict)
    """Row statistics of third parties by name, as JSON values (`mlgov.summaries.partial.Accumulator`)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One data set against its reference."""

    reference_role: Role
    columns: Mapping[str, ColumnComparison] = field(default_factory=dict)
    absent: Mapping[str, Absent] = field(default_factory=dict)
    """Why a column could not be compared: missing on one side, another type, ..."""
