"""The table of versions: what each row says, and what the filters in the browser look at."""

from __future__ import annotations

import datetime as dt
import re

import builders as make
import pytest

from mlgov.pages.home import HomePage
from mlgov.pages.inventory import counts_chip, inventory_of


def rows(*records):
    """The rows of these versions on the home page."""
    return inventory_of(records, "index.html").rows


@pytest.mark.parametrize(
    ("counts", "blocking", "text", "shape"),
    [
        ({"passed": 40, "failed": 1, "missing": 3}, 4, "1 fails", "fail"),
        ({"passed": 40, "failed": 2}, 2, "2 fail", "fail"),
        ({"passed": 40, "error": 1, "missing": 2}, 3, "3 not measured", "fail"),
        ({"passed": 40, "insufficient": 2}, 2, "2 can't be decided", "none"),
        ({"passed": 40, "advisory": 2, "warned": 1}, 0, "2 worth a look", "warn"),
        ({"passed": 40, "accepted": 1, "warned": 1}, 0, "1 accepted", "warn"),
        ({"passed": 40, "warned": 1}, 0, "1 not certain", "warn"),
        ({"passed": 1}, 0, "1 holds", "pass"),
        ({"passed": 27, "not_judged": 5}, 0, "27 hold", "pass"),
        ({"not_judged": 5}, 0, "Nothing judged", "none"),
    ],
)
def test_the_worst_news_is_told(counts, blocking, text, shape):
    """One chip, and nothing unmeasured or undecided ever looks good."""
    chip = counts_chip(counts, blocking)
    assert (chip.text, chip.shape) == (text, shape)


def test_a_row_names_value_range_project_and_review():
    """What a reviewer looks for in a listing."""
    (row,) = rows(make.record())
    assert (row.link.text, row.link.href) == ("send-time 1", "projects/mail/send-time/1/index.html")
    assert (row.project.text, row.kind, row.tier, row.owner) == (
        "Newsletter send-time",
        "yes/no classifier",
        "low",
        "crm-lead",
    )
    assert (row.value, row.range, row.metric) == ("0.870", "0.860 to 0.880", "Area under the ROC curve")
    assert (row.review, row.review_iso) == ("10 December 2026", "2026-12-10")
    assert (row.sign_off.text, row.sign_off.shape) == ("In use, no approval recorded", "warn")


def test_facets_are_what_the_quick_filters_look_at():
    """In use, failing, changed in production, review due within 30 days."""
    first, second = make.two_versions()
    found = [set(row.facets.split()) for row in rows(first, second)]
    assert found[0] >= {"live", "fails", "drifting", "due"}
    assert "live" not in found[1]
    later = make.record(as_of=dt.date(2026, 10, 1))
    assert "due" not in rows(later)[0].facets.split()


def test_every_quick_filter_has_its_facet():
    """A button that filters by something no row can have would hide everything."""
    text = make.html(HomePage.of(make.portfolio()))
    offered = set(re.findall(r'data-facet="([a-z]+)"', text))
    assert offered == {"live", "high", "fails", "sign", "drifting", "due"}


def test_a_version_that_was_never_checked_says_so():
    """No evidence is red, not blank."""
    (row,) = rows(make.record(outcomes=None, windows={}))
    assert (row.chip.text, row.value, row.range, row.sort_value) == ("No evidence", "–", "", "")
    assert "no history yet" in row.spark


def test_history_is_drawn_from_two_windows_on():
    """One point is no line; the drawing is said in words."""
    assert "<svg" in rows(make.record())[0].spark
    assert "August 2026 to October 2026" in rows(make.record())[0].spark
    one = make.record(windows={"2026-08": make.window_outcomes("2026-08")})
    assert "no history yet" in rows(one)[0].spark


def test_without_a_charter_a_row_is_still_whole():
    """The project's id stands for its title; nobody owns it, nothing is due."""
    (row,) = rows(make.record(make.model_version(charter_=None), windows={}))
    assert (row.project.text, row.owner, row.review, row.review_iso) == ("mail", "", "–", "")


def test_choices_are_those_that_occur():
    """Types, owners and tiers to choose from, each once, in a fixed order."""
    first, second = make.two_versions()
    found = inventory_of((first, second), "index.html")
    assert (found.kinds, found.owners, found.tiers) == (("yes/no classifier",), ("crm-lead",), ("low",))


def test_numbers_sort_as_numbers():
    """The sort key of the main metric is the value itself, not its rounded text."""
    (row,) = rows(make.record(outcomes=make.release_outcomes(auc=0.871234)))
    assert float(row.sort_value) == pytest.approx(0.871234)
