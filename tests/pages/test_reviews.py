"""Reviews due: what somebody has to do by a day, where it leads, who is asked and why."""

from __future__ import annotations

from dataclasses import replace

import builders as make
import oversight_cases as cases

from mlgov.gating.duty import KINDS
from mlgov.pages.reviews import ReviewsPage


def page(**more) -> ReviewsPage:
    """The page of the hand-made portal, or with other duties."""
    return ReviewsPage.of(replace(cases.portfolio(), **more))


def test_each_says_what_is_due_when_and_how_far_that_is():
    """In the order given, which is by day; with the state as a chip."""
    assert [(row.kind, row.chip.text, row.due, row.distance) for row in page().rows] == [
        ("Finding", "Overdue", "1 November 2026", "21 days ago"),
        ("Review of a project", "Due soon", "10 December 2026", "in 18 days"),
        ("Somebody looks again", "Due soon", "12 December 2026", "in 20 days"),
        ("A transition ends", "Later", "1 March 2027", "in 3 months"),
        ("Validation", "Later", "28 July 2027", "in 8 months"),
    ]
    assert page().lede == "1 overdue, 2 due within 30 days."


def test_links_lead_to_the_finding_the_project_the_version_the_policy_and_the_model():
    """Each to the page on which more is said."""
    assert [(row.link.href, row.project) for row in page().rows] == [
        ("../projects/mail/findings/late.html", "Newsletter send-time"),
        ("../projects/mail/index.html", ""),
        ("../projects/mail/send-time/1/index.html", "Newsletter send-time"),
        ("../policies/standard.html", ""),
        ("../projects/mail/send-time/index.html", "Newsletter send-time"),
    ]


def test_what_has_no_page_is_not_linked():
    """A policy that isn't shown, a version that was taken away."""
    gone = (replace(cases.DUTIES[3], subject="policies/gone@2"), replace(cases.DUTIES[2], subject="mail/send-time@9"))
    assert [(row.link.text, row.link.href) for row in page(duties=gone).rows] == [
        ("Policy gone", ""),
        ("send-time 9 (not registered)", ""),
    ]


def test_who_is_asked_is_a_role_with_its_people_or_a_person():
    """A person isn't named twice."""
    rows = page().rows
    assert [(row.who, row.people) for row in rows[:3]] == [
        ("crm-lead", ""),
        ("validator", "vera and viktor"),
        ("validator", "vera"),
    ]
    assert (rows[3].who, rows[3].people) == ("model risk", "")


def test_days_ahead_are_marked_for_later_readers():
    """What is overdue already needs no mark."""
    assert [row.until for row in page().rows] == ["", "2026-12-10", "2026-12-12", "2027-03-01", "2027-07-28"]


def test_the_policys_reason_stands_with_what_it_asks():
    """Why somebody has to look again."""
    assert page().rows[2].reason == "What went wrong once may go wrong again."
    assert "What went wrong once may go wrong again." in make.html(page())


def test_nothing_due_is_said_in_one_sentence():
    """No empty table."""
    found = ReviewsPage.of(make.portfolio())
    assert found.lede == "No day is set on which somebody has to look again."
    assert "<table" not in make.html(found)


def test_every_kind_of_duty_has_a_title():
    """Kinds are offered in the order of the list of duties."""
    assert page().kinds == tuple(
        KINDS[kind] for kind in KINDS if kind in {"review", "validation", "re_review", "finding", "transition"}
    )


def test_days_and_groups_are_written_as_people_write_them():
    """A finding's id keeps its shape, a day in a sentence doesn't."""
    duty = replace(cases.portfolio().duties[0], sentence="Finding 2026-09-21-age is open since 2026-09-01 for sex=F.")
    (row,) = page(duties=(duty,)).rows
    assert row.sentence == "Finding 2026-09-21-age is open since 1 September 2026 for sex F."
