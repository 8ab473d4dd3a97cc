"""The day on which late labels are expected: the declared one, or the window's last day and the charter's delay."""

from __future__ import annotations

import calendar
import datetime as dt
import re

_PERIOD = re.compile(
    r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|W(?P<week>\d{2})|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?"
)
_DELAY = re.compile(r"(?P<n>\d{1,4})\s*(?P<unit>day|week|month|quarter|year)s?", re.IGNORECASE)
_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}


def labels_due(declared: dt.date | None, window: str | None, delay: str | None) -> str | None:
    """ISO day on which labels are expected; None if nothing says so.

    `window` is a period such as 2011, 2011-Q1, 2011-03, 2011-W09 or 2011-03-31; `delay` a text such as `30 days`
    (a month counts as 30 days, a quarter as 91).
    """
    if declared is not None:
        return declared.isoformat()
    last = last_day(window) if window is not None else None
    wait = _DELAY.fullmatch(delay.strip()) if delay else None
    if last is None or wait is None:
        return None
    return (last + dt.timedelta(days=int(wait["n"]) * _DAYS[wait["unit"].lower()])).isoformat()


def last_day(window: str) -> dt.date | None:
    """The last day of a window that is named by its period, else None."""
    found = _PERIOD.fullmatch(window)
    if found is None:
        return None
    year = int(found["year"])
    try:
        if found["week"]:
            return dt.date.fromisocalendar(year, int(found["week"]), 7)
        if found["day"]:
            return dt.date(year, int(found["month"]), int(found["day"]))
        month = int(found["month"] or (int(found["quarter"]) * 3 if found["quarter"] else 12))
        return dt.date(year, month, calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None
