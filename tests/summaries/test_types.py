"""What the finished statistics promise: derived values, lengths that belong together, and nothing that can change."""

from __future__ import annotations

import dataclasses
import inspect
import typing

import numpy as np
import pytest

from mlgov.summaries import types
from mlgov.summaries.plan import Plan, SensitiveSpec
from mlgov.summaries.types import MAX_LEVELS, QUANTILE_PROBABILITIES, Cells, DatasetSummary, Mean

RNG = np.random.default_rng(5)
ROWS = 3_000
DATA = {
    "x": RNG.standard_normal(ROWS),
    "whole": RNG.integers(0, 50, ROWS),
    "many": [f"v{n % 1_200:04d}" for n in range(ROWS)],
    "s": RNG.choice(["f", "m"], ROWS),
    "y": RNG.integers(0, 2, ROWS),
    "p": RNG.random(ROWS),
}
RECORDS = [kind for _, kind in inspect.getmembers(types, dataclasses.is_dataclass) if kind.__module__ == types.__name__]


@pytest.fixture(scope="module")
def counted(tables):
    """A classifier's data against itself shifted: (reference, current)."""
    plan = Plan(label="y", score="p", threshold=0.5, sensitive={"s": SensitiveSpec()})
    return tables.pair(DATA, {**DATA, "x": DATA["x"] + 1.0}, plan)


@pytest.fixture(scope="module")
def regressed(tables):
    """A regressor's data: the score is an amount here."""
    return tables.one(DATA, Plan(problem="regression", label="x", prediction="p"))


def parts_of(hint):
    """Record types that an annotation names, however deep."""
    inner = [kind for each in typing.get_args(hint) for kind in parts_of(each)]
    return [hint, *inner] if hint in RECORDS else inner


def test_all_cells_are_counted():
    """N is the sum of all four, none of them twice."""
    assert Cells(tn=1, fp=20, fn=300, tp=4_000).n == 4_321


@pytest.mark.parametrize(
    ("mean", "value"), [(Mean(4, 10.0, 30.0), 2.5), (Mean(0, 0.0, 0.0), None), (Mean(3, 0.0, 2.0), 0.0)]
)
def test_a_mean_of_nothing_is_none(mean, value):
    """No rows give no mean; a mean of zero is one."""
    assert mean.value == value


@pytest.mark.parametrize("kind", RECORDS)
def test_nothing_finished_can_be_changed(kind):
    """Checks are pure functions: no check may change what the next one sees."""
    record = kind(**{field.name: None for field in dataclasses.fields(kind)})
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, dataclasses.fields(kind)[0].name, 1)
    assert not hasattr(record, "__dict__")


def test_every_record_is_part_of_a_summary_or_a_comparison():
    """What the two roots don't reach would never be stored: no orphan is kept."""
    reached, waiting = set(), [DatasetSummary, types.Comparison]
    while waiting:
        kind = waiting.pop()
        if kind not in reached:
            reached.add(kind)
            waiting += [part for hint in typing.get_type_hints(kind).values() for part in parts_of(hint)]
    assert reached == set(RECORDS)


def test_numeric_columns_keep_their_promises(counted):
    """Quantiles at the stated probabilities as numpy gives them; bins and counts that fit together and hold all rows."""
    for name in ("x", "whole"):
        found = counted[0].columns[name]
        assert found.quantiles == pytest.approx(np.quantile(DATA[name], QUANTILE_PROBABILITIES))
        assert len(found.edges) == len(found.counts) + 1 <= 31
        assert sum(found.counts) == found.n == ROWS
        assert (found.edges[0], found.edges[-1]) == (found.minimum, found.maximum)
        assert found.std == pytest.approx(np.std(DATA[name], ddof=1))
        assert found.distinct == len(np.unique(DATA[name]))
        assert found.integral is (name == "whole")


def test_levels_beyond_the_limit_are_counted_together(counted):
    """The most frequent levels keep their names, ties by name; the rest is a number of rows."""
    found = counted[0].columns["many"]
    assert (found.n, found.distinct, len(found.levels)) == (ROWS, 1_200, MAX_LEVELS)
    assert sum(count for _, count in found.levels) + found.other == ROWS
    assert list(found.levels) == sorted(found.levels, key=lambda level: (-level[1], level[0]))
    # 3,000 rows over 1,200 levels in turn: the first 600 occur three times, the others twice.
    assert found.levels[0] == ("v0000", 3)
    assert found.levels[-1] == ("v0999", 2)
    assert found.other == 2 * (1_200 - MAX_LEVELS)


def test_comparisons_keep_their_promises(counted):
    """One more decile bin than edges, one more current bin than reference bins, and no row is lost."""
    found = counted[1].comparison.columns["x"]
    assert len(found.decile_reference) == len(found.decile_current) == len(found.decile_edges) + 1
    assert len(found.doane_reference) == len(found.doane_edges) - 1
    assert len(found.doane_current) == len(found.doane_reference) + 1
    for counts in (found.decile_reference, found.decile_current, found.doane_reference, found.doane_current):
        assert sum(counts) == ROWS
    outside = np.count_nonzero(DATA["x"] + 1.0 > DATA["x"].max())
    assert found.doane_current[-1] >= outside > 0
    assert found.mean_current - found.mean_reference == pytest.approx(1.0)


def test_scores_keep_their_promises(counted):
    """Ten bins of all labelled rows, curves thinned to 200 points whose coordinates belong together."""
    found = counted[1].summary.scores
    assert (found.positives, found.negatives) == (int(DATA["y"].sum()), ROWS - int(DATA["y"].sum()))
    bins = found.calibration
    assert len(bins.counts) == len(bins.positives) == len(bins.score_sums) == 10
    assert (sum(bins.counts), sum(bins.positives)) == (ROWS, found.positives)
    assert sum(bins.score_sums) == pytest.approx(DATA["p"].sum())
    for curve in (found.roc_curve, found.precision_recall_curve):
        assert len(curve.x) == len(curve.y) <= 200
        assert len(curve.threshold) in {0, len(curve.x)}
        assert all(0 <= value <= 1 for value in (*curve.x, *curve.y))


def test_groups_add_up_to_all_rows(counted):
    """Groups and unknown together are the data set; selections count what the cells count."""
    summary = counted[1].summary
    found = summary.groups["s"]
    assert set(found.groups) == set(found.selected) == {"f", "m"}
    for part in ("tn", "fp", "fn", "tp"):
        assert sum(getattr(cells, part) for cells in found.groups.values()) == getattr(summary.confusion, part)
    for name, cells in found.groups.items():
        assert found.selected[name] == (cells.fp + cells.tp, cells.n)


def test_residuals_keep_their_promises(regressed):
    """The signed error's quantiles as numpy gives them; the histogram's open ends hold every row."""
    found, errors = regressed.residuals, DATA["p"] - DATA["x"]
    assert found.quantiles == pytest.approx(np.quantile(errors, QUANTILE_PROBABILITIES))
    assert len(found.edges) == len(found.counts) + 1
    assert sum(found.counts) == found.n == ROWS
    assert (found.edges[0], found.edges[-1]) == pytest.approx(tuple(np.quantile(errors, (0.005, 0.995))))
    assert found.signed.value == pytest.approx(errors.mean())
    assert found.squared.value == pytest.approx((errors**2).mean())
