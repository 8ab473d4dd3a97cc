"""Impact ratios: the EEOC's example, Adult's published fact, exactness at 0.80, and hostile groups."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, demographic_parity_ratio, selection_rate

from mlgov.checks.base import Settings
from mlgov.checks.fairness.impact_ratio import CHECK
from mlgov.checks.statistics.proportions import koopman
from mlgov.summaries.types import Cells, DatasetSummary, GroupCells

SMALL = Settings(min_group_size=1, min_rate_rows=1)


def selected(column="g", unknown=0, **groups):
    """GroupCells from (selected, rows) per group, without labels."""
    return GroupCells(column, {}, groups, unknown)


def run(make, cells, settings=SMALL, **more):
    """Measurements by (metric, group) for one sensitive column."""
    summary = DatasetSummary("test", None, 100, groups={cells.column: cells})
    outcome = CHECK.run(make.context(summary, settings=settings, **more))
    return {(item.metric, item.where.group): item for item in outcome.measurements}


def test_eeoc_example_exactly_four_fifths(make):
    """Questions and Answers of 1979: rates 60, 45, 48, 51 % give 0.75, 0.80 and 0.85; 0.80 is exact as a fraction."""
    cells = selected(white=(60, 100), black=(45, 100), hispanic=(48, 100), other=(51, 100))
    found = run(make, cells)
    assert found["impact_ratio", "g=black"].value == pytest.approx(0.75)
    assert found["impact_ratio", "g=other"].value == pytest.approx(0.85)
    hispanic = found["impact_ratio", "g=hispanic"]
    assert hispanic.value == 0.8
    a, b, c, d = hispanic.counts
    assert Fraction(a * d, b * c) == Fraction("0.80")
    assert hispanic.where.versus == "g=white"
    assert ("impact_ratio", "g=white") not in found


def test_four_fifths_is_never_just_below(make):
    """Small counts whose ratio is 4/5: products of integers give 0.8 where rates divided give 0.7999999999999999."""
    assert (6 / 10) / (15 / 20) < 0.8
    wrong = 0
    for b in range(5, 60, 5):
        for d in range(5, 60, 5):
            for c in range(1, d + 1):
                if (4 * b * c) % (5 * d) == 0:
                    item = run(make, selected(x=(4 * b * c // (5 * d), b), y=(c, d)))["impact_ratio", "g=x"]
                    assert item.value == 0.8
                    wrong += (item.counts[0] / b) / (c / d) != 0.8
    assert wrong > 50


def test_matches_fairlearn(make):
    """The lowest ratio to the highest rate is Fairlearn's demographic parity ratio."""
    frame = pd.DataFrame({"g": list("aaaaabbbbbbcccc"), "yhat": [1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0]})
    found = run(make, make.groups("g", frame.g, None, frame.yhat))
    ratio = demographic_parity_ratio(frame.yhat, frame.yhat, sensitive_features=frame.g)
    assert min(item.value for item in found.values()) == pytest.approx(ratio)
    rates = MetricFrame(metrics=selection_rate, y_true=frame.yhat, y_pred=frame.yhat, sensitive_features=frame.g)
    assert found["impact_ratio", "g=b"].value == pytest.approx(rates.by_group["b"] / rates.by_group["a"])


def test_adult_labels(make, shared_data):
    """Income above 50K: women 10.95 %, men 30.57 %: ratio 0.358 in the data itself, beside that of the selections."""
    data = pd.read_parquet(shared_data / "adult.parquet")
    income = next(name for name in data.columns if "income" in name)
    y = data[income].astype(str).str.contains(">50K").astype(int)
    found = run(make, make.groups("sex", data.sex.astype(str), y, (data.education_num >= 13).astype(int)), Settings())
    group = next(where for metric, where in found if "emale" in where)
    item = found["label_impact_ratio", group]
    assert item.value == pytest.approx(0.358, abs=5e-4)
    assert item.counts[0] / item.counts[1] == pytest.approx(0.1095, abs=5e-5)
    assert item.counts[2] / item.counts[3] == pytest.approx(0.3057, abs=5e-5)
    assert item.interval.low < item.value < item.interval.high
    assert found["impact_ratio", group].value != item.value


