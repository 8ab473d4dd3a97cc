"""What the fairness checks share."""

from __future__ import annotations

import pytest

from mlgov.checks.base import NotApplicable, Settings
from mlgov.checks.fairness import groups
from mlgov.evidence.measurement import Absent
from mlgov.summaries.types import Cells, DatasetSummary, GroupCells

CELLS = GroupCells("sex", {"f": Cells(60, 20, 30, 40), "m": Cells(50, 30, 20, 60)}, {"f": (70, 180), "x": (3, 4)}, 2)


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        ("selection_rate", (70, 180)),
        ("true_positive_rate", (40, 70)),
        ("false_positive_rate", (20, 80)),
        ("false_negative_rate", (30, 70)),
        ("positive_predictive_value", (40, 60)),
        ("base_rate", (70, 150)),
    ],
)
def test_counts_of_each_rate(rate, expected):
    """Selections count rows without a label too; all others need one."""
    assert groups.pair(CELLS, "f", rate) == expected


def test_groups_without_labels_or_selections():
    """Counts of labelled rows stand in for missing selection counts; an unlabelled group has no error rates."""
    assert groups.names(CELLS) == ["f", "m", "x"]
    assert groups.pair(CELLS, "m", "selection_rate") == (90, 160)
    assert groups.pair(CELLS, "x", "true_positive_rate") == (0, 0)
    assert groups.size(CELLS, "x") == 4


def test_a_group_large_enough_by_rows_but_not_by_outcomes(make):
    """180 rows, 20 of them with an outcome: a selection rate, but no error rates."""
    cells = GroupCells("sex", {"f": Cells(5, 5, 5, 5)}, {"f": (70, 180)}, 0)
    context = make.context(DatasetSummary("test", None, 200))
    assert groups.usable(context, cells, "f", "selection_rate") == ""
    assert groups.usable(context, cells, "f", "true_positive_rate") == "20 rows with an outcome, at least 100 needed"


def test_comparisons_keep_order_and_reasons(make):
    """By name, each with counts of both groups or a reason; only comparable ones share the level."""
    context = make.context(DatasetSummary("test", None, 400), settings=Settings())
    found = groups.compare(context, CELLS, "m", "selection_rate", divides=True)
    assert [(item.group, bool(item.why_not)) for item in found] == [("f", False), ("x", True)]
    assert found[0].base == (90, 160)
    assert found[0].level == 0.95
    assert found[0].note == ""


def test_columns_in_fixed_order_with_reasons(make):
    """Counted ones by name, then those that are absent."""
    reason = Absent("unavailable", "not in the data")
    summary = DatasetSummary("test", None, 9, groups={"b": CELLS, "a": CELLS}, absent={"groups:c": reason})
    counted, gone = groups.columns(make.context(summary))
    assert len(counted) == 2
    assert gone == (("c", reason),)
    with pytest.raises(NotApplicable, match="no sensitive column"):
        groups.columns(make.context(DatasetSummary("test", None, 9)))
