"""Scores with labels, counted on a grid of scores: mergeable; ranking statistics come with guaranteed bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from mlgov.evidence.measurement import Bound
from mlgov.summaries.exact_sum import ExactSum
from mlgov.summaries.grid import Grid
from mlgov.summaries.partial import MeanPartial
from mlgov.summaries.scores import CALIBRATION_BINS, CALIBRATION_EDGES, log_losses
from mlgov.summaries.types import CalibrationBins, Mean

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

_NO_SUMS = (ExactSum(),) * CALIBRATION_BINS


@dataclass(frozen=True, slots=True)
class ScoreFinish:
    """Statistics of scores that were counted on a grid; a bound whose ends agree is an exact value."""

    positives: int
    negatives: int
    roc_auc: Bound | None
    """None when a class is empty."""
    average_precision: Bound | None
    log_loss: Mean | None
    """None, like Brier score and calibration, when a score is no probability."""
    brier: Mean | None
    calibration: CalibrationBins | None
    score_missing: int
    outside_unit: int


@dataclass(frozen=True, slots=True, eq=False)
class ScorePartial:
    """Rows by cell of the grid and class, and exact sums of losses and calibration."""

    grid: Grid
    positives: Counts
    negatives: Counts
    missing: int = 0
    outside_unit: int = 0
    log_loss: MeanPartial = field(default_factory=MeanPartial)
    brier: MeanPartial = field(default_factory=MeanPartial)
    bins: tuple[int, ...] = (0,) * CALIBRATION_BINS
    hits: tuple[int, ...] = (0,) * CALIBRATION_BINS
    sums: tuple[ExactSum, ...] = _NO_SUMS

    @classmethod
    def empty(cls, grid: Grid) -> ScorePartial:
        """No rows."""
        return cls(grid, np.zeros(grid.cells, dtype=np.int64), np.zeros(grid.cells, dtype=np.int64))

    def update(self, labels: npt.ArrayLike, scores: npt.ArrayLike) -> ScorePartial:
        """Add rows: labels of shape (rows,) as 1, 0 or -1 (missing), scores with NaN for missing."""
        y = np.asarray(labels, dtype=np.int8)
        score = np.asarray(scores, dtype=np.float64)
        usable = (y >= 0) & np.isfinite(score)
        missing = int(np.count_nonzero(y >= 0)) - int(np.count_nonzero(usable))
        hit, p = y[usable] == 1, score[usable]
        cell, size = self.grid.cell_of(p), self.grid.cells
        part = ScorePartial(
            self.grid, np.bincount(cell[hit], minlength=size), np.bincount(cell[~hit], minlength=size), missing
        )
        inside = (p >= 0) & (p <= 1)
        hit, p = hit[inside], p[inside]
        at = np.searchsorted(CALIBRATION_EDGES, p, "left")
        part = replace(
            part,
            outside_unit=len(inside) - len(p),
            log_loss=MeanPartial().update(log_losses(np.where(hit, p, 1.0 - p))),
            brier=MeanPartial().update(np.square(p - hit)),
            bins=tuple(np.bincount(at, minlength=CALIBRATION_BINS).tolist()),
            hits=tuple(np.bincount(at[hit], minlength=CALIBRATION_BINS).tolist()),
            sums=tuple(ExactSum.of(p[at == one]) for one in range(CALIBRATION_BINS)),
        )
        return self.merge(part)

    def merge(self, other: ScorePartial) -> ScorePartial:
        """Both together; raises DataError if they were counted on different grids."""
        self.grid.same(other.grid)
        return ScorePartial(
            self.grid,
            self.positives + other.positives,
            self.negatives + other.negatives,
            self.missing + other.missing,
            self.outside_unit + other.outside_unit,
            self.log_loss.merge(other.log_loss),
            self.brier.merge(other.brier),
            tuple(a + b for a, b in zip(self.bins, other.bins, strict=True)),
            tuple(a + b for a, b in zip(self.hits, other.hits, strict=True)),
            tuple(a + b for a, b in zip(self.sums, other.sums, strict=True)),
        )

    def finish(self) -> ScoreFinish:
        """Everything that the counts can say."""
        m, n = int(self.positives.sum()), int(self.negatives.sum())
        probabilities = not self.outside_unit
        return ScoreFinish(
            positives=m,
            negatives=n,
            roc_auc=self._auc(m, n) if m and n else None,
            average_precision=self._average_precision(m) if m and n else None,
            log_loss=self.log_loss.finish() if probabilities else None,
            brier=self.brier.finish() if probabilities else None,
            calibration=self._calibration() if probabilities else None,
            score_missing=self.missing,
            outside_unit=self.outside_unit,
        )

    def _auc(self, m: int, n: int) -> Bound:
        """Pairs in different cells are certain, pairs at a point are ties, pairs within an interval are open."""
        below = np.cumsum(self.negatives) - self.negatives
        low = high = 0
        for cell in np.flatnonzero(self.positives).tolist():
            wins, here, by = int(self.positives[cell]), int(self.negatives[cell]), int(below[cell])
            low += wins * (2 * by + (here if cell % 2 else 0))
            high += wins * (2 * by + (here if cell % 2 else 2 * here))
        return Bound(low / (2 * m * n), high / (2 * m * n))

    def _average_precision(self, m: int) -> Bound:
        """Within an interval the negatives come first at worst and last, after tied positives, at best."""
        tp = fp = 0
        lows: list[float] = []
        highs: list[float] = []
        for cell in range(self.grid.cells - 1, -1, -1):
            hits, others = int(self.positives[cell]), int(self.negatives[cell])
            if hits and cell % 2:
                lows.append(hits * ((tp + hits) / (tp + hits + fp + others)))
                highs.append(lows[-1])
            elif hits:
                steps = tp + np.arange(1, hits + 1)
                lows.append(float((steps / (steps + fp + others)).sum()))
                highs.append(hits * ((tp + hits) / (tp + hits + fp)))
            tp += hits
            fp += others
        # Sums of shares round in the last digits: a margin of 1e-13 keeps the guarantee.
        return Bound(max(0.0, math.fsum(lows) / m * (1 - 1e-13)), min(1.0, math.fsum(highs) / m * (1 + 1e-13)))

    def _calibration(self) -> CalibrationBins:
        return CalibrationBins(self.bins, self.hits, tuple(total.value or 0.0 for total in self.sums))

    def to_json(self) -> dict[str, Any]:
        """Plain values, the grid among them."""
        return {
            "grid": self.grid.to_json(),
            "positives": self.positives.tolist(),
            "negatives": self.negatives.tolist(),
            "missing": self.missing,
            "outside_unit": self.outside_unit,
            "log_loss": self.log_loss.to_json(),
            "brier": self.brier.to_json(),
            "bins": list(self.bins),
            "hits": list(self.hits),
            "sums": [total.to_json() for total in self.sums],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ScorePartial:
        """The inverse of `to_json`."""
        return cls(
            Grid.from_json(value["grid"]),
            np.array(value["positives"], dtype=np.int64),
            np.array(value["negatives"], dtype=np.int64),
            int(value["missing"]),
            int(value["outside_unit"]),
            MeanPartial.from_json(value["log_loss"]),
            MeanPartial.from_json(value["brier"]),
            tuple(int(count) for count in value["bins"]),
            tuple(int(count) for count in value["hits"]),
            tuple(ExactSum.from_json(total) for total in value["sums"]),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ScorePartial) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self.grid, self.positives.tobytes(), self.negatives.tobytes()))
