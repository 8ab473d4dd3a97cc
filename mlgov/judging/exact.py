"""Comparing without floating point: rates and ratios as fractions of counts, everything else as 12-digit decimals.

(6/10) / (15/20) is 0.7999999999999999 in binary floating point; as a fraction it is 4/5, and four fifths hold a limit
of 0.80. Numbers without counts are rounded to the 12 significant digits that evidence is written with, so that a value
is judged alike before and after it was written.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from mlgov.evidence.canonical import METRIC_DIGITS, significant
from mlgov.evidence.measurement import Measurement

_AGREE = 1e-9
_SMALLEST = 1e-290
_DECIMAL = f"%.{METRIC_DIGITS - 1}e"


def decimal_of(value: float) -> Decimal:
    """A number as the decimal it is written as in evidence. `value` must be finite."""
    # By way of C: a version shows a thousand of these. Not for numbers that have fewer digits than evidence keeps.
    if isinstance(value, int):
        return Decimal(value)
    return Decimal(_DECIMAL % value if abs(value) > _SMALLEST else repr(significant(value)))


def fraction_of(value: float) -> Fraction:
    """The same as a fraction."""
    return Fraction(*decimal_of(value).as_integer_ratio())


def exact_value(measurement: Measurement) -> Fraction | None:
    """The measurement as a fraction: from its counts where they give its value, else from its 12 digits.

    None if there is no value, or it is not finite.
    """
    value = measurement.value
    if value is None or not math.isfinite(value):
        return None
    # Counts may stand for something else than this metric (F1, skills): only those that give the value count.
    counts = measurement.counts or ()
    if len(counts) == 2 and counts[1]:
        share = counts[0] / counts[1]
        if _agree(share, value):
            return Fraction(*counts)
        if _agree(1 - share, value):
            return 1 - Fraction(*counts)
    elif len(counts) == 4 and counts[1] and counts[3]:
        for candidate in _of_two(counts, measurement.metric):
            if _agree(float(candidate), value):
                return candidate
    return fraction_of(value)


def _agree(candidate: float, value: float) -> bool:
    return math.isclose(candidate, value, rel_tol=_AGREE, abs_tol=_AGREE * 1e-3)


def rows_behind(measurement: Measurement) -> int | None:
    """The smallest number of rows that the value rests on: its n, or the smaller group of a comparison."""
    counts = measurement.counts or ()
    denominators = counts[1::2] if len(counts) in {2, 4} else ()
    known = [*denominators, *([] if measurement.n is None else [measurement.n])]
    return min(known) if known else None


def _of_two(counts: tuple[int, ...], metric: str) -> Iterator[Fraction]:
    """What the counts of two groups may stand for."""
    one, other = Fraction(*counts[:2]), Fraction(*counts[2:])
    if not metric.endswith("_difference") and other:
        yield one / other
    yield one - other
    yield abs(one - other)
