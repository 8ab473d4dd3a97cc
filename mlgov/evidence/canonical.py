"""Canonical JSON and digests: the same value always gives the same bytes.

Keys sorted, no insignificant space, UTF-8, NaN and infinity refused, a final newline. Numbers are Python's
shortest round-trip form after rounding to a stated number of significant digits.
"""

from __future__ import annotations

import hashlib
import json
import math
from typing import TYPE_CHECKING, Any

from mlgov.errors import EvidenceError

if TYPE_CHECKING:
    from pathlib import Path

METRIC_DIGITS = 12
CURVE_DIGITS = 6


def canonical_bytes(value: Any) -> bytes:
    """JSON bytes of `value`, the same for equal values.

    Raises EvidenceError if a number is not finite or a value has no JSON form.
    """
    try:
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (ValueError, TypeError) as error:
        msg = f"a value can't be written as evidence: {error}"
        raise EvidenceError(msg) from error
    return text.encode("utf-8") + b"\n"


def sha256_bytes(data: bytes) -> str:
    """Hex sha256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    """Hex sha256 of a file's bytes, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_of(value: Any) -> str:
    """Hex sha256 of the canonical JSON of `value`."""
    return sha256_bytes(canonical_bytes(value))


def significant(value: float, digits: int = METRIC_DIGITS) -> float:
    """`value` rounded to `digits` significant digits; integers stay integers, -0.0 becomes 0.0."""
    if isinstance(value, int) or not math.isfinite(value) or value == 0:
        return value if isinstance(value, int) or not math.isfinite(value) else 0.0
    return float(f"{value:.{digits - 1}e}")
