"""Production windows: newest first, with what fails, what moved and what is still to come."""

from __future__ import annotations

import builders as make
import pytest

from mlgov.evidence.measurement import Where
from mlgov.evidence.verdict import Result, Status
from mlgov.pages.drift import DriftPage
from mlgov.pages.drift_windows import amount_text, by_difference, windows_sentence


def test_windows_are_told_newest_first():
    """Each with its main metric, the column that changed most and how many look different."""
    found = DriftPage.of(make.record())
    assert [row.window for row in found.windows] == ["October 2026", "September 2026", "August 2026"]
    newest = found.windows[0]
    assert (newest.metric, newest.worst, newest.worst_value) == ("0.790", "age", "0.310")
    assert newest.differing == "1 of 1 column looks different"


def test_windows_sentence_counts_what_fails_and_what_moved():
    """By rule, from the verdicts: one window beyond its limit, one with other inputs."""
    text = DriftPage.of(make.record()).windows_sentence
    assert text.startswith("3 windows from August 2026 to October 2026.")
    assert "Area under the ROC curve is beyond its limit in 1 of 3." in text
    assert "Inputs look different in 1 of 3." in text


def test_outcomes_to_come_are_said():
    """A window whose outcomes are not due is not a good one."""
    later = make.not_run("evaluation.discrimination", "awaiting", "outcomes are due later", "2026-12-30")
    windows = {"2026-09": make.window_outcomes("2026-09"), "2026-10": [later, *make.window_outcomes("2026-10")[1:]]}
    found = DriftPage.of(make.record(windows=windows))
    assert "Outcomes are still to come in 1 of 2." in found.windows_sentence
    assert found.windows[0].awaiting
    assert found.windows[0].metric == "–"


def test_series_follow_the_windows():
    """A metric over the windows, first and last in numbers, failures marked."""
    series = {item.name: item for item in DriftPage.of(make.record()).series}
    curve = series["Area under the ROC curve"]
    assert (curve.first, curve.last) == ("0.860", "0.790")
    assert "f-fail" in curve.drawing
    assert "August 2026 to October 2026" in curve.drawing


def test_one_window_is_one_window():
    """No span from a month to itself, and one window makes no series."""
    record = make.record(windows={"2026-10": make.window_outcomes("2026-10")})
    assert windows_sentence(record).startswith("1 window, October 2026.")
    assert DriftPage.of(record).series == ()


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (0.0, "below 0.001"), (0.0004, "below 0.001"), (0.3, "0.300")]
)
def test_amounts_are_short(value, text):
    """Differences that nobody would act on have no digits."""
    assert amount_text(Result("drift.psi", "psi", Where(), Status.NOT_JUDGED, "r", value=value)) == text


def test_order_is_by_concern_then_size():
    """Without limits in the way, the largest difference comes first."""
    found = by_difference(make.record(windows={}).release.verdict.results)
    assert [item.where.column for item in found] == ["city", "age"]
