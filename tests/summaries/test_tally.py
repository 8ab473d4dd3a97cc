"""A tally counts what it is shown row by row: numbers as scikit-learn gives them, and a reason for what it leaves out."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from mlgov.errors import DataError
from mlgov.evidence.measurement import Absent
from mlgov.summaries.cells import MAX_GROUPS
from mlgov.summaries.classes import MISSING, TwoClasses
from mlgov.summaries.levels import levels_of
from mlgov.summaries.plan import Plan, SensitiveSpec
from mlgov.summaries.tally import Tally

RNG = np.random.default_rng(8)
ROWS = 400
LABELS = RNG.integers(0, 2, ROWS).astype(np.int8)
SCORES = np.round(np.clip(0.3 * LABELS + RNG.random(ROWS) * 0.8, 0, 1), 2)
WEIGHTS = RNG.integers(1, 5, ROWS).astype(float)
GROUPS = RNG.integers(0, 3, ROWS)
NAMES = ["a", "b", "c"]
CLASSES = TwoClasses("1", "0")


def tally_of(tables, rows=ROWS, needs=None, **parts):
    """A tally of `rows` rows with the columns that a plan may name."""
    data = tables.data({name: np.zeros(rows) for name in ("y", "p", "w", "s", "t")})
    plan = Plan(label="y", **parts)
    return Tally(plan, "test", None, data, plan.needs if needs is None else frozenset(needs))


def see_labels(tally, codes=LABELS):
    """Show the labels as a column of 0 and 1."""
    found = levels_of([("1", int((codes == 1).sum())), ("0", int((codes == 0).sum()))], int((codes < 0).sum()))
    tally.see_classes(found, codes.copy(), CLASSES, "integer")


def in_pieces(values, size=70):
    """Pieces in row order."""
    return [(start, values[start : start + size].copy()) for start in range(0, len(values), size)]


def cells_of(found):
    """The four cells in scikit-learn's order."""
    return [found.tn, found.fp, found.fn, found.tp]


@pytest.mark.parametrize("size", [1, 70, ROWS])
def test_scores_split_while_they_are_read_are_all_there(tables, size):
    """Whatever the pieces: the buffer holds every score once, AUC and decisions are scikit-learn's."""
    tally = tally_of(tables, score="p", threshold=0.55)
    see_labels(tally)
    values, in_runs = tally.see_scores(in_pieces(SCORES, size), np.empty(ROWS + 5))
    tally.close_targets()
    summary = tally.finish()
    assert sorted(values) == sorted(SCORES)
    assert in_runs is True
    assert summary.scores.roc_auc == pytest.approx(metrics.roc_auc_score(LABELS, SCORES), abs=1e-12)
    # 0.55 itself occurs: a score at the threshold is positive.
    assert (SCORES == 0.55).any()
    expected = metrics.confusion_matrix(LABELS, SCORES >= 0.55).ravel().tolist()
    assert cells_of(summary.confusion) == expected


def test_rows_without_label_or_score_are_no_outcome(tables):
    """They stay in the profile of the scores, and are left out of the cells and of the classes' scores."""
    codes, scores = LABELS.copy(), SCORES.copy()
    codes[:50] = MISSING
    scores[40:90] = np.nan
    tally = tally_of(tables, score="p", threshold=0.5)
    see_labels(tally, codes)
    values, _ = tally.see_scores(in_pieces(scores), np.empty(ROWS))
    tally.close_targets()
    summary = tally.finish()
    np.testing.assert_array_equal(np.sort(values), np.sort(scores))
    both = (codes >= 0) & ~np.isnan(scores)
    assert cells_of(summary.confusion) == metrics.confusion_matrix(codes[both], scores[both] >= 0.5).ravel().tolist()
    assert (summary.scores.positives, summary.scores.negatives) == (
        int((codes[both] == 1).sum()),
        int((codes[both] == 0).sum()),
    )
    assert summary.scores.score_missing == 40
    assert (summary.labels.n, summary.labels.missing) == (ROWS - 50, 50)


def test_weights_weigh_every_row(tables):
    """Weighted cells, AUC and losses equal scikit-learn's with sample weights."""
    tally = tally_of(tables, score="p", threshold=0.5, weight="w")
    tally.see_weights(WEIGHTS.copy())
    see_labels(tally)
    tally.see_scores(in_pieces(SCORES), np.empty(ROWS))
    tally.close_targets()
    found = tally.finish().weights
    assert (found.total, found.total_squares) == (WEIGHTS.sum(), (WEIGHTS**2).sum())
    expected = metrics.confusion_matrix(LABELS, SCORES >= 0.5, sample_weight=WEIGHTS).ravel()
    assert [cell.total for cell in found.cells] == pytest.approx(list(expected))
    assert found.ranking.roc_auc == pytest.approx(metrics.roc_auc_score(LABELS, SCORES, sample_weight=WEIGHTS))
    assert found.brier.value == pytest.approx(metrics.brier_score_loss(LABELS, SCORES, sample_weight=WEIGHTS))
    assert found.log_loss.value == pytest.approx(metrics.log_loss(LABELS, SCORES, sample_weight=WEIGHTS))


