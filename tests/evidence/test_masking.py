"""Tests of masked tables."""

from __future__ import annotations

import pytest

from mlgov.evidence.masking import mask_table
from mlgov.evidence.measurement import Table, Where

PERSONAL = frozenset({"income"})


def mask(columns, column=None):
    """The columns of a masked table."""
    where = Where("test", column=column)
    return mask_table(Table("t", columns, where=where), min_cell=5, personal=PERSONAL).columns


@pytest.mark.parametrize(
    ("counts", "left"),
    [
        ((10, 20, 30), (10, 20, 30)),
        ((3, 20, 30), (None, None, 30)),
        ((3, 4, 30), (None, None, 30)),
        ((3, 0, 0), (None, 0, 0)),
        ((0, 5, 7), (0, 5, 7)),
        ((None, 3, 30), (None, None, 30)),
    ],
)
def test_small_counts_and_the_one_they_follow_from(counts, left):
    """Counts of a few rows go; if it is one alone, the smallest other goes with it."""
    assert mask({"current": counts}, "income")["current"] == left
    assert mask({"current": counts}, "rate")["current"] == counts


def test_profile_rows_of_personal_columns():
    """Smallest, largest, most frequent and outer quantiles go; inner quantiles and counts stay."""
    columns = {
        "column": ("income", "rate"),
        "kind": ("number", "number"),
        "n": (100, 100),
        "missing": (2, 2),
        "distinct": (3, 3),
        "min": (1.5, 1.5),
        "max": (9.5, 9.5),
        "top": ("Anna", "Anna"),
        "p01": (1.6, 1.6),
        "p50": (5.0, 5.0),
        "p99": (9.4, 9.4),
    }
    masked = mask(columns)
    assert {name: values[1] for name, values in masked.items()} == {name: v[1] for name, v in columns.items()}
    assert {name: values[0] for name, values in masked.items()} == {
        "column": "income",
        "kind": "number",
        "n": 100,
        "missing": None,
        "distinct": 3,
        "min": None,
        "max": None,
        "top": None,
        "p01": None,
        "p50": 5.0,
        "p99": None,
    }


def test_bins_with_a_few_rows():
    """A calibration bin with 3 rows would show single people: only the bin stays."""
    columns = {"from": (0.0, 0.1), "n": (3, 50), "positive_rate": (1.0, 0.5), "low": (0.2, 0.4)}
    assert mask(columns) == {"from": (0.0, 0.1), "n": (None, 50), "positive_rate": (None, 0.5), "low": (None, 0.4)}


def test_group_rows_lose_their_name():
    """A row of a group with a few people keeps neither name nor numbers."""
    assert mask({"group": ("sex=f", "sex=x"), "n": (50, 1), "rate": (0.5, 1.0)}) == {
        "group": ("sex=f", "(small groups)"),
        "n": (50, None),
        "rate": (0.5, None),
    }


def test_untouched_tables_are_the_same_object():
    """Nothing to mask, nothing copied."""
    table = Table("roc_curve", {"fpr": (0.0, 1.0), "tpr": (0.0, 1.0)})
    assert mask_table(table, min_cell=5, personal=PERSONAL) is table


def test_labels():
    """Labels of numeric bins stay, as their inner edges do; names of levels go, the rest keeps its name."""
    numeric = {"label": ("to 5", "above 5"), "from": (None, 5.0), "to": (5.0, None), "current": (50, 60)}
    assert mask(numeric, "income") == numeric
    levels = {"label": ("Anna", "Bo", "all other values"), "current": (50, 60, 70)}
    assert mask(levels, "income")["label"] == ("value 1", "value 2", "all other values")
    assert mask(mask(levels, "income"), "income") == mask(levels, "income")
