"""Tests of which groups are hidden."""

from __future__ import annotations

import pytest

from mlgov.evidence.measurement import Measurement, Where
from mlgov.evidence.small_groups import Scope, cells, find_hidden, is_selection, is_small

SCOPE = Scope("test", None, None, "sex")


def selection(group, part, whole, **where):
    """A selection rate of a group."""
    return Measurement("selection_rate", 0.5, n=whole, counts=(part, whole), where=Where(group=group, **where))


def errors(group, part, whole):
    """A true positive rate of a group."""
    return Measurement("true_positive_rate", 0.5, n=whole, counts=(part, whole), where=Where(group=group))


@pytest.mark.parametrize(("count", "small"), [(None, False), (0, False), (1, True), (4, True), (5, False)])
def test_small(count, small):
    """Small is above 0 and below the limit."""
    assert is_small(count, 5) is small


def test_cells_have_the_rest_too():
    """Of a share, what is left of the whole is a count as well."""
    assert list(cells((3, 10, 4, 20))) == [3, 10, 4, 20, 7, 16]
    assert list(cells(())) == []


def test_kinds():
    """Ratios and differences of selection are about selection, all else about errors."""
    assert is_selection("impact_ratio")
    assert is_selection("demographic_parity_difference")
    assert not is_selection("equalized_odds_difference")


def test_large_groups_hide_nothing():
    """Nothing small, nothing hidden."""
    found = find_hidden([selection("sex=f", 20, 50), selection("sex=m", 30, 60)], 5)
    assert (found.tiny, found.hidden, found.complements) == (frozenset(), frozenset(), frozenset())


def test_one_tiny_group_takes_the_smallest_other_with_it():
    """Three people: their group goes, and the smallest other group, in selections and errors."""
    items = [selection("sex=f", 20, 50), selection("sex=m", 30, 60), selection("sex=x", 1, 3)]
    found = find_hidden(items, 5)
    assert found.tiny == {(SCOPE, "sex=x")}
    assert found.complements == {(SCOPE, "sex=f", True), (SCOPE, "sex=f", False)}
    assert [found.of(item) for item in items] == ["complement", None, "tiny"]


@pytest.mark.parametrize(("sizes", "complement"), [((1, 2), True), ((3, 3), False), ((4, 1), False)])
def test_several_tiny_groups_hide_each_other(sizes, complement):
    """Together at least as many as a cell may show, they need nobody else; else they do."""
    items = [selection("sex=f", 20, 50), selection("sex=m", 30, 60)]
    items += [selection(f"sex=x{place}", 0, size) for place, size in enumerate(sizes)]
    assert bool(find_hidden(items, 5).complements) is complement


def test_small_errors_leave_selection():
    """Two missed of forty: error rates go, selection stays."""
    items = [selection("sex=f", 20, 50), selection("sex=m", 30, 60), errors("sex=f", 38, 40), errors("sex=m", 20, 40)]
    found = find_hidden(items, 5)
    assert [found.of(item) for item in items] == [None, None, "small", "complement"]


def test_comparison_with_a_hidden_group():
    """What is compared with a hidden group goes as well."""
    against = Measurement("impact_ratio", 0.9, counts=(20, 50, 1, 3), where=Where(group="sex=f", versus="sex=x"))
    found = find_hidden([selection("sex=f", 20, 50), selection("sex=x", 1, 3), against], 5)
    assert found.of(against) == "tiny"


def test_partitions_are_apart():
    """A small group of one column, role or window hides nothing in another."""
    items = [
        selection("sex=x", 1, 3),
        selection("sex=m", 30, 60),
        selection("sex=m", 30, 60, role="validation"),
        selection("age=old", 30, 60),
    ]
    found = find_hidden(items, 5)
    assert [found.of(item) for item in items] == ["tiny", "complement", None, None]


def test_numbers_over_all_groups():
    """A largest gap rests on every group of its column that had a value."""
    parity = Measurement("demographic_parity_difference", 0.1, where=Where(column="sex"))
    other = Measurement("demographic_parity_difference", 0.1, where=Where(column="age"))
    found = find_hidden([selection("sex=f", 2, 50), selection("sex=m", 30, 60)], 5)
    assert found.touches(parity)
    assert not found.touches(other)


def test_shares_of_their_own_are_not_over_all_groups():
    """How many rows have no group at all is counted by itself."""
    unknown = Measurement("unknown_group_rate", 0.0, counts=(0, 110), where=Where(column="sex"))
    found = find_hidden([errors("sex=f", 2, 50), errors("sex=m", 30, 60)], 5)
    assert found.hidden
    assert not found.touches(unknown)
