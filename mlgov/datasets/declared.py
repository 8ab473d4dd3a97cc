"""What `register` writes down about the columns, so that later data can be held against it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mlgov.datasets.buffers import floats_of
from mlgov.datasets.protocol import ColumnInfo, Dataset
from mlgov.documents.facts import ColumnFact, ColumnRole
from mlgov.documents.features import Features
from mlgov.documents.version import Columns
from mlgov.errors import DataError

MAX_CATEGORIES: Final = 50
"""More categories than this are not listed."""
MIN_ROWS: Final = 50
"""With fewer rows, values may all differ by chance."""
_ALWAYS_SHOWN: Final = frozenset({"label", "score", "prediction"})


def split_roles(names: Iterable[str], columns: Columns) -> dict[str, ColumnRole]:
    """The role of every column by name, in the order given; excluded columns have none and are left out."""
    declared: dict[str, ColumnRole] = dict.fromkeys(columns.sensitive, "sensitive")
    for role in get_args(ColumnRole):
        name = getattr(columns, role, None) if role not in {"feature", "sensitive"} else None
        if name is not None:
            declared[name] = role
    return {name: declared.get(name, "feature") for name in names if name in declared or name not in columns.exclude}


def declared_columns(dataset: Dataset, columns: Columns, features: Features | None = None) -> tuple[ColumnFact, ...]:
    """Kind, missing values, extremes and categories of every column that is not excluded, in file order.

    Extremes are of finite values (times in seconds since 1970 UTC); categories, sorted, if there are at most
    MAX_CATEGORIES. With `features`, both are written only for columns that these call non-personal (categories of
    sensitive columns stay: groups are what fairness reports). Raises DataError as reading does, and as
    `check_labels`.
    """
    roles = split_roles((info.name for info in dataset.columns), columns)
    facts = [
        _fact(dataset, info, roles[info.name], shown=_shown(info.name, roles[info.name], features))
        for info in dataset.columns
        if info.name in roles
    ]
    check_labels(dataset, columns)
    return tuple(facts)


def names_each_row(dataset: Dataset, info: ColumnInfo) -> bool:
    """Whether a text or whole-number column has another value in every row, as what names the cases does.

    False for fewer than MIN_ROWS rows, where that says little. Reads no further than the first repetition's chunk.
    """
    if info.kind not in {"category", "integer"} or dataset.rows < MIN_ROWS:
        return False
    seen: list[pa.Array] = []
    for chunk in dataset.chunks(info.name):
        values = chunk.dictionary_decode() if pa.types.is_dictionary(chunk.type) else chunk
        if values.null_count or pc.count_distinct(values).as_py() < len(values):
            return False
        seen.append(values)
    return bool(pc.count_distinct(pa.chunked_array(seen)).as_py() == dataset.rows)


def _shown(name: str, role: ColumnRole, features: Features | None) -> bool:
    if features is None or role in _ALWAYS_SHOWN:
        return True
    feature = features.features.get(name)
    return feature is not None and feature.personal is False


def _fact(dataset: Dataset, info: ColumnInfo, role: ColumnRole, *, shown: bool) -> ColumnFact:
    found = _Seen()
    for chunk in dataset.chunks(info.name):
        found.update(chunk)
    groups = role == "sensitive" and info.kind == "category"
    return ColumnFact(
        name=info.name,
        kind=info.kind,
        nullable=found.missing,
        minimum=found.minimum if shown else None,
        maximum=found.maximum if shown else None,
        categories=found.categories if shown or groups else None,
        role=role,
    )


class _Seen:
    """Missing values, extremes and categories of the chunks so far."""

    def __init__(self) -> None:
        self.missing = False
        self.minimum: float | None = None
        self.maximum: float | None = None
        self._levels: set[str] | None = None

    @property
    def categories(self) -> tuple[str, ...] | None:
        """Sorted, None if too many or if these are no categories."""
        known = self._levels
        return tuple(sorted(known)) if known is not None and 0 < len(known) <= MAX_CATEGORIES else None

    def update(self, chunk: pa.Array) -> None:
        """Take a chunk into account."""
        self.missing = self.missing or chunk.null_count > 0
        if pa.types.is_dictionary(chunk.type):
            self._levels = set() if self._levels is None else self._levels
            if len(self._levels) <= MAX_CATEGORIES:
                # A file's dictionary may list levels that no row has.
                used = pc.unique(chunk.indices).drop_null().slice(0, MAX_CATEGORIES + 1)
                self._levels.update(chunk.dictionary.take(used).to_pylist())
        elif not pa.types.is_boolean(chunk.type):
            self._extremes(floats_of(chunk))

    def _extremes(self, values: np.ndarray) -> None:
        self.missing = self.missing or bool(np.isnan(values).any())
        finite = values[np.isfinite(values)]
        if len(finite):
            low, high = float(finite.min()), float(finite.max())
            self.minimum = low if self.minimum is None else min(self.minimum, low)
            self.maximum = high if self.maximum is None else max(self.maximum, high)


def check_labels(dataset: Dataset, columns: Columns) -> None:
    """Hold the labels found against the declared `positive` and `negative`.

    Raises DataError that names the labels found if there are two or more and `positive` is none of them, or if both
    are declared and another one occurs. Does nothing without a declared positive label or without the column.
    """
    if columns.positive is None or columns.label is None or columns.label not in dataset:
        return
    found = label_values(dataset, columns.label)
    declared = {columns.positive, columns.negative} - {None}
    other = sorted(found - declared)
    wrong = (columns.negative is not None and bool(other)) or (len(found) > 1 and columns.positive not in found)
    if wrong:
        named = ", ".join(repr(label) for label in sorted(found)[:MAX_CATEGORIES])
        expected = " and ".join(repr(label) for label in (columns.positive, columns.negative) if label is not None)
        msg = f"{dataset.name}: column `{columns.label}` holds the labels {named}; declared is {expected}"
        raise DataError(
            msg, hint="write `positive` and `negative` as they stand in the data, or choose another problem"
        )


def label_values(dataset: Dataset, label: str) -> set[str]:
    """Distinct labels as text (`1`, `1.5`, `true`), missing ones left out; at most MAX_CATEGORIES + 1 of them."""
    found: set[str] = set()
    for chunk in dataset.chunks(label):
        if pa.types.is_dictionary(chunk.type):
            values = chunk.dictionary.take(pc.unique(chunk.indices).drop_null())
        else:
            values = pc.unique(chunk).drop_null()
        found.update(_label(value) for value in values.slice(0, MAX_CATEGORIES + 1).to_pylist())
        if len(found) > MAX_CATEGORIES:
            break
    return found


def _label(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
