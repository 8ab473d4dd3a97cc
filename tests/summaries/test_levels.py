"""Levels with their counts: order, caps, merging, comparison."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.summaries import levels as module
from mlgov.summaries.levels import LevelCounter, compare_levels, levels_of, number_levels, summarise_levels
from mlgov.summaries.numeric import sort_in_place
from mlgov.summaries.types import MAX_LEVELS


def _levels(texts, missing=0):
    return levels_of(Counter(texts).items(), missing)


@given(st.lists(st.lists(st.text(max_size=3), max_size=30), max_size=6))
def test_chunks_add_up(parts):
    """Levels of chunks with their own dictionaries are those of all rows, most frequent first, ties by name."""
    counter = LevelCounter()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_PENDING", 3)
        for part in parts:
            names = sorted(set(part))
            counter.add_codes(pa.array(names, pa.string()), np.array([names.index(t) for t in part], dtype=np.int32))
        found = counter.levels()
    whole = Counter(text for part in parts for text in part)
    assert found.top(10**6) == tuple(sorted(whole.items(), key=lambda item: (-item[1], item[0])))
    assert found.n == sum(whole.values())


def test_many_levels_are_ordered_as_few(monkeypatch):
    """Both ways of sorting agree, also beyond ASCII."""
    texts = ["é", "z", "Z", "\U0001f600", "aa", "a", "", "ﬀ", "日本"] * 2 + ["b", "b", "b"]
    few = _levels(texts)
    monkeypatch.setattr(module, "MAX_LEVELS", 2)
    many = _levels(texts)
    assert few.top(99) == many.top(99)
    assert few.top(1) == (("b", 3),)


def test_a_million_levels_are_capped():
    """Distinct stays exact; the named levels and the rest add up to the rows."""
    names = pa.array([f"level {at}" for at in range(1_000_000)])
    counter = LevelCounter()
    for start in range(0, 1_000_000, 100_000):
        counter.add_codes(names.slice(start, 100_000), np.arange(100_000, dtype=np.int32))
    counter.add(pa.array(["level 999999"]), np.array([4]), missing=3)
    found = summarise_levels("id", "category", counter.levels())
    assert (found.distinct, found.n, found.missing) == (1_000_000, 1_000_004, 3)
    assert len(found.levels) == MAX_LEVELS
    assert found.levels[0] == ("level 999999", 5)
    assert found.other == 1_000_004 - 5 - (MAX_LEVELS - 1)


def test_comparison_lists_reference_first_then_unseen():
    """The union of levels, by reference frequency, then what only the current data has."""
    found = compare_levels("c", "input", _levels("aaabbc"), _levels("bbxxxy"))
    assert found.levels == ("a", "b", "c", "x", "y")
    assert found.reference == (3, 2, 1, 0, 0)
    assert found.current == (0, 2, 0, 3, 1)
    assert found.unseen == (("x", 3), ("y", 1))
    assert (found.unseen_rows, found.other_reference, found.other_current) == (4, 0, 0)


@pytest.mark.parametrize("sides", [(3_000, 2_500), (900, 1_500), (1_500, 10)])
def test_capped_comparison_loses_no_row(sides):
    """With more levels than are named, named and other rows add up on both sides."""
    reference = levels_of([(f"r{at}", 1 + at % 7) for at in range(sides[0])], 0)
    current = levels_of([(f"r{2 * at}", 1 + at % 5) for at in range(sides[1])], 0)
    found = compare_levels("c", "input", reference, current)
    assert len(found.levels) == len(set(found.levels)) <= MAX_LEVELS
    assert sum(found.reference) + found.other_reference == found.n_reference == reference.n
    assert sum(found.current) + found.other_current == found.n_current == current.n
    known = {f"r{at}" for at in range(sides[0])}
    assert found.unseen_rows == sum(n for name, n in current.top(10**6) if name not in known)
    for name, a, b in zip(found.levels, found.reference, found.current, strict=True):
        at = int(name[1:])
        assert a == (1 + at % 7 if at < sides[0] else 0)
        assert b == (1 + (at // 2) % 5 if at % 2 == 0 and at // 2 < sides[1] else 0)


def test_numbers_as_levels():
    """Whole numbers lose their point; infinities are a level of their own, missing is none."""
    found = number_levels(sort_in_place(np.array([1.0, 1.0, 0.5, -2.0, np.nan, np.inf])))
    assert found.top(9) == (("1", 2), ("-2", 1), ("0.5", 1), ("infinite", 1))
    assert found.missing == 1
