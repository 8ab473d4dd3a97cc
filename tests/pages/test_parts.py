"""What pages share: heads with sections, rows of results, anchors that are never raw data."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import builders as make
import pytest

from mlgov.evidence.measurement import Interval, Noise, Where
from mlgov.evidence.verdict import Limit, Result, Status
from mlgov.pages import urls
from mlgov.pages.parts import FAMILIES, TAB_TITLES, AsOf, FileRef, anchor_of, metric_name, result_rows, version_head


def result(**given) -> Result:
    """A judged share of women who are selected."""
    settings = {
        "check": "fairness.impact_ratio",
        "metric": "impact_ratio",
        "where": Where(group="sex=female", versus="sex=male"),
        "status": Status.FAILED,
        "reason": "Women are selected less often.",
        "value": 0.4712,
        "n": 9768,
        "interval": Interval(0.42, 0.53, 0.95, "koopman"),
        "limit": Limit("policy:x", "at_least", "0.80", "absolute", "Four fifths.", "p.yml:7"),
    }
    return Result(**(settings | given))


def test_every_section_has_a_tab_and_an_address():
    """The row of sections and the addresses name the same pages in the same order."""
    assert tuple(TAB_TITLES) == ("index", *urls.SECTIONS)
    assert set(FAMILIES) <= set(TAB_TITLES)


@pytest.mark.parametrize("section", TAB_TITLES)
def test_head_marks_its_section_and_leads_to_the_others(section):
    """One tab is current; links are relative to the page they stand on."""
    head = version_head(make.record(), section)
    assert [tab.text for tab in head.tabs if tab.current] == [TAB_TITLES[section]]
    assert [tab.href for tab in head.tabs] == [f"{name}.html" for name in TAB_TITLES]
    assert [crumb.href for crumb in head.crumbs] == ["../../../index.html", "../../index.html", "../index.html", ""]


def test_head_shows_aliases_risk_and_retirement_as_of_the_day():
    """An alias that was set later isn't shown; what was retired says so first."""
    assert version_head(make.record(), "index").tags == ("in use (champion)", "low risk")
    assert version_head(make.record(as_of=dt.date(2026, 8, 2), windows={}), "index").tags == ("low risk",)
    gone = make.model_version(events=(make.event("retired", "2026-11-01"),))
    assert version_head(make.record(gone, windows={}), "index").tags == ("retired", "low risk")


def test_tabs_count_results_with_a_limit():
    """The number beside a section is how many numbers have a limit, as its page says; two limits count once."""
    record = make.record()
    fairness = [item for item in record.release.verdict.results if item.check.startswith("fairness.") and item.limit]
    tabs = {tab.text: tab.count for tab in version_head(record, "index").tabs}
    assert tabs["Fairness"] == len({(item.check, item.metric, item.where) for item in fairness}) > 0
    assert (tabs["Card"], tabs["History"]) == (0, 0)


def test_evidence_is_linked_by_fingerprint():
    """The published file has the digest in its name; without evidence there is no link."""
    record = make.record()
    link = version_head(record, "drift").evidence
    digest = record.release.statement.digest
    assert (link.text, link.href) == (f"evidence {digest[:12]}", f"evidence/release-{digest[:12]}.json")
    none = version_head(make.record(outcomes=None, windows={}), "index").evidence
    assert (none.text, none.href) == ("no evidence", "")


def test_a_row_has_value_interval_n_limit_and_reason():
    """Everything that is needed to read a number stands beside it."""
    (row,) = result_rows([result()], make.HELPS, "projects/mail/send-time/1/fairness.html")
    assert (row.name, row.place) == ("Impact ratio", "sex: female compared with sex: male")
    assert (row.value, row.interval, row.n, row.limit) == ("0.47", "0.42 to 0.53", "9,768", "≥ 0.80")
    assert (row.limit_reason, row.reason, row.chip.text) == ("Four fifths.", "Women are selected less often.", "Fails")
    assert row.check_href == "../../../../checks/index.html#fairness.impact_ratio"


def test_a_row_says_what_chance_alone_gives():
    """A distance has a noise level instead of an interval."""
    (row,) = result_rows([result(interval=None, noise=Noise(0.0061, 0.95, "x"), value=0.02)], {}, "index.html")
    assert (row.noise, row.interval) == ("up to 0.006 without any difference", "")


def test_an_absent_value_is_a_dash_with_its_reason():
    """Absence is shown, never blank."""
    (row,) = result_rows(
        [result(value=None, n=None, interval=None, limit=None, status=Status.INSUFFICIENT)], {}, "index.html"
    )
    assert (row.value, row.n, row.limit, row.limit_reason) == ("–", "–", "–", "")
    assert row.chip.text == "Too little data to say"


def test_names_come_from_the_check_as_it_was():
    """The kept description names a metric; a whole check by its title, an unknown one by its id."""
    described = make.HELPS["fairness.impact_ratio"]
    assert metric_name(result(), replace(described, metrics=())) == "impact ratio"
    assert metric_name(result(metric=""), described) == described.title
    assert metric_name(result(metric=""), None) == "fairness.impact_ratio"


@pytest.mark.parametrize("hostile", ['"><script>alert(1)</script>', "a b/c#d?e", "\u202etxt", "名前", "x" * 10_000])
def test_anchors_are_made_of_letters_digits_and_dashes(hostile):
    """Names from data never become an attribute as they are."""
    anchor = anchor_of(result(where=Where(column=hostile, group=f"g={hostile}")))
    assert re.fullmatch(r"r-[a-z0-9-]{1,118}", anchor)


def test_the_day_of_a_page_in_words_and_as_data():
    """Both forms are of the same day."""
    assert AsOf.of(dt.date(2026, 11, 22)) == AsOf("22 November 2026", "2026-11-22")


def test_a_published_file_is_read_when_it_is_needed():
    """Offering a file doesn't open it."""
    calls = []
    ref = FileRef("a/b.json", "b", lambda: calls.append(1) or b"{}")
    assert not calls
    assert (ref.content, calls) == (b"{}", [1])
