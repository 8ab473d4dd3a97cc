"""Changes since the predecessor: only intervals that don't overlap are a change."""

from __future__ import annotations

import builders as made
import pytest

from mlgov.evidence.measurement import CheckOutcome, Interval, Measurement, MetricInfo, Where
from mlgov.evidence.verdict import Result, Status
from mlgov.pages.since import changes_of, compare, decision_words, distance, overlap, setting


def _result(value: float, low: float | None = None, high: float | None = None) -> Result:
    interval = None if low is None or high is None else Interval(low, high, 0.95, "wilson")
    return Result("c.c", "m", Where(), Status.PASSED, "", value=value, interval=interval)


def _info(better: str) -> MetricInfo:
    return MetricInfo("m", "M", better)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "better", "direction"),
    [
        ((0.80, 0.78, 0.82), (0.81, 0.79, 0.83), "higher", ""),
        ((0.80, 0.78, 0.82), (0.90, 0.88, 0.92), "higher", "up"),
        ((0.80, 0.78, 0.82), (0.90, 0.88, 0.92), "lower", "down"),
        ((0.90, 0.88, 0.92), (0.80, 0.78, 0.82), "higher", "down"),
        ((0.80, 0.78, 0.82), (0.82, 0.82, 0.86), "higher", ""),
        ((0.33, 0.30, 0.37), (0.47, 0.42, 0.53), "one", "up"),
        ((-0.31, -0.5, -0.1), (0.31, 0.05, 0.56), "zero", ""),
        ((1.30, 1.2, 1.4), (1.02, 0.95, 1.1), "one", "up"),
        ((0.80, 0.78, 0.82), (0.90, 0.88, 0.92), "none", ""),
    ],
)
def test_better_and_worse_need_intervals_apart(old: tuple, new: tuple, better: str, direction: str) -> None:
    """Touching or overlapping intervals are noise; a bias that changes its sign is neither better nor worse."""
    assert compare(_result(*old), _result(*new), _info(better))[0] == direction


def test_without_an_interval_nothing_is_claimed() -> None:
    """A bare number can't be told from chance."""
    assert compare(_result(0.1), _result(0.9, 0.8, 1.0), _info("higher"))[0] == ""


def test_distance_from_an_aim() -> None:
    """Zero when the aim lies inside, else from the nearer to the further end."""
    inside, above = Interval(0.9, 1.2, 0.95, ""), Interval(1.2, 1.5, 0.95, "")
    assert (distance(inside, 1.0).low, distance(above, 1.0).low) == pytest.approx((0.0, 0.2))
    assert distance(above, 1.0).high == pytest.approx(0.5)
    assert not overlap(Interval(0, 1, 0.95, ""), Interval(1.1, 2, 0.95, ""))


def test_the_first_version_has_nothing_to_compare_with() -> None:
    """It says so instead of an empty table."""
    shown = changes_of(made.record())
    assert shown.rows == ()
    assert "first version" in shown.note


def test_a_predecessor_that_is_not_there_is_named() -> None:
    """A predecessor that isn't registered is said to be missing."""
    version = made.model_version("2", authored={"predecessor": "1"}, previous="1")
    assert "Version 1" in changes_of(made.record(version)).note


def test_numbers_features_settings_and_words_are_set_side_by_side() -> None:
    """One table with all that differs between two versions."""
    first = made.record()
    columns = (
        {"name": "age", "kind": "number"},
        {"name": "hour", "kind": "integer"},
        {"name": "opened", "kind": "category", "role": "label"},
    )
    version = made.model_version(
        "2",
        authored={
            "predecessor": "1",
            "decision": {"threshold": 0.6, "why": "fewer mails"},
            "limitations": ["Readers outside the EU were never seen.", "No weekends."],
        },
        facts_=made.facts("2", columns=columns, hyperparameters={"C": 0.5, "max_iter": 2000}),
    )
    shown = changes_of(made.record(version, outcomes=made.release_outcomes(auc=0.93), before=first))
    rows = {row.what: row for row in shown.rows}
    assert (rows["ROC AUC"].delta, rows["ROC AUC"].direction) == ("+0.060", "up")
    assert rows["Features"].note == "hour added; city removed"
    assert (rows["Setting C"].before, rows["Setting C"].now) == ("1", "0.5")
    assert "Setting max_iter" not in rows
    assert (rows["Decision rule"].before, rows["Decision rule"].now) == ("positive from 0.5 on", "positive from 0.6 on")
    assert rows["New limitation"].note == "No weekends."


@pytest.mark.parametrize(
    ("same", "direction", "note", "told"),
    [
        (1.0, "up", "better by 0.060 (0.040 to 0.080) on the same rows", "taken row by row"),
        (0.0, "", "more than noise, but tested on other rows", "tested on different rows"),
        (None, "up", "better, beyond noise", "nothing is paired row by row"),
    ],
)
def test_on_the_same_rows_the_paired_comparison_counts(same, direction, note, told) -> None:
    """On other rows nothing is better or worse; where rows aren't known to be the same, intervals decide."""
    paired = (Measurement("same_rows", same, n=5000),)
    if same:
        paired += (Measurement("roc_auc_difference", 0.06, n=5000, interval=Interval(0.04, 0.08, 0.95, "delong")),)
    outcomes = [*made.release_outcomes(auc=0.93)]
    if same is not None:
        outcomes.append(CheckOutcome("evaluation.paired_comparison", "1", paired))
    version = made.model_version("2", authored={"predecessor": "1"}, facts_=made.facts("2"))
    shown = changes_of(made.record(version, outcomes=outcomes, before=made.record()))
    row = next(row for row in shown.rows if row.what == "ROC AUC")
    assert (row.delta, row.direction, row.note) == ("+0.060", direction, note)
    assert told in shown.note
    notes = [row.note for row in shown.rows if row.what.lower().startswith("rows of test")]
    assert ("another file, the same rows" in notes) == (same == 1.0 and "the same data" not in notes)


def test_settings_of_another_kind_of_model_are_not_compared() -> None:
    """A regression's settings mean nothing beside those of trees."""
    rows = [row.what for row in changes_of(made.two_versions()[1]).rows]
    assert "Kind of model" in rows
    assert not [name for name in rows if name.startswith("Setting ")]


def test_two_versions_of_which_one_was_never_checked() -> None:
    """No numbers are compared, and it is said why."""
    version = made.model_version("2", authored={"predecessor": "1"}, facts_=made.facts("2"))
    shown = changes_of(made.record(version, outcomes=None, before=made.record()))
    assert "never checked" in shown.note
    assert "ROC AUC" not in [row.what for row in shown.rows]


def test_a_change_too_small_to_show_has_no_sign() -> None:
    """0.8700 and 0.8701 look alike, so no plus or minus is shown."""
    version = made.model_version("2", authored={"predecessor": "1"}, facts_=made.facts("2"))
    record = made.record(version, outcomes=made.release_outcomes(auc=0.8701), before=made.record())
    row = next(row for row in changes_of(record).rows if row.what == "ROC AUC")
    assert (row.delta, row.direction) == ("±0", "")


def test_settings_are_said_as_people_say_them() -> None:
    """None, yes, lists and floats as text."""
    assert [setting(value) for value in (None, True, [0, 1], 0.1, "auto")] == ["none", "yes", "0, 1", "0.1", "auto"]
    assert decision_words(made.record(made.model_version(authored={"decision": None}))) == "none written"
