"""What the charter promised, as limits, and the answers that decide which checks are required."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mlgov.documents.charter import CharterFile, SuccessMetric
from mlgov.documents.tier import answers_of
from mlgov.evidence.canonical import digest_of


@dataclass(frozen=True, slots=True)
class Target:
    """One promise of the charter: a floor or ceiling for a metric over all rows."""

    id: str
    metric: str
    direction: Literal["at_least", "at_most"]
    value: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Targets:
    """All promises, the baselines they are compared with, and the answers; `digest` covers everything that judges."""

    digest: str
    targets: tuple[Target, ...] = ()
    baselines: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    """Metric -> (value, kind) of the charter's baseline."""
    answers: Mapping[str, str] = field(default_factory=dict)


def targets_of(charter: CharterFile | None) -> Targets:
    """The targets in a charter's success metrics; none without a charter (then every answer is `not_said`)."""
    if charter is None:
        return Targets(digest=digest_of({"success": [], "answers": {}}))
    success = charter.charter.success
    answers = answers_of(charter.charter)
    # Where a promise is written and why is not material: moving a line must not outdate a verdict.
    promised = [each.model_dump(mode="json", include={"metric", "at_least", "at_most", "baseline"}) for each in success]
    targets = [target for at, each in enumerate(success) for target in _targets(charter, each, at)]
    baselines = {
        each.metric: (each.baseline.value, each.baseline.kind or "other")
        for each in success
        if each.baseline is not None and each.baseline.value is not None
    }
    return Targets(
        digest=digest_of({"success": promised, "answers": answers}),
        targets=tuple(targets),
        baselines=baselines,
        answers=answers,
    )


def _targets(charter: CharterFile, metric: SuccessMetric, at: int) -> list[Target]:
    found: list[Target] = []
    name = metric.metric.rpartition(".")[2]
    directions: tuple[Literal["at_least", "at_most"], ...] = ("at_least", "at_most")
    for direction in directions:
        value = getattr(metric, direction)
        if value is not None:
            suffix = "" if metric.at_least is None or metric.at_most is None else f"/{direction}"
            found.append(
                Target(
                    id=f"charter:success/{metric.metric}{suffix}",
                    metric=name,
                    direction=direction,
                    value=value,
                    source=charter.source(f"success[{at}].{direction}"),
                    reason=metric.why or "Promised in the charter as a sign of success.",
                )
            )
    return found
