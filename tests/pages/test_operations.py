"""The operations page tells where a version runs, how it goes back, and what came in."""

from __future__ import annotations

import datetime as dt

import builders as make
import pytest

from mlgov.evidence.measurement import Absent
from mlgov.evidence.windows_log import WindowLine
from mlgov.judging.worst import strictest
from mlgov.pages.operations import OperationsPage
from mlgov.pages.window_log import window_chip, window_lines


def page_with(*events, **given) -> OperationsPage:
    """The page of a version with these events and no windows."""
    return OperationsPage.of(make.record(make.model_version(events=events), windows={}, **given))


def test_places_say_share_since_and_until():
    """Who asks where it runs gets the place, the part of the cases and the days."""
    events = (
        make.event("deployed", "2026-08-01", environment="production", region="eu", share=0.025),
        make.event("deployed", "2026-09-01", environment="production", region="us", to="2027-01-01"),
    )
    eu, us = page_with(*events).places
    assert (eu.where, eu.share, eu.since, eu.until) == ("production in eu", "2.5 %", "1 August 2026", "")
    assert (us.share, us.until, us.until_iso) == ("all cases", "1 January 2027", "2027-01-01")


def test_the_end_of_a_deployment_can_expire_while_the_page_is_open():
    """The day is data for the script that says `expired since`."""
    event = make.event("deployed", "2026-09-01", environment="shop", to="2027-01-01")
    assert 'data-valid-until="2027-01-01"' in make.html(page_with(event))


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ((), "This version is not in use: no deployment is recorded."),
        ((make.event("deployed", "2026-08-01", environment="shop"),), "This version is in use in 1 place."),
        (
            (make.event("deployed", "2026-08-01", environment="shop", to="2026-09-01"),),
            "This version is not in use any more.",
        ),
        (
            (make.event("deployed", "2026-11-01", environment="shop", from_="2026-12-01"),),
            "This version is not in use yet; it goes into use on 1 December 2026.",
        ),
        (
            (make.event("alias", "2026-08-01", alias="champion"),),
            "An alias says that this version is in use, but no deployment is recorded.",
        ),
        (
            (make.event("retired", "2026-10-01", reason="old"),),
            "This version was retired on 1 October 2026.",
        ),
        (
            (
                make.event("deployed", "2026-08-01", environment="shop"),
                make.event("deployed", "2026-08-01", environment="web"),
                make.event("retired", "2026-10-01", environment="shop"),
            ),
            "This version was retired on 1 October 2026. It still runs in the places named here.",
        ),
    ],
)
def test_one_sentence_says_whether_it_is_in_use(events, said):
    """In use, not yet, not any more, retired: never left to be guessed."""
    assert page_with(*events).status == said


def test_aliases_are_those_of_the_day():
    """A name that moved on does not point here any more."""
    moved = (*make.EVENTS, make.event("alias", "2026-11-01", "2", alias="champion"))
    assert OperationsPage.of(make.record()).aliases == ("champion",)
    assert OperationsPage.of(make.record(make.model_version(events=moved))).aliases == ()


def test_charter_says_how_to_go_to_work_and_back():
    """Strategy, way back, levels, delay and review are on one list."""
    answers = {each.name: each.text for each in OperationsPage.of(make.record()).answers}
    assert answers == {
        "Strategy": "canary",
        "Way back": "the version before, within an hour",
        "While it is wrong or off": "mails go out at 9:00 as before",
        "Service levels": "latency 50 ms; availability 99.5 %",
        "Outcome known after": "7 days",
        "Next review": "10 December 2026",
    }


def test_answers_that_are_missing_or_unknown_are_said_so():
    """An empty line would look like an answer."""
    text = "---\ntitle: T\nlabel_delay: 'unknown: the shop changes its process'\n---\n"
    version = make.model_version(charter_=make.charter(text))
    notes = {each.name: (each.text, each.note) for each in OperationsPage.of(make.record(version)).answers}
    assert notes["Way back"] == ("", "the charter doesn't say")
    assert notes["Outcome known after"] == ("", "not known yet: the shop changes its process")


