"""Check outcomes as JSON and back: columnar, rounded, and nothing lost at that rounding.

Metrics are rounded to 12 significant digits, noise levels and the tables behind charts to 6. Intervals and guaranteed bounds are
rounded away from their middle, so that what is written never promises more than what was measured. Names of data
columns are written once per statement. `n` is left out where it is the whole of a (part, whole) pair of counts. Unknown
fields of a newer writer are ignored.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from itertools import repeat, takewhile
from numbers import Integral, Real
from typing import Any, TypeVar

from mlgov.errors import EvidenceError
from mlgov.evidence.canonical import CURVE_DIGITS, METRIC_DIGITS, significant
from mlgov.evidence.columnar import pack, pack_column, unpack_column, unpack_columns
from mlgov.evidence.measurement import (
    Absent,
    Bound,
    CheckOutcome,
    Interval,
    Measurement,
    Noise,
    Table,
    Where,
)

_DOWN = Context(prec=METRIC_DIGITS, rounding=ROUND_FLOOR)
_UP = Context(prec=METRIC_DIGITS, rounding=ROUND_CEILING)
_WHERE = ("role", "column", "group", "versus", "slice", "class_", "window")
_PLAIN = ("metric", "value", "n", "n_unknown", "no_interval", "variant", "reason")
T = TypeVar("T")
Cell = float | int | str | None


def outcomes_to_json(outcomes: Iterable[CheckOutcome]) -> dict[str, Any]:
    """`{"names": [column names], "checks": [...]}`; the numbers are rounded on the way.

    Raises EvidenceError if a number is not finite.
    """
    names: dict[str, int] = {}
    return {"checks": [_outcome_to_json(outcome, names) for outcome in outcomes], "names": list(names)}


def outcomes_from_json(data: Mapping[str, Any]) -> tuple[CheckOutcome, ...]:
    """The outcomes of `outcomes_to_json`; raises EvidenceError if the structure is damaged."""
    try:
        names = tuple(data.get("names", ()))
        return tuple(_outcome_from_json(entry, names) for entry in data["checks"])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        msg = f"the measurements of an evidence file are damaged: {error!r}"
        raise EvidenceError(msg) from error


def rounded(outcomes: Iterable[CheckOutcome]) -> tuple[CheckOutcome, ...]:
    """The outcomes as they are read back after writing."""
    return outcomes_from_json(outcomes_to_json(outcomes))


def number(value: Any, digits: int = METRIC_DIGITS) -> Any:
    """A plain Python number rounded to `digits` significant digits; text and None pass; numpy scalars become plain.

    Raises EvidenceError for NaN and infinities: a check must say why a number is absent instead.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        plain = float(value)
        if not math.isfinite(plain):
            msg = f"{plain} can't be written as evidence"
            raise EvidenceError(msg, hint="a number that can't be computed is absent with a reason")
        return significant(plain, digits)
    msg = f"a value of type {type(value).__name__} can't be written as evidence"
    raise EvidenceError(msg)


def _outward(low: float, high: float) -> tuple[float, float]:
    # Adding 0.0 turns -0.0 into 0.0.
    lower = _DOWN.create_decimal(Decimal(repr(number(low, 17))))
    upper = _UP.create_decimal(Decimal(repr(number(high, 17))))
    return float(lower) + 0.0, float(upper) + 0.0


def _outcome_to_json(outcome: CheckOutcome, names: dict[str, int]) -> dict[str, Any]:
    entry: dict[str, Any] = {"check": outcome.check, "version": outcome.check_version}
    if outcome.absent is not None:
        entry["absent"] = _absent_to_json(outcome.absent)
    if outcome.measurements:
        entry["measurements"] = pack([_measurement_to_record(item, names) for item in outcome.measurements])
    if outcome.tables:
        entry["tables"] = [_table_to_json(table, names) for table in outcome.tables]
    return entry


def _outcome_from_json(entry: Mapping[str, Any], names: Sequence[str]) -> CheckOutcome:
    absent = entry.get("absent")
    return CheckOutcome(
        check=str(entry["check"]),
        check_version=str(entry["version"]),
        measurements=tuple(_measurements_from_json(entry["measurements"], names)) if "measurements" in entry else (),
        tables=tuple(_table_from_json(table, names) for table in entry.get("tables", ())),
        absent=None if absent is None else _absent_from_json(absent),
    )


def _absent_to_json(absent: Absent) -> dict[str, str]:
    due = {} if absent.due is None else {"due": absent.due}
    return {"kind": absent.kind, "reason": absent.reason, **due}


def _absent_from_json(data: Mapping[str, Any]) -> Absent:
    return Absent(kind=data["kind"], reason=data.get("reason", ""), due=data.get("due"))


def _where_to_record(where: Where, names: dict[str, int]) -> dict[str, Any]:
    record = {part.rstrip("_"): getattr(where, part) for part in _WHERE}
    if where.column is not None:
        record["column"] = names.setdefault(where.column, len(names))
    return record


def _where_from_record(record: Mapping[str, Any], names: Sequence[str]) -> Where:
    return _where([record.get(part.rstrip("_")) for part in _WHERE], names)


