"""Links and days on pages about what must be dealt with."""

from __future__ import annotations

import datetime as dt

import builders as make
import oversight_cases as cases
import pytest

from mlgov.pages.overseen import Places, distance, events_of, oversight_tabs, with_days

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-22", "today"),
        ("2026-11-23", "in 1 day"),
        ("2026-11-20", "2 days ago"),
        ("2027-02-21", "in 91 days"),
        ("2027-02-22", "in 3 months"),
        ("2026-08-22", "3 months ago"),
        ("2028-11-22", "in 24 months"),
        ("2028-11-24", "in 2 years"),
        ("2015-01-31", "11 years ago"),
    ],
)
def test_distances_are_told_as_people_tell_them(day, said):
    """Days, then whole months, then whole years."""
    assert distance(dt.date.fromisoformat(day), TODAY) == said


def test_days_in_texts_are_written_out():
    """ISO days become words; numbers that only look alike stay."""
    assert (
        with_days("due 2026-12-15, not 12026-12-150 or 2026-12") == "due 15 December 2026, not 12026-12-150 or 2026-12"
    )


def test_places_link_only_what_is_registered():
    """A project, its models and versions; what isn't there is named."""
    places = Places.of(cases.project(), "findings/index.html")
    assert places.link().href == "../projects/mail/index.html"
    assert places.link("send-time", "2", "drift").href == "../projects/mail/send-time/2/drift.html"
    assert places.subject("mail/send-time").href == "../projects/mail/send-time/index.html"
    assert (places.link("other").text, places.link("other").href) == ("other (not registered)", "")
    assert places.finding("no").text == "no (there is no such finding)"


def test_events_are_newest_first_and_end_with_the_day():
    """What happens after the page's day isn't on it yet; of one day, what was recorded last comes first."""
    project = cases.project()
    assert [event.on.isoformat() for _, event in events_of(project, make.AS_OF)] == [
        "2026-11-05",
        "2026-10-12",
        "2026-09-01",
        "2026-08-01",
    ]
    assert len(events_of(project, dt.date(2026, 10, 12))) == 3


def test_tabs_mark_where_one_is():
    """The three pages about what must be dealt with lead to each other."""
    tabs = oversight_tabs("reviews/index.html")
    assert [tab.href for tab in tabs] == ["../findings/index.html", "index.html", "../emergencies/index.html"]
    assert [tab.current for tab in tabs] == [False, True, False]
