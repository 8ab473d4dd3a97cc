"""What the drift checks share."""

from __future__ import annotations

from dataclasses import replace

from mlgov.checks.drift import bins


def test_counts_of_numbers(make):
    """Deciles as counted; doane bins with one more on the reference's side for values outside, which it has none of."""
    column = make.compare_numbers("x", [1, 2, 3, 4, 5, 6], [3, 4, 99])
    assert bins.decile_counts(column) == (column.decile_reference, column.decile_current)
    reference, current = bins.doane_counts(column)
    assert len(reference) == len(current)
    assert reference[-1] == 0
    assert current[-1] == 1
    assert sum(reference) == 6
    assert sum(current) == 3


def test_counts_of_levels(make):
    """Levels side by side; what is not kept by name is one more bin, if there is any."""
    column = make.compare_categories("c", ["a", "a", "b"], ["b", "new"])
    assert bins.decile_counts(column) == bins.doane_counts(column) == ((2, 1, 0), (0, 1, 1))
    capped = replace(column, other_reference=5)
    assert bins.level_counts(capped) == ((2, 1, 0, 5), (0, 1, 1, 0))
