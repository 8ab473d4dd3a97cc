"""Cell partials: any split is identical and equal to the engine's counts."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from mlgov.summaries.cell_partial import CellPartial

three = st.sampled_from([-1, 0, 1])
rows = st.lists(st.tuples(three, three, st.sampled_from([None, "", "a", "b"])), max_size=50)


def _update(data):
    return CellPartial.empty().update([r[0] for r in data], [r[1] for r in data], [r[2] for r in data])


@given(rows, st.integers(0, 50))
def test_any_split_is_identical(data, cut):
    """Merged in either order, and through JSON."""
    whole = _update(data)
    assert _update(data[:cut]).merge(_update(data[cut:])) == _update(data[cut:]).merge(_update(data[:cut])) == whole
    assert CellPartial.from_json(json.loads(json.dumps(whole.to_json()))) == whole


@given(rows)
def test_counts_are_those_of_the_rows(data):
    """Cells of all rows and by group; the empty text is a group, None is not."""
    found = _update(data)
    both = [(y, d) for y, d, _ in data if y >= 0 and d >= 0]
    cells = found.finish()
    assert (cells.tn, cells.fp, cells.fn, cells.tp) == tuple(
        both.count(pair) for pair in [(0, 0), (0, 1), (1, 0), (1, 1)]
    )
    groups = found.finish_groups("g")
    assert groups.unknown == sum(group is None for _, _, group in data)
    assert set(groups.groups) == {group for _, _, group in data if group is not None}
    for name, (selected, decided) in groups.selected.items():
        mine = [d for _, d, group in data if group == name]
        assert (selected, decided) == (mine.count(1), mine.count(1) + mine.count(0))


def test_without_groups():
    """All rows count as rows without group."""
    found = CellPartial.empty().update([1, 0, -1], [1, 1, 0])
    assert (found.finish().tp, found.finish().fp, found.finish().n) == (1, 1, 2)
    assert found.finish_groups("g").unknown == 3
