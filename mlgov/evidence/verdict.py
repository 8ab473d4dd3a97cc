"""What a policy says of measurements: results with a status, a limit and a reason. No data, no dates of today."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from mlgov.evidence.measurement import Interval, Noise, Where


class Status(StrEnum):
    """The status of one result, worst last when sorted by `SEVERITY`."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    NOT_JUDGED = "not_judged"
    INSUFFICIENT = "insufficient"
    AWAITING = "awaiting"
    UNAVAILABLE = "unavailable"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"
    MISSING = "missing"


SEVERITY: tuple[Status, ...] = (
    Status.NOT_APPLICABLE,
    Status.NOT_JUDGED,
    Status.PASSED,
    Status.WARNED,
    Status.AWAITING,
    Status.UNAVAILABLE,
    Status.INSUFFICIENT,
    Status.MISSING,
    Status.ERROR,
    Status.FAILED,
)
"""From harmless to worst."""

Direction = Literal["at_least", "at_most"]


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit in force, resolved for a version: where it came from, what it asks."""

    id: str
    """`policy:standard-2/fairness.impact_ratio.impact_ratio` or `charter:success/roc_auc`."""
    direction: Direction
    value: str
    """Decimal text exactly as authored (`0.80`), so that comparisons can be made as fractions."""
    basis: str
    """`absolute`, or what the limit is relative to: `baseline: simple_rule 0.58`, `predecessor 2: 0.897`, ..."""
    reason: str
    source: str
    """`file:line` of the authored limit."""
    must_hold_interval: bool = False
    min_n: int | None = None
    required: bool = False
    advisory: bool = False
    """A failure is shown, but keeps no gate shut."""
    effective: str = ""
    """The limit as an absolute value (decimal text), where `value` is relative to something; else empty."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A result that stands although it is not good: who accepted it, until when, and why."""

    role: str
    reason: str
    until: str


@dataclass(frozen=True, slots=True)
class Result:
    """One judged measurement, or a required one that is missing."""

    check: str
    metric: str
    where: Where
    status: Status
    reason: str
    """One plain sentence built from the numbers by rule."""
    value: float | None = None
    n: int | None = None
    counts: tuple[int, ...] | None = None
    interval: Interval | None = None
    noise: Noise | None = None
    limit: Limit | None = None
    includes_limit: bool = False
    """The interval includes the limit: `failed` is then not certain, `passed` is `warned`."""
    blocking: bool = False
    """This result keeps a gate shut."""
    accepted: Acceptance | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one statement (release, or one window) under one policy."""

    kind: Literal["release", "window"]
    window: str | None
    policy: str
    policy_digest: str
    targets_digest: str
    measurements_digest: str
    baseline_digest: str | None
    results: tuple[Result, ...]

    def counts(self) -> dict[Status, int]:
        """How many results have each status."""
        tally = dict.fromkeys(Status, 0)
        for result in self.results:
            tally[result.status] += 1
        return tally

    @property
    def blocking(self) -> tuple[Result, ...]:
        """The results that keep a gate shut."""
        return tuple(result for result in self.results if result.blocking)
