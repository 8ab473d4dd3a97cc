"""A charter as a person reads it: promises, answers, and what nobody has answered."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import builders as make
import decided
import pytest

from mlgov.documents.requirements import missing, more_before_release
from mlgov.pages.project import ProjectPage

HIGH = """---
title: Small loans
owner: lending-lead
state: agreed
outcome: "agreed: with conditions"
problem: binary_classification
target: loan repaid in full
decides_about_people: true
exposure: high
automation: automatic
ai_act_class: high
sponsor: {unknown: not asked yet}
timeline: [{name: pilot, planned: 2026-05-01, actual: 2026-05-20}]
success:
  - {metric: recall, at_least: 0.5, at_most: 0.9}
data:
  - {name: loan book, source: warehouse, store: oracle, mode: batch, special: true}
---

## Why

Decided by *hand* today. <script>alert(1)</script> [x](javascript:alert(1))

## Something of our own

| a | b |
|---|---|
| 1 | 2 |
"""


@pytest.fixture(scope="module")
def page():
    """The page of a risky charter that leaves much open."""
    return ProjectPage.of(make.project_record("loans", charter_=make.charter(HIGH, "loans"), models=()), make.AS_OF)


def test_missing_answers_are_counted_listed_and_explained(page):
    """`n required answers are missing`, each with the reason why it is asked."""
    assert page.open_heading == f"{len(page.open)} required answers are missing"
    assert all(row.note for row in page.open)
    text = make.html(page)
    assert text.count("<li id=") == len(page.open)
    assert f"<summary>{len(page.open) - 5} more</summary>" in text


def test_every_missing_answer_can_be_linked_to(page):
    """The home page links to answers by their anchor; each anchor stands once."""
    text = make.html(page)
    for row in page.open:
        assert text.count(f'id="{row.anchor}"') == 1, row.anchor


def test_unknown_answers_show_their_reason(page):
    """`unknown: reason` is allowed and shown."""
    assert ("Sponsor", "not asked yet") in [(row.name, row.value) for row in page.unknown]
    assert "Not known yet" in make.html(page)


def test_risk_has_reasons_and_is_self_assessed(page):
    """Nobody independent has signed the tier yet, and the page says so."""
    assert (page.tier, page.tier_status) == ("high risk", "self-assessed")
    assert page.tier_reasons
    assert "self-assessed" in make.html(page)


def test_promises_are_said_in_plain_words(page):
    """A metric by its name, its range, and that no baseline was given."""
    (promise,) = page.promises
    assert (promise.title, promise.metric) == ("Recall", "recall")
    assert (promise.target, promise.baseline) == ("at least 0.5 and at most 0.9", "–")


def test_data_sources_say_what_is_personal(page):
    """Special categories are named; what nobody said is `not said`, never no."""
    (source,) = page.sources
    assert (source.kind, source.personal, source.owner) == (
        "warehouse, oracle, batch",
        "not said, special categories",
        "–",
    )


def test_prose_is_rendered_and_cleaned(page):
    """Markdown becomes HTML; scripts and links that run something don't."""
    text = make.html(page)
    assert "<em>hand</em>" in text
    assert '<table class="stacked labelled">' in text
    assert "alert(1)</script>" not in text
    assert "javascript:" not in text


def test_other_headings_come_after_the_known_ones(page):
    """Nothing that somebody wrote is dropped."""
    assert [section.title for section in page.sections] == ["Why", "Something of our own"]
    assert len({section.anchor for section in page.sections}) == 2


def test_outlines_hold(page):
    """One first-level heading, and no level is skipped."""
    levels = [int(level) for level in re.findall(r"<h([1-6])", make.html(page))]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_nested_answers_are_readable(page):
    """Dates are in words, a list of dates by name."""
    facts = {fact.name: fact.value for fact in page.facts}
    assert facts["Timeline"] == "pilot (planned 1 May 2026, actual 20 May 2026)"
    assert facts["Class under the EU AI Act"] == "high"
    assert facts["Decides about people"] == "yes"


