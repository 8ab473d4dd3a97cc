"""What listings need of a version survives the cache and counts what matters."""

from __future__ import annotations

import json
from dataclasses import replace

import builders as make
import pytest

from mlgov.evidence.measurement import Where
from mlgov.evidence.verdict import Acceptance, Result, Status
from mlgov.pages.brief import Brief, brief_of, headline_of, is_overall, metric_title, tally


def test_a_brief_survives_json():
    """What is kept between builds is what was made."""
    brief = make.record().brief
    assert Brief.from_json(json.loads(json.dumps(brief.to_json()))) == brief


@pytest.mark.parametrize("damaged", [{}, {"evidence": None}, {"headline": 3, "evidence": None}])
def test_a_foreign_cache_entry_is_refused(damaged):
    """Something else in the cache is never taken for a brief."""
    with pytest.raises((KeyError, TypeError)):
        Brief.from_json(damaged)


def test_the_headline_is_the_first_overall_number_with_its_interval_and_limit():
    """A classifier stands with its ROC AUC, with the charter's or the policy's limit."""
    headline = make.record().brief.headline
    assert (headline.metric, headline.value, headline.n) == ("roc_auc", 0.87, 5000)
    assert (headline.low, headline.high) == (pytest.approx(0.86), pytest.approx(0.88))
    assert (headline.title, headline.direction) == ("Area under the ROC curve", "at_least")


def test_numbers_of_groups_and_windows_of_columns_are_no_headline():
    """Only what was taken over all rows stands for a version."""
    of_group = Result("evaluation.discrimination", "roc_auc", Where(group="sex=female"), Status.PASSED, "", value=0.9)
    assert headline_of([of_group], {}) is None
    unmeasured = Result("evaluation.discrimination", "roc_auc", Where(), Status.MISSING, "")
    assert headline_of([unmeasured], {}) is None
    assert [is_overall(make.measured("x", 1.0, role=role)) for role in ("test", "window", "train")] == [
        True,
        True,
        False,
    ]


def test_a_regression_stands_with_its_error():
    """The next in line is taken where the first was not measured."""
    outcomes = [
        make.outcome("evaluation.regression_error", make.measured("mean_absolute_error", 1.2, low=1.0, high=1.4))
    ]
    headline = make.record(outcomes=outcomes).brief.headline
    assert (headline.metric, headline.title) == ("mean_absolute_error", "Mean absolute error")


def test_the_series_has_every_window_in_order_and_marks_failures():
    """Windows are oldest first; the last one fails here because the ROC AUC fell."""
    series = make.record().brief.series
    assert [point.window for point in series] == ["2026-08", "2026-09", "2026-10"]
    assert [point.value for point in series] == [0.86, 0.85, 0.79]
    assert series[-1].failed
    assert not series[0].failed


def test_a_window_without_the_number_is_a_gap():
    """Labels that are not in yet leave a hole, never a zero."""
    late = [make.not_run("evaluation.discrimination", "awaiting", "labels are due", "2027-01-01")]
    series = make.record(windows={"2026-08": make.window_outcomes("2026-08"), "2026-09": late}).brief.series
    assert [point.value for point in series] == [0.86, None]


def test_only_the_latest_windows_are_drawn():
    """A listing shows two years of months at most."""
    windows = {
        f"{2020 + n // 12}-{n % 12 + 1:02}": make.window_outcomes(f"{2020 + n // 12}-{n % 12 + 1:02}")
        for n in range(30)
    }
    series = make.record(windows=windows).brief.series
    assert (len(series), series[-1].window) == (24, "2022-06")


def test_failures_that_block_nothing_are_counted_apart():
    """Advisory and accepted failures are not told as failures."""
    failed = Result("a.b", "c", Where(), Status.FAILED, "", blocking=True)
    accepted = replace(failed, blocking=False, accepted=Acceptance("risk", "known", "2027-01-01"))
    verdict = make.record().release.verdict
    advisory = replace(failed, metric="d", blocking=False)
    counts = tally(replace(verdict, results=(failed, advisory, replace(accepted, metric="e"))))
    assert counts == {"accepted": 1, "advisory": 1, "failed": 1}


def test_a_number_under_two_limits_counts_once_as_the_worse_result():
    """Thirty columns that break a lower and a higher limit are thirty, not sixty."""
    failed = Result("a.b", "c", Where(), Status.FAILED, "", blocking=True)
    verdict = replace(make.record().release.verdict, results=(replace(failed, status=Status.PASSED), failed))
    assert tally(verdict) == {"failed": 1}


def test_without_evidence_there_is_no_headline():
    """A version that was never checked has a brief too."""
    brief = make.record(outcomes=None, windows={}).brief
    assert (brief.evidence, brief.headline, brief.series, brief.window, brief.window_counts) == (
        None,
        None,
        (),
        None,
        {},
    )
    assert brief_of(None, make.record().release.verdict, [], [], {}).headline.title == "roc auc"


def test_metric_titles_come_from_the_check_as_it_was():
    """The description kept with the evidence names the metric; else its own name in plain words."""
    assert metric_title("drift.psi", "psi", make.HELPS) == "Population stability index"
    assert metric_title("own.check", "some_metric", make.HELPS) == "some metric"
