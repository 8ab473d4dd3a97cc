"""Tests of due days of late labels."""

from __future__ import annotations

import datetime as dt

import pytest

from mlgov.runner.due import labels_due, last_day


@pytest.mark.parametrize(
    ("window", "day"),
    [
        ("2011", "2011-12-31"),
        ("2011-Q1", "2011-03-31"),
        ("2011-Q4", "2011-12-31"),
        ("2012-02", "2012-02-29"),
        ("2011-W09", "2011-03-06"),
        ("2020-W53", "2021-01-03"),
        ("2011-03-31", "2011-03-31"),
        ("2011-13", None),
        ("2011-02-30", None),
        ("2011-W60", None),
        ("rows-00000-04999", None),
        ("may", None),
    ],
)
def test_last_day(window, day):
    """A window named by its period ends on that period's last day; other names say nothing."""
    found = last_day(window)
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize(
    ("declared", "window", "delay", "due"),
    [
        (dt.date(2024, 5, 1), "2011", "30 days", "2024-05-01"),
        (None, "2024-01", "30 days", "2024-03-01"),
        (None, "2024-01", " 2 Weeks ", "2024-02-14"),
        (None, "2024-01", "1 month", "2024-03-01"),
        (None, "2024-01", "1 quarter", "2024-05-01"),
        (None, "2024-01", "1 year", "2025-01-30"),
        (None, "2024-01", "soon", None),
        (None, "2024-01", None, None),
        (None, "may", "30 days", None),
        (None, None, "30 days", None),
    ],
)
def test_labels_due(declared, window, delay, due):
    """The declared day counts first, then the window's end and the charter's delay; else nothing is promised."""
    assert labels_due(declared, window, delay) == due
