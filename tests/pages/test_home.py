"""The first page says how many things need a person, worst first."""

from __future__ import annotations

import datetime as dt

import builders as make
import pytest

from mlgov.gating.attention import Attention
from mlgov.pages.home import SHOWN, HomePage, event_text, heading, merged, plainly, standing, todo, todo_chip


def item(**given) -> Attention:
    """One thing to do, of a version unless said otherwise."""
    settings = {
        "subject": "mail/send-time@1",
        "sentence": "It fails.",
        "status": "failed",
        "who": "data_scientist",
        "kind": "result",
        "blocking": True,
    }
    return Attention(**(settings | given))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "Nothing needs a person"),
        (1, "One thing needs a person"),
        (5, "Five things need a person"),
        (12, "Twelve things need a person"),
        (1300, "1,300 things need a person"),
    ],
)
def test_heading_counts_in_words(number, said):
    """Small numbers are words, large ones figures."""
    assert heading(number) == said


def test_list_is_as_long_as_the_heading_says():
    """What is counted is what is listed; the rest is said in one line."""
    page = HomePage.of(make.portfolio())
    assert page.heading == heading(len(page.todos) + page.more_todos)
    assert len(page.todos) <= SHOWN


def test_failures_come_first_and_reviews_last():
    """A tired reader sees the worst at the top."""
    page = HomePage.of(make.portfolio())
    shapes = [each.chip.text for each in page.todos]
    ranks = [("Fails", "Inputs look different", "Fails in production").count(text) for text in shapes]
    assert shapes[-1] == "Due"
    blocking = ranks.index(0)
    assert all(ranks[:blocking])


def test_what_cannot_be_told_is_one_thing_to_do():
    """Five checks with too few rows are one item that counts the others; failures stay apart."""
    few = [item(status="insufficient", sentence=f"{n}", check=f"a.{n}", more=1) for n in range(3)]
    found = merged([*few, item(), item(check="b")])
    assert [(each.status, each.more) for each in found] == [("insufficient", 5), ("failed", 0), ("failed", 0)]


def test_undecided_items_of_two_versions_and_stages_stay_apart():
    """More data for one version is no cure for another."""
    three = [
        item(status="awaiting"),
        item(status="awaiting", subject="mail/send-time@2"),
        item(status="awaiting", stage="monitoring"),
    ]
    assert len(merged(three)) == 3


def test_a_merged_item_blocks_if_one_of_them_does():
    """Merging never hides that a gate is shut."""
    found = merged([item(status="insufficient", blocking=False), item(status="insufficient", blocking=True)])
    assert [each.blocking for each in found] == [True]


@pytest.mark.parametrize(
    ("given", "text", "shape"),
    [
        ({}, "Fails", "fail"),
        ({"blocking": False}, "Worth a look", "warn"),
        ({"stage": "monitoring", "check": "drift.psi"}, "Inputs look different", "warn"),
        ({"stage": "monitoring", "check": "evaluation.decision"}, "Fails in production", "fail"),
        ({"status": "missing", "kind": "charter"}, "Not answered", "warn"),
        ({"status": "missing", "kind": "evidence"}, "No evidence", "fail"),
        ({"status": "overdue", "kind": "review"}, "Overdue", "warn"),
    ],
)
def test_marks_say_what_kind_of_thing_it_is(given, text, shape):
    """Words first: an open question isn't missing evidence, a change in production isn't a failed release."""
    chip = todo_chip(item(**given))
    assert (chip.text, chip.shape) == (text, shape)


def test_sentences_are_said_plainly():
    """Groups, windows and days read as people write them; other equal signs and numbers stay."""
    told = plainly(
        "sex=female is selected at 0.47 times the rate of marital_status=single in window 2016-08, due on 2026-12-04"
    )
    assert (
        told
        == "Sex female is selected at 0.47 times the rate of marital status single in August 2016, due on 4 December 2026"
    )
    assert plainly("n = 5 and window 7") == "N = 5 and window 7"


def test_each_item_leads_to_its_place():
    """A version's item leads to the version, a charter's to the answer."""
    assert todo(item(), "index.html").subject.href == "projects/mail/send-time/1/index.html"
    asked = todo(item(subject="mail", kind="charter", status="missing", anchor="answer-owner"), "index.html")
    assert (asked.subject.text, asked.subject.href) == ("mail", "projects/mail/index.html#answer-owner")


