"""Tests of counting several data sets and running every check on each in its roles."""

from __future__ import annotations

from functools import partial

import pytest
from governed_folder import rows

from mlgov.checks.base import Settings
from mlgov.checks.catalogue import CHECKS, check_by_id
from mlgov.datasets.files import UnreachableDataError
from mlgov.datasets.frame import from_frame
from mlgov.documents.version import Columns
from mlgov.errors import DataError
from mlgov.runner.counting import (
    Asked,
    columns_seen,
    count_all,
    facts_of,
    outcomes_of,
    roles_of,
    unreadable,
)
from mlgov.runner.plan import Meaning, plan_of

COLUMNS = Columns(label="repaid", score="p", id="id", positive="yes", sensitive={"sex": {}})
MEANING = Meaning("unregistered", "binary_classification", COLUMNS, 0.5)
PLAN = plan_of(MEANING, CHECKS)


def asked(role, n, seed, window=None, **changes):
    """A data set in memory."""
    data = rows(n, seed) | changes
    return Asked(role, partial(from_frame, data, f"{role} data"), window)


def failing(role, error, window=None):
    """A data set that can't be opened."""

    def fail():
        raise error

    return Asked(role, fail, window)


def breaking(role, seed, window=None):
    """A data set that breaks while it is read."""
    dataset = from_frame(rows(50, seed), "breaking")

    def chunks(column):
        msg = f"row 7 of {column} is damaged"
        raise DataError(msg)

    dataset.chunks = chunks
    return Asked(role, lambda: dataset, window)


def test_every_data_set_is_counted_once():
    """The reference first, then the others in the order asked for, each against the reference."""
    done = count_all(PLAN, asked("train", 60, 1), [asked("test", 50, 2), asked("validation", 40, 3)])
    assert [(each.asked.role, each.counted.summary.rows) for each in done.everything] == [
        ("train", 60),
        ("test", 50),
        ("validation", 40),
    ]
    assert done.reference.counted.comparison is None
    assert {each.counted.comparison.reference_role for each in done.measured} == {"train"}
    assert facts_of(done.everything) == {"train": {"rows": 60}, "test": {"rows": 50}, "validation": {"rows": 40}}
    assert columns_seen(done.everything) == set(rows(1, 1))
    assert unreadable(done.everything) == ()


@pytest.mark.parametrize("broken", [failing("window", DataError("no table"), "b"), breaking("window", 3, "b")])
def test_one_broken_data_set(broken):
    """What can't be opened or read is said; the others are counted as if it weren't there."""
    others = [asked("window", 50, 2, "a"), asked("window", 40, 4, "c")]
    done = count_all(PLAN, asked("test", 60, 1), [others[0], broken, others[1]])
    alone = count_all(PLAN, asked("test", 60, 1), others)
    assert [each.counted for each in done.measured if each.counted] == [each.counted for each in alone.measured]
    assert done.measured[1].absent.kind == "error"
    assert unreadable(done.everything) == (f"b: {done.measured[1].absent.reason}",)


@pytest.mark.parametrize("broken", [failing("test", DataError("no table")), breaking("test", 3)])
def test_broken_reference(broken):
    """Without a readable reference, everything but the comparison is measured, and drift says why not."""
    done = count_all(PLAN, broken, [asked("window", 400, 2, "a")])
    outcomes = {item.check: item for item in outcomes_of(MEANING, CHECKS, done.measured, done.reference, Settings())}
    assert outcomes["evaluation.discrimination"].measurements[0].value is not None
    assert outcomes["drift.psi"].absent == done.reference.absent
    assert done.reference.absent.kind == "error"


def test_out_of_reach_is_unavailable():
    """Data that isn't here is unavailable, not an error."""
    done = count_all(PLAN, None, [failing("test", UnreachableDataError("no data at `x`"))])
    assert (done.measured[0].absent.kind, done.measured[0].absent.reason) == ("unavailable", "no data at `x`")


def test_roles():
    """Evaluation and fairness look at validation data too; data quality at all data by itself; drift at none of it."""
    release = {"train", "validation", "test", "reference"}
    assert roles_of(check_by_id("evaluation.discrimination")) == {"test", "validation", "window"}
    assert roles_of(check_by_id("fairness.group_rates")) == {"test", "validation", "window"}
    assert roles_of(check_by_id("data_quality.missing")) == release | {"window"}
    assert roles_of(check_by_id("data_quality.unseen_categories")) == {"test", "window"}
    assert roles_of(check_by_id("drift.psi")) == {"test", "window"}
    assert roles_of(check_by_id("data_quality.profile")) == check_by_id("data_quality.profile").roles


def test_one_outcome_per_check_in_the_order_of_the_catalogue():
    """Every check that looks at one of the roles is there once, whatever became of it."""
    done = count_all(PLAN, asked("train", 60, 1), [asked("test", 50, 2)])
    outcomes = outcomes_of(MEANING, CHECKS, done.everything, done.reference, Settings())
    assert [item.check for item in outcomes] == [check.id for check in CHECKS]
    assert all(item.absent is not None or item.measurements for item in outcomes)
    window = outcomes_of(MEANING, CHECKS, [], None, Settings())
    assert window == ()


def test_labels_that_are_due():
    """What lacks labels is awaited with the day; what lacks something else keeps its own reason."""
    data = rows(50, 2)
    late = Asked(
        "window", partial(from_frame, {k: v for k, v in data.items() if k != "repaid"}, "x"), "a", "2024-05-01"
    )
    done = count_all(PLAN, None, [late])
    outcomes = {item.check: item for item in outcomes_of(MEANING, CHECKS, done.measured, None, Settings())}
    assert outcomes["evaluation.discrimination"].absent.kind == "awaiting"
    assert outcomes["evaluation.decision"].absent.due == "2024-05-01"
    rates = {(item.metric, item.absent.kind) for item in outcomes["fairness.group_rates"].measurements if item.absent}
    assert ("true_positive_rate", "awaiting") in rates
    unscored = {k: v for k, v in data.items() if k not in ("repaid", "p")}
    none = count_all(PLAN, None, [Asked("window", partial(from_frame, unscored, "x"), "a")])
    outcomes = {item.check: item for item in outcomes_of(MEANING, CHECKS, none.measured, None, Settings())}
    assert outcomes["evaluation.discrimination"].absent.kind == "unavailable"
