"""The register of findings: what is overdue first, computed ones shown as such, failing results that nobody looked at."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import builders as make
import oversight_cases as cases

from mlgov.gating.findings import ComputedFinding
from mlgov.pages.alarms import Alarm
from mlgov.pages.findings import SHOWN_ALARMS, FindingsPage, finding_chip, rows_of


def page(**more) -> FindingsPage:
    """The register of the hand-made portal."""
    return FindingsPage.of(cases.portfolio(**more))


def test_what_is_overdue_comes_first_and_worst_first():
    """Overdue and no longer accepted before open, then accepted and dealt with; within, high before medium."""
    assert [(row.link.text, row.chip.text) for row in page().rows] == [
        ("send-time 1 is in use without a valid sign-off", "Overdue"),
        ("The label is wrong", "Overdue"),
        ("Emergency: passed without the round", "Overdue"),
        ("No test in August", "No longer accepted"),
        ("Readers over 80 are never asked", "Open"),
        ("Few young readers", "Accepted by model risk until 31 December 2026"),
        ("A column was late", "Dealt with, not closed yet"),
    ]
    assert [row.link.text for row in page().closed] == ["A typo in a name"]


def test_the_lede_counts_them():
    """How many are open, overdue, keep a release shut, are accepted and closed."""
    assert page().lede == "5 open findings (4 overdue and 4 keep a check shut), 1 accepted for a while, 1 closed."


def test_a_portal_without_findings_says_so_and_has_no_table():
    """Nothing is recorded, and nothing but that and the command is on the page."""
    found = FindingsPage.of(make.portfolio())
    assert (found.lede, found.rows, found.closed, found.alarms) == ("No finding is recorded.", (), (), ())
    text = make.html(found)
    assert "<table" not in text
    assert "mlgov finding open PROJECT/MODEL@VERSION" in text


def test_links_lead_to_the_finding_and_what_it_is_about():
    """A finding of a version, of a model, of the whole project."""
    rows = {row.link.text: row for row in page().rows}
    assert rows["The label is wrong"].link.href == "../projects/mail/findings/late.html"
    assert rows["The label is wrong"].about.href == "../projects/mail/send-time/1/index.html"
    assert rows["No test in August"].about.href == "../projects/mail/send-time/index.html"
    assert rows["A column was late"].about == replace(rows["A column was late"].about, text="Newsletter send-time")
    assert rows["A column was late"].about.href == "../projects/mail/index.html"


def test_what_is_not_registered_is_named_and_not_linked():
    """A finding about a version that was taken away leads nowhere wrong."""
    (row,) = rows_of(cases.project(findings=(cases.finding("x", version="9"),)), "findings/index.html", make.AS_OF)
    assert (row.about.text, row.about.href) == ("send-time 9 (not registered)", "")


def test_days_that_lie_ahead_are_marked_for_later_readers():
    """An open finding becomes overdue while the page lies there; one that is overdue already needs no note."""
    rows = {row.link.text: row for row in page().rows}
    assert rows["Readers over 80 are never asked"].until == "2026-12-15"
    assert rows["The label is wrong"].until == ""
    assert rows["Few young readers"].chip.until == "2026-12-31"
    text = make.html(page())
    assert set(re.findall(r'data-valid-until="([^"]+)"', text)) == {"2026-12-15", "2026-12-31"}


def test_a_lapsed_acceptance_is_told_with_its_own_day():
    """It was accepted until 1 November; that it is due later doesn't matter any more."""
    row = next(row for row in page().rows if row.link.text == "No test in August")
    assert (row.due, row.distance) == ("1 November 2026", "21 days ago")
    assert row.note == "It was accepted until 1 November 2026 only. Keeps the release check shut."


def test_an_acceptance_that_does_not_count_is_open_and_says_why():
    """The role may not accept under the policy: the finding is as open as before."""
    wrong = {**cases.ACCEPTED, "role": "owner"}
    (row,) = rows_of(
        cases.project(findings=(cases.finding("x", state="accepted", accepted=wrong),)), "index.html", make.AS_OF
    )
    assert row.chip.text == "Open"
    assert row.note.startswith("The role owner may not accept it")