def test_without_a_charter_the_page_says_so():
    """A model nobody chartered still has its page."""
    text = make.html(OperationsPage.of(make.record(make.model_version(charter_=None))))
    assert "There is no charter, so nobody has said" in text


def test_incidents_are_told_with_severity_newest_first():
    """What happened, how bad, and who recorded it."""
    events = (
        make.event("incident", "2026-09-01", reason="late feed"),
        make.event("incident", "2026-10-01", severity="critical", reason="wrong feed", note="twice"),
        make.event("incident", "2026-12-01", reason="in the future"),
    )
    found = [(each.chip.text, each.chip.shape, each.text) for each in page_with(*events).incidents]
    assert found == [
        ("Critical severity", "fail", "Wrong feed. twice"),
        ("Unknown severity", "warn", "Late feed."),
    ]


def test_windows_stand_newest_first_with_their_tally():
    """One line per window: rows, what holds, what fails, what is open, and the fingerprint."""
    record = make.record()
    lines = OperationsPage.of(record).windows
    assert [each.window for each in lines] == ["October 2026", "September 2026", "August 2026"]
    assert [each.anchor for each in lines] == ["window-3", "window-2", "window-1"]
    assert lines[0].rows == "900"
    assert lines[0].digest == record.windows[-1].statement.digest[:12]
    assert "not measured" in lines[0].open


def test_tally_of_a_window_counts_every_number_once():
    """Holding, failing and open numbers add up to all that say something, each under its strictest limit."""
    judged = make.record().windows[-1]
    numbers = strictest(judged.verdict.results)
    line = window_lines([judged])[0]
    told = int(line.holds) + int(line.fails) + sum(int(part.split()[0]) for part in line.open.split(", "))
    assert told == sum(each.status != "not_applicable" for each in numbers)


def test_a_window_whose_failures_keep_nothing_shut_is_worth_a_look():
    """An advisory limit never paints a window red."""
    record = make.record(outcomes=make.release_outcomes(impact=0.9))
    assert window_chip(record.release.verdict).shape in {"warn", "fail"}
    advisory = [each for each in record.release.verdict.results if each.status == "failed" and not each.blocking]
    assert advisory


def test_latest_window_is_told_by_check():
    """Thirty drifting columns are one sentence and a number."""
    many = [
        make.outcome(
            "drift.psi",
            *(make.measured("psi", 0.5 + n / 100, n=900, noise=0.02, role="window", window="2026-10", column=f"c{n}")
              for n in range(30)),
        )
    ]  # fmt: skip
    page = OperationsPage.of(make.record(windows={"2026-10": many}))
    drift = [each.text for each in page.sentences if "look different" in each.text]
    assert drift == ["30 of 30 columns look different from the reference data in October 2026, most of all c29."]


def test_outcomes_over_all_windows_come_before_the_latest():
    """How it went month by month stands by itself; the latest window tells only of itself."""
    bad = {f"2026-{month:02}": make.window_outcomes(f"2026-{month:02}", auc=0.5) for month in range(5, 11)}
    page = OperationsPage.of(make.record(windows=bad))
    (told,) = page.overall
    assert told.text == "ROC AUC was beyond its limit in 6 of 6 months in production, last in October 2026."
    assert told.chip.text == "Fails in production"
    assert not any("months in production" in each.text for each in page.sentences)


def test_join_coverage_is_told_with_its_counts():
    """How many rows found their outcome, of how many, and whether that is enough."""
    arrivals = OperationsPage.of(make.record()).arrivals
    assert [(each.window, each.value, each.text) for each in arrivals] == [
        ("release", "–", "Predictions and labels are in the data itself"),
        ("October 2026", "98.0 %", "882 of 900 rows"),
    ]
    assert arrivals[1].chip.shape == "pass"


