"""What the charter promised, as limits, and the answers that decide which checks are required."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from mlgov.documents.charter import CharterFile, SuccessMetric
from mlgov.documents.tier import answers_of
from mlgov.documents.version import BaselineRef
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
    """Metric -> (value, kind) of the charter's baseline; of the version's own where the charter gives none."""
    answers: Mapping[str, str] = field(default_factory=dict)


def targets_of(charter: CharterFile | None, own: BaselineRef | None = None) -> Targets:
    """The targets in a charter's success metrics; none without a charter (then every answer is `not_said`).

    Args:
        charter: the project's charter.
        own: what the version itself is compared with; it serves where the charter gives no baseline for the metric.
    """
    if charter is None:
        return _with_own(Targets(digest=digest_of({"success": [], "answers": {}})), own)
    success = charter.charter.success
    answers = answers_of(charter.charter)
    # Where a promise is written and why is not material: moving a line must not outdate a verdict.
    promised = [each.model_dump(mode="json", include={"metric", "at_least", "at_most", "baseline"}) for each in success]
    targets = [target for at, each in enumerate(success) for target in _targets(charter, each, at)]
    found = Targets(
        digest=digest_of({"success": promised, "answers": answers}),
        targets=tuple(targets),
        baselines=baselines_of(charter),
        answers=answers,
    )
    return _with_own(found, own)


def baselines_of(charter: CharterFile | None, own: BaselineRef | None = None) -> dict[str, tuple[float, str]]:
    """Metric -> value and kind of what it is compared with: the charter's, else the version's own."""
    found = {} if own is None else {short_name(own.metric): (own.value, str(own.kind))}
    for each in charter.charter.success if charter is not None else ():
        if each.baseline is not None and each.baseline.value is not None:
            found[short_name(each.metric)] = (each.baseline.value, each.baseline.kind or "other")
    return found


def short_name(metric: str) -> str:
    """A metric without its check: `evaluation.discrimination.roc_auc` is `roc_auc`."""
    return metric.rpartition(".")[2]


def _with_own(found: Targets, own: BaselineRef | None) -> Targets:
    """The targets with the version's own baseline, which only adds: the charter is what was agreed on."""
    if own is None or short_name(own.metric) in found.baselines:
        return found
    baselines = {**found.baselines, short_name(own.metric): (own.value, own.kind)}
    digest = digest_of([found.digest, own.model_dump(mode="json", include={"metric", "value", "kind"})])
    return replace(found, digest=digest, baselines=baselines)


def _targets(charter: CharterFile, metric: SuccessMetric, at: int) -> list[Target]:
    found: list[Target] = []
    name = short_name(metric.metric)
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
