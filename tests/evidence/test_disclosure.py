"""Tests of disclosure: no small count survives, nor follows; doing it twice changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import few, outcomes

from mlgov.evidence.disclosure import suppress
from mlgov.evidence.measurement import Absent, Bound, CheckOutcome, Interval, Measurement, Table, Where

MIN = 5


def rate(metric, part, whole, *, group=None, column=None):
    """A proportion with counts and interval."""
    return Measurement(
        metric,
        part / whole if whole else None,
        n=whole,
        counts=(part, whole),
        interval=Interval(0.0, 1.0, 0.95, "wilson"),
        where=Where("test", column=column, group=group),
        absent=None if whole else Absent("insufficient", "no rows"),
    )


def group_rates(cells):
    """The outcomes of rates by group from (tn, fp, fn, tp) per value of `sex`."""
    rates, differences = [], []
    first = next(iter(cells), None)
    for name, (tn, fp, fn, tp) in cells.items():
        group = f"sex={name}"
        n = tn + fp + fn + tp
        rates += [
            rate("selection_rate", fp + tp, n, group=group),
            rate("false_positive_rate", fp, fp + tn, group=group),
            rate("true_positive_rate", tp, fn + tp, group=group),
            rate("positive_predictive_value", tp, fp + tp, group=group),
        ]
        tn0, fp0, fn0, tp0 = cells[first]
        n0 = tn0 + fp0 + fn0 + tp0
        if name != first:
            differences.append(
                Measurement(
                    "selection_rate_difference",
                    0.1,
                    counts=(fp + tp, n, fp0 + tp0, n0),
                    where=Where("test", group=group, versus=f"sex={first}"),
                )
            )
    spread = Measurement("equalized_odds_difference", 0.2, where=Where("test", column="sex"))
    parity = Measurement("demographic_parity_difference", 0.2, where=Where("test", column="sex"))
    return (
        CheckOutcome("fairness.group_rates", "1", tuple(rates)),
        CheckOutcome("fairness.differences", "1", (*differences, spread, parity)),
    )


def by_metric(result):
    """(metric, group) -> measurement."""
    return {(item.metric, item.where.group): item for outcome in result for item in outcome.measurements}


def suppressed(item):
    """The value is gone and the reason says why."""
    return item.value is None and item.n is None and item.counts is None and item.absent.reason.startswith("suppressed")


def test_large_groups_stay():
    """Groups whose every cell is large keep their names and numbers."""
    given_ = group_rates({"f": (50, 10, 10, 50), "m": (60, 10, 10, 60)})
    assert suppress(given_, min_cell=MIN, personal_columns=["sex"]) == given_


def test_group_of_one_loses_name_and_numbers_and_the_other_its_numbers():
    """D13: a group with one person is not named; with two groups, the other would follow from the totals."""
    result = suppress(group_rates({"m": (60, 10, 10, 60), "x": (0, 0, 0, 1)}), min_cell=MIN, personal_columns=[])
    items = by_metric(result)
    assert {group for _, group in items} == {"sex=m", "sex=(small groups)", None}
    assert all(suppressed(item) for item in items.values())
    assert "sex=x" not in repr(result)


def test_group_of_four_with_all_selected():
    """D13: a group of 4 with 100 % is suppressed; the smallest other group is the complement, larger ones stay."""
    cells = {"m": (60, 10, 10, 60), "f": (50, 10, 10, 50), "x": (0, 4, 0, 0)}
    items = by_metric(suppress(group_rates(cells), min_cell=MIN, personal_columns=[]))
    assert suppressed(items["selection_rate", "sex=(small groups)"])
    assert suppressed(items["selection_rate", "sex=f"])
    assert "another group" in items["selection_rate", "sex=f"].absent.reason
    assert items["selection_rate", "sex=m"].counts == (70, 140)
    assert suppressed(items["demographic_parity_difference", None])


def test_several_small_groups_become_one():
    """Groups that are hidden together leave one entry, and no complement when they hide each other."""
    cells = {"m": (60, 10, 10, 60), "x": (1, 1, 1, 1), "y": (1, 1, 1, 1)}
    result = suppress(group_rates(cells), min_cell=MIN, personal_columns=[])
    names = [item.where.group for item in result[0].measurements if item.metric == "selection_rate"]
    assert names == ["sex=m", "sex=(small groups)"]
    assert by_metric(result)["selection_rate", "sex=m"].counts == (70, 140)


def test_small_error_cell_keeps_selection():
    """Three false positives: rates of errors of that group and of the complement go, rates of selection stay."""
    cells = {"m": (60, 10, 10, 60), "f": (50, 3, 10, 50)}
    items = by_metric(suppress(group_rates(cells), min_cell=MIN, personal_columns=[]))
    for metric in ("false_positive_rate", "true_positive_rate", "positive_predictive_value"):
        assert suppressed(items[metric, "sex=f"])
        assert suppressed(items[metric, "sex=m"])
    assert items["selection_rate", "sex=f"].counts == (53, 113)
    assert items["selection_rate_difference", "sex=f"].value == 0.1
    assert items["demographic_parity_difference", None].value == 0.2
    assert suppressed(items["equalized_odds_difference", None])


cells_of_a_group = st.tuples(*[st.sampled_from([0, 1, 2, 3, 4, 5, 6, 20, 100, 300])] * 4)


@few
@given(st.dictionaries(st.sampled_from("abcdef"), cells_of_a_group, max_size=5))
def test_no_small_count_of_a_group_survives(cells):
    """Whatever the groups: no count in (0, min_cell), no rest of a pair in it, and no single hidden group."""
    once = suppress(group_rates(cells), min_cell=MIN, personal_columns=[])
    shown = {}
    for outcome in once:
        for item in outcome.measurements:
            if item.counts and item.where.group:
                for part, whole in zip(item.counts[::2], item.counts[1::2], strict=True):
                    assert not 0 < part < MIN
                    assert not 0 < whole < MIN
                    assert not 0 < whole - part < MIN
            assert item.n is None or not 0 < item.n < MIN
            if item.metric == "selection_rate" and item.counts:
                shown[item.where.group.removeprefix("sex=")] = item.counts
    assert suppress(once, min_cell=MIN, personal_columns=[]) == once
    # What is left over when the shown groups are taken from the published totals is no small count either.
    rows = sum(map(sum, cells.values())) - sum(whole for _, whole in shown.values())
    if len(shown) > 1:
        assert not 0 < rows < MIN


@few
@given(outcomes, outcomes)
def test_twice_is_once(first, second):
    """Suppressing what is suppressed changes nothing, for any outcome."""
    once = suppress((first, second), min_cell=MIN, personal_columns=["a", "b", "0"])
    assert suppress(once, min_cell=MIN, personal_columns=["a", "b", "0"]) == once


@few
@given(st.integers(0, 40), st.integers(0, 40))
def test_shares_of_personal_columns(part, rest):
    """A share that rests on a few rows becomes a bound that contains it; without its counts."""
    whole = part + rest
    item = rate("missing_rate", part, whole, column="income")
    outcome = CheckOutcome("data_quality.missing", "1", (item,))
    ((kept,),) = [o.measurements for o in suppress([outcome], min_cell=MIN, personal_columns=["income"])]
    if 0 < whole < MIN:
        assert suppressed(kept)
    elif 0 < part < MIN or 0 < rest < MIN:
        assert kept.counts is None
        assert kept.interval is None
        assert kept.bound.low <= part / whole <= kept.bound.high == kept.value
    else:
        assert kept == item
    assert suppress([outcome], min_cell=1, personal_columns=["income"]) == (outcome,)


def test_shares_of_other_columns_stay():
    """Columns that are declared non-personal keep small counts."""
    outcome = CheckOutcome("data_quality.missing", "1", (rate("missing_rate", 2, 100, column="rate"),))
    assert suppress([outcome], min_cell=MIN, personal_columns=["income"]) == (outcome,)


def test_a_few_rows_in_all():
    """A number that rests on fewer rows than a cell is not told, whatever it is."""
    item = Measurement("roc_auc", 1.0, n=3)
    absent = Measurement("recall", None, n=2, absent=Absent("insufficient", "only 2 rows"))
    (result,) = suppress([CheckOutcome("a.b", "1", (item, absent))], min_cell=MIN, personal_columns=[])
    assert suppressed(result.measurements[0])
    assert result.measurements[1].absent == Absent("insufficient", "suppressed: fewer than 5 rows")


def test_bound_is_conservative():
    """Fewer than five of a thousand: the value is the most it can be."""
    outcome = CheckOutcome("a.b", "1", (rate("missing_rate", 3, 1000, column="x"),))
    ((item,),) = [o.measurements for o in suppress([outcome], min_cell=MIN, personal_columns=["x"])]
    assert (item.value, item.bound, item.n) == (0.004, Bound(0.0, 0.004), 1000)


@pytest.mark.parametrize("min_cell", [1, 0])
def test_can_be_switched_off(min_cell):
    """With cells of one row allowed, nothing is suppressed."""
    outcome = group_rates({"m": (60, 10, 10, 60), "x": (0, 0, 0, 1)})
    assert suppress(outcome, min_cell=min_cell, personal_columns=[]) == outcome


def test_tables_are_masked_too():
    """Tables of personal columns lose category values on the same way."""
    table = Table("bins", {"level": ("Anna", "Bo"), "current": (50, 60)}, where=Where("test", column="name"))
    (result,) = suppress([CheckOutcome("a.b", "1", (), (table,))], min_cell=MIN, personal_columns=["name"])
    assert result.tables[0].columns == {"level": ("value 1", "value 2"), "current": (50, 60)}


def test_counts_of_columns_are_not_people():
    """Two constant columns of three: nobody is counted, so nothing is hidden."""
    outcome = CheckOutcome("data_quality.constant", "1", (Measurement("constant_columns", 2.0, n=3),))
    assert suppress([outcome], min_cell=MIN, personal_columns=[]) == (outcome,)
