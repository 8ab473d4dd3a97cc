"""This version against the one before: differences, their intervals, and why there are none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar

from mlgov.checks.evaluation.paired_comparison import AMOUNTS, CHECK, DECIDED, SCORED
from mlgov.evidence.measurement import Absent
from mlgov.summaries.paired import compare_decisions, compare_errors, compare_scores
from mlgov.summaries.types import DatasetSummary, Mean, PairedRanking, PairedSummary

SAME = PairedSummary("version 1", same_rows=True)
OTHER = PairedSummary("version 1", same_rows=False, reason="the outcomes differ")


def summary(paired, **more):
    return DatasetSummary("test", None, 300, paired=paired, **more)


@pytest.fixture
def classifiers():
    """Labels and two scores; their paired summary."""
    rng = np.random.default_rng(41)
    y = rng.integers(0, 2, 300).astype(np.int8)
    first = np.clip(0.35 * y + 0.65 * rng.random(300), 0.01, 0.99)
    second = np.clip(first + rng.normal(-0.05, 0.15, 300), 0.01, 0.99)
    decided = [(score >= 0.5).astype(np.int8) for score in (first, second)]
    scores = compare_scores(y, first, second)
    paired = replace(
        SAME,
        ranking=scores.ranking,
        log_loss=scores.log_loss,
        brier=scores.brier,
        decisions=compare_decisions(y, *decided),
    )
    return y, first, second, decided, paired


def test_differences_of_classifiers(make, classifiers):
    """Brier score by scipy's paired t interval, accuracy from its counts, McNemar by statsmodels, AUC by DeLong."""
    y, first, second, decided, paired = classifiers
    outcome = CHECK.run(make.context(summary(paired)))
    found = make.values(outcome)
    assert set(found) == {"same_rows", *SCORED, *DECIDED}
    assert found["same_rows"].value == 1
    brier = stats.ttest_rel((first - y) ** 2, (second - y) ** 2)
    interval = found["brier_score_difference"].interval
    assert (interval.low, interval.high) == pytest.approx(tuple(brier.confidence_interval(0.95)))
    right = [(each == y) for each in decided]
    accuracy = found["accuracy_difference"]
    assert accuracy.value == pytest.approx(right[0].mean() - right[1].mean())
    assert accuracy.counts == (right[0].sum(), 300, right[1].sum(), 300)
    assert accuracy.interval.low < accuracy.value < accuracy.interval.high
    table = [[(a & b).sum() for b in (right[1], ~right[1])] for a in (right[0], ~right[0])]
    assert found["mcnemar_p_value"].value == pytest.approx(mcnemar(table, exact=True).pvalue)
    (agreement,) = outcome.tables
    assert list(agreement.columns["count"]) == [count for line in table for count in line]
    area = found["roc_auc_difference"]
    assert area.value == pytest.approx(paired.ranking.roc_auc - paired.ranking.roc_auc_before)
    assert area.interval.method == "delong, paired"
    assert all(item.n == 300 for item in found.values())
    assert "minus version 1, same rows" in area.variant


def test_differences_of_regressors(make):
    """Both kinds of error by scipy's paired t interval."""
    rng = np.random.default_rng(42)
    first, second = abs(rng.normal(0, 1, 200)), abs(rng.normal(0, 1.2, 200))
    absolute, squared = compare_errors(first, second)
    paired = replace(SAME, absolute=absolute, squared=squared)
    found = make.values(CHECK.run(make.context(summary(paired), problem="regression")))
    for metric, power in zip(AMOUNTS, (1, 2), strict=True):
        test = stats.ttest_rel(first**power, second**power)
        interval = found[metric].interval
        assert (interval.low, interval.high) == pytest.approx(tuple(test.confidence_interval(0.95)))
        assert found[metric].value == pytest.approx((first**power - second**power).mean())


@pytest.mark.parametrize(
    ("problem", "metrics"), [("binary_classification", (*SCORED, *DECIDED)), ("regression", AMOUNTS)]
)
def test_other_rows_are_not_compared(make, problem, metrics):
    """What is known is measured, the rest does not apply, with the reason."""
    outcome = CHECK.run(make.context(summary(OTHER), problem=problem))
    assert outcome.measurements[0].value == 0
    assert outcome.measurements[0].reason == "the outcomes differ"
    gone = {item.metric: item.absent for item in outcome.measurements[1:]}
    assert set(gone) == set(metrics)
    assert {why.kind for why in gone.values()} == {"not_applicable"}
    assert {why.reason for why in gone.values()} == {"version 1 was tested on other rows: the outcomes differ"}


def test_parts_that_one_of_both_lacks(make):
    """No score, no threshold: said for each number, and not 0."""
    found = {item.metric: item for item in CHECK.run(make.context(summary(SAME))).measurements}
    assert {found[metric].absent.kind for metric in (*SCORED, *DECIDED)} == {"unavailable"}


def test_two_alike_versions(make):
    """Differences of 0 without an interval, which is explained; McNemar's p value is 1."""
    nothing = Mean(300, 0.0, 0.0)
    paired = replace(
        SAME,
        ranking=PairedRanking(0.8, 0.8, 0.0, 100, 200),
        log_loss=nothing,
        brier=nothing,
        decisions=(250, 0, 0, 50),
    )
    found = make.values(CHECK.run(make.context(summary(paired))))
    assert [found[metric].value for metric in SCORED] == [0, 0, 0]
    assert all(found[metric].no_interval for metric in SCORED)
    assert found["mcnemar_p_value"].value == 1


def test_absences(make):
    """No version before; a reason that was found; another problem type; only test data is looked at."""
    assert CHECK.run(make.context(summary(None))).absent.kind == "not_applicable"
    why = Absent("unavailable", "the test data of version 1 can't be reached here")
    assert CHECK.run(make.context(summary(None, absent={"paired": why}))).absent == why
    assert CHECK.run(make.context(summary(SAME), problem="ranking")).absent.kind == "not_applicable"
    assert CHECK.roles == {"test"}
