"""The stable JSON form of what `mlgov check` found: one row per measurement and limit.

The schema is documented in `docs/check-json.md`; keys are only ever added. `format` names its version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlgov.exports.unjudged import unjudged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlgov.evidence.measurement import CheckOutcome, Measurement, Where
    from mlgov.evidence.verdict import Result, Verdict

FORMAT = "mlgov-check/1"


def check_document(subjects: Iterable[dict[str, Any]], rows: Iterable[dict[str, Any]], *, as_of: str) -> dict[str, Any]:
    """The whole document: `subjects` (what was checked, with digests) and `results` (rows of `result_rows`)."""
    return {"format": FORMAT, "as_of": as_of, "subjects": list(subjects), "results": list(rows)}


def result_rows(subject: str, outcomes: Sequence[CheckOutcome], verdict: Verdict) -> list[dict[str, Any]]:
    """One flat row for each result of a verdict, joined with the measurement it judges."""
    measured = _by_place(outcomes)
    return [
        _row(subject, result, measured.get((result.check, result.metric, result.where))) for result in verdict.results
    ]


def measurement_rows(subject: str, outcomes: Sequence[CheckOutcome]) -> list[dict[str, Any]]:
    """The same rows for measurements that nobody has judged."""
    measured = _by_place(outcomes)
    return [
        _row(subject, result, measured.get((result.check, result.metric, result.where)))
        for result in unjudged(outcomes)
    ]


def _by_place(outcomes: Sequence[CheckOutcome]) -> dict[tuple[str, str, Where], Measurement]:
    """Measurements by check, metric and place."""
    return {
        (outcome.check, measurement.metric, measurement.where): measurement
        for outcome in outcomes
        for measurement in outcome.measurements
    }


def _row(subject: str, result: Result, measurement: Measurement | None) -> dict[str, Any]:
    """A result as JSON values; absent parts are null, never left out."""
    interval = result.interval
    limit = result.limit
    noise = result.noise
    bound = measurement.bound if measurement else None
    return {
        "subject": subject,
        "check": result.check,
        "metric": result.metric,
        "value": result.value,
        "n": result.n,
        "counts": list(result.counts) if result.counts else None,
        "interval": None
        if interval is None
        else {"low": interval.low, "high": interval.high, "level": interval.level, "method": interval.method},
        "bound": None if bound is None else {"low": bound.low, "high": bound.high},
        "noise": None if noise is None else {"value": noise.value, "level": noise.level, "method": noise.method},
        **_place(result.where),
        "variant": measurement.variant if measurement else "",
        "status": result.status.value,
        "limit": None
        if limit is None
        else {
            "id": limit.id,
            "direction": limit.direction,
            "value": limit.value,
            "basis": limit.basis,
            "reason": limit.reason,
            "source": limit.source,
            "required": limit.required,
        },
        "blocking": result.blocking,
        "accepted": None
        if result.accepted is None
        else {"role": result.accepted.role, "reason": result.accepted.reason, "until": result.accepted.until},
        "reason": result.reason,
    }


def _place(where: Where) -> dict[str, str | None]:
    """The coordinates of a result under their documented names."""
    return {
        "role": where.role,
        "group": where.group,
        "versus": where.versus,
        "slice": where.slice,
        "column": where.column,
        "class": where.class_,
        "window": where.window,
    }
