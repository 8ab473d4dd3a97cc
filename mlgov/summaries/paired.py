"""Two versions on the same rows: differences taken row by row, so that what both find hard cancels out.

All of it is done with the rows of one data set in memory: the label, and of each version one column of predictions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlgov.datasets.protocol import Dataset
from mlgov.errors import DataError
from mlgov.summaries import classes
from mlgov.summaries.classes import NEGATIVE, POSITIVE, Codes, TwoClasses
from mlgov.summaries.numeric import blocks
from mlgov.summaries.rows import coded_chunks, fill
from mlgov.summaries.scores import log_losses, mean_of
from mlgov.summaries.types import Mean, PairedRanking

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Beside:
    """What the version before predicted for the rows of a data set."""

    before: str
    """As a sentence says it: `version 1`."""
    dataset: Dataset | None
    """Its test data, in the order of these rows; None if it was tested on other rows."""
    reason: str = ""
    """How the rows differ."""
    score: str | None = None
    prediction: str | None = None
    threshold: float | None = None
    """A row was predicted positive if its score was at least this. None: the prediction column decided."""

    def numbers(self, column: str | None) -> Floats | None:
        """A numeric column in row order, None if there is none."""
        if self.dataset is None or column is None or column not in self.dataset:
            return None
        if self.dataset.info(column).kind in {"category", "boolean"}:
            return None
        try:
            return fill(self.dataset, column, np.empty(self.dataset.rows))
        except DataError:
            return None  # what is wrong with it is told where the version before is measured

    def decisions(self, known: TwoClasses) -> Codes | None:
        """What was decided, a code per row; None if that isn't known."""
        if self.threshold is not None and (scores := self.numbers(self.score)) is not None:
            decided = np.where(np.isfinite(scores), scores >= self.threshold, classes.MISSING)
            return decided.astype(np.int8)
        if self.dataset is None or self.prediction is None or self.prediction not in self.dataset:
            return None
        kind = self.dataset.info(self.prediction).kind
        if kind not in {"category", "boolean"}:
            values = self.numbers(self.prediction)
            return None if values is None else classes.codes_of_numbers(known, values)
        try:
            parts = [
                classes.code_table(known, kind, names.to_pylist())[codes]
                for names, codes in coded_chunks(self.dataset, self.prediction)
            ]
        except DataError:
            return None
        return np.concatenate([np.empty(0, dtype=np.int8), *parts])


@dataclass(frozen=True, slots=True)
class PairedScores:
    """Two scores against one label."""

    ranking: PairedRanking | None
    log_loss: Mean | None
    brier: Mean | None


def compare_scores(labels: Codes, scores: Floats, before: Floats) -> PairedScores:
    """Differences of AUC, log loss and Brier score over rows with a label and two finite scores.

    Arrays of shape (rows,); labels as codes. Losses are None if one of both scores is no probability somewhere.
    """
    usable = np.isfinite(scores) & np.isfinite(before)
    pairs = [(scores[rows], before[rows]) for rows in ((labels == code) & usable for code in (POSITIVE, NEGATIVE))]
    (hits, hits_before), (others, others_before) = pairs
    ranking = _compare_rankings(hits, hits_before, others, others_before) if len(hits) and len(others) else None
    inside = all(((part >= 0) & (part <= 1)).all() for pair in pairs for part in pair)
    if not inside or not len(hits) + len(others):
        return PairedScores(ranking, None, None)
    both = [*zip(blocks(hits), blocks(hits_before), strict=True)]
    rest = [*zip(blocks(1.0 - others), blocks(1.0 - others_before), strict=True)]
    return PairedScores(
        ranking,
        mean_of(log_losses(a) - log_losses(b) for a, b in (*both, *rest)),
        mean_of(np.square(1.0 - a) - np.square(1.0 - b) for a, b in (*both, *rest)),
    )


def _compare_rankings(hits: Floats, hits_before: Floats, others: Floats, others_before: Floats) -> PairedRanking:
    """Both areas, and the variance of their difference.

    DeLong, DeLong and Clarke-Pearson 1988 (Biometrics 44:837-845): with S10 and S01 the covariances of the placements,
    the contrast (1, -1) has the variance of the differences of the placements in each class over its rows.
    """
    now, now_others = _placements(hits, others)
    before, before_others = _placements(hits_before, others_before)
    m, n = len(hits), len(others)
    variance = None
    if m > 1 and n > 1:
        variance = float((now - before).var(ddof=1)) / m + float((now_others - before_others).var(ddof=1)) / n
    return PairedRanking(float(now.mean()), float(before.mean()), variance, m, n)


def _placements(hits: Floats, others: Floats) -> tuple[Floats, Floats]:
    """Of each positive the share of negatives below it, of each negative the share of positives above; ties one half."""
    ordered, ordered_others = np.sort(hits), np.sort(others)
    below = np.searchsorted(ordered_others, hits, "left") + np.searchsorted(ordered_others, hits, "right")
    upto = np.searchsorted(ordered, others, "left") + np.searchsorted(ordered, others, "right")
    return below / (2 * len(others)), 1.0 - upto / (2 * len(hits))


def compare_decisions(labels: Codes, decisions: Codes, before: Codes) -> tuple[int, int, int, int]:
    """Rows on which (both are right, only this one, only the one before, neither), of those with all three codes."""
    usable = (labels >= NEGATIVE) & (decisions >= NEGATIVE) & (before >= NEGATIVE)
    right, right_before = (decisions == labels)[usable], (before == labels)[usable]
    both = int(np.count_nonzero(right & right_before))
    ours, theirs = int(np.count_nonzero(right)), int(np.count_nonzero(right_before))
    return both, ours - both, theirs - both, len(right) - ours - theirs + both


def compare_errors(size: Floats, before: Floats) -> tuple[Mean, Mean]:
    """Differences of absolute and of squared errors; absolute errors of shape (rows,), NaN where there is none."""
    usable = np.isfinite(size) & np.isfinite(before)
    pairs = [*zip(blocks(size[usable]), blocks(before[usable]), strict=True)]
    return mean_of(a - b for a, b in pairs), mean_of(_squares(pairs))


def _squares(pairs: list[tuple[Floats, Floats]]) -> Iterator[Floats]:
    with np.errstate(over="ignore", invalid="ignore"):
        yield from (np.square(a) - np.square(b) for a, b in pairs)
