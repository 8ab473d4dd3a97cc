"""Windows of one file: cut by a time column or by a number of rows, each a data set of its own.

The engine asks every window for one column before it asks any for the next, so the file's last column is kept and
the windows are views of it: many windows cost one read.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pyarrow as pa

from mlgov.datasets.buffers import array_of, missing_mask, values_of
from mlgov.datasets.join import JoinedDataset
from mlgov.datasets.protocol import Dataset, JoinCoverage, Origin
from mlgov.errors import DataError
from mlgov.evidence.canonical import digest_of

MAX_WINDOWS: Final = 10_000
KEPT_BYTES: Final = 1 << 30
"""A column larger than this is read again for every window."""
_FIRST_DAY: Final = dt.date(1970, 1, 1)
_SKIP_BEFORE: Final = np.iinfo(np.int64).min
_SKIP_AFTER: Final = np.iinfo(np.int64).max

Rows = slice | np.ndarray
"""Rows of the file: a range, or their positions in rising order."""


class _LastColumn:
    """Columns of the file, the last one asked for kept."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._name: str | None = None
        self._chunks: list[pa.Array] = []
        self._too_large: set[str] = set()

    def chunks(self, column: str) -> Iterator[pa.Array]:
        if column != self._name and column not in self._too_large:
            self._name, self._chunks = None, []
            size = 0
            for chunk in self.dataset.chunks(column):
                size += chunk.nbytes
                if size > KEPT_BYTES:
                    self._too_large.add(column)
                    self._chunks = []
                    break
                self._chunks.append(chunk)
            else:
                self._name = column
        if column == self._name:
            return iter(self._chunks)
        return self.dataset.chunks(column)


class WindowDataset(Dataset):
    """Some rows of a file, under a window's id."""

    def __init__(self, parent: _LastColumn, window: str, rows: Rows, *, cut: dict[str, Any]) -> None:
        whole = parent.dataset
        count = rows.stop - rows.start if isinstance(rows, slice) else len(rows)
        super().__init__(f"{whole.name} {window}", count, whole.columns, format=whole.format, skipped=whole.skipped)
        self.recomputed = True
        self._parent = parent
        self._window = window
        self._rows = rows
        self._cut = cut
        self.joins = tuple(self._coverage(whole, join) for join in whole.joins)

    @property
    def origin(self) -> Origin:
        """The file's own facts, and a digest of (file, cut, window)."""
        origin = self._parent.dataset.origin
        digest = digest_of({"of": origin.digest, "cut": self._cut, "window": self._window, "rows": self.rows})
        return replace(origin, digest=digest)

    def chunks(self, column: str) -> Iterator[pa.Array]:
        """Yield the window's rows of the column; see `Dataset.chunks`."""
        self.info(column)
        yield from _selected(self._parent.chunks(column), self._rows)

    def _coverage(self, whole: Dataset, join: JoinCoverage) -> JoinCoverage:
        """What this window's rows found; `unmatched` stays that of the whole file."""
        index = whole.has_partner(join.part) if isinstance(whole, JoinedDataset) else None
        if index is None:
            return replace(join, rows=self.rows, joined=0)
        joined = sum(len(chunk) - chunk.null_count for chunk in _selected(iter(index.chunks), self._rows))
        return replace(join, rows=self.rows, joined=joined)


def _selected(chunks: Iterator[pa.Array], rows: Rows) -> Iterator[pa.Array]:
    offset = 0
    for chunk in chunks:
        stop = offset + len(chunk)
        if isinstance(rows, slice):
            low, high = max(rows.start, offset), min(rows.stop, stop)
            if low < high:
                yield chunk.slice(low - offset, high - low)
            if stop >= rows.stop:
                return
        else:
            low, high = np.searchsorted(rows, (offset, stop))
            if low < high:
                yield chunk.take(array_of(rows[low:high] - offset))
            if high == len(rows):
                return
        offset = stop


def cut_by_rows(dataset: Dataset, rows: int) -> tuple[tuple[str, Dataset], ...]:
    """Windows of `rows` rows each in file order, the last one shorter; ids such as `rows-00000-04999`.

    Raises DataError if there are more than MAX_WINDOWS.
    """
    starts = range(0, dataset.rows, rows)
    _few_enough(dataset, len(starts))
    parent = _LastColumn(dataset)
    windows = []
    for start in starts:
        stop = min(start + rows, dataset.rows)
        window = f"rows-{start:05d}-{stop - 1:05d}"
        windows.append((window, WindowDataset(parent, window, slice(start, stop), cut={"rows": rows})))
    return tuple(windows)


