"""Verdicts as JSON and back: columnar like the evidence they judge, each limit written once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mlgov.errors import EvidenceError
from mlgov.evidence.canonical import CURVE_DIGITS
from mlgov.evidence.codec import number
from mlgov.evidence.columnar import pack, unpack
from mlgov.evidence.measurement import Interval, Noise, Where
from mlgov.evidence.verdict import Acceptance, Limit, Result, Status, Verdict

_WHERE = ("role", "column", "group", "versus", "slice", "class_", "window")


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict with numbers rounded as in the evidence."""
    limits: dict[Limit, int] = {}
    records = [_result_to_record(result, limits) for result in verdict.results]
    return {
        "format": 1,
        "kind": verdict.kind,
        "window": verdict.window,
        "policy": verdict.policy,
        "policy_digest": verdict.policy_digest,
        "targets_digest": verdict.targets_digest,
        "measurements_digest": verdict.measurements_digest,
        "baseline_digest": verdict.baseline_digest,
        "limits": [asdict(limit) for limit in limits],
        "results": pack(records),
    }


def verdict_from_json(data: Mapping[str, Any]) -> Verdict:
    """The verdict of `verdict_to_json`; unknown fields are ignored. Raises EvidenceError if damaged."""
    try:
        limits = [_limit(item) for item in data["limits"]]
        return Verdict(
            kind=data["kind"],
            window=data.get("window"),
            policy=data["policy"],
            policy_digest=data["policy_digest"],
            targets_digest=data["targets_digest"],
            measurements_digest=data["measurements_digest"],
            baseline_digest=data.get("baseline_digest"),
            results=tuple(_result_from_record(record, limits) for record in unpack(data["results"])),
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        msg = f"a verdict is damaged: {error!r}"
        raise EvidenceError(msg) from error


def _limit(item: Mapping[str, Any]) -> Limit:
    return Limit(
        id=item["id"],
        direction=item["direction"],
        value=item["value"],
        basis=item["basis"],
        reason=item["reason"],
        source=item["source"],
        must_hold_interval=item.get("must_hold_interval", False),
        min_n=item.get("min_n"),
        required=item.get("required", False),
        advisory=item.get("advisory", False),
        effective=item.get("effective", ""),
    )


def _result_to_record(result: Result, limits: dict[Limit, int]) -> dict[str, Any]:
    record: dict[str, Any] = {part.rstrip("_"): getattr(result.where, part) for part in _WHERE}
    record |= {
        "check": result.check,
        "metric": result.metric,
        "status": result.status.value,
        "reason": result.reason,
        "value": number(result.value),
        "n": number(result.n),
        "limit": None if result.limit is None else limits.setdefault(result.limit, len(limits)),
        "includes_limit": result.includes_limit or None,
        "blocking": result.blocking or None,
    }
    record |= {f"count{place}": number(count) for place, count in enumerate(result.counts or ())}
    if result.interval is not None:
        interval = result.interval
        record |= {
            "low": number(interval.low),
            "high": number(interval.high),
            "level": number(interval.level),
            "interval": interval.method,
        }
    if result.noise is not None:
        noise = result.noise
        record |= {
            "noise": number(noise.value, CURVE_DIGITS),
            "noise_level": number(noise.level),
            "noise_method": noise.method,
        }
    if result.accepted is not None:
        accepted = result.accepted
        record |= {"role_of": accepted.role, "accepted": accepted.reason, "until": accepted.until}
    return record


def _result_from_record(record: Mapping[str, Any], limits: list[Limit]) -> Result:
    parts: dict[str, Any] = {part: record.get(part.rstrip("_")) for part in _WHERE}
    counts = tuple(record[f"count{place}"] for place in range(len(record)) if f"count{place}" in record)
    return Result(
        check=record["check"],
        metric=record["metric"],
        where=Where(**parts | {"role": record.get("role", "test")}),
        status=Status(record["status"]),
        reason=record.get("reason", ""),
        value=record.get("value"),
        n=record.get("n"),
        counts=counts or None,
        interval=Interval(record["low"], record["high"], record["level"], record["interval"])
        if "low" in record
        else None,
        noise=Noise(record["noise"], record["noise_level"], record["noise_method"]) if "noise" in record else None,
        limit=limits[record["limit"]] if "limit" in record else None,
        includes_limit=bool(record.get("includes_limit", False)),
        blocking=bool(record.get("blocking", False)),
        accepted=Acceptance(record["role_of"], record["accepted"], record["until"]) if "accepted" in record else None,
    )
