"""The audit report holds everything that is known of a version, and how to check it by hand."""

from __future__ import annotations

import builders as make
import pytest

from mlgov.pages.audit import AuditPage


def test_decision_is_told_with_every_reason_and_its_line():
    """All reasons, blocking ones first, each with file and line or the command to run."""
    record = make.record()
    page = AuditPage.of(record)
    assert page.decision == "The release check does not pass: 2 reasons against it."
    assert len(page.reasons) == len(record.contents.gate.reasons)
    assert [each.chip.shape for each in page.reasons[:2]] == ["fail", "fail"]
    assert all(each.chip.shape != "fail" for each in page.reasons[2:])
    assert page.reasons[0].source.startswith("mlgov/policies/standard.yml:")


def test_charter_requirements_are_those_of_a_release():
    """A draft is asked what an agreed charter must answer."""
    text = "---\ntitle: T\nstate: draft\n---\n"
    page = AuditPage.of(make.record(make.model_version(charter_=make.charter(text))))
    missing = [each for each in page.requirements if each.chip.text == "Missing"]
    assert missing
    assert all(each.required == "required" for each in missing)
    assert page.requirements_tally.endswith("are missing.")


def test_requirement_that_is_unknown_is_neither_answered_nor_missing():
    """An honest `unknown` is shown with its reason."""
    text = make.CHARTER.replace("label_delay: 7 days", "label_delay: 'unknown: nobody measured it'")
    page = AuditPage.of(make.record(make.model_version(charter_=make.charter(text))))
    row = next(each for each in page.requirements if each.link.text == "When outcomes are known")
    assert (row.chip.text, row.detail) == ("Not known yet", "nobody measured it")
    assert "1 is not known yet" in page.requirements_tally


def test_limitations_of_earlier_versions_still_count():
    """A limitation is written once and holds on; the page says with which version it came."""
    first = make.record()
    more = {"limitations": ["Weekends are guessed.", "Readers outside the EU were never seen."]}
    second = make.record(make.model_version("2", authored=more, previous="1"), before=first)
    page = AuditPage.of(second)
    assert [(each.text, each.source) for each in page.limitations] == [
        ("Weekends are guessed.", "version 2"),
        ("Readers outside the EU were never seen.", "version 2"),
    ]
    assert "Readers without a history" in page.limitations_prose


# --- versions of which little is there -----------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {"outcomes": None, "windows": {}},
        {"outcomes": None, "windows": {}, "version": make.model_version(facts_=None, charter_=None, events=())},
        {"outcomes": [], "helps": {}},
    ],
)
def test_a_version_of_which_little_is_known_has_its_report(given):
    """No evidence, no facts, no charter: the report says so in each part."""
    version = given.pop("version", None) if "version" in given else None
    page = AuditPage.of(make.record(version, **{k: v for k, v in given.items() if k != "version"}))
    text = make.html(page)
    assert page.passed is False
    assert "Verify it yourself" in text
