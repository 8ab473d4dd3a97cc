"""Hypothesis strategies for evidence, shared by the tests of this room."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st

from mlgov.evidence.measurement import Absent, Bound, CheckOutcome, Interval, Measurement, Noise, Table, Where

few = settings(max_examples=60, deadline=None)
"""Machines are shared: no time limit per example."""

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
maybe_text = st.none() | texts
floats = st.floats(-1e300, 1e300, allow_nan=False)
counts = st.integers(0, 10**12)
roles = st.sampled_from(["train", "validation", "test", "reference", "window"])
wheres = st.builds(
    Where,
    role=roles,
    column=maybe_text,
    group=maybe_text,
    versus=maybe_text,
    slice=maybe_text,
    class_=maybe_text,
    window=maybe_text,
)
pairs = st.tuples(floats, floats).map(sorted)
intervals = st.builds(lambda pair, method: Interval(pair[0], pair[1], 0.95, method), pairs, texts)
bounds = st.builds(lambda pair: Bound(*pair), pairs)
noises = st.builds(Noise, value=floats, level=st.just(0.95), method=texts)
absents = st.builds(
    Absent,
    kind=st.sampled_from(["insufficient", "awaiting", "unavailable", "not_applicable", "error", "missing"]),
    reason=texts,
    due=maybe_text,
)
measurements = st.builds(
    Measurement,
    metric=texts,
    value=st.none() | floats,
    n=st.none() | counts,
    counts=st.none() | st.lists(counts, min_size=1, max_size=4).map(tuple),
    interval=st.none() | intervals,
    no_interval=st.just("") | texts,
    bound=st.none() | bounds,
    noise=st.none() | noises,
    where=wheres,
    variant=st.just("") | texts,
    reason=st.just("") | texts,
    absent=st.none() | absents,
)
cells = st.none() | floats | st.integers(-(10**12), 10**12) | texts


@st.composite
def tables(draw):
    """A table with up to four columns of equal length, one of which may name data columns."""
    rows = draw(st.integers(0, 6))
    names = draw(st.lists(st.sampled_from(["fpr", "tpr", "column", "n", "level"]), unique=True, max_size=4))
    columns = {
        name: tuple(draw(st.lists(maybe_text if name == "column" else cells, min_size=rows, max_size=rows)))
        for name in names
    }
    return Table(name=draw(texts), columns=columns, where=draw(wheres), unit=draw(st.just("") | texts))


outcomes = st.builds(
    CheckOutcome,
    check=texts,
    check_version=texts,
    measurements=st.lists(measurements, max_size=8).map(tuple),
    tables=st.lists(tables(), max_size=3).map(tuple),
    absent=st.none() | absents,
)
