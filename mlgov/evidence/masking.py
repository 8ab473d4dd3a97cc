"""Tables of personal columns: no category value, no smallest or largest value, no count of a few rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mlgov.evidence.measurement import Table
from mlgov.evidence.small_groups import SMALL_GROUPS, is_small

Cell = float | int | str | None
Cells = tuple[Cell, ...]

EXTREMES = frozenset({"min", "max", "minimum", "maximum"})
EDGES = frozenset({"edge", "from", "to"})
_PLAIN = frozenset({"column", "kind", "type", "part", "metric", "role", "group", "reason"})
"""Columns of tables whose texts are words of the project or of the checks, not values found in the data."""
_NO_PEOPLE = frozenset({"distinct", "bin", "rank"})
"""Columns of tables whose integers don't count rows."""
_LEVEL = "value {}"
_OTHER = "all other values"


def mask_table(table: Table, *, min_cell: int, personal: frozenset[str]) -> Table:
    """The table without what could point at single people."""
    columns: Mapping[str, Cells] = table.columns
    if table.where.column is not None and table.where.column in personal:
        # Labels of numeric bins are made from their edges, which are inner quantiles.
        plain = _PLAIN | {"label"} if EDGES & set(columns) else _PLAIN
        columns = {name: _masked(name, values, min_cell, plain) for name, values in columns.items()}
    elif "column" in columns:
        rows = [place for place, name in enumerate(columns["column"]) if name in personal]
        columns = _mask_rows(columns, rows, min_cell)
    few = [place for place, n in enumerate(columns.get("n", ())) if isinstance(n, int) and is_small(n, min_cell)]
    if few and "column" not in columns:
        columns = {name: _emptied(name, values, few) for name, values in columns.items()}
    same = all(columns[name] == values for name, values in table.columns.items())
    return table if same else replace(table, columns=dict(columns))


def _masked(name: str, values: Cells, min_cell: int, plain: frozenset[str]) -> Cells:
    """One column of a table that is all about one personal column."""
    if name in EXTREMES:
        return (None,) * len(values)
    if any(isinstance(value, str) for value in values) and name not in plain:
        numbered = enumerate(values, start=1)
        return tuple(value if value in (None, _OTHER) else _LEVEL.format(place) for place, value in numbered)
    return values if name in _NO_PEOPLE | EDGES else _without_small(values, min_cell)


def _without_small(values: Cells, min_cell: int) -> Cells:
    """Small counts are left out; if that is one alone, the smallest other count too, as it would follow."""
    few = {place for place, value in enumerate(values) if isinstance(value, int) and is_small(value, min_cell)}
    gaps = sum(value is None for value in values)
    others = [place for place, value in enumerate(values) if isinstance(value, int) and value and place not in few]
    if len(few) == 1 and not gaps and others:
        few.add(min(others, key=lambda place: (values[place], place)))
    return tuple(None if place in few else value for place, value in enumerate(values))


def _mask_rows(columns: Mapping[str, Cells], rows: list[int], min_cell: int) -> dict[str, Cells]:
    """A table with one row per data column: the rows of personal ones."""

    def masked(name: str, value: Cell, n: Cell) -> Cell:
        if name in EXTREMES or (isinstance(value, str) and name not in _PLAIN):
            return None
        if isinstance(value, int) and name not in _NO_PEOPLE and is_small(value, min_cell):
            return None
        return None if _is_outer_quantile(name, n, min_cell) else value

    ns = columns.get("n", ())
    return {
        name: tuple(
            masked(name, value, ns[place] if ns else None) if place in rows else value
            for place, value in enumerate(values)
        )
        for name, values in columns.items()
    }


def _is_outer_quantile(name: str, n: Cell, min_cell: int) -> bool:
    """A quantile (`p01` ... `p99`) with fewer than `min_cell` rows beyond it is as good as an extreme value."""
    if name[:1] != "p" or not name[1:].isdigit():
        return False
    share = int(name[1:]) / 10 ** len(name[1:])
    return not isinstance(n, int | float) or n * min(share, 1 - share) < min_cell


def _emptied(name: str, values: Cells, few: list[int]) -> Cells:
    """Rows of bins or groups with few rows keep what names the bin only."""
    if name in EDGES or name in _NO_PEOPLE:
        return values
    gap = SMALL_GROUPS if name == "group" else None
    return tuple(
        value if place not in few or (isinstance(value, str) and gap is None) else gap
        for place, value in enumerate(values)
    )
