"""A fresh clone knows windows from the committed log only: every page says what it knows, and that it is no more."""

from __future__ import annotations

import builders as make
import pytest

from mlgov.evidence.windows_log import WindowLine
from mlgov.pages.audit import AuditPage
from mlgov.pages.drift import DriftPage
from mlgov.pages.history import HistoryPage
from mlgov.pages.inventory import inventory_of
from mlgov.pages.parts import version_head
from mlgov.pages.standing import standing_of
from mlgov.pages.version import stages_of
from mlgov.pages.window_log import all_lines, logged_chip, logged_sentence

LOGGED = (
    WindowLine("2026-08", "a" * 64, 1200, {"passed": 9}),
    WindowLine("2026-09", "b" * 64, 1100, {"passed": 7, "failed": 2}),
)


def clone(logged=LOGGED):
    """A version whose window statements lie elsewhere."""
    return make.record(make.model_version(), windows={}, logged=logged)


@pytest.mark.parametrize(
    ("logged", "parts"),
    [
        (LOGGED, ("2 windows from August 2026 to September 2026", "In 1 of them a number was beyond its limit.")),
        (LOGGED[:1], ("1 window, August 2026", "No number was beyond its limit.")),
        ((WindowLine("2026-08", "a" * 64, 10),), ("1 window", "details can't be shown here.")),
    ],
)
def test_the_log_in_one_sentence(logged, parts):
    """How many, since when, how they stood; nothing about windows that nobody judged."""
    said = logged_sentence(logged)
    assert all(part in said for part in parts)
    assert ("beyond its limit" in said) is (logged[0].verdict is not None)


def test_no_log_no_sentence():
    """A version without production windows has nothing to say."""
    assert logged_sentence(()) == ""


@pytest.mark.parametrize(
    ("verdict", "text", "shape"),
    [(None, "Not judged", "none"), ({"failed": 2}, "2 limits fail", "warn"), ({"passed": 1}, "No limit was broken", "none")],
)  # fmt: skip
def test_a_logged_window_is_never_green(verdict, text, shape):
    """Counts without numbers are no claim that it holds."""
    found = logged_chip(WindowLine("2026-08", "a" * 64, 1, verdict))
    assert (found.text, found.shape) == (text, shape)


def test_the_drift_page_shows_what_the_log_has():
    """Window, rows, how it stood, fingerprint; instead of nothing."""
    page = DriftPage.of(clone())
    assert page.windows == ()
    assert [(row.window, row.rows, row.digest) for row in page.logged] == [
        ("September 2026", "1,100", "b" * 12),
        ("August 2026", "1,200", "a" * 12),
    ]
    text = make.html(page)
    assert "details were not committed" in text
    assert "No production window is registered" not in text


def test_windows_that_are_here_stand_beside_those_that_are_not():
    """A half-filled store loses nothing."""
    record = make.record(make.model_version(), logged=LOGGED[:1], windows={"2026-10": make.window_outcomes("2026-10")})
    assert [row.window for row in all_lines(record)] == ["October 2026", "August 2026"]
    assert "Besides: 1 window, August 2026" in DriftPage.of(record).windows_sentence


def test_audit_report_first_page_and_listing_know_the_log_too():
    """Nobody says that there is no production data."""
    record = clone()
    assert [row.window for row in AuditPage.of(record).windows] == ["September 2026", "August 2026"]
    health = standing_of(record).states[1]
    assert (health.chip.text, "September 2026, from the log" in health.detail) == ("2 limits fail", True)
    assert {stage.title: stage.kind for stage in stages_of(record)}["Monitoring"] in {"here", "done"}
    assert "2 windows in the log" in inventory_of([record], "index.html").rows[0].spark
    assert version_head(record, "drift").sources[-1].link.text == "the committed log"


def test_the_history_says_what_the_log_knows():
    """The log has no day of measuring: the windows stand among what is known without one."""
    page = HistoryPage.of(clone())
    (entry,) = [each for each in page.undated if each.title == "Measured in production"]
    assert entry.text == logged_sentence(LOGGED)
    assert entry.shape == "warn"
    assert "Without a recorded day" in make.html(page)
    assert not any("production" in each.title for each in HistoryPage.of(clone(())).undated)
