"""Emergencies and incidents: counted against the policy's bound, each with what it leaves to be done."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import builders as make
import oversight_cases as cases
import pytest

from mlgov.pages.emergencies import EmergenciesPage, this_year


def page(**more) -> EmergenciesPage:
    """The page of the hand-made portal."""
    return EmergenciesPage.of(cases.portfolio(**more))


def times(number: int) -> tuple:
    """So many emergencies within a year."""
    return tuple(("send-time", cases.emergency()) for _ in range(number))


def test_each_has_its_reason_role_finding_and_day():
    """Everything that is left to be done, and who let it pass."""
    (row,) = page().rows
    assert (row.chip.text, row.chip.shape) == ("Overdue", "fail")
    assert row.version.href == "../projects/mail/send-time/1/index.html"
    assert row.reason == "Version 2 sends everything at 3:00 since 22:10"
    assert (row.who, row.used) == ("owner, recorded by crm-lead", "version 1")
    assert (row.finding.href, row.finding_chip.text) == ("../projects/mail/findings/night.html", "Overdue")
    assert (row.day, row.due, row.distance, row.until) == ("5 November 2026", "10 November 2026", "12 days ago", "")


def test_dealt_with_is_what_has_a_closed_finding():
    """Neither a remediated finding nor a deleted one deals with it."""
    closed = cases.finding("night", state="closed", closed="2026-11-08")
    (row,) = page(findings=(closed,)).rows
    assert (row.chip.text, row.distance, row.until) == ("Dealt with", "", "")
    (row,) = page(findings=(cases.finding("night", state="remediated"),)).rows
    assert row.chip.text == "Overdue"
    (row,) = page(findings=()).rows
    assert (row.chip.text, row.finding_chip.text) == ("Overdue", "Its finding is missing")
    assert (row.finding.text, row.finding.href) == ("night (there is no such finding)", "")


@pytest.mark.parametrize(("number", "shape", "text"), [(1, "warn", "1 of at most 3"), (3, "warn", "3 of at most 3"), (4, "fail", "4 of at most 3")])  # fmt: skip
def test_a_years_count_stands_against_the_policys_bound(number, shape, text):
    """More than the policy bears with is red, with the policy's reason."""
    (line,) = page(emergencies=times(number)).years
    assert (line.chip.text, line.chip.shape) == (f"{text} in 365 days", shape)
    assert bool(line.detail) == (shape == "fail")


def test_a_year_ends():
    """What happened more than 365 days ago is listed and no longer counted."""
    assert this_year(cases.project(), make.AS_OF) == (1, 3)
    assert this_year(cases.project(), dt.date(2027, 11, 5)) == (0, 3)
    later = EmergenciesPage.of(make.portfolio(cases.project(), as_of=dt.date(2027, 11, 5)))
    assert later.lede.startswith("1 emergency, none in the last 365 days; 1 still to be dealt with, 1 overdue.")
    assert later.years[0].chip.shape == "none"


def test_incidents_lead_to_what_followed():
    """The finding and the new review; or the plain statement that there is neither."""
    (row,) = page().incidents
    assert (row.chip.text, row.reason, row.by) == ("High", "The feed stopped", "crm-lead")
    assert row.finding.href == "../projects/mail/findings/open.html"
    assert row.re_review.text == "Validation of send-time 1, 28 July 2026"
    bare = EmergenciesPage.of(make.portfolio())
    assert [row.reason for row in bare.incidents] == ["The feed of openings stopped for a day"]
    assert "Neither a finding nor a new review is recorded." in make.html(bare)
    (row,) = page(validations=()).incidents
    assert row.re_review.text == "send-time-1 (there is no such report)"


def test_nothing_is_said_in_one_sentence():
    """A portal in which nothing happened has neither tables nor empty lists."""
    quiet = make.portfolio(make.project_record(models=[make.model_record(make.record(make.model_version(events=())))]))
    found = EmergenciesPage.of(quiet)
    assert (found.lede, found.years, found.rows, found.incidents) == (
        "No emergency and no incident is recorded.",
        (),
        (),
        (),
    )
    assert "<table" not in make.html(found)


def test_who_may_is_said_for_each_policy():
    """Roles, days and how often, as the policy has them."""
    assert [each.text for each in page().permissions] == [
        "owner, operations and model risk; the proper round within 5 days; at most 3 times a year"
    ]
    silent = make.policy().policy.model_copy(update={"emergency": None})
    portfolio = make.portfolio(policies={"silent": replace(make.policy(), policy=silent)})
    assert [each.text for each in EmergenciesPage.of(portfolio).permissions] == ["nobody may pass in an emergency"]