def test_reference_group(make):
    """Declared, else the highest rate among large groups; exact ties go to the larger group, then by name."""
    cells = selected(a=(50, 100), b=(60, 100), tiny=(5, 5))
    settings = Settings(min_group_size=50)
    assert run(make, cells, settings)["impact_ratio", "g=a"].where.versus == "g=b"
    declared = Settings(min_group_size=50, reference_groups={"g": "a"})
    assert run(make, cells, declared)["impact_ratio", "g=b"].value == pytest.approx(1.2)
    tie = selected(z=(1, 3), y=(2, 6), x=(1, 3))
    assert {item.where.versus for item in run(make, tie).values()} == {"g=y"}
    tie = selected(z=(1, 3), y=(1, 3))
    assert {item.where.versus for item in run(make, tie).values()} == {"g=y"}


@pytest.mark.parametrize(("name", "words"), [("tiny", "too few rows"), ("nobody", "does not occur")])
def test_declared_reference_that_can_not_be_used(make, name, words):
    """Nothing is silently compared with another group."""
    cells = selected(a=(50, 100), b=(60, 100), tiny=(5, 5))
    found = run(make, cells, Settings(min_group_size=50, reference_groups={"g": name}))
    (item,) = found.values()
    assert item.absent.kind == "insufficient"
    assert words in item.absent.reason
    assert item.where.column == "g"


def test_intervals_and_holm(make):
    """Two groups: Koopman at 95 %; three: the clearer difference at 97.5 %, the other at 95 %."""
    two = run(make, selected(a=(30, 100), b=(60, 100)))["impact_ratio", "g=a"]
    assert two.interval == koopman(30, 100, 60, 100, 0.95)
    assert two.variant == ""
    three = run(make, selected(a=(30, 100), b=(60, 100), c=(58, 100)))
    assert three["impact_ratio", "g=a"].interval.level == pytest.approx(0.975)
    assert three["impact_ratio", "g=c"].interval.level == pytest.approx(0.95)
    assert three["impact_ratio", "g=a"].interval.method == "koopman, holm"
    assert "Holm over 2 groups" in three["impact_ratio", "g=a"].variant


def test_nobody_selected(make):
    """A group without selections has ratio 0; a reference without selections has no ratios."""
    found = run(make, selected(a=(0, 100), b=(60, 100)))["impact_ratio", "g=a"]
    assert found.value == 0
    assert found.interval.low == 0
    none = run(make, selected(a=(0, 100), b=(0, 100)))
    assert {item.absent.kind for item in none.values()} == {"insufficient"}
    assert all("nobody" in item.absent.reason for item in none.values())


def test_hostile_groups(make):
    """D13, D14: one person, all below the threshold, all unknown, groups that are the outcome itself."""
    (only,) = run(make, selected(a=(50, 100), b=(1, 1)), Settings()).values()
    assert only.absent.kind == "insufficient"
    (unknown,) = run(make, selected(unknown=50), Settings()).values()
    assert unknown.absent.kind == "unavailable"
    assert "unknown" in unknown.absent.reason
    leak = GroupCells("g", {"x": Cells(90, 30, 0, 0), "y": Cells(0, 0, 20, 110)}, {"x": (30, 120), "y": (110, 130)}, 0)
    (item,) = run(make, leak, Settings()).values()
    assert item.absent.kind == "unavailable"
    assert "leak" in item.absent.reason
    same_base_rate = GroupCells("g", {"x": Cells(90, 30, 0, 0), "y": Cells(60, 70, 0, 0)}, {}, 0)
    found = run(make, same_base_rate, Settings())
    assert found["impact_ratio", "g=x"].value == pytest.approx((30 / 120) / (70 / 130))
    assert "nobody" in found["label_impact_ratio", "g=x"].absent.reason


def test_small_group_beside_large_ones(make):
    """Absent with its own reason, and not part of Holm's family."""
    found = run(make, selected(a=(50, 200), b=(120, 200), c=(40, 76)), Settings())
    assert found["impact_ratio", "g=c"].absent.reason == "76 rows, at least 100 needed"
    assert found["impact_ratio", "g=a"].interval.level == 0.95


def test_no_sensitive_columns(make):
    """Not applicable."""
    assert CHECK.run(make.context(DatasetSummary("test", None, 9))).absent.kind == "not_applicable"
