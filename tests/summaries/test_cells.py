"""Confusion counts against scikit-learn, groups and bands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from mlgov.summaries.cells import (
    OUTCOMES,
    GroupCounter,
    band_codes,
    band_names,
    by_group,
    cells_of,
    outcomes,
    selected_of,
)

rows = st.lists(st.tuples(st.sampled_from([-1, 0, 1]), st.sampled_from([-1, 0, 1]), st.integers(0, 3)), max_size=80)


def _arrays(data):
    return (np.array([row[at] for row in data], dtype=np.int8) for at in range(3))


@given(rows)
def test_counts_equal_scikit_learn_by_group(data):
    """Rows with both sides give the confusion matrix; rows with a decision give the selection."""
    labels, decisions, groups = _arrays(data)
    counter = GroupCounter()
    counter.add(["a", "b", "c"], by_group(groups, 3, outcomes(labels, decisions)))
    found = counter.finish("g")
    assert found.unknown == int((groups == 3).sum())
    assert list(found.groups) == [name for code, name in enumerate("abc") if (groups == code).any()]
    for code, name in enumerate("abc"):
        if name not in found.groups:
            continue
        mine = groups == code
        both = mine & (labels >= 0) & (decisions >= 0)
        tn, fp, fn, tp = (
            confusion_matrix(labels[both], decisions[both], labels=[0, 1]).ravel() if both.any() else [0] * 4
        )
        cells = found.groups[name]
        assert (cells.tn, cells.fp, cells.fn, cells.tp) == (tn, fp, fn, tp)
        assert found.selected[name] == (int((decisions[mine] == 1).sum()), int((decisions[mine] >= 0).sum()))


def test_unexpected_labels_never_reach_the_cells():
    """Only 1, 0 and -1 make outcomes; there are nine of them."""
    grid = np.array([-1, 0, 1], dtype=np.int8)
    codes = outcomes(np.repeat(grid, 3), np.tile(grid, 3))
    assert codes.tolist() == list(range(OUTCOMES))
    counts = np.bincount(codes, minlength=OUTCOMES).tolist()
    assert cells_of(counts).n == 4
    assert selected_of(counts) == (3, 6)


def test_bands_are_left_closed():
    """An edge belongs to the band above it; missing belongs to none."""
    assert band_names((25.0, 40.0)) == ("< 25", "[25, 40)", ">= 40")
    assert band_names((0.5,)) == ("< 0.5", ">= 0.5")
    assert band_names(()) == ("all",)
    values = np.array([24.9, 25.0, 39.9, 40.0, np.nan, -1e9])
    assert band_codes(values, (25.0, 40.0)).tolist() == [0, 1, 1, 2, 3, 0]


def test_group_counts_add_up_over_chunks():
    """Chunks may know different groups."""
    counter = GroupCounter()
    one = outcomes(np.array([1, 0], dtype=np.int8), np.array([1, 1], dtype=np.int8))
    counter.add(["x", "y"], by_group(np.array([0, 1]), 2, one))
    counter.add(["y"], by_group(np.array([0, 1]), 1, one))
    found = counter.finish("g")
    assert found.selected == {"x": (1, 1), "y": (2, 2)}
    assert (found.groups["y"].tp, found.groups["y"].fp, found.unknown) == (1, 1, 1)
    assert found.groups["x"].tp == pytest.approx(1)
