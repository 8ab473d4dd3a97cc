"""Which label values mean positive and negative, and the row-by-row codes that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlgov.evidence.measurement import Absent
from mlgov.summaries.types import Kind

NEGATIVE, POSITIVE = 0, 1
MISSING, UNEXPECTED = -1, -2
"""Codes of a label or prediction. Unexpected ones count as missing once they have been reported."""

Codes = npt.NDArray[np.int8]
MAX_NAMED = 20
"""Unexpected classes that are named."""


@dataclass(frozen=True, slots=True)
class TwoClasses:
    """The two classes of a binary problem, as text; `negative` None: whatever single other class there is."""

    positive: str
    negative: str | None


def declared_classes(kind: Kind, positive: str | None, negative: str | None) -> TwoClasses | Absent:
    """The declared classes, or 1 and true where a numeric or boolean label speaks for itself."""
    if positive is None:
        if kind == "category":
            return Absent("error", "which label value means positive isn't declared (`positive`)")
        positive = "true" if kind == "boolean" else "1"
    if negative is None:
        negative = {"1": "0", "true": "false"}.get(_same(kind, positive)) if kind != "category" else None
    if negative is not None and _same(kind, positive) == _same(kind, negative):
        return Absent("error", f"`{positive}` is declared both as positive and as negative")
    return TwoClasses(_same(kind, positive), None if negative is None else _same(kind, negative))


def _same(kind: Kind, text: str) -> str:
    """The text that a column of this kind would give for the declared one: `1` for `1.0`, `true` for `True`."""
    if kind == "boolean":
        return text.casefold()
    if kind == "category":
        return text
    try:
        value = float(text)
    except ValueError:
        return text
    return str(int(value)) if value.is_integer() else repr(value)


def resolve(declared: TwoClasses, found: Sequence[str]) -> TwoClasses:
    """Take the only other class that was found as negative, if none is declared."""
    others = [name for name in found if name != declared.positive]
    if declared.negative is None and len(others) == 1:
        return TwoClasses(declared.positive, others[0])
    return declared


_TRUTH = {"true": "1", "false": "0"}
_NUMBERS = {"1": "true", "0": "false"}


def translated(classes: TwoClasses, kind: Kind, name: str) -> str:
    """A value of another column in the label's words: true for 1 where one of both is boolean and the other numeric."""
    if kind == "boolean" and classes.positive in _NUMBERS:
        return _TRUTH.get(name, name)
    if kind in {"integer", "number"} and classes.positive in _TRUTH:
        return _NUMBERS.get(name, name)
    return name


def unexpected(classes: TwoClasses, found: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Classes beyond the two, with their counts; without a known negative class, one other class is none beyond."""
    beyond = tuple((name, count) for name, count in found if name not in {classes.positive, classes.negative})
    return () if classes.negative is None and len(beyond) <= 1 else beyond


def complaint(what: str, classes: TwoClasses, beyond: Sequence[tuple[str, int]]) -> Absent:
    """The error that names unexpected classes."""
    shown = ", ".join(f"`{name}` ({count:,} rows)" for name, count in beyond[:MAX_NAMED])
    more = f" and {len(beyond) - MAX_NAMED:,} more" if len(beyond) > MAX_NAMED else ""
    expected = f"`{classes.positive}`" + (f" and `{classes.negative}`" if classes.negative is not None else "")
    return Absent("error", f"the {what} column has values beyond {expected}: {shown}{more}")


def code_of(classes: TwoClasses, name: str) -> int:
    """POSITIVE, NEGATIVE (any other while the negative class is unknown) or UNEXPECTED."""
    if name == classes.positive:
        return POSITIVE
    return NEGATIVE if classes.negative in {None, name} else UNEXPECTED


def code_table(classes: TwoClasses, kind: Kind, names: Sequence[str]) -> Codes:
    """Code per level name, and MISSING at the end: index it with category codes."""
    codes = [code_of(classes, translated(classes, kind, name)) for name in names]
    return np.array([*codes, MISSING], dtype=np.int8)


def codes_of_numbers(classes: TwoClasses, values: npt.NDArray[np.float64]) -> Codes:
    """Code per row of a numeric column; NaN is missing."""
    others = NEGATIVE if classes.negative is None else UNEXPECTED
    codes = np.full(len(values), others, dtype=np.int8)
    for name, code in ((classes.negative, NEGATIVE), (classes.positive, POSITIVE)):
        wanted = _number(name)
        if wanted is not None:
            codes[values == wanted] = code
    codes[np.isnan(values)] = MISSING
    return codes


def _number(name: str | None) -> float | None:
    try:
        return None if name is None else float(_TRUTH.get(name, name))
    except ValueError:
        return None
