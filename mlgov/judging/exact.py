"""Comparing without floating point: rates and ratios as fractions of counts, everything else as 12-digit decimals.

(6/10) / (15/20) is 0.7999999999999999 in binary floating point; as a fraction it is 4/5, and four fifths hold a limit
of 0.80. Numbers without counts are rounded to the 12 significant digits that evidence is written with, so that a value
is judged alike before and after it was written.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from mlgov.evidence.canonical import significant
from mlgov.evidence.measurement import Measurement

_AGREE = 1e-9


def fraction_of(value: float) -> Fraction:
    """A number as the decimal it is written as in evidence. `value` must be finite."""
    return Fraction(repr(significant(value)))


def exact_value(measurement: Measurement) -> Fraction | None:
    """The measurement as a fraction: from its counts where they give its value, else from its 12 digits.

    None if there is no value, or it is not finite.
    """
    value = measurement.value
    if value is None or not math.isfinite(value):
        return None
    for candidate in _from_counts(measurement):
        # Counts may stand for something else than this metric (F1, skills): only those that give the value count.
        if math.isclose(float(candidate), value, rel_tol=_AGREE, abs_tol=_AGREE * 1e-3):
            return candidate
    return fraction_of(value)


def rows_behind(measurement: Measurement) -> int | None:
    """The smallest number of rows that the value rests on: its n, or the smaller group of a comparison."""
    counts = measurement.counts or ()
    denominators = counts[1::2] if len(counts) in {2, 4} else ()
    known = [*denominators, *([] if measurement.n is None else [measurement.n])]
    return min(known) if known else None


def _from_counts(measurement: Measurement) -> Iterator[Fraction]:
    counts = measurement.counts or ()
    if len(counts) == 2:
        numerator, denominator = counts
        if denominator:
            yield Fraction(numerator, denominator)
            yield 1 - Fraction(numerator, denominator)
    elif len(counts) == 4:
        first, first_of, second, second_of = counts
        if not first_of or not second_of:
            return
        one, other = Fraction(first, first_of), Fraction(second, second_of)
        if not measurement.metric.endswith("_difference") and other:
            yield one / other
        yield one - other
        yield abs(one - other)
