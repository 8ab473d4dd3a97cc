"""From Arrow types to the five kinds, and from arrays as stored to arrays as promised by `protocol`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from mlgov.datasets.protocol import Kind
from mlgov.errors import DataError

EXACT_LIMIT: Final = 2**53
"""Beyond this, float64 no longer tells neighbouring integers apart."""
TEXT: Final = pa.dictionary(pa.int32(), pa.string())
BEYOND_EXACT: Final = "kept as text: integers beyond 2^53 are no longer exact as numbers"


def kind_of(stored: pa.DataType) -> Kind | None:
    """Kind of a stored type; None for lists, structs, binary, durations and whatever else can't be counted."""
    if pa.types.is_dictionary(stored):
        return "category" if kind_of(stored.value_type) is not None else None
    return next((kind for test, kind in _TESTS if test(stored)), None)


def is_text(stored: pa.DataType) -> bool:
    """Whether values are strings, in any of Arrow's layouts."""
    types = pa.types
    return bool(types.is_string(stored) or types.is_large_string(stored) or types.is_string_view(stored))


def why_not(stored: pa.DataType) -> str:
    """Reason in words why a stored type has no kind."""
    return f"values of type {stored} can't be counted; store it as number, text, boolean or time"


def combined(first: Kind, second: Kind) -> Kind | None:
    """Kind that holds both, for one column in several files: integers join numbers; all else must agree."""
    if first == second:
        return first
    return "number" if {first, second} == {"integer", "number"} else None


def normalise(array: pa.Array, kind: Kind, column: str) -> pa.Array:
    """`array` as `protocol` promises it for `kind`.

    Raises DataError if a value breaks the promise (an integer beyond 2^53, a decimal beyond float64).
    """
    try:
        return _NORMALISERS[kind](array)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OverflowError) as error:
        reason = str(error).splitlines()[0]
        msg = f"column `{column}`: a value of type {array.type} can't be read as {kind}: {reason}"
        raise DataError(msg, hint=_BEYOND_HINT if kind == "integer" else "") from error


_BEYOND_HINT: Final = "store such identifiers as text, or list the column under `exclude`"


def _number(array: pa.Array) -> pa.Array:
    if pa.types.is_float64(array.type) or pa.types.is_float32(array.type):
        return array
    return array.cast(pa.float64())


def _integer(array: pa.Array) -> pa.Array:
    if array.type.bit_width == 64 and len(array) > array.null_count:
        extremes = pc.min_max(array).as_py()
        if extremes["min"] < -EXACT_LIMIT or extremes["max"] > EXACT_LIMIT:
            msg = f"beyond 2^53, where numbers are no longer exact (between {extremes['min']} and {extremes['max']})"
            raise pa.ArrowInvalid(msg)
    return array


def _boolean(array: pa.Array) -> pa.Array:
    return array if pa.types.is_boolean(array.type) else array.cast(pa.bool_())


def _category(array: pa.Array) -> pa.Array:
    if not pa.types.is_dictionary(array.type):
        # Encoding before the cast: only the distinct values are turned into text.
        source = array.cast(pa.string()) if pa.types.is_string_view(array.type) else array
        array = source.dictionary_encode()
    if array.dictionary.null_count:
        array = _plain(array).dictionary_encode()
    if array.type == TEXT:
        return array
    return pa.DictionaryArray.from_arrays(array.indices.cast(pa.int32()), as_text(array.dictionary))


def _plain(array: pa.DictionaryArray) -> pa.Array:
    return array.dictionary.take(array.indices)


def as_text(values: pa.Array) -> pa.Array:
    """Values as the text that stands for them: booleans `true`/`false`, numbers shortest round trip."""
    return values if pa.types.is_string(values.type) else values.cast(pa.string())


def _time(array: pa.Array) -> pa.Array:
    stored = array.type
    if pa.types.is_date32(stored):
        return array.cast(pa.timestamp("s"))
    if pa.types.is_date64(stored):
        return array.cast(pa.timestamp("ms"))
    if not pa.types.is_timestamp(stored):
        return array.cast(pa.timestamp("us"))
    # A zone changes how an instant is shown, not the instant: the stored integers are UTC already.
    return array.view(pa.timestamp(stored.unit)) if stored.tz is not None else array


_TESTS: Final[tuple[tuple[Callable[[pa.DataType], bool], Kind], ...]] = (
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_integer, "integer"),
    (pa.types.is_floating, "number"),
    (pa.types.is_decimal, "number"),
    (pa.types.is_null, "number"),
    (is_text, "category"),
    (pa.types.is_date, "time"),
    (pa.types.is_timestamp, "time"),
)
_NORMALISERS: Final = {
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "category": _category,
    "time": _time,
}
