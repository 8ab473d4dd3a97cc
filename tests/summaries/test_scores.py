"""Score statistics against scikit-learn and an independent, slow DeLong."""

from __future__ import annotations

import csv
import gzip

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score, roc_curve

from mlgov.summaries import scores
from mlgov.summaries.scores import rank, summarise_scores
from mlgov.summaries.types import Mean

rows = st.lists(st.tuples(st.booleans(), st.integers(0, 12).map(lambda k: k / 12)), min_size=2, max_size=60)


def _of(y, p, missing=0):
    y, p = np.asarray(y).astype(bool), np.asarray(p, dtype=np.float64)
    return summarise_scores(np.sort(p[y]), np.sort(p[~y]), missing)


def _slow_delong(y, p):
    """DeLong, DeLong and Clarke-Pearson 1988 as written: a kernel over all pairs."""
    x, z = p[y == 1], p[y == 0]
    kernel = (x[:, None] > z[None, :]) + 0.5 * (x[:, None] == z[None, :])
    return kernel.mean(), kernel.mean(1).var(ddof=1) / len(x) + kernel.mean(0).var(ddof=1) / len(z)


@given(rows)
def test_ranking_with_ties_equals_scikit_learn(data):
    """AUC, its variance and average precision of any tied sample."""
    y, p = np.array([a for a, _ in data]), np.array([b for _, b in data])
    assume(2 <= y.sum() <= len(y) - 2)
    found = _of(y, p)
    auc, variance = _slow_delong(y, p)
    assert found.roc_auc == pytest.approx(roc_auc_score(y, p), abs=1e-14) == pytest.approx(auc, abs=1e-14)
    assert found.delong_variance == pytest.approx(variance, abs=1e-15)
    assert found.average_precision == pytest.approx(average_precision_score(y, p), abs=1e-14)


@settings(max_examples=40)
@given(st.integers(0, 2**32))
def test_block_borders_change_nothing(seed):
    """Blocks that cut ties apart give the same ranking."""
    rng = np.random.default_rng(seed)
    a, b = (np.sort(np.round(rng.random(int(rng.integers(2, 400))), 1)) for _ in range(2))
    whole = rank(a, b)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scores, "_BLOCK", 3)
        pieces = rank(a, b)
    assert pieces.roc_auc == whole.roc_auc
    assert pieces.delong_variance == pytest.approx(whole.delong_variance, rel=1e-9, abs=1e-17)
    assert pieces.average_precision == pytest.approx(whole.average_precision, rel=1e-14)


@pytest.mark.parametrize("decimals", [2, 17])
def test_everything_at_100_000_rows(decimals):
    """With and without ties, across many blocks."""
    rng = np.random.default_rng(decimals)
    p = np.round(rng.beta(1, 4, 100_000), decimals)
    y = rng.random(100_000) < p * 0.9
    found = _of(y, p)
    assert found.roc_auc == pytest.approx(roc_auc_score(y, p), abs=1e-13)
    assert found.average_precision == pytest.approx(average_precision_score(y, p), rel=1e-12)
    assert found.log_loss.value == pytest.approx(log_loss(y, p), rel=1e-12)
    assert found.brier.value == pytest.approx(brier_score_loss(y, p), rel=1e-12)
    losses = -np.log(np.clip(np.where(y, p, 1 - p), np.finfo(float).eps, 1 - np.finfo(float).eps))
    assert found.log_loss.total_squares == pytest.approx((losses**2).sum(), rel=1e-12)
    assert found.brier.total_squares == pytest.approx(((p - y) ** 4).sum(), rel=1e-12)
    bins = np.searchsorted(np.arange(1, 10) / 10, p, "left")
    assert found.calibration.counts == tuple(np.bincount(bins, minlength=10))
    assert found.calibration.positives == tuple(np.bincount(bins[y], minlength=10))
    assert found.calibration.score_sums == pytest.approx(np.bincount(bins, p, 10), rel=1e-12)


def test_perfect_separation_has_no_variance():
    """An AUC of 1 has a DeLong variance of exactly 0, whatever the size."""
    found = _of(np.repeat([0, 1], 70_000), np.linspace(0, 1, 140_000))
    assert (found.roc_auc, found.delong_variance, found.average_precision) == (1.0, 0.0, 1.0)


def test_one_class_gives_nothing_rather_than_zero():
    """Without a second class ranking statistics are None; losses are still means."""
    for y in ([1, 1, 1], [0, 0, 0]):
        found = _of(y, [0.2, 0.4, 0.9], missing=2)
        assert (found.roc_auc, found.delong_variance, found.average_precision) == (None, None, None)
        assert found.roc_curve.x == ()
        assert found.log_loss.value == pytest.approx(log_loss(y, [0.2, 0.4, 0.9], labels=[0, 1]))
        assert found.score_missing == 2
    assert _of([], []).log_loss == Mean(0, 0.0, 0.0)
    assert _of([1, 0], [0.3, 0.1]).delong_variance is None


def test_scores_that_are_no_probabilities_are_only_ranked():
    """Outside [0, 1] no loss and no calibration are given."""
    found = _of([0, 1, 1], [-1.5, 0.5, 3.0])
    assert (found.outside_unit, found.roc_auc) == (2, 1.0)
    assert (found.log_loss.n, found.brier.n, sum(found.calibration.counts)) == (0, 0, 0)


def test_certain_and_wrong_costs_what_scikit_learn_says():
    """Probabilities of 0 and 1 are clipped to the float64 epsilon."""
    y, p = [1, 0, 1], np.array([0.0, 1.0, 1.0])
    assert _of(y, p).log_loss.value == pytest.approx(log_loss(y, p), rel=1e-12)


def test_two_class_example_gives_the_published_numbers(shared_data):
    """ROC AUC 0.939, log loss 0.3283 and Brier 0.1056."""
    with gzip.open(shared_data / "two_class_example.csv.gz", "rt") as stream:
        data = list(csv.DictReader(stream))
    found = _of([row["truth"] == "Class1" for row in data], [float(row["Class1"]) for row in data])
    assert found.roc_auc == pytest.approx(0.939, abs=5e-4)
    assert found.log_loss.value == pytest.approx(0.3283, abs=5e-5)
    assert found.brier.value == pytest.approx(0.1056, abs=5e-5)


def test_short_curves_are_complete():
    """Up to the limit, the ROC curve has every point of scikit-learn's."""
    rng = np.random.default_rng(5)
    p, y = np.round(rng.random(300), 2), rng.random(300) < 0.4
    fpr, tpr, thresholds = roc_curve(y, p, drop_intermediate=False)
    found = _of(y, p).roc_curve
    assert found.x == pytest.approx(fpr)
    assert found.y == pytest.approx(tpr)
    assert found.threshold[0] is None
    assert found.threshold[1:] == pytest.approx(thresholds[1:])
