"""Sums of float64 values without any rounding: the same for every order and every split of the rows.

Every float64 is a whole number of units of 2^-1126. Values are added up by exponent in halves of 26 and 27 bits, which
stay exact in float64, and the result is one Python integer. (The idea is Kulisch's long accumulator: Kulisch 2002,
Advanced Arithmetic for the Digital Computer.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_UNIT = 1126
_HALF = 26
_BLOCK = 1 << 20
"""Values per round; sums of their 27-bit halves stay far below 2^53."""


@dataclass(frozen=True, slots=True)
class ExactSum:
    """A sum of finite values; `lost` counts values that were infinite, which leave the sum unknown."""

    units: int = 0
    lost: int = 0

    @classmethod
    def of(cls, values: Floats) -> ExactSum:
        """The sum of an array of shape (n,); raises ValueError on NaN."""
        if np.isnan(values).any():
            msg = "NaN can't be summed"
            raise ValueError(msg)
        finite = values[np.isfinite(values)]
        units = sum(_units(finite[start : start + _BLOCK]) for start in range(0, len(finite), _BLOCK))
        return cls(units, len(values) - len(finite))

    def __add__(self, other: ExactSum) -> ExactSum:
        return ExactSum(self.units + other.units, self.lost + other.lost)

    @property
    def value(self) -> float | None:
        """The nearest float64; None if it is out of range or a value was infinite."""
        if self.lost:
            return None
        try:
            return self.units / (1 << _UNIT)
        except OverflowError:
            return None

    def shifted(self, count: int, offset: float) -> ExactSum:
        """The sum of `count` values after `offset` is taken from each, exactly."""
        numerator, denominator = offset.as_integer_ratio()
        return ExactSum(self.units - count * numerator * ((1 << _UNIT) // denominator), self.lost)

    def to_json(self) -> list[str | int]:
        """Hexadecimal units and the count of infinite values."""
        return [f"{self.units:x}", self.lost]

    @classmethod
    def from_json(cls, value: list[str | int]) -> ExactSum:
        """The inverse of `to_json`."""
        return cls(int(str(value[0]), 16), int(value[1]))


def _units(values: Floats) -> int:
    mantissa, exponent = np.frexp(values)
    whole = np.ldexp(mantissa, 53).astype(np.int64)
    upper = whole >> _HALF
    lower = whole - (upper << _HALF)
    place = exponent.astype(np.int64) + (_UNIT - 53)
    sums = [np.bincount(place, part) for part in (upper, lower)]
    used = np.flatnonzero((sums[0] != 0) | (sums[1] != 0)).tolist()
    return sum(((int(sums[0][at]) << _HALF) + int(sums[1][at])) << at for at in used)
