"""Small hand-made summaries in which any check can be tried: ordinary, without labels, and without rows.

Used by `mlgov.checks.conformance`. The numbers belong together as if counted from 400 and 300 rows.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from mlgov.checks.base import CheckContext, DeclaredColumn
from mlgov.datasets.protocol import JoinCoverage
from mlgov.evidence.measurement import Absent
from mlgov.summaries.types import (
    CalibrationBins,
    CategoryComparison,
    CategorySummary,
    Cells,
    Comparison,
    CurvePoints,
    DatasetSummary,
    GroupCells,
    LabelCounts,
    Mean,
    NumericComparison,
    NumericSummary,
    Overlap,
    PairedRanking,
    PairedSummary,
    ResidualSummary,
    ScoreSummary,
    WeightedMean,
    WeightedRanking,
    WeightSums,
)

_QUANTILES = (18.0, 21.0, 24.0, 30.0, 41.0, 52.0, 61.0, 66.0, 70.0)
_AGE = NumericSummary(
    "age", "integer", 398, 2, 0, 55, 18.0, 72.0, 41.5, 14.2, _QUANTILES, True, (18.0, 45.0, 72.0), (230, 168)
)
_AREA = CategorySummary("area", "category", 400, 0, 3, (("north", 210), ("south", 150), ("west", 40)))
_SCORES = ScoreSummary(
    positives=150,
    negatives=250,
    roc_auc=0.8,
    delong_variance=0.0005,
    average_precision=0.7,
    log_loss=Mean(400, 190.0, 170.0),
    brier=Mean(400, 66.0, 25.0),
    calibration=CalibrationBins(
        (60, 60, 50, 50, 40, 40, 30, 30, 20, 20),
        (4, 8, 12, 18, 18, 20, 20, 18, 15, 17),
        (3.0, 9.0, 12.5, 17.5, 18.0, 22.0, 19.5, 22.5, 17.0, 19.0),
    ),
    roc_curve=CurvePoints((0.0, 0.2, 1.0), (0.0, 0.6, 1.0)),
    precision_recall_curve=CurvePoints((0.0, 0.6, 1.0), (1.0, 0.64, 0.375)),
)
_WEIGHTS = WeightSums(
    420.0,
    500.0,
    (
        WeightedMean(200, 210.0, 250.0, 210.0, 250.0, 250.0),
        WeightedMean(50, 52.0, 62.0, 52.0, 62.0, 62.0),
        WeightedMean(40, 42.0, 50.0, 42.0, 50.0, 50.0),
        WeightedMean(110, 116.0, 138.0, 116.0, 138.0, 138.0),
    ),
    WeightedRanking(0.81, 0.0006, 118.0, 230.0),
    WeightedMean(400, 420.0, 500.0, 197.0, 235.0, 200.0),
    WeightedMean(400, 420.0, 500.0, 67.0, 80.0, 30.0),
)
_PAIRED = PairedSummary(
    "version 1",
    same_rows=True,
    ranking=PairedRanking(0.8, 0.79, 0.0001, 150, 250),
    log_loss=Mean(400, -4.0, 20.0),
    brier=Mean(400, -2.0, 5.0),
    decisions=(280, 30, 20, 70),
)
_RESIDUALS = ResidualSummary(
    n=390,
    absolute=Mean(390, 780.0, 2600.0),
    squared=Mean(390, 2600.0, 60_000.0),
    signed=Mean(390, 39.0, 2600.0),
    median_absolute=1.6,
    relative=Mean(385, 60.0, 20.0),
    zero_targets=5,
    target=Mean(390, 7800.0, 175_500.0),
    target_median=19.5,
    baseline_absolute=4.1,
    quantiles=(-6.0, -4.0, -3.0, -1.5, 0.1, 1.7, 3.2, 4.1, 6.4),
    edges=(-7.0, 0.0, 7.0),
    counts=(188, 202),
    excluded=10,
)


@lru_cache(maxsize=1)
def sample_contexts() -> tuple[CheckContext, ...]:
    """Binary classification and regression with everything counted; without labels; without rows; another problem."""
    declared = {
        "age": DeclaredColumn("age", "integer", nullable=False, minimum=20.0, maximum=70.0),
        "area": DeclaredColumn("area", "category", categories=("north", "south")),
    }
    binary = CheckContext(
        problem="binary_classification",
        role="test",
        window=None,
        current=_binary(),
        reference=replace(_binary(), role="train", joins=()),
        comparison=_comparison(),
        declared=declared,
        label="outcome",
        score="p",
        positive="yes",
        threshold=0.5,
    )
    empty = DatasetSummary(
        "test",
        None,
        0,
        duplicates=0,
        overlap=Overlap(0, 300, None, 6),
        labels=LabelCounts(0, 0),
        confusion=Cells(0, 0, 0, 0),
    )
    unlabelled = DatasetSummary(
        "window",
        "2024-06",
        400,
        {"age": _AGE, "area": _AREA},
        absent={"labels": Absent("awaiting", "outcomes are due")},
    )
    return (
        binary,
        replace(binary, problem="regression", current=_regression(), score=None, prediction="p"),
        replace(binary, role="window", window="2024-06", current=unlabelled, labels_due="2024-07-31"),
        replace(binary, current=empty, comparison=None, reference=None),
        replace(binary, problem="ranking"),
        replace(
            binary, current=replace(_binary(), paired=PairedSummary("version 1", same_rows=False, reason="other ids"))
        ),
    )


def _binary() -> DatasetSummary:
    groups = GroupCells(
        "sex",
        {"female": Cells(100, 20, 25, 40), "male": Cells(100, 30, 15, 70), "other": Cells(0, 0, 0, 0)},
        {"female": (60, 185), "male": (100, 215), "other": (0, 0)},
        0,
    )
    return DatasetSummary(
        role="test",
        window=None,
        rows=400,
        columns={"age": _AGE, "area": _AREA},
        duplicates=3,
        overlap=Overlap(40, 300, 12, 6, not_compared=1),
        labels=LabelCounts(400, 0, (("no", 250), ("yes", 150))),
        scores=_SCORES,
        confusion=Cells(200, 50, 40, 110),
        groups={"sex": groups},
        weights=_WEIGHTS,
        paired=_PAIRED,
        joins=(JoinCoverage("labels", "outcomes.csv", 400, 396, 2),),
    )


def _regression() -> DatasetSummary:
    return DatasetSummary(
        role="test",
        window=None,
        rows=400,
        columns={"age": _AGE, "area": _AREA},
        duplicates=0,
        labels=LabelCounts(395, 5),
        residuals=_RESIDUALS,
        paired=PairedSummary(
            "version 1", same_rows=True, absolute=Mean(390, -30.0, 200.0), squared=Mean(390, -90.0, 900.0)
        ),
        group_residuals={"sex": {"female": Mean(180, 380.0, 1300.0), "male": Mean(210, 400.0, 1300.0)}},
    )


def _comparison() -> Comparison:
    age = NumericComparison(
        "age", "input", 300, 398, 0.08, None, (24.0, 41.0, 61.0), (60, 90, 90, 60), (70, 120, 118, 90),
        (18.0, 36.0, 54.0, 72.0), (100, 110, 90), (120, 140, 135, 3), 41.0, 41.5,
    )  # fmt: skip
    area = CategoryComparison(
        "area", "input", 300, 400, ("north", "south", "west"), (170, 130, 0), (210, 150, 40), (("west", 40),), 40
    )
    absent = {"income": Absent("unavailable", "the column is missing in the reference")}
    return Comparison("train", {"age": age, "area": area}, absent)