def test_weights_that_cannot_weigh_are_refused(tables):
    """A negative weight is an error that names the column."""
    with pytest.raises(DataError, match="`w`"):
        tally_of(tables, weight="w").see_weights(np.where(WEIGHTS == 1, -1.0, WEIGHTS))


def test_labels_beyond_the_two_classes_spoil_what_needs_two(tables):
    """They are counted and named; scores and confusion get the reason, no row is silently negative."""
    tally = tally_of(tables, score="p", threshold=0.5)
    tally.see_classes(levels_of([("1", 200), ("0", 190), ("9", 10)], 0), LABELS.copy(), CLASSES, "integer")
    tally.see_scores(in_pieces(SCORES), np.empty(ROWS))
    tally.close_targets()
    summary = tally.finish()
    assert summary.labels.unexpected == (("9", 10),)
    assert (summary.scores, summary.confusion) == (None, None)
    for part in ("scores", "confusion"):
        assert summary.absent[part].kind == "error"
        assert "`9` (10 rows)" in summary.absent[part].reason


def test_every_row_beyond_the_two_classes_is_counted(tables):
    """However many values there are: an amount taken for a label is beyond in nearly every row."""
    tally = tally_of(tables, score="p", threshold=0.5)
    found = levels_of([("1", 170), ("0", 180), *((f"v{i}", 1) for i in range(50))], 0)
    tally.see_classes(found, LABELS.copy(), CLASSES, "category")
    assert sum(count for _, count in tally.finish().labels.unexpected) == 50


@pytest.mark.parametrize(("rows", "kind"), [(0, "insufficient"), (ROWS, "unavailable")])
def test_a_label_column_without_labels_says_so(tables, rows, kind):
    """No rows at all is another matter than rows that wait for their labels."""
    tally = tally_of(tables, rows)
    tally.see_classes(levels_of([], rows), np.full(rows, MISSING, dtype=np.int8), CLASSES, "integer")
    found = tally.finish()
    assert found.labels is None
    assert (found.absent["labels"].kind, found.absent["labels"].reason) == (kind, "no row has a label")


def test_a_prediction_column_decides_only_without_threshold(tables):
    """A threshold on a score that is there comes first; its cells are those of the column otherwise."""
    assert tally_of(tables, score="p", threshold=0.5, prediction="t").decides_by_prediction is False
    assert tally_of(tables, score="gone", threshold=0.5, prediction="t").decides_by_prediction is True
    tally = tally_of(tables, prediction="t")
    assert tally.decides_by_prediction is True
    decided = (SCORES >= 0.3).astype(np.int8)
    see_labels(tally)
    found = levels_of([("1", int(decided.sum())), ("0", int((1 - decided).sum()))], 0)
    tally.see_decisions(found, decided, CLASSES, "integer")
    tally.close_targets()
    assert cells_of(tally.finish().confusion) == metrics.confusion_matrix(LABELS, decided).ravel().tolist()


def test_predictions_that_are_no_classes_are_named(tables):
    """A third decision is an error of the prediction column, not of the label."""
    tally = tally_of(tables, prediction="t")
    see_labels(tally)
    tally.see_decisions(levels_of([("1", 1), ("maybe", 3)], 0), LABELS.copy(), CLASSES, "category")
    tally.close_targets()
    summary = tally.finish()
    assert summary.confusion is None
    assert summary.absent["confusion"].reason.startswith("the prediction column has values beyond")
    assert summary.labels.n == ROWS


@pytest.fixture
def decided(tables):
    """Makes a tally whose outcomes are known."""

    def make(**parts):
        tally = tally_of(tables, score="p", threshold=0.5, **parts)
        see_labels(tally)
        tally.see_scores(in_pieces(SCORES), np.empty(ROWS))
        tally.close_targets()
        return tally

    return make


@pytest.mark.parametrize("size", [37, ROWS])
def test_groups_are_counted_chunk_by_chunk(decided, size):
    """Each chunk has codes and names of its own; cells per group equal scikit-learn's on the group's rows."""
    tally = decided(sensitive={"s": SensitiveSpec()})
    for number, (start, codes) in enumerate(in_pieces(GROUPS, size)):
        turned = number % 2
        names = NAMES[::-1] if turned else NAMES
        tally.see_groups("s", names, 2 - codes if turned else codes, start)
    found = tally.finish().groups["s"]
    assert list(found.groups) == NAMES
    for at, name in enumerate(NAMES):
        rows = at == GROUPS
        expected = metrics.confusion_matrix(LABELS[rows], SCORES[rows] >= 0.5).ravel().tolist()
        assert cells_of(found.groups[name]) == expected
        assert found.selected[name] == (int((SCORES[rows] >= 0.5).sum()), int(rows.sum()))
    assert found.unknown == 0


