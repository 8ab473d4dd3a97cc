"""A validation report's page: opinion, questions, own measurements, findings, next day, and the validator's words."""

from __future__ import annotations

import builders as make
import oversight_cases as cases

from mlgov.documents.people import Person
from mlgov.pages.validation import ValidationPage, newest_first, validation_row, who_is


def page(**fields) -> ValidationPage:
    """The page of the hand-made report, or of a changed one."""
    return ValidationPage.of(cases.project(), cases.validation(**fields), make.AS_OF, {"vera": Person(name="Vera V.")})


def test_rating_and_opinion_are_said_first():
    """The chip, who, when, and how many aspects they agree on."""
    found = page()
    assert (found.chip.text, found.chip.shape) == ("Fit, with findings", "warn")
    assert found.sentence == "Vera V. (vera), 28 July 2026: agrees on 3 and agrees with findings on 1 of 4 aspects."
    assert [(row.aspect, row.chip.text) for row in found.opinions] == [
        ("Concept", "Agrees"),
        ("Data", "Agrees, with findings"),
        ("Outcomes", "Agrees"),
        ("Limits", "Agrees"),
    ]


def test_aspects_without_an_opinion_are_shown():
    """A periodic report may leave some out; they are not blank."""
    opinion = {"outcomes": {"view": "disagree", "text": "It fails for new readers."}}
    found = page(scope="periodic", opinion=opinion, rating="not_fit", findings=[])
    assert [row.chip.text for row in found.opinions] == [
        "No opinion given",
        "No opinion given",
        "Disagrees",
        "No opinion given",
    ]
    assert found.sentence.endswith("disagrees on 1 of 1 aspect.")
    assert found.chip.shape == "fail"


def test_questions_have_answers_or_say_that_there_is_none():
    """What was questioned, and how it was answered."""
    found = page()
    assert [row.answer for row in found.challenges] == ["It pays for the sending from 0.75 on.", ""]
    assert found.unanswered == "1 is not answered yet."
    assert "Not answered yet." in make.html(found)
    assert page(challenges=[]).unanswered == ""


def test_own_measurements_have_names_numbers_and_where_they_are_kept():
    """Known metrics by their plain name; what isn't known as it was written; a true minus sign."""
    known, own = page().tests
    assert (known.name, known.code, known.value, known.n) == (
        "ROC AUC",
        "evaluation.discrimination.roc_auc",
        "0.861",
        "1,200",
    )
    assert (known.data, known.evidence, known.note) == ("readers of one week", "mail/own/week.json", "as promised")
    assert (own.name, own.code, own.value, own.n, own.data) == ("Share without a history", "", "−0.02", "–", "–")


def test_findings_are_linked_with_how_they_stand_and_missing_ones_named():
    """A report that names a finding which isn't there says so."""
    found = page()
    assert [(row.link.href, row.chip.text) for row in found.findings] == [("../findings/open.html", "Open")]
    assert found.unknown == ("gone",)
    assert "which doesn&#39;t exist" in make.html(found) or "which doesn't exist" in make.html(found)


def test_the_next_day_is_marked_while_it_lies_ahead():
    """After that day a reader is told; one that has passed is told on the page itself."""
    facts = {fact.name: fact for fact in page().facts}
    assert (facts["Next validation"].value, facts["Next validation"].until) == (
        "28 July 2027 (in 8 months)",
        "2027-07-28",
    )
    facts = {fact.name: fact for fact in page(next="2026-11-01").facts}
    assert (facts["Next validation"].value, facts["Next validation"].until) == ("1 November 2026 (21 days ago)", "")
    facts = {fact.name: fact for fact in page(next=None).facts}
    assert facts["Next validation"].value == "no day is set"


def test_scope_and_trigger_are_told():
    """What made somebody look."""
    facts = {fact.name: fact.value for fact in page(scope="triggered", trigger="the incident of October").facts}
    assert facts["Scope"] == "because something happened: the incident of October"


def test_prose_is_shown_below_the_pages_own_headings():
    """The validator's headings come after the section's."""
    text = make.html(page())
    assert "<h3>What I did</h3>" in text
    assert "<em>one week</em>" in text


def test_a_line_of_a_list_has_the_rating_the_scope_and_the_validator():
    """As projects and versions list reports, the latest first."""
    row = validation_row("mail", cases.validation(), "projects/mail/index.html")
    assert (row.link.text, row.link.href) == ("send-time 1, 28 July 2026", "validations/send-time-1.html")
    assert (row.chip.text, row.detail, row.by) == ("Fit, with findings", "Before first use validation", "vera")
    later = cases.validation("send-time-1-again", on="2026-10-01")
    assert newest_first([cases.validation(), later])[0] is later


def test_people_without_a_name_go_by_their_id():
    """Who isn't in portal.yml any more is still named."""
    assert who_is("vera", {"vera": Person()}) == "vera"
    assert who_is("gone", {}) == "gone"
