"""Paired differences against scikit-learn, scipy, the definition of DeLong's covariance, and a bootstrap."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats
from sklearn import metrics

from mlgov.datasets.frame import from_frame
from mlgov.datasets.protocol import Dataset
from mlgov.errors import DataError
from mlgov.evidence.measurement import Absent
from mlgov.summaries.classes import TwoClasses
from mlgov.summaries.engine import count
from mlgov.summaries.paired import Beside, compare_decisions, compare_errors, compare_scores
from mlgov.summaries.plan import Plan

KNOWN = TwoClasses("1", "0")


@pytest.fixture(scope="module")
def sample():
    """Labels and two scores that go together, with ties."""
    rng = np.random.default_rng(21)
    y = rng.integers(0, 2, 400).astype(np.int8)
    shared = rng.normal(0, 1, 400)
    scores = [1 / (1 + np.exp(-(shift * y + shared + rng.normal(0, 0.5, 400)))) for shift in (1.2, 1.0)]
    return y, np.round(scores[0], 2), np.round(scores[1], 2)


def delong_variance(y, first, second):
    """Of the difference, from the covariance matrices of the placements (quadratic in the rows)."""
    placements = []
    for score in (first, second):
        pos, neg = score[y == 1][:, None], score[y == 0][None, :]
        psi = (pos > neg) + 0.5 * (pos == neg)
        placements.append((psi.mean(1), psi.mean(0)))
    s10, s01 = (np.cov([placements[0][at], placements[1][at]]) for at in (0, 1))
    contrast = np.array([1, -1])
    return contrast @ (s10 / (y == 1).sum() + s01 / (y == 0).sum()) @ contrast


def test_areas_and_their_difference(sample):
    """AUCs by scikit-learn, variance by DeLong's definition."""
    y, first, second = sample
    found = compare_scores(y, first, second).ranking
    assert found.roc_auc == pytest.approx(metrics.roc_auc_score(y, first), rel=1e-12)
    assert found.roc_auc_before == pytest.approx(metrics.roc_auc_score(y, second), rel=1e-12)
    assert found.variance == pytest.approx(delong_variance(y, first, second), rel=1e-9)
    assert (found.positives, found.negatives) == (y.sum(), (1 - y).sum())


def test_variance_of_the_difference_agrees_with_a_bootstrap(sample):
    """400 seeded resamples of rows, both AUCs by scikit-learn."""
    y, first, second = sample
    rng = np.random.default_rng(22)
    drawn = [rng.integers(0, len(y), len(y)) for _ in range(400)]
    spread = np.std(
        [metrics.roc_auc_score(y[r], first[r]) - metrics.roc_auc_score(y[r], second[r]) for r in drawn], ddof=1
    )
    found = compare_scores(y, first, second).ranking
    assert found.variance**0.5 == pytest.approx(spread, rel=0.15)


def test_losses_row_by_row(sample):
    """Means and standard errors are those of scipy's paired t test on the losses of each row."""
    y, first, second = sample
    found = compare_scores(y, first, second)
    for mean, loss in (
        (found.log_loss, lambda p: -np.log(np.where(y == 1, p, 1 - p))),
        (found.brier, lambda p: (y - p) ** 2),
    ):
        test = stats.ttest_rel(loss(first), loss(second))
        spread = (mean.total_squares - mean.total**2 / mean.n) / (mean.n - 1)
        assert mean.n == len(y)
        assert mean.value / (spread / mean.n) ** 0.5 == pytest.approx(test.statistic, rel=1e-9)


def test_rows_that_one_of_both_can_not_score_are_left_out(sample):
    """Missing labels and missing scores of either version."""
    y, first, second = (column.copy() for column in sample)
    y[:5], first[5:9], second[9:12] = -1, np.nan, np.inf
    found = compare_scores(y, first, second)
    again = compare_scores(y[12:], first[12:], second[12:])
    assert found == again
    assert found.brier.n == 388


def test_scores_that_are_no_probabilities_have_no_losses(sample):
    """But an order, which is what the area is about."""
    y, first, second = sample
    found = compare_scores(y, first * 3, second)
    assert found.ranking.roc_auc == pytest.approx(metrics.roc_auc_score(y, first))
    assert found.log_loss is found.brier is None
    one = compare_scores(np.ones(3, dtype=np.int8), np.full(3, 0.5), np.full(3, 0.4))
    assert one.ranking is None
    assert one.brier.n == 3


def test_decisions_are_counted_together():
    """Both right, only this one, only the one before, neither; a missing one leaves the row out."""
    labels = np.array([1, 1, 0, 0, 1, -1, 0], dtype=np.int8)
    now = np.array([1, 1, 0, 1, 0, 1, -1], dtype=np.int8)
    before = np.array([1, 0, 1, 1, 1, 1, 0], dtype=np.int8)
    assert compare_decisions(labels, now, before) == (1, 2, 1, 1)


