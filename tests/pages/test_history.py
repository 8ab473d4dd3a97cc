"""The history page tells what happened to one version, and what it changed."""

from __future__ import annotations

import datetime as dt

import builders as make
import pytest

from mlgov.pages.differences import differences
from mlgov.pages.history import HistoryPage, event_sentence


def titles(page: HistoryPage) -> list[tuple[str, str]]:
    """Day and title of every line."""
    return [(entry.iso, entry.title) for entry in page.entries]


def test_everything_that_happened_is_told_newest_first():
    """Registration, evidence, windows and events stand in one line of time."""
    assert titles(HistoryPage.of(make.record())) == [
        ("2026-11-20", "Measured in production"),
        ("2026-11-20", "Measured for release"),
        ("2026-10-12", "Incident"),
        ("2026-09-01", "Alias"),
        ("2026-08-01", "Deployed"),
        ("2026-07-20", "Registered"),
    ]


def test_what_happens_after_the_day_of_the_page_is_not_told():
    """A page as of September knows nothing of October."""
    page = HistoryPage.of(make.record(as_of=dt.date(2026, 9, 15), windows={}))
    assert [title for _, title in titles(page)] == ["Alias", "Deployed", "Registered"]


def test_events_of_other_versions_are_not_this_versions_history():
    """Only what happened to the version itself is told."""
    events = (*make.EVENTS, make.event("alias", "2026-11-01", "2", alias="challenger"))
    page = HistoryPage.of(make.record(make.model_version(events=events)))
    assert "challenger" not in make.html(page)


def test_evidence_names_fingerprint_who_measured_and_with_what():
    """Numbers without an author are hearsay."""
    record = make.record(supersedes=(make.sha("old"),))
    entry = next(each for each in HistoryPage.of(record).entries if each.title == "Measured for release")
    digest = record.release.statement.digest
    assert entry.text == (
        f"Evidence {digest[:12]}, measured on somebody's own machine. It replaces {make.sha('old')[:12]}."
    )
    assert entry.details == (
        "Commit 03ccd70a07e9, with changes that were not committed",
        "mlgov 0.1.0, numpy 2.4.6, python 3.11.7",
    )


def test_evidence_without_a_run_record_has_no_day_but_is_told():
    """A lost run record hides nothing."""
    record = make.record(windows={})
    record.contents.release.__dict__["run"] = None
    page = HistoryPage.of(record)
    assert [entry.title for entry in page.undated] == ["Measured for release"]
    assert "nobody recorded who measured it" in make.html(page)


def test_what_was_not_read_again_is_told():
    """Numbers that rest on registered fingerprints alone say so."""
    page = HistoryPage.of(make.record(run={"not_rehashed": ("data/test",)}))
    entry = next(each for each in page.entries if each.title == "Measured for release")
    assert entry.details[-1] == "Not read again for it: data/test"


def test_windows_of_one_day_are_one_line():
    """Twenty windows checked at once are one thing that happened."""
    entry = HistoryPage.of(make.record()).entries[0]
    assert entry.text == "3 windows (August 2026 to October 2026); required limits did not hold in 3."
    assert entry.link.href == "operations.html"


def test_one_window_is_said_as_one():
    """No `2026-08 to 2026-08`."""
    page = HistoryPage.of(make.record(windows={"2026-08": make.window_outcomes("2026-08")}))
    assert page.entries[0].text.startswith("1 window (August 2026); a required limit did not hold")


def test_a_version_that_was_never_checked_has_only_its_registration():
    """No evidence, no line of evidence."""
    page = HistoryPage.of(make.record(make.model_version(events=()), outcomes=None, windows={}))
    assert [title for _, title in titles(page)] == ["Registered"]


