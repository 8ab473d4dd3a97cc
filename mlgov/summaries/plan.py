"""What one pass over rows shall count: the union of what all checks need, and what the columns mean."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mlgov.errors import DataError

COLUMNS = "columns"
COMPARISON = "comparison"
DUPLICATES = "duplicates"
OVERLAP = "overlap"
LABELS = "labels"
SCORES = "scores"
CONFUSION = "confusion"
GROUPS = "groups"
RESIDUALS = "residuals"
PAIRED = "paired"
NEEDS = frozenset({COLUMNS, COMPARISON, DUPLICATES, OVERLAP, LABELS, SCORES, CONFUSION, GROUPS, RESIDUALS, PAIRED})
"""The words of `mlgov.checks.base.Need`, which this room may not import."""

HELD_OUT = frozenset({"validation", "test"})
"""Roles of data that the model must not have been trained on."""
BINARY = "binary_classification"
CLASSIFICATION = frozenset({BINARY, "multiclass_classification"})
REGRESSION = frozenset({"regression", "forecasting"})


@dataclass(frozen=True, slots=True)
class SensitiveSpec:
    """How the values of a sensitive column become groups."""

    bands: tuple[float, ...] | None = None
    """Inner edges, ascending, for numeric columns: (25, 40) gives `< 25`, `[25, 40)` and `>= 40`."""

    def __post_init__(self) -> None:
        """Refuse edges that can't make bands."""
        edges = self.bands or ()
        if any(not math.isfinite(edge) for edge in edges) or any(a >= b for a, b in itertools.pairwise(edges)):
            msg = f"bands {list(edges)} are not finite numbers in ascending order"
            raise DataError(msg, hint="give the inner edges only, smallest first")


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a pass needs to know. Two equal plans over equal data give equal summaries."""

    needs: frozenset[str] = NEEDS
    problem: str = BINARY
    label: str | None = None
    score: str | None = None
    prediction: str | None = None
    positive: str | None = None
    """Label value that means `positive`, as text; None: 1 of a numeric label, true of a boolean one."""
    negative: str | None = None
    """None: the only other class that is found."""
    threshold: float | None = None
    """A row is predicted positive if its score is at least this. None: the prediction column decides."""
    id: str | None = None
    time: str | None = None
    weight: str | None = None
    features: tuple[str, ...] | None = None
    """Columns to profile and compare besides label, score and prediction; None: all but id, time, weight, exclude."""
    sensitive: Mapping[str, SensitiveSpec] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """Integer columns whose values are codes: counted as categories."""
    ranges: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    """Declared minimum and maximum of numeric columns: values beyond are counted."""
    reference_needs: frozenset[str] = frozenset({COLUMNS, DUPLICATES, LABELS})
    """What is counted in the reference itself (where `needs` has it too)."""

    def __post_init__(self) -> None:
        """Refuse needs that nobody can meet and a threshold that is no number."""
        unknown = (self.needs | self.reference_needs) - NEEDS
        if unknown:
            msg = f"a plan can't count {', '.join(sorted(unknown))}"
            raise DataError(msg, hint=f"known: {', '.join(sorted(NEEDS))}")
        if self.threshold is not None and not math.isfinite(self.threshold):
            msg = f"the threshold {self.threshold} is not a finite number"
            raise DataError(msg)

    @property
    def classifies(self) -> bool:
        """Whether label and prediction hold classes."""
        return self.problem in CLASSIFICATION

    @property
    def predicted_amount(self) -> str | None:
        """The column with a regressor's prediction."""
        return self.prediction or self.score

    def to_json(self) -> dict[str, Any]:
        """Plain values, the same for equal plans: the input of the plan's digest."""
        return {
            "needs": sorted(self.needs),
            "problem": self.problem,
            "label": self.label,
            "score": self.score,
            "prediction": self.prediction,
            "positive": self.positive,
            "negative": self.negative,
            "threshold": self.threshold,
            "id": self.id,
            "time": self.time,
            "weight": self.weight,
            "features": None if self.features is None else list(self.features),
            "sensitive": {
                name: None if spec.bands is None else list(spec.bands) for name, spec in sorted(self.sensitive.items())
            },
            "exclude": sorted(self.exclude),
            "categories": sorted(self.categories),
            "ranges": {name: list(pair) for name, pair in sorted(self.ranges.items())},
            "reference_needs": sorted(self.reference_needs),
        }
