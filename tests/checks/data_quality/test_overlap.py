"""Rows that the model was trained on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mlgov.checks.base import Settings
from mlgov.checks.data_quality.overlap import CHECK
from mlgov.evidence.measurement import Absent
from mlgov.summaries.types import DatasetSummary, Overlap


def only(make, overlap, rows=200, **context):
    """The one measurement."""
    (item,) = CHECK.run(make.context(DatasetSummary("test", None, rows, overlap=overlap), **context)).measurements
    return item


def test_counts_and_words(make):
    """The share with its counts, how many rows it is of, and how many columns were compared."""
    item = only(make, Overlap(50, 1_000, 0, 9))
    assert (item.metric, item.value, item.counts, item.n) == ("overlap_rate", 0.25, (50, 200), 200)
    assert item.reason == "50 of 200 rows also occur in the training data, compared in 9 columns"
    assert (item.interval, item.noise) == (None, None)
    assert item.no_interval
    assert only(make, Overlap(50, 1_000, 0, 1, not_compared=2)).reason.endswith("compared in 1 column of 3")
    assert only(make, Overlap(0, 1_000, None, 9)).value == 0


@pytest.mark.parametrize(
    ("kinds", "train", "test"), [(300, 500, 200), (3_000, 1_000, 1_000), (20, 40, 400), (9, 900, 90)]
)
def test_honest_repetition_stays_within_its_noise(make, kinds, train, test):
    """Drawn from few kinds of unequal frequency, the share stays below the noise level about as often as stated."""
    rng = np.random.default_rng(kinds)
    weights = rng.dirichlet(np.ones(kinds))
    within, runs = 0, 300
    for _ in range(runs):
        known, new = (pd.Series(rng.choice(kinds, size, p=weights)) for size in (train, test))
        shared = int(new.isin(known).sum())
        repeated = int(known.duplicated(keep=False).sum())
        item = only(make, Overlap(shared, train, repeated, 1), rows=test)
        assert item.noise.method == "good-turing"
        within += item.value <= item.noise.value
    assert within / runs > 0.93


def test_the_noise_follows_the_settings(make):
    """Surer means wider; what is copied lies beyond it."""
    overlap = Overlap(150, 1_000, 100, 9)
    usual = only(make, overlap).noise
    spread = (0.1 * 0.9 / 200 + (0.1 * 0.9 + 0.1) / 1_000) ** 0.5
    assert (usual.level, usual.value) == (0.95, pytest.approx(0.1 + 1.6448536 * spread))
    assert only(make, overlap, settings=Settings(noise_level=0.99)).noise.value > usual.value
    assert only(make, overlap).value > usual.value
    assert only(make, Overlap(200, 10, 10, 9)).noise.value == 1


def test_the_training_data_itself_is_never_honest(make):
    """Every row as often on both sides: no noise level excuses it, however much rows repeat."""
    item = only(make, Overlap(200, 200, 200, 3, same=True))
    assert (item.value, item.noise) == (1.0, None)
    assert item.reason == "200 of 200 rows also occur in the training data, all of them: it is the training data itself"


def test_absences(make):
    """Not counted; a reason that was given; no rows; and late labels have nothing to do with it."""
    summary = DatasetSummary("test", None, 5)
    assert CHECK.run(make.context(summary, labels_due="2025-01-01")).absent.kind == "unavailable"
    reason = Absent("not_applicable", "there is no training data to compare with")
    assert CHECK.run(make.context(replace(summary, absent={"overlap": reason}))).absent == reason
    assert only(make, Overlap(0, 10, None, 2), rows=0).absent.kind == "insufficient"
