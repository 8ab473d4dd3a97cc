"""Episodes of failing results in words, and kept between builds."""

from __future__ import annotations

from dataclasses import asdict, replace

import builders as make
import oversight_cases as cases
import pytest

from mlgov.gating.episodes import Episode, release_episodes, window_episodes
from mlgov.pages.alarms import Alarm, alarm_of
from mlgov.pages.brief import Brief


def test_windows_are_told_by_their_months():
    """Since when, and that it goes on."""
    record = make.record()
    (drift,) = [
        each
        for each in window_episodes([(item.verdict.window or "", item.verdict) for item in record.windows])
        if each.family == "drift"
    ]
    alarm = alarm_of(drift)
    assert alarm.title == "Drift: one number fails in October 2026, and goes on"
    assert (alarm.ended, alarm.sentence) == (False, drift.sentence)


def test_a_release_has_no_windows():
    """What fails at release neither goes on nor has ended."""
    record = make.record()
    found = {each.family: alarm_of(each) for each in release_episodes(record.release.verdict)}
    assert found["drift"].title == "Drift: one number fails at release"
    assert not found["drift"].ended


@pytest.mark.parametrize(
    ("windows", "last", "title"),
    [
        (("2026-08", "2026-09"), "2026-09", "Drift: 2 numbers fail from August 2026 to September 2026"),
        (("2026-08",), "2026-08", "Drift: 2 numbers fail in August 2026"),
        (("2026-08", "2026-09"), None, "Drift: 2 numbers fail from August 2026 to September 2026, and goes on"),
    ],
)
def test_episodes_that_ended_say_until_when(windows, last, title):
    """First and last window; one that goes on says so."""
    results = release_episodes(make.record().release.verdict)[0].results[:1] * 2
    alarm = alarm_of(Episode("drift", windows[0], last, windows, results))
    assert (alarm.title, alarm.ended) == (title, last is not None)


def test_a_brief_keeps_alarms_and_computed_findings():
    """What listings need is the same after a build as before it."""
    brief = replace(make.record().brief, alarms=cases.ALARMS, computed=(cases.UNSIGNED,))
    assert Brief.from_json(brief.to_json()) == brief
    assert Alarm.from_json(asdict(cases.ALARMS[0])) == cases.ALARMS[0]
