"""Outcomes over all windows: again and again is worth a line, once and long ago is not."""

from __future__ import annotations

import pytest

from mlgov.evidence.measurement import Where
from mlgov.gating.production import of_windows


@pytest.fixture
def months(verdict, result):
    """Windows w00, w01 ... with one outcome each: `.` holds, `x` fails, `?` is too small."""

    def make(pattern: str, metric: str = "mean_absolute_error", **given):
        status = {".": "passed", "x": "failed", "?": "insufficient"}
        return [
            verdict(
                result(status[each], "evaluation.regression_error", metric=metric, blocking=each == "x", **given),
                kind="window",
                window=f"w{at:02}",
            )
            for at, each in enumerate(pattern)
        ]

    return make


def series(subject_windows, policy):
    """The item over all windows, if there is one."""
    return next((item for item in of_windows("p/m@1", subject_windows, policy) if item.windows), None)


def test_outcomes_beyond_their_limit_again_and_again(months, policy) -> None:
    """How often, of how many that were judged, and when last."""
    item = series(months("x.x..x.?"), policy)
    assert item.sentence == "Mean absolute error was beyond its limit in 3 of 7 production windows, last in window w05."
    assert (item.topic, item.stage, item.status, item.windows, item.blocking) == (
        "outcome", "monitoring", "failed", 7, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "told"),
    [("", False), ("....", False), ("x", True), ("x" + "." * 20, False), ("x" + "." * 9, True), ("." * 20 + "x", True)],
)
def test_once_and_long_ago_is_not_worth_a_line(months, policy, pattern, told) -> None:
    """Every tenth window, or the newest that was judged."""
    assert (series(months(pattern), policy) is not None) is told


def test_groups_and_columns_are_not_outcomes_over_all_rows(months, policy) -> None:
    """An error of one group is fairness's business."""
    assert series(months("xxx", where=Where(role="window", group="sex=f")), policy) is None


def test_accepted_windows_ask_for_nobody(months, policy) -> None:
    """Somebody has said that it may stand."""
    assert series(months("xxx", accepted="yes"), policy) is None


def test_the_metric_that_fails_most_stands_for_the_others(months, policy) -> None:
    """One line, and how many more."""
    both = [
        type(first)(**{name: getattr(first, name) for name in type(first).__slots__ if name != "results"},
                    results=first.results + second.results)
        for first, second in zip(months("xx."), months(".x.", "r2"), strict=True)
    ]  # fmt: skip
    item = series(both, policy)
    assert (item.metric, item.more) == ("mean_absolute_error", 1)


def test_the_latest_window_is_told_too(months, policy) -> None:
    """What the newest window asks for stands beside how it went over time."""
    found = of_windows("p/m@1", months("x.x"), policy)
    assert [(item.windows, item.topic) for item in found] == [(3, "outcome"), (0, "outcome")]