def test_a_version_without_facts_says_that_nothing_was_derived():
    """An authored file alone is a version too; its day is not known."""
    page = HistoryPage.of(make.record(make.model_version(facts_=None, events=()), outcomes=None, windows={}))
    assert [entry.title for entry in page.undated] == ["Registered"]
    assert "nothing was derived from its files yet" in make.html(page)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (make.event("alias", "2026-01-01", alias="champion", to="2026-02-01"),
         "Is now called champion, until 1 February 2026."),
        (make.event("deployed", "2026-01-01", environment="shop", region="eu", share=0.005, from_="2026-01-05"),
         "Went into use: shop in eu for 0.5 % of cases from 5 January 2026 on."),
        (make.event("incident", "2026-01-01", environment="shop", reason="feed stopped."), "Feed stopped (shop)."),
        (make.event("incident", "2026-01-01"), "No reason recorded."),
        (make.event("retired", "2026-01-01", reason="too old", region="eu", environment="shop"),
         "Taken out of use (shop in eu): too old."),
        (make.event("retired", "2026-01-01"), "Taken out of use: no reason recorded."),
    ],
)  # fmt: skip
def test_events_say_where_until_when_and_why(event, said):
    """Every part of an event is told, and nothing twice."""
    assert event_sentence(event) == said


def test_remarks_of_an_event_are_told_beside_it():
    """A deployment's reason and note are not lost."""
    event = make.event("deployed", "2026-08-02", environment="shop", reason="asked by sales", note="pilot")
    page = HistoryPage.of(make.record(make.model_version(events=(event,)), windows={}))
    assert page.entries[1].details == ("asked by sales", "pilot")


# --- what changed --------------------------------------------------------------------------------


def test_differences_name_what_was_and_what_is():
    """Class, data and settings of both versions stand side by side."""
    page = HistoryPage.of(make.two_versions()[1])
    found = {each.what: (each.before, each.now) for each in page.differences}
    assert found["Kind of model"] == (
        "sklearn.linear_model.LogisticRegression",
        "sklearn.ensemble.HistGradientBoostingClassifier",
    )
    assert found["Setting max_iter"] == ("2000", "150")
    assert found["Setting C"] == ("1.0", "–")
    assert found["Setting learning_rate"] == ("–", "0.08")
    assert found["Test data"][0].startswith("5,000 rows, fingerprint ")
    assert "Fitted with" not in found


def test_equal_versions_differ_in_nothing():
    """The same text and facts give no line, and the page says so."""
    one = make.model_version()
    assert differences(one, one) == ()
    before = make.record(one)
    later = make.record(make.model_version("2", facts_=make.facts("1"), previous="1"), before=before)
    assert "Nothing that is written or derived of both versions differs." in make.html(HistoryPage.of(later))


# --- predecessors --------------------------------------------------------------------------------


def test_the_first_version_says_that_it_is_the_first():
    """No empty table."""
    page = HistoryPage.of(make.record())
    assert page.predecessor.text == ""
    assert "This is the first version" in make.html(page)


def test_a_predecessor_that_is_not_registered_is_named_without_link():
    """A dangling name is said, not linked."""
    page = HistoryPage.of(make.record(make.model_version("2", authored={"predecessor": "1"})))
    assert page.predecessor.href == ""
    assert "It replaces version 1, which is not registered here." in make.html(page)


def test_chain_leads_back_to_the_first_version():
    """Each ancestor once, this version first and not linked to itself."""
    one, two = make.two_versions()
    three = make.record(make.model_version("3", previous="2"), before=two)
    page = HistoryPage.of(three)
    assert [(each.link.text, each.link.href) for each in page.chain] == [
        ("version 3", ""),
        ("version 2", "../2/index.html"),
        ("version 1", "../1/index.html"),
    ]
    assert page.chain[2].registered == "20 July 2026"
    assert one.version.name == "mail/send-time@1"


def test_a_circle_of_predecessors_ends():
    """Records by a third party's registry can't make the page endless."""
    one, two = make.two_versions()
    one.__dict__["before"] = two
    assert len(HistoryPage.of(two).chain) == 2
