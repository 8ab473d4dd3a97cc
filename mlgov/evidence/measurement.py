"""What a check gives: measurements and small tables. Plain frozen values, no judgement in them.

A measurement is one number with everything that is needed to read it: how many rows it rests on, the integer
counts behind a rate, an interval where an honest one exists, the noise level where it doesn't, and where in the
data it was taken. A number that could not be measured is a measurement too: `value` is None, `absent` says why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

AbsentKind = Literal["insufficient", "awaiting", "unavailable", "not_applicable", "error", "missing"]
"""Why there is no value. The words a person sees for each are in `mlgov.pages.words`."""

Role = Literal["train", "validation", "test", "reference", "window"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval; `method` names it (`wilson`, `newcombe`, `koopman`, `logit-delong`, ...)."""

    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True, slots=True)
class Bound:
    """Guaranteed bounds of a statistic that was not computed exactly: the exact value lies in [low, high]."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Noise:
    """What the metric would stay below, with probability `level`, if nothing differed at these sizes."""

    value: float
    level: float
    method: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Why a number is not there."""

    kind: AbsentKind
    reason: str
    due: str | None = None
    """ISO day on which an awaited number is due."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where in the data a number was taken. Empty parts mean: all of it."""

    role: Role = "test"
    column: str | None = None
    group: str | None = None
    """`column=value` of a sensitive feature, e.g. `sex=female`."""
    versus: str | None = None
    """The reference group of a ratio or difference, e.g. `sex=male`."""
    slice: str | None = None
    class_: str | None = None
    window: str | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number, or the reason why there is none."""

    metric: str
    """scikit-learn's name where one exists; a limit addresses `check.metric`."""
    value: float | None
    n: int | None = None
    """Rows the number rests on."""
    counts: tuple[int, ...] | None = None
    """(numerator, denominator) of a rate; (a, b, c, d) of a ratio (a/b) / (c/d) or difference a/b - c/d."""
    interval: Interval | None = None
    no_interval: str = ""
    """Why there is no interval, where one would be expected."""
    bound: Bound | None = None
    noise: Noise | None = None
    where: Where = field(default_factory=Where)
    variant: str = ""
    """Names the exact definition where several exist, e.g. `10 reference deciles, right-closed, +1/2 per bin`."""
    reason: str = ""
    """A remark that belongs to the value (for example: 76 of 5,000 rows could not be joined)."""
    absent: Absent | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A small columnar table behind a chart (ROC curve, calibration, histogram). All columns have equal length.

    Numbers are rounded to 6 significant digits when written.
    """

    name: str
    columns: dict[str, tuple[float | int | str | None, ...]]
    where: Where = field(default_factory=Where)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """All that one check gave in one run."""

    check: str
    """`family.id`, e.g. `evaluation.discrimination`."""
    check_version: str
    measurements: tuple[Measurement, ...]
    tables: tuple[Table, ...] = ()
    absent: Absent | None = None
    """The whole check did not run, and why (then `measurements` is empty)."""


@dataclass(frozen=True, slots=True)
class MetricInfo:
    """How to read one metric of a check; kept with the evidence so that old pages describe it as it was."""

    name: str
    title: str
    """Plain words, sentence case, e.g. `Area under the ROC curve`."""
    better: Literal["higher", "lower", "one", "zero", "none"]
    kind: Literal["rate", "ratio", "difference", "count", "score", "distance", "amount"] = "score"
    unit: str = ""
    """`` for a pure number, `%` never: shares are fractions, pages show per cent."""


@dataclass(frozen=True, slots=True)
class CheckHelp:
    """A check's own description as it was when it ran; from its module docstring."""

    check: str
    version: str
    title: str
    family: str
    metrics: tuple[MetricInfo, ...]
    purpose: str
    how: str
    signs: str
    limitations: str
    what_to_do: str
    source: str
