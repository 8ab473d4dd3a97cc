"""Everybody can use it: axe-core, light and dark, wide and narrow, by keyboard, on paper, and after the day has passed."""

from __future__ import annotations

import re
import zlib
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

EXEMPTING = """\
name: exempting
title: Exempting
version: "1"
owner: model_risk
effective_from: 2026-01-01
extends: standard
exemptions:
  - check: fairness.*
    subject: income-screening/*
    role: model_risk
    reason: Small groups are looked at by hand until there is more data.
    granted: 2026-11-01
    expires: 2027-01-31
"""
BACKGROUND = {"light": "rgb(246, 248, 250)", "dark": "rgb(24, 32, 41)"}


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core."""
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe-playwright-python is not installed")
    return Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing(reader, axe, kind_url, colours):
    """Every rule of axe-core holds at 1280 and at 390 pixels, with everything unfolded; nothing sticks out sideways.

    Contrast is most of the work and doesn't depend on the width: it is measured light and wide, and dark and narrow.
    """
    page = reader("file", color_scheme=colours).open(kind_url)
    assert page.evaluate("getComputedStyle(document.querySelector('.md-main')).backgroundColor") == BACKGROUND[colours]
    page.evaluate(axe)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    found = {}
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        contrast = "true" if (colours, width) in {("light", 1280), ("dark", 390)} else "false"
        options = f"{{ resultTypes: ['violations'], rules: {{ 'color-contrast': {{ enabled: {contrast} }} }} }}"
        result = page.evaluate(f"axe.run(document, {options})")
        for broken in result["violations"]:
            found[f"{broken['id']} at {width}"] = [node["html"][:160] for node in broken["nodes"][:3]]
        sideways = page.evaluate("document.documentElement.scrollWidth")
        if sideways > width:
            found[f"{sideways} wide at {width}"] = page.evaluate(_STICKS_OUT)
    assert found == {}


_STICKS_OUT = """[...document.querySelectorAll('article *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.wrap, pre'))
    .map(e => e.outerHTML.slice(0, 120)).slice(0, 5)"""


def test_the_keyboard_reaches_the_filters(reader):
    """The first stop skips to the content; each filter can be reached, is seen to be, and works with the space bar."""
    page = reader("http").open("models/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText").strip() == "Skip to content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().height") > 0
    page.keyboard.press("Enter")
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
                const at = document.activeElement, look = getComputedStyle(at);
                return [at.innerText || at.name || at.ariaLabel || "", at.matches("article *"),
                        look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 1];
            }"""
        )
        reached.append(stop)
        if stop[0] == "Fails":
            break
    assert reached[0][1], "the skip link leads past the header"
    assert reached[-1] == ["Fails", True, True]
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    assert "only=fails" in page.url


def test_an_audit_report_can_be_printed(reader):
    """On paper the audit report is text on several pages, without navigation, filters or the search box."""
    page = reader("file").open("projects/income-screening/income-classifier/3/audit.html")
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF-")
    assert 1 < len(re.findall(rb"/Type\s*/Page\b", paper)) < 100
    assert paper.count(b"/ToUnicode") >= 1
    drawn = sum(stream.count(b"TJ") + stream.count(b"Tj") for stream in _streams(paper))
    assert drawn > 500
    page.emulate_media(media="print")
    for gone in (".portal-header", ".tabs", ".portal-footer"):
        assert page.locator(gone).count() >= 1
        assert not page.locator(gone).first.is_visible()
    assert page.locator("article h1").is_visible()
    assert page.locator("article table").first.is_visible()


def _streams(paper: bytes):
    """Unpacked streams of a PDF file."""
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", paper, re.DOTALL):
        try:
            yield zlib.decompressobj().decompress(match[1])
        except zlib.error:
            continue


def test_exceptions_that_have_ended_since_are_marked(copied, browser):
    """What a role accepted until a day says so after that day, on the version's pages and on the policy's own."""
    root = copied()
    (root.governed / "policies" / "exempting.yml").write_text(EXEMPTING, encoding="utf-8")
    charter = root.governed / "income-screening" / "charter.md"
    charter.write_text(charter.read_text(encoding="utf-8").replace("---\n", "---\npolicy: exempting\n", 1), "utf-8")
    root.build(check=False)
    version = "projects/income-screening/income-classifier/2"
    context = browser.new_context()
    page = context.new_page()
    for url in (f"{version}/audit.html", f"{version}/fairness.html", "policies/exempting.html"):
        address = f"{root.draft.as_uri()}/{url}"
        for day, marked in (("2026-11-22", False), ("2027-01-31", False), ("2027-02-01", True)):
            page.clock.set_fixed_time(f"{day}T12:00:00Z")
            page.goto(address, wait_until="load")
            accepted = page.locator("[data-valid-until='2027-01-31']")
            assert accepted.count() >= 1, url
            assert page.locator("[data-expired]").count() == (accepted.count() if marked else 0), (url, day)
    assert "until 31 January 2027 expired on 2027-01-31, since" in accepted.first.inner_text()
    context.close()


def test_what_has_passed_since_is_marked(reader):
    """Read a year later, review dates that have passed say so; read on its day, the page says nothing of the kind."""
    window = reader("file")
    window.page.clock.set_fixed_time("2026-11-22T12:00:00Z")
    page = window.open("models/index.html")
    dates = page.locator("[data-valid-until]").evaluate_all("all => all.map(e => e.dataset.validUntil)")
    assert dates
    due = [day for day in dates if day < "2026-11-22"]
    assert page.locator("[data-expired]").count() == len(due)
    later = reader("file")
    later.page.clock.set_fixed_time("2036-11-22T12:00:00Z")
    page = later.open("models/index.html")
    assert page.locator("[data-expired]").count() == len(dates)
    assert page.locator(".expired-note").first.inner_text().strip().startswith("expired on ")
    assert later.verdict() == []
