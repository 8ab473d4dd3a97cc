"""The pages about what must be dealt with, all together: as they were last looked at, well formed, whatever is written."""

from __future__ import annotations

import datetime as dt
import json
import os
import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import builders as make
import oversight_cases as cases
import pytest
from test_all_pages import seen
from test_hostile import HOSTILE, WRITTEN_BY_PEOPLE, Shape

from mlgov.pages.alarms import Alarm
from mlgov.pages.all_pages import FILTERS, pages_of
from mlgov.pages.parts import PageRef
from mlgov.pages.portfolio import Portfolio
from mlgov.portal.render import Renderer

GOLDEN = Path(__file__).parents[1] / "golden" / "oversight"
MAIL = "projects/mail"
MINE = re.compile(
    r"(findings|emergencies|reviews)/index\.html|approvals/ledger\.html|projects/mail/(findings|validations)/.*"
)
CASES = (
    *("findings/index.html", "emergencies/index.html", "reviews/index.html", "approvals/ledger.html"),
    *(f"{MAIL}/index.html", f"{MAIL}/findings/open.html", f"{MAIL}/findings/lapsed.html"),
    f"{MAIL}/validations/send-time-1.html",
)


@cache
def offered() -> dict[str, PageRef]:
    """The pages of the hand-made portal by address."""
    return {ref.url: ref for ref in pages_of(cases.portfolio()) if isinstance(ref, PageRef)}


@cache
def body(url: str) -> str:
    """The HTML of one page."""
    return Renderer(make.TEMPLATES, FILTERS).body(offered()[url])


@pytest.mark.parametrize("url", CASES)
def test_page_is_as_kept(url):
    """The HTML below the frame is what was last looked at and found good; blank lines don't count."""
    text = "".join(f"{line.rstrip()}\n" for line in body(url).splitlines() if line.strip())
    kept = GOLDEN / url.replace("/", "_")
    if os.environ.get("MLGOV_UPDATE_GOLDEN") == "1":
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(text, encoding="utf-8")
    assert kept.is_file(), "not kept yet; look at the page, then run with MLGOV_UPDATE_GOLDEN=1"
    assert text == kept.read_text(encoding="utf-8")


def test_no_kept_page_is_left_over():
    """A kept page that no test reads would only look like a proof."""
    assert {path.name for path in GOLDEN.glob("*.html")} == {url.replace("/", "_") for url in CASES}


@pytest.mark.parametrize("url", sorted(filter(MINE.fullmatch, offered())))
def test_page_is_well_formed(url):
    """Elements close in order, ids are there once, one first heading, no heading skips a level."""
    found = seen(body(url))
    assert (found.open, found.wrong) == ([], [])
    assert len(found.ids) == len(set(found.ids))
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    assert all(later <= before + 1 for before, later in zip(found.headings, found.headings[1:], strict=False))


@pytest.mark.parametrize("url", [*filter(MINE.fullmatch, offered()), f"{MAIL}/index.html"])
def test_links_lead_to_pages_and_places_that_exist(url):
    """No link leads nowhere, and each `#place` is on the page it leads to."""
    for href in seen(body(url)).links:
        path, _, anchor = href.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(url), path)) if path else url
        if re.fullmatch(r"approvals/.*/?[0-9a-f]{12}\..*|approvals/allowed_signers", target):
            continue  # published beside the pages, from files that the hand-made portal has none of
        assert target in offered(), f"{url} links to {href}"
        if anchor:
            assert anchor in seen(body(target)).ids, f"{url} links to {href}"


def test_every_finding_and_report_is_found_by_a_search():
    """Its title and how it stands are what a search entry has."""
    refs = offered()
    assert refs[f"{MAIL}/findings/late.html"].title == "Finding: The label is wrong"
    assert refs[f"{MAIL}/findings/late.html"].description == "High finding, overdue, owner crm-lead"
    assert refs[f"{MAIL}/validations/send-time-1.html"].description == "Fit with findings, by vera on 28 July 2026"


def test_a_portal_without_any_has_no_page_for_them():
    """Four short pages are all that it has more than before."""
    plain = {ref.url for ref in pages_of(make.portfolio()) if isinstance(ref, PageRef)}
    assert {url for url in plain if re.search("finding|validation|emergenc|reviews|ledger", url)} == {
        "findings/index.html",
        "emergencies/index.html",
        "reviews/index.html",
        "approvals/ledger.html",
    }


def test_keys_change_with_what_is_written_and_with_the_day():
    """A page is made anew when its finding, another finding's title, a report or the day changed; and only then."""

    def keys(portfolio: Portfolio) -> dict[str, str]:
        return {ref.url: ref.key for ref in pages_of(portfolio) if isinstance(ref, PageRef)}

    before = keys(cases.portfolio())
    assert keys(cases.portfolio()) == before
    url = f"{MAIL}/findings/open.html"
    changed = [cases.finding("open", title="Another title"), *cases.findings()[1:]]
    assert keys(cases.portfolio(findings=tuple(changed)))[url] != before[url]
    assert keys(cases.portfolio(validations=()))[url] != before[url]
    later = make.AS_OF + dt.timedelta(days=1)
    moved = make.portfolio(cases.project(), as_of=later)
    assert keys(moved)[url] != before[url]
    report = f"{MAIL}/validations/send-time-1.html"
    assert keys(cases.portfolio(validations=(replace(cases.validation(), sha256="c" * 64),)))[report] != before[report]


