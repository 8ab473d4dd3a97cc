"""Do two runs say the same? Then the older bytes stay, so that no approval goes stale over the last digit."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any

from mlgov.evidence.measurement import CheckOutcome, Noise, Table

RELATIVE = 1e-9
ABSOLUTE = 1e-12
CURVE_RELATIVE = 1.01e-5
"""Tables and noise levels are rounded to 6 digits: a last bit in the number can be one unit in the last written digit."""


def agree(left: Sequence[CheckOutcome], right: Sequence[CheckOutcome]) -> bool:
    """The same checks, measurements, texts and integers, and every other number equal to 1e-9 (relative)."""
    return _same(tuple(left), tuple(right), RELATIVE)


def _same(left: Any, right: Any, relative: float) -> bool:
    if isinstance(left, float | int) and isinstance(right, float | int):
        whole = isinstance(left, int) and isinstance(right, int)
        return left == right if whole else math.isclose(left, right, rel_tol=relative, abs_tol=ABSOLUTE)
    if type(left) is not type(right):
        return False
    if dataclasses.is_dataclass(left):
        within = CURVE_RELATIVE if isinstance(left, Table | Noise) else relative
        fields = dataclasses.fields(left)
        return all(_same(getattr(left, field.name), getattr(right, field.name), within) for field in fields)
    if isinstance(left, Mapping):
        return list(left) == list(right) and _same(tuple(left.values()), tuple(right.values()), relative)
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(_same, left, right, [relative] * len(left)))
    return bool(left == right)
