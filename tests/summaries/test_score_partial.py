"""Score partials: any split is identical, ranking bounds contain scikit-learn's numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score

from mlgov.summaries import grid as module
from mlgov.summaries.grid import Grid
from mlgov.summaries.numeric import sort_in_place
from mlgov.summaries.score_partial import ScorePartial
from mlgov.summaries.scores import summarise_scores

scores = st.one_of(st.integers(0, 9).map(lambda k: k / 9), st.floats(0, 1), st.just(float("nan")))
rows = st.lists(st.tuples(st.sampled_from([-1, 0, 1]), scores), max_size=50)


def _empty(reference, points):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "POINTS", points)
        return ScorePartial.empty(Grid.of("number", sort_in_place(np.array(reference, dtype=np.float64))))


def _arrays(data):
    return np.array([a for a, _ in data], dtype=np.int8), np.array([b for _, b in data], dtype=np.float64)


@given(rows, rows, st.integers(0, 50), st.integers(2, 6))
def test_any_split_is_identical(reference, data, cut, points):
    """Two parts merged in either order are the whole, and JSON keeps them."""
    empty = _empty([b for _, b in reference], points)
    whole = empty.update(*_arrays(data))
    one, other = empty.update(*_arrays(data[:cut])), empty.update(*_arrays(data[cut:]))
    assert one.merge(other) == other.merge(one) == whole
    assert ScorePartial.from_json(json.loads(json.dumps(whole.to_json()))) == whole


@given(rows, rows, st.integers(2, 6))
def test_bounds_contain_the_exact_ranking(reference, data, points):
    """AUC and average precision lie within their bounds; losses and calibration are the engine's."""
    y, p = _arrays(data)
    found = _empty([b for _, b in reference], points).update(y, p).finish()
    usable = (y >= 0) & np.isfinite(p)
    hits, others = np.sort(p[usable & (y == 1)]), np.sort(p[usable & (y == 0)])
    exact = summarise_scores(hits, others, int(((y >= 0) & ~np.isfinite(p)).sum()))
    assert (found.positives, found.negatives, found.score_missing) == (len(hits), len(others), exact.score_missing)
    assert found.calibration.counts == exact.calibration.counts
    assert found.calibration.positives == exact.calibration.positives
    assert found.calibration.score_sums == pytest.approx(exact.calibration.score_sums, rel=1e-12, abs=1e-300)
    assert found.log_loss.total == pytest.approx(exact.log_loss.total, rel=1e-12)
    assert found.brier.total_squares == pytest.approx(exact.brier.total_squares, rel=1e-12, abs=1e-300)
    if not len(hits) or not len(others):
        assert found.roc_auc is None
        assert found.average_precision is None
        return
    assert found.roc_auc.low <= exact.roc_auc <= found.roc_auc.high
    assert found.average_precision.low <= average_precision_score(y[usable], p[usable]) <= found.average_precision.high


def test_bounds_are_narrow_on_real_sizes():
    """With a grid of 1,024 scores the AUC is known to 0.001."""
    rng = np.random.default_rng(9)
    p = rng.random(60_000)
    y = (rng.random(60_000) < p).astype(np.int8)
    found = _empty(rng.random(50_000), 1_024).update(y, p).finish()
    assert found.roc_auc.low <= roc_auc_score(y, p) <= found.roc_auc.high
    assert found.roc_auc.high - found.roc_auc.low < 1e-3
    assert found.log_loss.value == pytest.approx(log_loss(y, p), rel=1e-12)


def test_scores_outside_the_unit_interval():
    """They are ranked, and losses are withheld."""
    found = _empty([0.0, 1.0], 4).update([1, 0], [2.0, -1.0]).finish()
    assert (found.outside_unit, found.roc_auc.high) == (2, 1.0)
    assert (found.log_loss, found.brier, found.calibration) == (None, None, None)