def test_more_of_the_same_is_said():
    """The number of further results is part of the sentence."""
    assert todo(item(more=2), "index.html").sentence == "It fails. And 2 more of the same kind."
    assert todo(item(more=2, status="awaiting"), "index.html").sentence.endswith("And 2 more that can't be told yet.")


def test_news_puts_versions_of_one_day_together():
    """Three versions registered on a day are one line that leads to the model."""
    same = [
        make.record(make.model_version(str(n), facts_=make.facts(str(n)), events=()), windows={}) for n in (1, 2, 3)
    ]
    page = HomePage.of(make.portfolio(make.project_record(models=[make.model_record(*same)])))
    assert [(each.chip.text, each.subject.text, each.sentence) for each in page.news] == [
        ("20 Jul", "send-time 1, 2 and 3", "were registered")
    ]
    assert page.news[0].subject.href == "projects/mail/send-time/index.html"


def test_news_stops_at_the_day_of_the_page():
    """What happens later is not told, and the newest comes first."""
    page = HomePage.of(make.portfolio(as_of=dt.date(2026, 9, 15)))
    days = [each.chip.text for each in page.news]
    assert days == ["1 Sep", "1 Aug", "20 Jul"]


def test_a_retired_version_needs_nobody():
    """What nobody uses any more is not on the list."""
    retired = make.event("retired", "2026-11-01", reason="replaced")
    gone = make.record(make.model_version(events=(retired,)), windows={})
    project = make.project_record(models=[make.model_record(gone)])
    page = HomePage.of(make.portfolio(project))
    assert not [each for each in page.todos if "send-time" in each.subject.text]
    assert page.figures[0].value == "0"


def test_standing_tells_failing_from_undecided():
    """A version that nothing keeps shut holds; one without evidence can't be decided."""
    assert standing(make.record()) == "fails"
    assert standing(make.record(outcomes=None, windows={})) == "unsure"


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (make.event("alias", "2026-01-01", alias="champion"), "is now called champion"),
        (make.event("deployed", "2026-01-01", environment="shop"), "went into use: shop"),
        (
            make.event("deployed", "2026-01-01", environment="shop", region="eu", share=0.2),
            "went into use: shop in eu for 20 % of cases",
        ),
        (make.event("incident", "2026-01-01"), "had an incident: no reason recorded"),
        (make.event("retired", "2026-01-01", reason="too old"), "was retired: too old"),
    ],
)
def test_events_are_told(event, said):
    """Every kind of event has its phrase."""
    assert event_text(event) == said


def test_page_shows_the_problems_of_the_build():
    """Evidence that can't be used is said on the first page, escaped."""
    text = make.html(HomePage.of(make.portfolio(problems=("mail/send-time@1: <b> is damaged",))))
    assert '<p class="note fail">mail/send-time@1: &lt;b&gt; is damaged</p>' in text


def test_an_empty_portal_has_a_first_page():
    """Nothing registered yet is a page too, and says what to do."""
    page = HomePage.of(make.portfolio(as_of=make.AS_OF, projects=()))
    text = make.html(page)
    assert page.heading == "Nothing needs a person"
    assert "mlgov register" in text


def test_outcomes_over_time_lead_and_link_to_the_windows():
    """The first line is the harm that has happened; the latest window's same failure isn't told twice."""
    page = HomePage.of(make.portfolio())
    first = page.todos[0]
    assert first.chip.text == "Fails in production"
    assert "months in production" in first.sentence
    assert first.subject.href.endswith("/drift.html#production")
    assert sum("ROC AUC" in each.sentence and each.chip.text == "Fails in production" for each in page.todos) == 1


def test_that_a_failing_version_is_in_use_is_said():
    """On its mark; other marks stay as they are."""
    assert todo(item(), "index.html").chip.text == "Fails"
    assert todo(item(), "index.html", live=True).chip.text == "Fails, in use"
    assert (
        todo(item(status="awaiting"), "index.html", live=True).chip == todo(item(status="awaiting"), "index.html").chip
    )


def test_signing_waits_for_whoever_acts_before() -> None:
    """What nobody can sign yet sends nobody to sign: the role that has to act first is named."""
    lost = item(status="stale", who="validator", kind="sign_off", topic="sign_off")
    assert todo(lost, "index.html").who == "validator"
    assert todo(lost, "index.html", first="data_scientist").who == "data scientist"
    finding = item(who="validator", kind="finding", topic="finding")
    assert todo(finding, "index.html", first="data_scientist").who == "validator"
