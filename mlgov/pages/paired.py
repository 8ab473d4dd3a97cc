"""What the paired comparison says of a version and the one before it: differences on the same rows, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from mlgov.evidence.verdict import Result
from mlgov.pages import words
from mlgov.pages.numerals import is_nothing, range_text, value_text

CHECK = "evaluation.paired_comparison"
SAME_ROWS = "same_rows"
DIFFERENCES: Mapping[tuple[str, str], tuple[str, bool]] = {
    ("evaluation.discrimination", "roc_auc"): ("roc_auc_difference", True),
    ("evaluation.probability", "log_loss"): ("log_loss_difference", False),
    ("evaluation.probability", "brier_score"): ("brier_score_difference", False),
    ("evaluation.decision", "accuracy"): ("accuracy_difference", True),
    ("evaluation.regression_error", "mean_absolute_error"): ("mean_absolute_error_difference", False),
}
"""Number -> its paired difference, and whether more is better."""


@dataclass(frozen=True, slots=True)
class Said:
    """A paired difference as a page tells it."""

    delta: str
    direction: str
    """`up` (better), `down` (worse), or empty."""
    note: str


@dataclass(frozen=True, slots=True)
class Paired:
    """The paired comparison of one version."""

    same_rows: bool | None
    """None if it isn't known."""
    results: Mapping[str, Result]

    @classmethod
    def of(cls, results: Iterable[Result]) -> Paired:
        """What a verdict holds of it."""
        found = {item.metric: item for item in results if item.check == CHECK and item.value is not None}
        rows = found.get(SAME_ROWS)
        return cls(None if rows is None else rows.value == 1, found)

    def said(self, check: str, metric: str) -> Said | None:
        """The difference of a number on the same rows; None where it wasn't taken."""
        name, more_is_better = DIFFERENCES.get((check, metric), ("", True))
        item = self.results.get(name)
        if item is None or item.value is None:
            return None
        value, interval = item.value, item.interval
        size = value_text(abs(value), interval, None, name)
        shown = "±0" if is_nothing(size) else f"{'+' if value > 0 else words.MINUS}{size}"
        if interval is None:
            return Said(shown, "", "on the same rows, without a range" if value else "the same on the same rows")
        if interval.low <= 0 <= interval.high:
            return Said(shown, "", f"can't be told apart on the same rows ({range_text(interval, name)})")
        low, high = sorted((abs(interval.low), abs(interval.high)))
        reach = range_text(replace(interval, low=low, high=high), name)
        better = (value > 0) == more_is_better
        note = f"{'better' if better else 'worse'} by {size} ({reach}) on the same rows"
        return Said(shown, "up" if better else "down", note)