def _measurement_to_record(item: Measurement, names: dict[str, int]) -> dict[str, Any]:
    record = _where_to_record(item.where, names)
    record |= {
        "metric": item.metric,
        "value": number(item.value),
        "n": number(item.n),
        "variant": item.variant or None,
        "reason": item.reason or None,
        "no_interval": item.no_interval or None,
    }
    record |= {f"count{place}": number(count) for place, count in enumerate(item.counts or ())}
    if _is_share(record):
        record["n_unknown"] = 1 if item.n is None else None
        record["n"] = None if item.n == record["count1"] else record["n"]
    if item.interval is not None:
        low, high = _outward(item.interval.low, item.interval.high)
        record |= {"low": low, "high": high, "level": number(item.interval.level), "interval": item.interval.method}
    if item.bound is not None:
        record["bound_low"], record["bound_high"] = _outward(item.bound.low, item.bound.high)
    if item.noise is not None:
        noise = item.noise
        record |= {
            "noise": number(noise.value, CURVE_DIGITS),
            "noise_level": number(noise.level),
            "noise_method": noise.method,
        }
    if item.absent is not None:
        record |= {"absent": item.absent.kind, "why": item.absent.reason, "due": item.absent.due}
    return record


def _measurements_from_json(packed: Mapping[str, Any], names: Sequence[str]) -> Iterator[Measurement]:
    """The measurements of one check, read column by column: a portal holds hundreds of thousands."""
    rows, columns = unpack_columns(packed)
    nothing = [None] * rows
    places = zip(*(columns.get(part.rstrip("_"), nothing) for part in _WHERE), strict=True)
    known: dict[tuple[Any, ...], Where] = {}
    plain = zip(*(columns.get(part, nothing) for part in _PLAIN), strict=True)
    counts = _counts(columns, rows)
    intervals = _each(columns, ("low", "high", "level", "interval"), Interval, rows)
    bounds = _each(columns, ("bound_low", "bound_high"), Bound, rows)
    noises = _each(columns, ("noise", "noise_level", "noise_method"), Noise, rows)
    absents = _absents(columns, rows)
    rest = zip(plain, places, counts, intervals, bounds, noises, absents, strict=True)
    for (
        metric,
        value,
        n,
        n_unknown,
        no_interval,
        variant,
        reason,
    ), place, count, interval, bound, noise, absent in rest:
        if metric is None:
            msg = "a measurement without a metric"
            raise ValueError(msg)
        where = known.get(place)
        if where is None:
            where = known[place] = _where(place, names)
        if n is None and n_unknown is None and count is not None and len(count) == 2:
            n = count[1]  # noqa: PLW2901 - left out where it is the whole of a share
        yield Measurement(
            metric,
            value,
            n,
            count,
            interval,
            no_interval or "",
            bound,
            noise,
            where,
            variant or "",
            reason or "",
            absent,
        )


def _where(parts: Sequence[Any], names: Sequence[str]) -> Where:
    role, column, *others = parts
    return Where("test" if role is None else role, None if column is None else names[column], *others)


def _each(
    columns: Mapping[str, Sequence[Any]], parts: Sequence[str], kind: Callable[..., T], rows: int
) -> Iterator[T | None]:
    """One value of several parts for each row; None where the first part is."""
    if parts[0] not in columns:
        return repeat(None, rows)
    return _filled(zip(*(columns[part] for part in parts), strict=True), kind)


def _filled(records: Iterable[tuple[Any, ...]], kind: Callable[..., T]) -> Iterator[T | None]:
    for record in records:
        if record[0] is None:
            yield None
        elif None in record:
            msg = f"a part of a {kind} is missing"
            raise ValueError(msg)
        else:
            yield kind(*record)


def _absents(columns: Mapping[str, Sequence[Any]], rows: int) -> Iterator[Absent | None]:
    if "absent" not in columns:
        return repeat(None, rows)
    nothing = [None] * rows
    parts = zip(columns["absent"], columns.get("why", nothing), columns.get("due", nothing), strict=True)
    return (None if kind is None else Absent(kind, why or "", due) for kind, why, due in parts)


def _counts(columns: Mapping[str, Sequence[Any]], rows: int) -> Iterator[tuple[int, ...] | None]:
    """The counts of each row, up to the first that isn't there."""
    found = list(
        takewhile(lambda column: column is not None, (columns.get(f"count{at}") for at in range(len(columns))))
    )
    if not found:
        return repeat(None, rows)
    return (tuple(takewhile(lambda count: count is not None, record)) or None for record in zip(*found, strict=True))


def _is_share(record: Mapping[str, Any]) -> bool:
    return "count1" in record and "count2" not in record


def _table_to_json(table: Table, names: dict[str, int]) -> dict[str, Any]:
    lengths = {len(values) for values in table.columns.values()}
    if len(lengths) > 1:
        msg = f"the columns of table {table.name} differ in length"
        raise EvidenceError(msg)
    where = {key: value for key, value in _where_to_record(table.where, names).items() if value is not None}
    columns: list[list[Any]] = []
    for name, values in table.columns.items():
        cells: list[Cell] = [number(value, CURVE_DIGITS) for value in values]
        if name == "column":
            cells = [None if cell is None else names.setdefault(str(cell), len(names)) for cell in cells]
        columns.append([name, pack_column(cells)])
    entry: dict[str, Any] = {"name": table.name, "where": where, "rows": max(lengths, default=0), "columns": columns}
    return entry | ({"unit": table.unit} if table.unit else {})


def _table_from_json(entry: Mapping[str, Any], names: Sequence[str]) -> Table:
    columns: dict[str, tuple[Cell, ...]] = {}
    for name, packed in entry["columns"]:
        cells = unpack_column(packed, int(entry["rows"]))
        if name == "column":
            cells = [None if cell is None else names[cell] for cell in cells]
        columns[name] = tuple(cells)
    where = _where_from_record(entry.get("where", {}), names)
    return Table(name=entry["name"], columns=columns, where=where, unit=entry.get("unit", ""))
