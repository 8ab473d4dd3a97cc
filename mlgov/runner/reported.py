"""Numbers that somebody else measured: kept apart, so that they never look measured here.

Each metric becomes the outcome of a check `reported.<metric>` that is in no catalogue. No limit on a measured metric
reads it, its variant says `reported`, and the reason names the source.
"""

from __future__ import annotations

from collections.abc import Sequence

from mlgov.documents.version import ReportedMeasurement
from mlgov.evidence.canonical import digest_of
from mlgov.evidence.measurement import CheckOutcome, Measurement
from mlgov.evidence.statement import Subject

FAMILY = "reported"
VERSION = "1"


def reported_outcomes(reported: Sequence[ReportedMeasurement]) -> tuple[CheckOutcome, ...]:
    """One outcome per reported metric, in order of the first report of each."""
    by_metric: dict[str, list[Measurement]] = {}
    for item in reported:
        dated = f" as of {item.as_of.isoformat()}" if item.as_of is not None else ""
        by_metric.setdefault(item.metric, []).append(
            Measurement(
                metric=item.metric,
                value=item.value,
                n=item.n,
                no_interval="reported, not measured here",
                variant="reported",
                reason=f"reported by {item.source}{dated}; not measured here",
            )
        )
    return tuple(CheckOutcome(f"{FAMILY}.{metric}", VERSION, tuple(items)) for metric, items in by_metric.items())


def reported_subject(reported: Sequence[ReportedMeasurement]) -> tuple[Subject, ...]:
    """The subject that stands for what was reported; empty if nothing was."""
    if not reported:
        return ()
    return (Subject("reported", digest_of([item.model_dump(mode="json") for item in reported])),)
