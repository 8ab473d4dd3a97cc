"""What a tab counts: numbers that ask for somebody, not numbers that have a limit."""

from __future__ import annotations

import dataclasses

import builders as make
import pytest

from mlgov.evidence.measurement import Where
from mlgov.evidence.verdict import Acceptance, Limit, Result, Status
from mlgov.pages.parts import version_head
from mlgov.pages.pressing import Pressing, pressing_by_family, pressing_of
from mlgov.pages.version import VersionPage

LIMIT = Limit("policy:x", "at_least", "0.8", "absolute", "why", "x.yml:1")
LOOK = dataclasses.replace(LIMIT, advisory=True)


def result(status, limit=LIMIT, column="a", **more):
    """A judged number."""
    return Result("drift.psi", "psi", Where(column=column), Status(status), "r", limit=limit, **more)


@pytest.mark.parametrize(
    ("results", "found"),
    [
        ([], Pressing()),
        ([result("passed"), result("warned"), result("not_applicable"), result("not_judged", None)], Pressing()),
        ([result("failed")], Pressing(fails=1)),
        ([result("failed", LOOK)], Pressing(looks=1)),
        ([result("failed", LOOK, blocking=True)], Pressing(fails=1)),
        ([result("failed", LOOK), result("failed", blocking=True)], Pressing(fails=1)),
        ([result(each, column=each) for each in ("insufficient", "awaiting", "error", "missing", "unavailable")],
         Pressing(undecided=5)),
        ([result("failed", accepted=Acceptance("validator", "known", "2027-01-01"))], Pressing()),
        ([result("insufficient", None)], Pressing()),
    ],
)  # fmt: skip
def test_what_asks_for_somebody(results, found):
    """Each number once, by the worst of its limits; what holds, was accepted or has no limit asks for nobody."""
    assert pressing_of(results) == found


@pytest.mark.parametrize(
    ("found", "text", "shape"),
    [
        (Pressing(), "", "none"),
        (Pressing(1), "1 fails", "fail"),
        (Pressing(3, 1, 2), "3 fail, 1 is worth a look, 2 can't be decided", "fail"),
        (Pressing(0, 2), "2 are worth a look", "warn"),
        (Pressing(undecided=1), "1 can't be decided", "none"),
    ],
)
def test_counts_are_said_in_words(found, text, shape):
    """A number in a tab is readable without its colour."""
    assert (found.text, found.shape) == (text, shape)
    assert found.total == found.fails + found.looks + found.undecided


def test_families_are_counted_apart():
    """Each section has its own."""
    found = pressing_by_family([result("failed"), dataclasses.replace(result("insufficient"), check="fairness.x")])
    assert found == {"drift": Pressing(fails=1), "fairness": Pressing(undecided=1)}


def test_tabs_count_what_asks_for_somebody():
    """Nothing where everything holds; drift counts release and the latest window."""
    record = make.record()
    tabs = {tab.text: tab for tab in version_head(record, "index").tabs}
    for name, family in {"Evaluation": "evaluation", "Fairness": "fairness", "Data": "data_quality"}.items():
        assert tabs[name].count == record.pressing.get(family, Pressing()).total
    assert tabs["Drift"].count == record.pressing.get("drift", Pressing()).total + record.pressing_now.total
    assert "in October 2026" in tabs["Drift"].said
    assert tabs["History"].count == 0
    assert f": {tabs['Drift'].said.replace(chr(39), '&#39;')}</span>" in make.html(VersionPage.of(record))


def test_sources_name_whose_numbers_come_from_where():
    """A page that shows the predecessor's or production's numbers says so; one without evidence has no source."""
    first, second = make.two_versions()
    said = [source.said for source in version_head(second, "evaluation").sources]
    assert said == ["Numbers of this version come from", "numbers of version 1 from"]
    assert [source.said for source in version_head(second, "fairness").sources] == said[:1]
    drift = version_head(first, "drift").sources
    assert (drift[-1].said, drift[-1].link.href) == ("numbers of production from", "operations.html#windows")
    assert version_head(make.record(outcomes=None, windows={}), "evaluation").sources == ()