def test_groups_need_outcomes_a_plan_and_the_need(tables, decided):
    """Before the outcomes are known, of other columns, and where nobody asked, nothing is counted."""
    spec = {"s": SensitiveSpec()}
    assert decided(sensitive=spec).counts_groups("s") is True
    assert decided(sensitive=spec).counts_groups("t") is False
    assert tally_of(tables, score="p", threshold=0.5, sensitive=spec).counts_groups("s") is False
    assert tally_of(tables, needs={"labels"}, sensitive=spec).counts_groups("s") is False


@pytest.mark.parametrize("beyond", [0, 1])
def test_too_many_values_are_no_groups(decided, beyond):
    """At the limit they are groups; one more, in whatever chunk it comes, and there are none and a reason."""
    tally = decided(sensitive={"s": SensitiveSpec()})
    names = [f"v{n}" for n in range(MAX_GROUPS + beyond)]
    half = len(names) // 2
    tally.see_groups("s", names[:half], np.arange(half), 0)
    tally.see_groups("s", names[half:], np.arange(len(names) - half), half)
    found = tally.finish()
    if not beyond:
        assert len(found.groups["s"].groups) == MAX_GROUPS
        return
    assert found.groups == {}
    assert found.absent["groups:s"] == Absent(
        "error", f"`s` has more than {MAX_GROUPS} different values, which are no groups"
    )


def test_numbers_are_groups_while_they_are_few_and_bands_where_declared(decided):
    """Missing and infinite numbers belong to no group; an edge belongs to the band above it."""
    ages = RNG.integers(18, 22, ROWS).astype(float)
    ages[0], ages[1] = np.nan, np.inf
    tally = decided(sensitive={"s": SensitiveSpec(), "t": SensitiveSpec((20.0,))})
    tally.see_group_numbers("s", ages)
    tally.see_group_numbers("t", ages)
    found = tally.finish().groups
    finite = ages[2:]
    assert {name: cells.n for name, cells in found["s"].groups.items()} == {
        str(age): int((finite == age).sum()) for age in (18, 19, 20, 21)
    }
    assert {name: cells.n for name, cells in found["t"].groups.items()} == {
        "< 20": int((finite < 20).sum()),
        ">= 20": int((finite >= 20).sum()),
    }
    assert found["s"].unknown == found["t"].unknown == 2


def test_many_numbers_ask_for_bands(decided):
    """A numeric column with too many values is told what would help."""
    tally = decided(sensitive={"s": SensitiveSpec()})
    tally.see_group_numbers("s", np.arange(ROWS, dtype=float))
    assert tally.finish().absent["groups:s"].reason.endswith("no groups; declare bands")


def test_a_regressors_errors(tables):
    """Errors by group and weight equal scikit-learn's, though the buffer of the labels is used again."""
    truth, guess = RNG.normal(50, 9, ROWS), RNG.normal(50, 9, ROWS)
    tally = tally_of(tables, problem="regression", prediction="p", weight="w", sensitive={"s": SensitiveSpec()})
    tally.see_weights(WEIGHTS.copy())
    buffer = truth.copy()
    tally.see_amounts(buffer, ROWS)
    buffer[:] = guess
    tally.see_predicted_amounts(buffer)
    tally.close_targets()
    tally.see_groups("s", NAMES, GROUPS, 0)
    found = tally.finish()
    assert found.residuals.absolute.value == pytest.approx(metrics.mean_absolute_error(truth, guess))
    assert found.residuals.squared.value == pytest.approx(metrics.mean_squared_error(truth, guess))
    assert found.weights.absolute.value == pytest.approx(
        metrics.mean_absolute_error(truth, guess, sample_weight=WEIGHTS)
    )
    assert found.weights.squared.value == pytest.approx(metrics.mean_squared_error(truth, guess, sample_weight=WEIGHTS))
    for at, name in enumerate(NAMES):
        rows = at == GROUPS
        expected = metrics.mean_absolute_error(truth[rows], guess[rows])
        assert found.group_residuals["s"][name].value == pytest.approx(expected)


def test_a_regressor_without_a_finite_label_has_no_errors(tables):
    """Nothing is made of nothing; the reason is given."""
    tally = tally_of(tables, problem="regression", prediction="p")
    tally.see_amounts(np.full(ROWS, np.nan), 0)
    tally.see_predicted_amounts(SCORES.copy())
    found = tally.finish()
    assert (found.labels, found.residuals) == (None, None)
    assert found.absent["labels"] == Absent("unavailable", "no row has a finite label")
