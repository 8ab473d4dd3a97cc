"""Differences between groups against Fairlearn and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from fairlearn import metrics as fair
from statsmodels.stats.proportion import confint_proportions_2indep

from mlgov.checks.base import Settings
from mlgov.checks.fairness.differences import CHECK
from mlgov.evidence.measurement import Absent
from mlgov.summaries.types import Cells, DatasetSummary, GroupCells

Y = [0, 1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1]
YHAT = [0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0]
GROUP = list("bbabbcccaacabccbcc")
SMALL = Settings(min_group_size=1, min_rate_rows=1)


def run(make, cells, settings=SMALL, **more):
    """Measurements by (metric, group)."""
    summary = DatasetSummary("test", None, 100, groups={cells.column: cells})
    outcome = CHECK.run(make.context(summary, settings=settings, **more))
    return {(item.metric, item.where.group): item for item in outcome.measurements}


def test_fairlearn_user_guide(make):
    """Demographic parity difference 0.25 and equalized odds difference 1.0, as printed there."""
    found = run(make, make.groups("g", GROUP, Y, YHAT))
    assert found["demographic_parity_difference", None].value == pytest.approx(0.25)
    assert found["equalized_odds_difference", None].value == pytest.approx(1.0)
    assert found["demographic_parity_difference", None].where.column == "g"


def test_gaps_match_fairlearn_and_carry_noise(make):
    """On random decisions, where no group differs, gaps are below their noise level."""
    rng = np.random.default_rng(12)
    group, y, yhat = rng.choice(list("wxyz"), 4_000), rng.integers(0, 2, 4_000), rng.integers(0, 2, 4_000)
    found = run(make, make.groups("g", group, y, yhat), Settings())
    parity, odds = found["demographic_parity_difference", None], found["equalized_odds_difference", None]
    assert parity.value == pytest.approx(fair.demographic_parity_difference(y, yhat, sensitive_features=group))
    assert odds.value == pytest.approx(fair.equalized_odds_difference(y, yhat, sensitive_features=group))
    assert parity.value < parity.noise.value
    assert odds.value < odds.noise.value
    assert parity.noise.value < odds.noise.value
    assert parity.interval is None
    assert parity.no_interval
    assert parity.n == 4_000


def test_differences_match_statsmodels(make):
    """True positive rate of two groups: counts, value and Newcombe's interval."""
    cells = GroupCells("g", {"a": Cells(80, 20, 30, 70), "b": Cells(60, 50, 20, 90)}, {}, 0)
    item = run(make, cells)["true_positive_rate_difference", "g=a"]
    assert item.counts == (70, 100, 90, 110)
    assert item.value == pytest.approx(0.7 - 90 / 110)
    low, high = confint_proportions_2indep(70, 100, 90, 110, method="newcomb", compare="diff")
    assert (item.interval.low, item.interval.high) == pytest.approx((low, high))
    assert item.where.versus == "g=b"
    assert item.n == 210


def test_holm_over_three_groups(make):
    """The clear difference gets the higher level, the unclear one the family's."""
    cells = GroupCells("g", {}, {"a": (30, 200), "b": (100, 200), "c": (98, 200)}, 0)
    found = run(make, cells)
    assert found["selection_rate_difference", "g=a"].interval.level == pytest.approx(0.975)
    assert found["selection_rate_difference", "g=a"].interval.method == "newcombe, holm"
    assert found["selection_rate_difference", "g=c"].interval.level == pytest.approx(0.95)


def test_small_groups_take_no_part_in_gaps(make):
    """Hostile case D13: no gap is computed from a group of 4 with 100 %."""
    cells = GroupCells("g", {}, {"a": (100, 200), "b": (90, 200), "few": (4, 4)}, 0)
    found = run(make, cells, Settings())
    gap = found["demographic_parity_difference", None]
    assert gap.value == pytest.approx(0.05)
    assert gap.reason == "groups left out for too few rows: 1"
    assert gap.variant == "highest minus lowest of 2 groups"
    assert found["selection_rate_difference", "g=few"].absent.kind == "insufficient"
    alone = run(make, GroupCells("g", {}, {"a": (100, 200), "few": (4, 4)}, 0), Settings())
    assert alone["demographic_parity_difference", None].absent.kind == "insufficient"
    assert alone["selection_rate_difference", None].absent.kind == "insufficient"


def test_without_labels(make):
    """Error rates are awaited; the selection rate isn't."""
    found = run(make, make.groups("g", GROUP, None, YHAT), labels_due="2024-07-31")
    assert found["true_positive_rate_difference", None].absent.kind == "awaiting"
    assert found["equalized_odds_difference", None].absent.kind == "awaiting"
    assert found["demographic_parity_difference", None].value == pytest.approx(0.25)


def test_undefined_rates_of_the_reference_group(make):
    """Without positives in the reference group there is no true positive rate to compare with."""
    cells = GroupCells("g", {"a": Cells(50, 60, 40, 50), "b": Cells(30, 170, 0, 0)}, {}, 0)
    found = run(make, cells, Settings())
    item = found["true_positive_rate_difference", "g=a"]
    assert item.absent.kind == "insufficient"
    assert "reference group b" in item.absent.reason
    assert found["false_positive_rate_difference", "g=a"].value is not None


def test_hostile_columns(make):
    """D14: column missing, all unknown, equal to the outcome."""
    reason = Absent("unavailable", "the column is missing")
    outcome = CHECK.run(make.context(DatasetSummary("test", None, 9, absent={"groups:sex": reason})))
    assert {item.absent for item in outcome.measurements} == {reason}
    unknown = run(make, GroupCells("g", {}, {}, 40))
    assert {item.absent.kind for item in unknown.values()} == {"unavailable"}
    leak = GroupCells("g", {"x": Cells(90, 30, 0, 0), "y": Cells(0, 0, 20, 110)}, {}, 0)
    assert all("leak" in item.absent.reason for item in run(make, leak, Settings()).values())


def test_same_seed_same_noise(make):
    """Two runs agree to the last bit; another seed gives another noise level."""
    cells = make.groups("g", GROUP, Y, YHAT)
    assert run(make, cells) == run(make, cells)
    other = run(make, cells, Settings(min_group_size=1, min_rate_rows=1, seed=5))
    key = "equalized_odds_difference", None
    assert other[key].value == run(make, cells)[key].value
