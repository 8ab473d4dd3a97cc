"""The descriptions of checks as they were when they ran: one small file each, named by its digest."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from mlgov.errors import EvidenceError
from mlgov.evidence.canonical import canonical_bytes
from mlgov.evidence.measurement import CheckHelp, MetricInfo


def help_to_bytes(text: CheckHelp) -> bytes:
    """The file content of one description."""
    return canonical_bytes({"format": 1, **asdict(text)})


def help_from_bytes(raw: bytes, *, shown_as: str = "check description") -> CheckHelp:
    """The description in these bytes; unknown fields are ignored. Raises EvidenceError if damaged."""
    try:
        data: dict[str, Any] = json.loads(raw)
        known = {item.name for item in fields(MetricInfo)}
        metrics = tuple(MetricInfo(**{k: v for k, v in item.items() if k in known}) for item in data["metrics"])
        texts = {item.name: str(data[item.name]) for item in fields(CheckHelp) if item.name != "metrics"}
        return CheckHelp(metrics=metrics, **texts)
    except (ValueError, KeyError, TypeError) as error:
        msg = f"{shown_as} is damaged: {error!r}"
        raise EvidenceError(msg, hint="delete it and run `mlgov check --force`") from error
