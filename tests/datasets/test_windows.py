"""Windows cut from one file."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from mlgov.datasets import windows
from mlgov.datasets.frame import FrameDataset, from_frame
from mlgov.datasets.join import JoinedDataset, SideTable
from mlgov.datasets.windows import cut_by_rows, cut_by_time
from mlgov.errors import DataError

PERIODS = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}


def stamped(count=4_000, *, ordered=True, seed=3):
    random = np.random.default_rng(seed)
    start, end = np.datetime64("1967-11-20"), np.datetime64("1973-02-03")
    times = start + random.integers(0, int((end - start).astype("timedelta64[us]").astype(int)), count).astype("m8[us]")
    times = np.sort(times) if ordered else times
    return pd.DataFrame({"t": times, "x": random.normal(size=count), "c": random.choice(["a", "b", "c"], count)})


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("every", sorted(PERIODS))
def test_same_groups_as_pandas(values, every, ordered):
    """Calendar periods, before 1970 too, hold the rows that pandas puts into them, in file order."""
    frame = stamped(ordered=ordered)
    cut = cut_by_time(from_frame(frame, "f"), "t", every)
    expected = frame.groupby(frame["t"].dt.to_period(PERIODS[every]))
    assert len(cut) == expected.ngroups
    for (window, dataset), (period, rows) in zip(cut, expected, strict=True):
        assert dataset.rows == len(rows)
        assert values(dataset, "x") == rows["x"].tolist()
        assert values(dataset, "c") == rows["c"].tolist()
        first = period.start_time
        names = {
            "day": f"{first:%Y-%m-%d}",
            "week": f"{first.isocalendar().year}-W{first.isocalendar().week:02d}",
            "month": f"{first:%Y-%m}",
            "quarter": f"{first:%Y}-Q{first.quarter}",
            "year": f"{first:%Y}",
        }
        assert window == names[every]


def test_start_and_end(values):
    """Rows before `start` and from `end` on belong to no window."""
    frame = stamped(ordered=False)
    cut = cut_by_time(from_frame(frame, "f"), "t", "year", start=dt.date(1969, 3, 1), end=dt.date(1971, 1, 1))
    kept = frame[(frame["t"] >= "1969-03-01") & (frame["t"] < "1971-01-01")]
    assert [window for window, _ in cut] == ["1969", "1970"]
    assert [x for _, dataset in cut for x in values(dataset, "x")] == [
        x for year in (1969, 1970) for x in kept[kept["t"].dt.year == year]["x"]
    ]


def test_zones_count_in_utc(values):
    """An hour after midnight in Berlin is the day before in UTC."""
    times = pd.to_datetime(["2011-07-01T01:00", "2011-07-01T12:00"]).tz_localize("Europe/Berlin")
    cut = cut_by_time(from_frame(pd.DataFrame({"t": times, "x": [1, 2]}), "f"), "t", "month")
    assert [(window, values(dataset, "x")) for window, dataset in cut] == [("2011-06", [1]), ("2011-07", [2])]


def test_first_and_last_year(values):
    """Years 1 and 9999 have names; what lies beyond has none and is refused."""
    times = pa.array(
        [dt.datetime(1, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 12, 31, 23, tzinfo=dt.UTC)], pa.timestamp("us")
    )
    for every, names in (("day", ["0001-01-01", "9999-12-31"]), ("year", ["0001", "9999"])):
        assert [window for window, _ in cut_by_time(from_frame(pa.table({"t": times}), "f"), "t", every)] == names
    beyond = pa.array([10**12], pa.int64()).view(pa.timestamp("s"))
    for every in PERIODS:
        with pytest.raises(DataError, match="1 to 9999"):
            cut_by_time(from_frame(pa.table({"t": beyond}), "f"), "t", every)


def test_missing_times_and_other_kinds(framed):
    """A row without time is named, since it would be in no window; a column of text is no time."""
    times = pa.array([dt.datetime(2011, 1, 1, tzinfo=dt.UTC), None])
    with pytest.raises(DataError, match="row 2 has no time"):
        cut_by_time(framed(t=times), "t", "month")
    with pytest.raises(DataError, match="kind category"):
        cut_by_time(framed(t=["2011-01-01"]), "t", "month")


def test_rows(framed, values):
    """Windows of equal length; the last is shorter; ids are zero-based and inclusive."""
    cut = cut_by_rows(framed(x=list(range(12_345))), 5_000)
    assert [(window, dataset.rows) for window, dataset in cut] == [
        ("rows-00000-04999", 5_000),
        ("rows-05000-09999", 5_000),
        ("rows-10000-12344", 2_345),
    ]
    assert [x for _, dataset in cut for x in values(dataset, "x")] == list(range(12_345))
    assert all(dataset.recomputed for _, dataset in cut)


def test_no_rows_make_no_windows(framed):
    """An empty file has none."""
    assert cut_by_rows(framed(x=pa.array([], pa.int64())), 10) == ()
    assert cut_by_time(framed(t=pa.array([], pa.timestamp("s"))), "t", "day") == ()


def test_too_many_windows(framed, monkeypatch):
    """A window of one row each is a mistake."""
    monkeypatch.setattr(windows, "MAX_WINDOWS", 3)
    with pytest.raises(DataError, match="4 windows"):
        cut_by_rows(framed(x=[1, 2, 3, 4]), 1)
    with pytest.raises(DataError, match="4 windows"):
        cut_by_time(framed(t=pa.array(range(0, 400_000, 86_400), pa.timestamp("s")).slice(0, 4)), "t", "day")


class Counting(FrameDataset):
    """Counts how often a column is read."""

    reads = 0

    def chunks(self, column):
        """Read, and say so."""
        Counting.reads += 1
        yield from super().chunks(column)


@pytest.mark.parametrize(("kept", "expected"), [(1 << 30, 2), (10, 10)])
def test_many_windows_cost_one_read_of_a_column(monkeypatch, kept, expected):
    """The last column is kept; only one that is too large is read again for each window."""
    monkeypatch.setattr(windows, "KEPT_BYTES", kept)
    monkeypatch.setattr(Counting, "reads", 0)
    dataset = Counting("x", pa.table({"x": [1, 2, 3, 4], "y": [1, 2, 3, 4]}))
    cut = cut_by_rows(dataset, 1)
    for column in ("x", "y"):
        found = [value for _, window in cut for chunk in window.chunks(column) for value in chunk.to_pylist()]
        assert found == [1, 2, 3, 4]
    assert Counting.reads == expected


def test_digests_tell_windows_apart(framed):
    """Same file, other window or other cut: another subject; same again: the same."""
    dataset = framed(x=list(range(100)))
    digests = [window.digest for _, window in (*cut_by_rows(dataset, 50), *cut_by_rows(dataset, 40))]
    assert len(set(digests)) == 5
    assert [window.digest for _, window in cut_by_rows(framed(x=list(range(100))), 50)] == digests[:2]
    assert [window.digest for _, window in cut_by_rows(framed(x=[*range(99), 7]), 50)] != digests[:2]


@pytest.mark.parametrize("ordered", [True, False])
def test_join_coverage_is_the_windows_own(framed, values, ordered):
    """Each window knows how many of its rows found a partner."""
    ids = [0, 1, 2, 3, 4, 5] if ordered else [0, 3, 1, 4, 2, 5]
    times = pa.array([dt.datetime(2011, 1 + number // 3, 1, tzinfo=dt.UTC) for number in ids])
    labels = framed(id=[0, 1, 4, 9], y=[10, 11, 14, 19])
    joined = JoinedDataset(framed(id=ids, t=times), [SideTable("labels", "y.csv", labels, "id", "id", {"y": "y"})])
    cut = cut_by_time(joined, "t", "month")
    assert [(window, values(dataset, "y")) for window, dataset in cut] == [
        ("2011-01", [10, 11, None]),
        ("2011-02", [None, 14, None]),
    ]
    assert [(join.rows, join.joined, join.unmatched) for _, dataset in cut for join in dataset.joins] == [
        (3, 2, 1),
        (3, 1, 1),
    ]
