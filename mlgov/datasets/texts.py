"""One exact rule that says what texts mean, for csv cells and for folder names alike.

A column has a kind only if every value that is not missing has it; the first of these that fits, in this order:

| kind | every value is |
|---|---|
| boolean | `true` or `false` (also `True`, `TRUE` ...) |
| integer | `0` or an optional minus and digits without a leading zero, within +-2^53 |
| number | an optional minus, digits without a superfluous leading zero, with point and exponent as in 1.5e-3, or `inf` |
| time | an ISO 8601 date `2011-03-31`, or date and time `2011-03-31T12:00[:00[.000000]]`; either all with zone or none |
| category | anything else: text |

So `007`, `+49 30`, ids of 19 digits, `NA`, `null` and ` 5` stay text; dates in other forms stay text; a column that
mixes kinds is text. Only the empty value is missing, and what was declared as `missing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mlgov.datasets.buffers import array_of, texts_of, values_of
from mlgov.datasets.kinds import EXACT_LIMIT
from mlgov.datasets.protocol import Kind

_DIGITS_EXACT: Final = 15
"""Integers of up to this many digits are within 2^53 without looking."""
_LOOSE_DIGITS: Final = 17
_DATE: Final = r"^\d{4}-\d{2}-\d{2}$"
_TIME: Final = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$"
_ZONED: Final = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})$"
_NUMBER: Final = r"^-?((0|[1-9]\d*)(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"
_INFINITE: Final = texts_of(["inf", "-inf", "Infinity", "-Infinity"])
_BOOLEANS: Final = texts_of(["true", "false"])
_NO_TEXT: Final = texts_of([""])[0]
_LIMIT: Final = array_of(np.array([float(EXACT_LIMIT)]))[0]
_LETTERS: Final = b"0123456789+-.eE"

Form = str
FORMS: Final[tuple[Form, ...]] = ("boolean", "integer", "number", "date", "time", "zoned")
"""What a text may be, narrowest first."""
_KINDS: Final[dict[Form, Kind]] = {
    "boolean": "boolean",
    "integer": "integer",
    "number": "number",
    "date": "time",
    "time": "time",
    "zoned": "time",
    "text": "category",
}
_TYPES: Final = {
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "time": pa.timestamp("us"),
    "zoned": pa.timestamp("us", "UTC"),
    "text": pa.string(),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """Texts with the kind that the rule gives them."""

    kind: Kind
    values: pa.Array


class Typing:
    """Narrows what a column may be while its texts stream by."""

    def __init__(self, *, decimal: str = ".") -> None:
        self._decimal = decimal
        self._forms = list(FORMS)
        self._seen = False
        self._finite = False
        self.broken_at: int | None = None
        """Position (from 0, missing values included) of the first text that was no number after numbers."""
        self._rows = 0

    @property
    def form(self) -> Form:
        """The narrowest form that fits everything so far; `number` if there was nothing but missing values."""
        if not self._seen:
            return "number"
        if self._forms and self._forms[0] == "number" and not self._finite:
            return "text"  # `inf` alone is a word
        return self._forms[0] if self._forms else "text"

    @property
    def kind(self) -> Kind:
        """The kind that goes with `form`."""
        return kind_of_form(self.form)

    @property
    def empty(self) -> bool:
        """Whether there was no value at all."""
        return not self._seen

    def update(self, texts: pa.Array) -> None:
        """Take the next texts (nulls are missing) into account."""
        start, self._rows = self._rows, self._rows + len(texts)
        if not self._forms or len(texts) == texts.null_count:
            self._seen = self._seen or len(texts) > texts.null_count
            return
        values = texts.drop_null() if texts.null_count else texts
        was_number = self._seen and "number" in self._forms
        self._seen = True
        self._forms = [form for form in self._forms if self._fits(form, values)]
        if "number" in self._forms:
            self._finite = self._finite or not pc.all(pc.is_in(values, _INFINITE)).as_py()
        elif (was_number or start == 0) and self.broken_at is None and not self._forms:
            self.broken_at = self._first_break(texts, start, seen_before=was_number)

    def _fits(self, form: Form, values: pa.Array) -> bool:
        if form == "number":
            values = pointed(values, self._decimal)
        # One value settles most questions, so the whole batch is asked only when the first says yes.
        fits = _FITS[form]
        return (form == "number" or fits(values.slice(0, 1))) and fits(values)

    def _first_break(self, texts: pa.Array, start: int, *, seen_before: bool) -> int | None:
        """Where a column that began as numbers stopped being one; None if it never began."""
        numbers = pc.or_(pc.is_null(texts), _number_mask(pointed(texts.fill_null(_NO_TEXT), self._decimal)))
        bad = int(np.argmin(values_of(numbers)))
        began = seen_before or (bad > texts.slice(0, bad).null_count)
        return start + bad if began else None


def kind_of_form(form: Form) -> Kind:
    """Kind of a column whose texts have this form."""
    return _KINDS[form]


def type_of_form(form: Form) -> pa.DataType:
    """Arrow type that texts of a form become."""
    return _TYPES[form]


def convert(texts: pa.Array, form: Form, *, decimal: str = ".") -> pa.Array:
    """Texts that fit `form` as values of its type."""
    if form == "text":
        return texts
    if form == "boolean":
        return pc.equal(pc.ascii_lower(texts), _BOOLEANS[0])
    if form == "number":
        return pointed(texts, decimal).cast(pa.float64())
    return texts.cast(_TYPES[form])


def pointed(texts: pa.Array, decimal: str) -> pa.Array:
    """Texts with the declared decimal sign as a point; a point where a comma was declared makes no number."""
    if decimal == ".":
        return texts
    swapped = pc.replace_substring(texts, ".", "\0")
    return pc.replace_substring(swapped, decimal, ".")


def typed_texts(texts: Sequence[str | None], *, missing: Iterable[str] = ()) -> Typed:
    """A few texts with the kind that the rule gives them; None, empty and declared ones are missing."""
    gone = {"", *missing}
    array = texts_of([None if text is None or text in gone else text for text in texts])
    typing = Typing()
    typing.update(array)
    return Typed(typing.kind, convert(array, typing.form))


def _is_boolean(values: pa.Array) -> bool:
    return bool(pc.all(pc.is_in(pc.ascii_lower(values), _BOOLEANS)).as_py())


def _is_time(pattern: str, form: Form) -> Callable[[pa.Array], bool]:
    """A test whether every text matches `pattern` and names a day and time that exist."""

    def fits(values: pa.Array) -> bool:
        if not pc.all(pc.match_substring_regex(values, pattern)).as_py():
            return False
        try:
            values.cast(_TYPES[form])
        except pa.ArrowInvalid:
            return False
        return True

    return fits


def _is_integer(values: pa.Array) -> bool:
    return _is_numeric(values, whole=True)


def _is_number(values: pa.Array) -> bool:
    return _is_numeric(values, whole=False)


def _is_numeric(values: pa.Array, *, whole: bool) -> bool:
    """Whether every value is an integer, or a number; most columns are settled by their letters alone."""
    letters, starts, lengths = _letters(values)
    allowed = np.zeros(256, bool)
    allowed[list(b"0123456789-" if whole else _LETTERS)] = True
    if not allowed[letters].all():
        return not whole and _is_number_or_infinite(values)
    if lengths.min() == 0 or not _well_led(letters, starts, lengths):
        return False
    return _is_whole(values, letters, starts, lengths) if whole else _parses_finite(values)


def _well_led(letters: np.ndarray, starts: np.ndarray, lengths: np.ndarray) -> bool:
    """No value is a lone minus, begins with a plus, or has a zero before another digit."""
    ends = starts + lengths
    first = starts + (letters[starts] == ord("-"))
    if (first >= ends).any() or (letters[starts] == ord("+")).any():
        return False
    second = letters[np.minimum(first + 1, len(letters) - 1)]
    digit_follows = (first + 1 < ends) & (second >= ord("0")) & (second <= ord("9"))
    return not ((letters[first] == ord("0")) & digit_follows).any()


def _is_whole(values: pa.Array, letters: np.ndarray, starts: np.ndarray, lengths: np.ndarray) -> bool:
    minus = letters == ord("-")
    first = letters[starts + minus[starts]]
    inner_minus = np.count_nonzero(minus) != np.count_nonzero(minus[starts])
    if inner_minus or (minus[starts] & (first == ord("0"))).any() or lengths.max() > _LOOSE_DIGITS:
        return False
    return bool(lengths.max() <= _DIGITS_EXACT) or _within_exact(values)


def _within_exact(values: pa.Array) -> bool:
    extremes = pc.min_max(values.cast(pa.int64())).as_py()
    return bool(extremes["min"] >= -EXACT_LIMIT and extremes["max"] <= EXACT_LIMIT)


def _parses_finite(values: pa.Array) -> bool:
    """Whether digits, signs, points and exponents are in an order that makes finite numbers."""
    try:
        numbers = values.cast(pa.float64())
    except pa.ArrowInvalid:
        return False
    if not pc.all(pc.is_finite(numbers)).as_py():
        return False
    large = pc.greater_equal(pc.abs(numbers), _LIMIT)
    # Digits alone beyond 2^53 are somebody's identifier; 1e20 is a number.
    return not pc.any(large).as_py() or not _any_matches(values.filter(large), r"^-?\d+$")


def _any_matches(values: pa.Array, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(values, pattern)).as_py())


def _is_number_or_infinite(values: pa.Array) -> bool:
    infinite = pc.is_in(values, _INFINITE)
    if not pc.any(infinite).as_py():
        return False
    rest = values.filter(pc.invert(infinite))
    return not len(rest) or _is_numeric(rest, whole=False)


def _number_mask(texts: pa.Array) -> pa.Array:
    return pc.or_(pc.match_substring_regex(texts, _NUMBER), pc.is_in(texts, _INFINITE))


def _letters(values: pa.Array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All bytes of a string array without nulls; where each value starts among them; its length."""
    _, offsets_buffer, data = values.buffers()
    offsets = np.frombuffer(offsets_buffer, np.int32)[values.offset : values.offset + len(values) + 1]
    letters = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]] if data is not None else np.zeros(0, np.uint8)
    starts = (offsets[:-1] - offsets[0]).astype(np.int64)
    return letters, starts, np.diff(offsets)


_FITS: Final[dict[Form, Callable[[pa.Array], bool]]] = {
    "boolean": _is_boolean,
    "integer": _is_integer,
    "number": _is_number,
    "date": _is_time(_DATE, "date"),
    "time": _is_time(_TIME, "time"),
    "zoned": _is_time(_ZONED, "zoned"),
}
