"""Differences on the same rows, as a page tells them."""

from __future__ import annotations

import pytest

from mlgov.evidence.measurement import Interval, Where
from mlgov.evidence.verdict import Result, Status
from mlgov.pages.paired import CHECK, DIFFERENCES, Paired


def result(metric, value, low=None, high=None):
    interval = None if low is None else Interval(low, high, 0.95, "t")
    return Result(CHECK, metric, Where(), Status.NOT_JUDGED, "", value=value, interval=interval)


def paired(*more, same=1.0):
    return Paired.of([result("same_rows", same), *more])


@pytest.mark.parametrize(
    ("metric", "numbers", "delta", "direction", "note"),
    [
        ("roc_auc", (0.012, 0.004, 0.020), "+0.012", "up", "better by 0.012 (0.004 to 0.020) on the same rows"),
        ("roc_auc", (-0.012, -0.020, -0.004), "−0.012", "down", "worse by 0.012 (0.004 to 0.020) on the same rows"),
        ("roc_auc", (0.003, -0.007, 0.013), "+0.003", "", "can't be told apart on the same rows (−0.007 to 0.013)"),
        ("roc_auc", (0.0, -0.01, 0.01), "±0", "", "can't be told apart on the same rows (−0.010 to 0.010)"),
        ("roc_auc", (0.0,), "±0", "", "the same on the same rows"),
    ],
)
def test_a_difference_in_words(metric, numbers, delta, direction, note) -> None:
    """Better, worse, undecided, alike; a range is told from its nearer to its further end."""
    said = paired(result(f"{metric}_difference", *numbers)).said("evaluation.discrimination", metric)
    assert (said.delta, said.direction, said.note) == (delta, direction, note)


@pytest.mark.parametrize(("check", "metric"), sorted(DIFFERENCES))
def test_of_losses_and_errors_less_is_better(check, metric) -> None:
    """And of areas and shares more is."""
    name, more = DIFFERENCES[check, metric]
    said = paired(result(name, 0.5, 0.4, 0.6)).said(check, metric)
    assert said.direction == ("up" if more else "down")


def test_what_was_not_paired_is_not_said() -> None:
    """Other metrics, absent ones; whether rows are the same is yes, no or not known."""
    assert paired().said("evaluation.discrimination", "roc_auc") is None
    assert paired().said("evaluation.decision", "recall") is None
    assert [paired(same=value).same_rows for value in (1.0, 0.0)] == [True, False]
    assert Paired.of([]).same_rows is None


def test_differences_are_those_of_the_check() -> None:
    """Every name is a metric of the check, with the direction that it declares."""
    from mlgov.checks.evaluation.paired_comparison import CHECK as check  # noqa: PLC0415, N811

    assert check.id == CHECK
    better = {metric.name: metric.better for metric in check.metrics}
    assert {name: "higher" if more else "lower" for name, more in DIFFERENCES.values()}.items() <= better.items()
