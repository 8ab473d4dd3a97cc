"""Rates by group against Fairlearn and its user guide's example."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fairlearn import metrics as fair
from sklearn.metrics import precision_score

from mlgov.checks.base import Settings
from mlgov.checks.fairness.group_rates import CHECK
from mlgov.evidence.measurement import Absent
from mlgov.summaries.types import Cells, DatasetSummary, GroupCells

Y = [0, 1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1]
YHAT = [0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0]
GROUP = list("bbabbcccaacabccbcc")
SMALL = Settings(min_group_size=1, min_rate_rows=1)
ORACLES = {
    "selection_rate": fair.selection_rate,
    "true_positive_rate": fair.true_positive_rate,
    "false_positive_rate": fair.false_positive_rate,
    "false_negative_rate": fair.false_negative_rate,
    "positive_predictive_value": lambda y_true, y_pred: precision_score(y_true, y_pred, zero_division=0),
}


def by_group(outcome):
    """(metric, group) -> measurement."""
    return {(item.metric, item.where.group): item for item in outcome.measurements}


def run(make, cells, settings=SMALL, **more):
    """The outcome for one sensitive column."""
    return CHECK.run(
        make.context(DatasetSummary("test", None, 100, groups={cells.column: cells}), settings=settings, **more)
    )


def test_fairlearn_user_guide(make):
    """a: 0.5 / 1.0 / 0.75 of 4, b: 0.6 / 0 / 0.5 of 6, c: 0.4 / 0.666667 / 0.5 of 8, as printed there."""
    found = by_group(run(make, make.groups("g", GROUP, Y, YHAT)))
    printed = {"a": (0.5, 1.0, 0.75, 4), "b": (0.6, 0.0, 0.5, 6), "c": (0.4, 2 / 3, 0.5, 8)}
    for group, (tpr, fpr, selected, n) in printed.items():
        assert found["true_positive_rate", f"g={group}"].value == pytest.approx(tpr)
        assert found["false_positive_rate", f"g={group}"].value == pytest.approx(fpr)
        assert found["selection_rate", f"g={group}"].value == pytest.approx(selected)
        assert found["selection_rate", f"g={group}"].n == n


def test_every_rate_matches_fairlearn(make):
    """On random decisions of four groups."""
    rng = np.random.default_rng(4)
    group = rng.choice(list("wxyz"), 800)
    y, yhat = rng.integers(0, 2, 800), rng.integers(0, 2, 800)
    found = by_group(run(make, make.groups("g", group, y, yhat)))
    frame = fair.MetricFrame(metrics=ORACLES, y_true=y, y_pred=yhat, sensitive_features=group)
    for name in "wxyz":
        for metric in ORACLES:
            item = found[metric, f"g={name}"]
            assert item.value == pytest.approx(frame.by_group.loc[name, metric])
            assert item.counts[0] / item.counts[1] == item.value
            assert item.interval.method == "wilson"


def test_small_groups_are_insufficient_and_small_numbers_not_told(make):
    """Hostile case D13: a group of 4 with 100 %, a group of 76."""
    cells = GroupCells(
        "g",
        {"big": Cells(50, 50, 50, 50), "few": Cells(0, 0, 0, 4), "some": Cells(40, 12, 12, 12)},
        {"big": (100, 200), "few": (4, 4), "some": (24, 76)},
        0,
    )
    found = by_group(run(make, cells, Settings()))
    assert found["selection_rate", "g=big"].value == 0.5
    assert found["selection_rate", "g=few"].absent == Absent("insufficient", "fewer than 5 rows, at least 100 needed")
    assert found["selection_rate", "g=some"].absent == Absent("insufficient", "76 rows, at least 100 needed")
    assert found["selection_rate", "g=some"].n == 76
    assert found["true_positive_rate", "g=few"].value is None


def test_a_rate_needs_rows_below_the_line(make):
    """A large group with three positives has no true positive rate; with no predicted positives, no precision."""
    cells = GroupCells("g", {"a": Cells(200, 0, 3, 0)}, {"a": (0, 203)}, 0)
    found = by_group(run(make, cells, Settings()))
    assert found["selection_rate", "g=a"].value == 0
    assert "positive label" in found["true_positive_rate", "g=a"].absent.reason
    assert "positive prediction" in found["positive_predictive_value", "g=a"].absent.reason
    assert found["false_positive_rate", "g=a"].value == 0


def test_without_labels_only_selection_is_measured(make):
    """Late outcomes are awaited, with their day; the selection rate doesn't need them."""
    cells = make.groups("g", GROUP, None, YHAT)
    found = by_group(run(make, cells, labels_due="2024-07-31"))
    assert found["selection_rate", "g=a"].value == 0.75
    assert found["true_positive_rate", None].absent.kind == "awaiting"
    assert found["true_positive_rate", None].absent.due == "2024-07-31"


def test_unknown_groups_are_counted(make):
    """Hostile case D14: rows whose group is missing."""
    cells = replace(make.groups("g", GROUP, Y, YHAT), unknown=6)
    assert by_group(run(make, cells))["unknown_group_rate", None].value == pytest.approx(6 / 24)


def test_absent_columns_and_no_columns(make):
    """A sensitive column that isn't in the data, and none declared at all."""
    reason = Absent("unavailable", "the column gender is missing in the test data")
    outcome = CHECK.run(make.context(DatasetSummary("test", None, 9, absent={"groups:gender": reason})))
    assert outcome.measurements[0].absent == reason
    assert outcome.measurements[0].where.column == "gender"
    assert CHECK.run(make.context(DatasetSummary("test", None, 9))).absent.kind == "not_applicable"
    general = DatasetSummary("test", None, 9, absent={"groups": reason})
    assert CHECK.run(make.context(general)).absent == reason