# --- hostile texts -------------------------------------------------------------------------------


def hostile(text: str) -> Portfolio:
    """The same portal in which every text is one text."""
    line = text.replace("\n", " ")[:200].strip()
    long = f"{text} {'.' * 10}"
    word = "".join(each for each in text if each.isprintable() and not each.isspace())[:100] or "x"
    accepted = {**cases.ACCEPTED, "role": text, "by": word, "reason": long}
    fields: dict[str, Any] = {
        "title": line, "text": text, "owner": word, "opened_by": text,
        "results": [{"result": text[:200], "column": text, "group": f"sex={text}", "first_window": text}],
        "history": [{"on": "2026-10-01", "by": text, "what": text}],
    }  # fmt: skip
    found = (
        cases.finding("open", **fields),
        cases.finding("late", **fields, due="2026-11-01"),
        cases.finding("accepted", **fields, state="accepted", accepted=accepted),
        cases.finding("closed", **fields, state="closed", closed="2026-10-20"),
    )
    opinion = {
        name: {"view": "agree_with_findings", "text": long} for name in ("concept", "data", "outcomes", "limits")
    }
    report = cases.validation(
        validator=word, trigger=text, opinion=opinion, findings=["open"],
        challenges=[{"what": text, "answer": text}, {"what": text}],
        tests=[{"metric": text, "value": "1", "n": 1, "data": text, "note": text}],
    )  # fmt: skip
    report = replace(report, prose=text)
    computed = replace(cases.UNSIGNED, title=text, text=text, owner=word)
    happened = (
        make.EVENTS[0],
        cases.emergency(role=text, reason=text, goes_to=None, fallback=text, environment=text, recorded_by=text),
        make.event("incident", "2026-10-12", severity="high", reason=text, recorded_by=text),
    )
    record = make.record(make.model_version(events=happened))
    alarm = Alarm(text, text, "high", ended=False)
    record = replace(
        record, brief=replace(record.brief, computed=(computed,), alarms=(alarm, replace(alarm, ended=True)))
    )
    project = make.project_record(
        models=[make.model_record(record)],
        charter_=make.charter(
            make.CHARTER.replace("title: Newsletter send-time", f"title: {json.dumps(text, ensure_ascii=False)}")
        ),
    )
    # A record with characters that nobody sees is refused when it is read.
    decisions = cases.decisions(person="vera", reason=line if line.isprintable() else "It is fit.")
    bad = replace(decisions[2], problems=(text,))
    return make.portfolio(
        replace(project, findings=found, validations=(report,), computed=(computed,), decisions=(*decisions[:2], bad),
                emergencies=(("send-time", happened[1]),)),
        duties=tuple(replace(each, sentence=text, reason=text, who=text, people=(text,)) for each in cases.DUTIES),
    )  # fmt: skip


@cache
def bodies(text: str) -> dict[str, str]:
    """My pages of the portal of a text."""
    renderer = Renderer(make.TEMPLATES, FILTERS)
    refs = (ref for ref in pages_of(hostile(text)) if isinstance(ref, PageRef) and MINE.fullmatch(ref.url))
    return {ref.url: renderer.body(ref) for ref in refs}


def shapes(text: str) -> Iterator[tuple[str, Shape, Shape]]:
    """Address and shape of every page, with the shape that it has with a harmless text."""
    harmless = bodies("text")
    assert harmless.keys() == bodies(text).keys()
    for url, found in bodies(text).items():
        yield url, Shape(found), Shape(harmless[url])


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_becomes_an_element_an_attribute_or_an_id(name):
    """C1, C3, C5, C6, C9: whatever is written, the page has the elements it always has, and all are closed."""
    for url, shape, harmless in shapes(HOSTILE[name]):
        assert (shape.open, shape.wrong) == ([], []), url
        assert set(shape.tags) - set(harmless.tags) <= WRITTEN_BY_PEOPLE, url
        for tag in ("script", "img", "svg", "table", "tr", "a", "h1", "h2", "button"):
            assert shape.tags.count(tag) == harmless.tags.count(tag), f"{url}: {tag}"
        names = {each for each, _ in shape.attributes}
        assert not [each for each in names if each.startswith("on") or each == "style"], url
        ids = [value for each, value in shape.attributes if each == "id"]
        assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,130}", each) for each in ids), url
        links = [value for each, value in shape.attributes if each == "href"]
        assert all(re.fullmatch(r"[A-Za-z0-9._/@#-]*", link) for link in links), url


def test_unseen_characters_are_shown():
    """C7: an override can't turn a name round."""
    for url, found in bodies(HOSTILE["override"]).items():
        assert "\u202e" not in found, url
        assert "\u200b" not in found, url


def test_long_texts_are_cut():
    """C8: a text of 100,000 characters doesn't bury the page."""
    for url, found in bodies("a long story " * 7_700).items():
        shown = re.sub(r'<details.*?</details>|<div class="prose.*?</div>', " ", found, flags=re.DOTALL)
        longest = max(len(part) for part in re.split(r"<[^>]*>", shown))
        assert longest < 5_000, f"{url}: {longest}"