def cut_by_time(
    dataset: Dataset, time: str, every: str, *, start: dt.date | None = None, end: dt.date | None = None
) -> tuple[tuple[str, Dataset], ...]:
    """Windows of a calendar period each (UTC, weeks from Monday as in ISO 8601), oldest first.

    Rows before `start` and from `end` on are left out; periods without rows have no window. Ids: `2011`, `2011-Q1`,
    `2011-03`, `2011-W09`, `2011-03-31`. Raises DataError if the column holds no times, if a time is missing, or if
    there are more than MAX_WINDOWS.
    """
    if dataset.info(time).kind != "time":
        msg = f"{dataset.name}: windows need times, and column `{time}` is of kind {dataset.info(time).kind}"
        raise DataError(msg, hint="store it as a timestamp or as ISO 8601 text in csv")
    parent = _LastColumn(dataset)
    periods = np.empty(dataset.rows, np.int64)
    at = 0
    for chunk in parent.chunks(time):
        missing = missing_mask(chunk)
        if missing is not None:
            row = at + int(np.argmax(missing)) + 1
            msg = f"{dataset.name}: row {row} has no time in column `{time}`, so it belongs to no window"
            raise DataError(msg, hint="every row needs a time; leave such rows out or repair them")
        periods[at : at + len(chunk)] = _periods(chunk, every, start, end)
        at += len(chunk)
    cut = {"time": time, "every": every, "start": start and start.isoformat(), "end": end and end.isoformat()}
    windows = []
    for period, rows in _groups(dataset, periods):
        window = _name(period, every)
        windows.append((window, WindowDataset(parent, window, rows, cut=cut)))
    return tuple(windows)


def _groups(dataset: Dataset, periods: np.ndarray) -> Iterator[tuple[int, Rows]]:
    """(period, its rows), rising; ranges where the file is in order of time."""
    ordered = bool(np.all(periods[1:] >= periods[:-1]))
    order = None if ordered else np.argsort(periods, kind="stable")
    rising = periods if order is None else periods[order]
    edges = [0, *(np.flatnonzero(np.diff(rising)) + 1).tolist(), len(rising)] if len(rising) else [0]
    _few_enough(dataset, len(edges) - 1)
    for low, high in itertools.pairwise(edges):
        period = int(rising[low])
        if period not in {_SKIP_BEFORE, _SKIP_AFTER}:
            # A stable sort keeps the positions of one period in rising order.
            yield period, slice(low, high) if order is None else order[low:high]


def _periods(times: pa.Array, every: str, start: dt.date | None, end: dt.date | None) -> np.ndarray:
    """Number of the period of every time, counted from the one that holds 1970-01-01."""
    days = values_of(times).view(f"datetime64[{times.type.unit}]").astype("datetime64[D]")
    numbers: np.ndarray = days.astype(np.int64)
    found: np.ndarray
    if every == "week":
        found = (numbers + 3) // 7  # 1970-01-01 was a Thursday
    elif every == "day":
        found = numbers
    elif every == "year":
        found = days.astype("datetime64[Y]").astype(np.int64)
    else:
        months = days.astype("datetime64[M]").astype(np.int64)
        found = months if every == "month" else months // 3
    if start is not None:
        found = np.where(days < np.datetime64(start), _SKIP_BEFORE, found)
    if end is not None:
        found = np.where(days >= np.datetime64(end), _SKIP_AFTER, found)
    return found


def _name(period: int, every: str) -> str:
    try:
        if every == "week":
            week = (_FIRST_DAY + dt.timedelta(days=period * 7 - 3)).isocalendar()
            return f"{week.year:04d}-W{week.week:02d}"
        if every == "day":
            return (_FIRST_DAY + dt.timedelta(days=period)).isoformat()
        per_year = {"year": 1, "quarter": 4, "month": 12}[every]
        year, part = divmod(period, per_year)
        first = _FIRST_DAY.replace(year=1970 + year)
    except (OverflowError, ValueError) as error:
        msg = "a time lies outside the years 1 to 9999, so its window has no name"
        raise DataError(msg) from error
    suffix = {"year": "", "quarter": f"-Q{part + 1}", "month": f"-{part + 1:02d}"}[every]
    return f"{first.year:04d}{suffix}"


def _few_enough(dataset: Dataset, count: int) -> None:
    if count > MAX_WINDOWS:
        msg = f"{dataset.name}: {count:,} windows are more than {MAX_WINDOWS:,}"
        raise DataError(msg, hint="make them longer")