def test_a_complete_charter_has_no_warning():
    """Where nothing is missing, nothing is said to be."""
    page = ProjectPage.of(make.project_record(), make.AS_OF)
    if page.open:
        pytest.fail(f"the builder's charter lacks {[row.name for row in page.open]}")
    assert page.open_heading == ""
    assert 'id="missing"' not in make.html(page)


def test_a_project_without_a_charter_says_so():
    """The page exists, so that links to it do."""
    page = ProjectPage.of(make.project_record("untold", charter_=None, models=()), make.AS_OF)
    assert (page.open_heading, page.state.text) == ("A charter is missing", "No charter yet")
    text = make.html(page)
    assert "Nobody has written down yet what this project is for." in text
    assert "No model is registered" in text


def test_a_rejected_charter_tells_its_outcome_once():
    """`rejected: ...` stands under the state, without repeating it."""
    text = (
        "---\ntitle: Stamps\nowner: post-lead\nstate: rejected\noutcome: 'rejected: no machine learning needed'\n---\n"
    )
    page = ProjectPage.of(make.project_record("stamps", charter_=make.charter(text, "stamps"), models=()), make.AS_OF)
    assert (page.state.text, page.outcome) == ("Rejected", "no machine learning needed")


def test_models_lead_to_their_pages():
    """Each model with its current version and how it stands."""
    page = ProjectPage.of(make.project_record(), make.AS_OF)
    (line,) = page.models
    assert (line.link.href, line.versions) == ("send-time/index.html", "2 versions")
    assert line.current == "version 1 (in use)"


def test_a_tier_set_by_hand_says_why():
    """The computed tier and the reason stand beside it."""
    text = HIGH.replace("sponsor:", "tier: medium\ntier_reason: a pilot with ten loans\nsponsor:")
    page = ProjectPage.of(make.project_record("loans", charter_=make.charter(text, "loans"), models=()), make.AS_OF)
    assert page.tier == "medium risk"
    assert page.tier_note == "Set by hand; the answers lead to high. Reason: a pilot with ten loans."


def test_a_draft_tells_what_is_missing_now_and_before_a_release():
    """So that home, charter and the gate of a version speak of the same answers."""
    draft = make.charter(
        HIGH.replace("state: agreed", "state: draft").replace('outcome: "agreed: with conditions"\n', "")
    )
    record = make.project_record("loans", charter_=draft, models=())
    page = ProjectPage.of(record, make.AS_OF)
    now, more = len(page.open), len(more_before_release(draft, record.tier.tier))
    assert now
    assert more
    assert page.open_heading.startswith(f"{now} required answer")
    assert page.open_heading.endswith(f" missing now, {more} more before a release")
    agreed = missing(draft, record.tier.tier, state="agreed")
    assert now + more == sum(row.open for row in agreed)


def test_nothing_begins_and_nothing_becomes_required_after_a_rejection():
    """A charter that was turned down says neither that the team may begin nor what a later state asks for."""
    text = make.CHARTER
    state = next(line for line in text.splitlines() if line.startswith("state:"))
    lines = [line for line in text.splitlines() if not line.startswith("outcome:")]
    rejected = "\n".join(lines).replace(state, 'state: rejected\noutcome: "rejected: no machine learning needed"')
    (decided_one,) = decided.world().projects
    signed = decided_one.signed
    assert signed is not None
    unsigned = replace(signed.state, state="not_required", sentence="Little depends on it. The team may begin.")
    given = replace(
        make.project_record(charter_=make.charter(rejected), models=()),
        signed=replace(signed, state=unsigned),
    )
    page = ProjectPage.of(given, make.AS_OF)
    shown = make.html(page)
    assert "may begin" not in shown
    assert "later state" not in shown
    assert "Asked for later" not in shown
    assert page.later_title == "Not asked for"
    assert page.later_summary.endswith("that the charter would need if work went on")
    assert page.sign_off is not None
    assert page.sign_off.state == "Nobody has to sign: the charter is rejected."
    going_on = ProjectPage.of(replace(given, charter=make.charter()), make.AS_OF)
    assert going_on.sign_off is not None
    assert going_on.sign_off.state.endswith("The team may begin.")