def test_errors_row_by_row():
    """Scipy's paired t test again; rows without one of the errors are left out."""
    rng = np.random.default_rng(23)
    first, second = abs(rng.normal(0, 1, 300)), abs(rng.normal(0, 1.1, 300))
    first[:3], second[3:5] = np.nan, np.inf
    for mean, power in zip(compare_errors(first, second), (1, 2), strict=True):
        test = stats.ttest_rel(first[5:] ** power, second[5:] ** power)
        spread = (mean.total_squares - mean.total**2 / mean.n) / (mean.n - 1)
        assert mean.value / (spread / mean.n) ** 0.5 == pytest.approx(test.statistic, rel=1e-9)


@pytest.mark.parametrize("kind", ["numbers", "texts", "booleans", "scores"])
def test_what_was_decided_before(kind):
    """By its own threshold, or by a prediction column in any spelling of the two classes."""
    columns = {
        "scores": {"s": [0.2, 0.7, None, 0.5]},
        "numbers": {"d": [0, 1, None, 1]},
        "texts": {"d": ["0", "1", None, "1"]},
        "booleans": {"d": [False, True, None, True]},
    }[kind]
    beside = Beside(
        "version 1",
        from_frame(pa.table(columns), "test"),
        score="s" if kind == "scores" else None,
        prediction=None if kind == "scores" else "d",
        threshold=0.5 if kind == "scores" else None,
    )
    assert beside.decisions(KNOWN).tolist() == [0, 1, -1, 1]


def test_what_is_not_there_is_none():
    """No data set, no column, text where numbers are needed, a file that can't be read to its end."""
    assert Beside("version 1", None, score="s", threshold=0.5).decisions(KNOWN) is None
    data = from_frame(pa.table({"s": ["a", "b"]}), "test")
    assert Beside("version 1", data, score="s").numbers("s") is None
    assert Beside("version 1", data, score="s").numbers("other") is None
    assert Beside("version 1", data, score="s", threshold=0.5).decisions(KNOWN) is None

    class Broken(Dataset):
        origin = None

        def chunks(self, column):
            del column
            msg = "it ends too early"
            raise DataError(msg)

    broken = Broken("test", 2, data.columns, format="frame")
    assert Beside("version 1", broken, prediction="s").decisions(KNOWN) is None


def counted(columns, before, **plan):
    """The paired part of one data set, with the other's predictions in the same order."""
    given = {"label": "y", "score": "p", "threshold": 0.5} | plan
    beside = (
        before
        if isinstance(before, Beside | Absent)
        else Beside(
            "version 1",
            from_frame(pa.table(before), "test"),
            score="p",
            prediction=given.get("prediction"),
            threshold=0.4,
        )
    )
    data = from_frame(pa.table(columns), "test")
    _, (found,) = count(Plan(**given), None, "train", [("test", None, data)], beside={0: beside})
    return found.summary


def test_the_engine_compares_scores_and_decisions(sample):
    """One pass gives the same as comparing arrays, each version at its own threshold, and leaves the rest alone."""
    y, first, second = sample
    columns = {"y": y, "p": first, "x": np.arange(len(y))}
    summary = counted(columns, {"p": second})
    found, scores = summary.paired, compare_scores(y, first, second)
    assert (found.ranking, found.log_loss, found.brier) == (scores.ranking, scores.log_loss, scores.brier)
    now, before = (first >= 0.5) == y, (second >= 0.4) == y
    table = [(now & before).sum(), (now & ~before).sum(), (~now & before).sum(), (~now & ~before).sum()]
    assert found.decisions == tuple(table)
    _, (alone,) = count(
        Plan(label="y", score="p", threshold=0.5), None, "train", [("test", None, from_frame(pa.table(columns), "t"))]
    )
    assert alone.summary.scores == summary.scores
    assert alone.summary.confusion == summary.confusion
    assert alone.summary.paired is None


def test_the_engine_compares_errors():
    """For a regressor; squares and sizes of both errors."""
    rng = np.random.default_rng(24)
    y, first, second = rng.normal(0, 1, 50), rng.normal(0, 1, 50), rng.normal(0, 1, 50)
    plan = {"problem": "regression", "score": None, "threshold": None, "prediction": "p"}
    found = counted({"y": y, "p": first}, {"p": second}, **plan).paired
    assert found.absolute.value == pytest.approx((abs(first - y) - abs(second - y)).mean())
    assert found.squared.value == pytest.approx(((first - y) ** 2 - (second - y) ** 2).mean())


def test_other_rows_and_reasons_are_kept():
    """Nothing is compared then, and what is known is said."""
    columns = {"y": [0, 1, 1], "p": [0.1, 0.8, 0.3]}
    other = counted(columns, Beside("version 1", None, "the outcomes differ", score="p")).paired
    assert (other.same_rows, other.reason, other.ranking, other.decisions) == (False, "the outcomes differ", None, None)
    why = Absent("unavailable", "can't be reached")
    found = counted(columns, why)
    assert found.paired is None
    assert found.absent["paired"] == why