def test_computed_findings_are_shown_as_such():
    """Nobody wrote it down, so it has no page of its own; it leads to the version, and says how it came about."""
    row = page().rows[0]
    assert (row.computed, row.about.text) == ("follows from the files", "")
    assert row.link.href == "../projects/mail/send-time/1/index.html"
    assert row.note == "It has run in production since 1 August 2026. Keeps the check of what is in use shut."


def test_a_project_has_its_own_computed_findings():
    """Too many emergencies concern the project as a whole."""
    often = ComputedFinding("mail", "4 emergencies in a year.", "The policy bears with 3.", "high", "model-risk", dt.date(2027, 1, 1), "mlgov")  # fmt: skip
    found = page(computed=(often,))
    row = next(row for row in found.rows if row.link.text == "4 emergencies in a year")
    assert (row.link.href, row.chip.text, row.until) == ("../projects/mail/index.html", "Open", "2027-01-01")
    assert [each.link.text for each in rows_of(cases.project(computed=(often,)), "index.html", make.AS_OF)].count(
        "4 emergencies in a year"
    ) == 1


def test_the_filter_finds_what_its_buttons_say():
    """Every facet that a button asks for is a word that rows carry, and the choices are those of the rows."""
    text = make.html(page())
    facets = {word for row in page().rows for word in row.facets.split()}
    assert set(re.findall(r'data-facet="([^"]+)"', text)) <= facets
    assert page().projects == ("Newsletter send-time",)
    assert page().owners == ("crm-lead", "owner")


def test_failing_results_without_a_finding_are_listed_with_the_command():
    """One line for each episode; those that have ended stand apart."""
    (row,) = page().alarms
    assert row.link.href == "../projects/mail/send-time/1/index.html"
    assert [line.title for line in row.lines] == ["Drift: one number fails in October 2026, and goes on"]
    assert [line.chip.text for line in row.ended] == ["Low"]
    assert row.command == "mlgov finding open mail/send-time@1 --from-alarms --owner PERSON --by PERSON"


def test_alarms_are_those_of_versions_that_matter():
    """A version that is neither in use nor the newest asks nobody any more."""
    first, second = make.two_versions()
    idle = replace(make.record(make.model_version(events=())), before=None)
    alarm = Alarm("Drift: one number fails at release", "x", "high", ended=False)
    idle = replace(idle, brief=replace(idle.brief, alarms=(alarm,)))
    portfolio = make.portfolio(make.project_record(models=[make.model_record(idle, second)]))
    assert FindingsPage.of(portfolio).alarms == ()
    live = replace(first, brief=replace(first.brief, alarms=(alarm,)))
    portfolio = make.portfolio(make.project_record(models=[make.model_record(live, second)]))
    assert len(FindingsPage.of(portfolio).alarms) == 1


def test_a_flood_of_alarms_is_cut_and_counted():
    """The page stays one that a person reads; the command names all."""
    alarm = Alarm("Drift: one number fails at release", "x", "high", ended=False)
    models = []
    for number in range(SHOWN_ALARMS + 3):
        record = make.record(make.model_version(model=f"model-{number}", events=()), windows={})
        models.append(make.model_record(replace(record, brief=replace(record.brief, alarms=(alarm,)))))
    found = FindingsPage.of(make.portfolio(make.project_record(models=models)))
    assert (len(found.alarms), found.more_alarms) == (SHOWN_ALARMS, 3)


def test_every_state_has_a_chip_of_its_own():
    """No two states look the same, and only what blocks is red."""
    chips = {each.file.id: finding_chip(each) for each in cases.findings()}
    assert len({chip.text for chip in chips.values()}) == len(chips) - 1  # two are overdue
    assert {name for name, chip in chips.items() if chip.shape == "fail"} == {"late", "lapsed", "night"}
    low = cases.finding("x", severity="low", due="2026-11-01")
    assert finding_chip(low).shape == "warn"
