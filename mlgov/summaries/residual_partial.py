"""Errors of a regressor in sums: mergeable, the same under any split. Medians and quantiles need a grid of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from mlgov.summaries.partial import MeanPartial

_MEANS = ("absolute", "squared", "signed", "relative", "target")


@dataclass(frozen=True, slots=True)
class ResidualPartial:
    """Exact sums of errors over the rows where prediction and target are finite."""

    absolute: MeanPartial = field(default_factory=MeanPartial)
    squared: MeanPartial = field(default_factory=MeanPartial)
    signed: MeanPartial = field(default_factory=MeanPartial)
    relative: MeanPartial = field(default_factory=MeanPartial)
    target: MeanPartial = field(default_factory=MeanPartial)
    zero_targets: int = 0
    excluded: int = 0

    @classmethod
    def empty(cls) -> ResidualPartial:
        """No rows."""
        return cls()

    @property
    def n(self) -> int:
        """Rows with an error."""
        return self.signed.n

    def update(self, target: npt.ArrayLike, prediction: npt.ArrayLike) -> ResidualPartial:
        """Add rows: two arrays of shape (rows,), NaN for missing."""
        y, p = np.asarray(target, dtype=np.float64), np.asarray(prediction, dtype=np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            error = p - y
            usable = np.isfinite(y) & np.isfinite(p) & np.isfinite(error)
            y, error = y[usable], error[usable]
            nonzero = y != 0
            relative = np.abs(error[nonzero]) / np.abs(y[nonzero])
            squared = np.square(error)
        part = ResidualPartial(
            MeanPartial().update(np.abs(error)),
            MeanPartial().update(squared),
            MeanPartial().update(error),
            MeanPartial().update(relative),
            MeanPartial().update(y),
            int(np.count_nonzero(~nonzero)),
            len(usable) - len(error),
        )
        return self.merge(part)

    def merge(self, other: ResidualPartial) -> ResidualPartial:
        """Both together."""
        means: dict[str, Any] = {name: getattr(self, name).merge(getattr(other, name)) for name in _MEANS}
        zero_targets, excluded = self.zero_targets + other.zero_targets, self.excluded + other.excluded
        return ResidualPartial(**means, zero_targets=zero_targets, excluded=excluded)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        means = {name: getattr(self, name).to_json() for name in _MEANS}
        return {**means, "zero_targets": self.zero_targets, "excluded": self.excluded}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ResidualPartial:
        """The inverse of `to_json`."""
        means: dict[str, Any] = {name: MeanPartial.from_json(value[name]) for name in _MEANS}
        return cls(**means, zero_targets=int(value["zero_targets"]), excluded=int(value["excluded"]))