def test_awaited_outcomes_say_when_they_are_due_and_whether_they_are_late():
    """Outcomes that are late are not the same as outcomes that are not due."""
    late = make.not_run("evaluation.discrimination", "awaiting", "outcomes come late", "2026-11-01")
    soon = make.not_run("evaluation.discrimination", "awaiting", "outcomes come late", "2026-12-01")
    never = make.not_run("evaluation.discrimination", "awaiting", "nobody knows when")
    page = OperationsPage.of(make.record(windows={"2026-09": [late], "2026-10": [soon], "2026-11": [never]}))
    waiting = [(each.window, each.chip.text, each.value) for each in page.arrivals if each.what == "outcomes"]
    assert waiting == [
        ("November 2026", "Outcomes not due yet", "No day given"),
        ("October 2026", "Outcomes not due yet", "Due 1 December 2026"),
        ("September 2026", "Overdue", "Due 1 November 2026"),
    ]


def test_one_reason_of_many_numbers_is_told_once():
    """Twenty numbers that wait for the same outcomes wait for one thing."""
    wait = Absent("awaiting", "outcomes come late", "2026-12-01")
    items = [make.measured(f"m{n}", None, absent=wait, role="window", window="2026-10") for n in range(20)]
    page = OperationsPage.of(make.record(windows={"2026-10": [make.outcome("evaluation.decision", *items)]}))
    assert len([each for each in page.arrivals if each.what == "outcomes"]) == 1


def test_without_windows_the_page_says_how_to_get_them():
    """An absent table is explained."""
    text = make.html(OperationsPage.of(make.record(windows={})))
    assert "No production window has been measured." in text
    assert "Latest window" not in text


def test_a_version_without_evidence_has_an_operations_page():
    """Nothing measured is said as such."""
    text = make.html(OperationsPage.of(make.record(outcomes=None, windows={})))
    assert "Nothing was measured, so nothing is known of what came in." in text


def test_page_of_an_earlier_day_knows_the_deployments_of_that_day():
    """As-of decides, not the clock."""
    assert OperationsPage.of(make.record(as_of=dt.date(2026, 7, 25), windows={})).places == ()


def test_windows_whose_evidence_lies_elsewhere_come_from_the_committed_log():
    """A fresh clone shows what the log says of a window, and that the evidence isn't here."""
    line = WindowLine("2026-08", "d" * 64, 1200, {"passed": 7, "failed": 2})
    (row,) = OperationsPage.of(make.record(make.model_version(), windows={}, logged=(line,))).windows
    assert (row.window, row.rows, row.holds, row.fails) == ("August 2026", "1,200", "7", "2")
    assert (row.chip.text, row.chip.shape) == ("2 limits fail", "warn")
    assert row.open == "from the committed log; details were not committed"


def test_a_logged_window_that_nobody_judged_says_so():
    """No verdict in the log is no good verdict."""
    line = WindowLine("2026-08", "d" * 64, 1200)
    (row,) = OperationsPage.of(make.record(make.model_version(), windows={}, logged=(line,))).windows
    assert row.chip.text == "Not judged"


def test_code_words_of_the_charter_are_plain_also_before_a_comma():
    """`blue_green, with ...` is written by people who read the choices; the page says it in words."""
    text = make.CHARTER.replace("  strategy: canary", "  strategy: blue_green, the old one beside it")
    assert text != make.CHARTER
    answers = {
        item.name: item.text
        for item in OperationsPage.of(make.record(make.model_version(charter_=make.charter(text)))).answers
    }
    assert answers["Strategy"] == "blue green, the old one beside it"


def test_rows_to_try_an_installation_with_are_named_where_it_goes_to_work():
    """The fixed test rows stand beside how the model goes to work; without any, nothing is said."""
    page = OperationsPage.of(make.record(make.model_version(authored={"golden_sample": "data/golden.csv"})))
    assert page.golden == "data/golden.csv"
    assert "fixed test rows <code>data/golden.csv</code>" in make.html(page)
    assert "fixed test rows" not in make.html(OperationsPage.of(make.record()))
