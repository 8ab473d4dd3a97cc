"""Measurements as results without a limit, where nobody has judged them: in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlgov.evidence.measurement import Where
from mlgov.evidence.verdict import Result, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlgov.evidence.measurement import CheckOutcome, Measurement


def unjudged(outcomes: Iterable[CheckOutcome]) -> tuple[Result, ...]:
    """One result for each measurement, or for each check that gave none: `not_judged`, or why there is no value."""
    results: list[Result] = []
    for outcome in outcomes:
        if outcome.absent is not None:
            status = Status(outcome.absent.kind)
            results.append(Result(outcome.check, "", Where(), status, outcome.absent.reason))
        results += [_result(outcome.check, measurement) for measurement in outcome.measurements]
    return tuple(results)


def _result(check: str, measurement: Measurement) -> Result:
    """A measurement that no limit looks at."""
    absent = measurement.absent
    return Result(
        check=check,
        metric=measurement.metric,
        where=measurement.where,
        status=Status.NOT_JUDGED if absent is None else Status(absent.kind),
        reason=measurement.reason if absent is None else absent.reason,
        value=measurement.value,
        n=measurement.n,
        counts=measurement.counts,
        interval=measurement.interval,
        noise=measurement.noise,
    )
