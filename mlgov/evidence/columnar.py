"""Records as columns: a list of flat records becomes one entry per field, in the shortest of five plain forms.

A field that is None in every record is left out. Otherwise its entry is

- a scalar: every record has this value;
- a list: one value per record;
- `{"of": [...], "at": [...]}`: the distinct values in order of appearance, and for each record its index;
- `{"of": [...], "times": k}`: the list `of`, repeated k times;
- `{"of": [...], "runs": [...]}`: each value of `of` as many times in a row as `runs` says.

The form is chosen by its length in canonical JSON, ties in the order above, so equal records give equal bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from mlgov.errors import EvidenceError

Scalar = str | int | float | None
Column = Scalar | list[Any] | dict[str, Any]


def pack_column(values: Sequence[Scalar]) -> Column:
    """The shortest form of one column; None when every value is None (or there are none)."""
    if not values:
        return None
    keys = [_key(value) for value in values]
    distinct = dict(zip(keys, values, strict=True))
    if len(distinct) == 1:
        return values[0]
    forms: list[Column] = [list(values)]
    if len(distinct) * 2 <= len(values):
        order = {key: place for place, key in enumerate(distinct)}
        forms.append({"of": list(distinct.values()), "at": [order[key] for key in keys]})
    period = _period(keys)
    if period < len(values):
        forms.append({"of": list(values[:period]), "times": len(values) // period})
    starts = [place for place, key in enumerate(keys) if place == 0 or key != keys[place - 1]]
    if len(starts) * 2 <= len(values):
        ends = [*starts[1:], len(keys)]
        runs = [end - start for start, end in zip(starts, ends, strict=True)]
        forms.append({"of": [values[start] for start in starts], "runs": runs})
    return min(forms, key=_size)


def unpack_column(column: Column, rows: int) -> list[Any]:
    """The values of a packed column; raises EvidenceError if it doesn't have `rows` values."""
    if isinstance(column, list):
        values = column
    elif isinstance(column, Mapping):
        try:
            values = _expanded(column)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            msg = "a column of an evidence table is damaged"
            raise EvidenceError(msg) from error
    else:
        return [column] * rows
    if len(values) != rows:
        msg = f"a column of an evidence table has {len(values)} values instead of {rows}"
        raise EvidenceError(msg)
    return values


def pack(records: Sequence[Mapping[str, Scalar]]) -> dict[str, Any]:
    """`{"rows": n, field: packed column, ...}` of flat records; a record lacks a field where it is None."""
    fields = sorted({field for record in records for field in record})
    packed: dict[str, Any] = {"rows": len(records)}
    for field in fields:
        column = pack_column([record.get(field) for record in records])
        if column is not None:
            packed[field] = column
    return packed


def unpack(packed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The records of `pack`; fields that are None in a record are left out of it."""
    rows, columns = unpack_columns(packed)
    records: list[dict[str, Any]] = [{} for _ in range(rows)]
    for field, column in columns.items():
        for record, value in zip(records, column, strict=True):
            if value is not None:
                record[field] = value
    return records


def unpack_columns(packed: Mapping[str, Any]) -> tuple[int, dict[str, list[Any]]]:
    """The number of records of `pack`, and for each field their values, None where a record lacks it."""
    try:
        rows = int(packed["rows"])
    except (KeyError, TypeError, ValueError) as error:
        msg = "an evidence table doesn't say how many rows it has"
        raise EvidenceError(msg) from error
    return rows, {field: unpack_column(column, rows) for field, column in packed.items() if field != "rows"}


def _key(value: Scalar) -> tuple[str, Scalar]:
    """1, 1.0 and True are different JSON texts, so they are different values here."""
    return type(value).__name__, value


def _expanded(column: Mapping[str, Any]) -> list[Any]:
    of = column["of"]
    if "at" in column:
        return [of[place] for place in column["at"]]
    if "runs" in column:
        return [value for value, times in zip(of, column["runs"], strict=True) for _ in range(times)]
    return list(of) * int(column["times"])


def _period(keys: Sequence[tuple[str, Scalar]]) -> int:
    """The length of the shortest prefix that, repeated, gives all values (at most eight repeats are looked for)."""
    for times in range(8, 1, -1):
        period, rest = divmod(len(keys), times)
        if not rest and period and keys[period:] == keys[:-period]:
            return period
    return len(keys)


def _size(column: Column) -> int:
    return len(json.dumps(column, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
