"""Columns counted by level: the same levels, codes and groups however the rows are cut into chunks."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from sklearn import metrics

from mlgov.evidence.measurement import Absent
from mlgov.summaries.classes import MISSING, NEGATIVE, POSITIVE, UNEXPECTED, TwoClasses
from mlgov.summaries.plan import Plan, SensitiveSpec
from mlgov.summaries.reading import late_groups, levels_with_codes, plain_levels
from mlgov.summaries.tally import Tally

RNG = np.random.default_rng(9)
ROWS = 200
Y = RNG.integers(0, 2, ROWS)
P = RNG.random(ROWS)
TEXTS = [None if n % 11 == 0 else str(text) for n, text in enumerate(RNG.choice(["yes", "no", "", "é"], ROWS))]
FLAGS = [None if n % 13 == 0 else bool(flag) for n, flag in enumerate(RNG.random(ROWS) < 0.3)]
NUMBERS = np.where(np.arange(ROWS) % 7 == 0, np.nan, RNG.integers(0, 4, ROWS).astype(float))
DATA = pa.table({"text": TEXTS, "flag": FLAGS, "number": NUMBERS, "y": Y, "p": P})
WORDS = {True: "true", False: "false"}

chunks = pytest.mark.parametrize("chunk", [1, 37, ROWS])


def tally_of(tables, chunk, **parts):
    """A tally over the table, before anything is read."""
    plan = Plan(label="y", score="p", threshold=0.5, **parts)
    return Tally(plan, "test", None, tables.data(DATA, chunk=chunk), plan.needs)


def decide(tally):
    """Show label and score, so that outcomes are known."""
    levels, codes = levels_with_codes(tally, "y", "integer", TwoClasses("1", "0"))
    tally.see_classes(levels, codes, TwoClasses("1", "0"), "integer")
    tally.see_scores([(0, P.copy())], np.empty(ROWS))
    tally.close_targets()
    return tally


def by_count(counter):
    """Pairs as a summary orders them."""
    return tuple(sorted(counter.items(), key=lambda level: (-level[1], level[0])))


@chunks
@pytest.mark.parametrize(
    ("column", "kind", "values"),
    [
        ("text", "category", TEXTS),
        ("flag", "boolean", [None if flag is None else WORDS[flag] for flag in FLAGS]),
        ("number", "number", [None if np.isnan(value) else str(int(value)) for value in NUMBERS]),
    ],
)
def test_levels_are_what_a_counter_finds(tables, chunk, column, kind, values):
    """Every kind of column, missing values apart, most frequent first; an empty text is a level."""
    found = plain_levels(tally_of(tables, chunk), column, kind)
    assert found.top(100) == by_count(Counter(value for value in values if value is not None))
    assert found.missing == values.count(None)
    assert found.n + found.missing == ROWS


@chunks
def test_codes_follow_the_rows(tables, chunk):
    """One code per row in row order, also where chunks bring their levels in another order."""
    tally = tally_of(tables, chunk)
    known = TwoClasses("yes", "no")
    levels, codes = levels_with_codes(tally, "text", "category", known)
    table = {"yes": POSITIVE, "no": NEGATIVE, None: MISSING}
    assert codes.tolist() == [table.get(text, UNEXPECTED) for text in TEXTS]
    assert levels.top(100) == plain_levels(tally, "text", "category").top(100)


@chunks
def test_codes_of_booleans_and_numbers(tables, chunk):
    """A boolean column in the words of a numeric label; numbers beyond the two classes are unexpected."""
    tally = tally_of(tables, chunk)
    _, flags = levels_with_codes(tally, "flag", "boolean", TwoClasses("1", "0"))
    assert flags.tolist() == [MISSING if flag is None else int(flag) for flag in FLAGS]
    levels, numbers = levels_with_codes(tally, "number", "number", TwoClasses("2", "0"))
    expected = {0.0: NEGATIVE, 2.0: POSITIVE}
    assert numbers.tolist() == [MISSING if np.isnan(x) else expected.get(x, UNEXPECTED) for x in NUMBERS.tolist()]
    assert levels.missing == np.isnan(NUMBERS).sum()


@pytest.mark.parametrize(("column", "kind"), [("text", "category"), ("number", "number")])
def test_without_known_classes_there_are_levels_and_no_codes(tables, column, kind):
    """Classes that nobody declared are counted; no row gets a code that could pass for a class."""
    levels, codes = levels_with_codes(tally_of(tables, 37), column, kind, Absent("error", "not declared"))
    assert len(codes) == 0
    assert len(levels) == 4


@chunks
@pytest.mark.parametrize(("column", "kind"), [("text", "category"), ("flag", "boolean"), ("number", "number")])
def test_groups_are_counted_on_the_way(tables, chunk, column, kind):
    """Reading a sensitive column gives its groups' cells, as scikit-learn finds them on the groups' rows."""
    tally = decide(tally_of(tables, chunk, sensitive={column: SensitiveSpec()}))
    levels = plain_levels(tally, column, kind)
    found = tally.finish().groups[column]
    values = {"text": TEXTS, "flag": [WORDS.get(flag) for flag in FLAGS]}.get(
        column, [None if np.isnan(value) else str(int(value)) for value in NUMBERS]
    )
    assert list(found.groups) == sorted(set(values) - {None})
    for name, cells in found.groups.items():
        rows = np.array([value == name for value in values])
        expected = metrics.confusion_matrix(Y[rows], P[rows] >= 0.5, labels=[0, 1]).ravel().tolist()
        assert [cells.tn, cells.fp, cells.fn, cells.tp] == expected
    assert found.unknown == levels.missing == values.count(None)


def test_no_groups_before_outcomes_are_known(tables):
    """The levels are counted all the same."""
    tally = tally_of(tables, 37, sensitive={"text": SensitiveSpec()})
    assert len(plain_levels(tally, "text", "category")) == 4
    assert tally.groups == {}


@chunks
def test_a_sensitive_label_is_read_again_for_its_groups(tables, chunk):
    """The label was read before any outcome was known; what was read since isn't counted twice."""
    spec = {name: SensitiveSpec() for name in ("y", "text", "gone")}
    tally = decide(tally_of(tables, chunk, sensitive=spec))
    plain_levels(tally, "text", "category")
    late_groups(tally, ["text"])
    found = tally.finish().groups
    assert sorted(found) == ["text", "y"]
    assert sum(cells.n for cells in found["text"].groups.values()) + found["text"].unknown == ROWS
    tn, fp, fn, tp = metrics.confusion_matrix(Y, P >= 0.5).ravel().tolist()
    cells = found["y"].groups
    assert [cells["0"].tn, cells["0"].fp, cells["1"].fn, cells["1"].tp] == [tn, fp, fn, tp]
    assert [cells["0"].fn, cells["0"].tp, cells["1"].tn, cells["1"].fp] == [0, 0, 0, 0]


@chunks
def test_a_sensitive_text_can_be_read_late_too(tables, chunk):
    """Read late or on the way: the same groups."""
    late = decide(tally_of(tables, chunk, sensitive={"text": SensitiveSpec()}))
    late_groups(late, [])
    early = decide(tally_of(tables, ROWS, sensitive={"text": SensitiveSpec()}))
    plain_levels(early, "text", "category")
    assert late.finish().groups == early.finish().groups
