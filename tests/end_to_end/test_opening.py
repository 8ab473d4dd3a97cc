"""Every page opens in a real browser: served and from disk, without a complaint and without asking anybody else."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.browser


def test_every_page_opens_from_disk(example, reader):
    """No error, no blocked style or script, nothing fetched from elsewhere; each page has one headline and a day."""
    window = reader("file")
    wrong = {}
    for url in example.pages():
        page = window.open(url)
        found = window.verdict()
        headlines = page.locator("article h1").count()
        if headlines != 1:
            found.append(f"{headlines} headlines")
        if page.locator("article [data-as-of='2026-11-22']").count() != 1:
            found.append("no `as of`")
        if found:
            wrong[url] = found
    assert wrong == {}


def test_a_page_of_every_kind_opens_from_a_server(reader, kind_url):
    """The same over http."""
    window = reader("http")
    window.open(kind_url)
    assert window.verdict() == []


def test_the_policy_is_in_force(reader):
    """What a page might be made to do is blocked and reported: inline script, inline style, anything from elsewhere."""
    window = reader("http")
    page = window.open("index.html")
    page.evaluate(
        """() => {
            const add = (name, fill) => { const e = document.createElement(name); fill(e); document.body.append(e); };
            add("script", (e) => { e.textContent = "window.__ran = true"; });
            add("p", (e) => { e.setAttribute("style", "color: red"); });
            add("img", (e) => { e.src = "https://example.org/pixel.png"; });
        }"""
    )
    page.wait_for_function("window.__blocked.length >= 3")
    blocked = {what.split()[0] for what in page.evaluate("window.__blocked")}
    assert blocked == {"script-src-elem", "style-src-attr", "img-src"}
    assert page.evaluate("window.__ran === undefined")
    assert not any("from elsewhere" in complaint for complaint in window.complaints)


@pytest.mark.parametrize("how", ["http", "file"])
def test_charts_are_drawn(reader, chart_url, how):
    """Each chart has marks within it, a label that says in words what it shows, a scale and a title at its side."""
    page = reader(how).open(chart_url)
    charts = page.locator("[data-chart]")
    assert charts.count() >= 1
    for chart in charts.all():
        assert len(chart.get_attribute("aria-label")) > 20
        assert chart.locator(".mlayer path").count() >= 1
        assert chart.locator(".xtick text").count() >= 2
        assert chart.locator(".ytitle").first.text_content().strip()
        assert chart.bounding_box()["height"] >= 200


def test_scripts_of_charts_are_only_where_charts_are(example):
    """A page asks for the drawing library if and only if it holds a chart block; the site has it once."""
    asks = {url for url in example.pages() if "vendor/plotly" in example.html(url)}
    holds = {url for url in example.pages() if "data-chart" in example.html(url)}
    assert holds <= asks
    assert all(url.endswith(("/evaluation.html", "/drift.html")) for url in asks)
    assert len(list(example.draft.rglob("plotly*.js"))) == 1


def test_a_number_leads_to_its_evidence(example, reader):
    """The first page of a version links to its evidence file, which the browser can open and which holds the number."""
    window = reader("http")
    page = window.open("projects/consumer-credit/credit-scorecard/2/index.html")
    link = page.locator("article a[href*='evidence/release-']").first.evaluate("e => e.href")
    answer = page.request.get(link)
    assert answer.ok
    statement = json.loads(answer.body())
    assert statement["predicate"]["of"] == "consumer-credit/credit-scorecard@2"
    values = [value for check in statement["predicate"]["outcomes"]["checks"] for value in _values(check)]
    shown = float(page.locator(".kpi .num").first.inner_text())
    assert any(abs(value - shown) < 0.005 for value in values)


def _values(check):
    """Every value that a check gave."""
    found = check.get("measurements", {}).get("value", [])
    return [value for value in (found if isinstance(found, list) else [found]) if value is not None]
