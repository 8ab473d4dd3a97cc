"""The frame in a real browser: search, charts, policy, accessibility; over http and as files."""

from __future__ import annotations

import threading
from importlib.util import find_spec
from pathlib import Path

import pytest

from mlgov.portal.serve import server

pytestmark = pytest.mark.browser

CHART = {
    "data": [
        {"x": [1, 2, 3], "y": [1, 3, 2], "type": "scatter", "mode": "lines", "name": "</script><b>line"},
        {"x": [1, 2, 3], "y": [2, 1, 3], "type": "bar", "name": "bars", "marker": {"color": "var(--fail)"}},
    ],
    "layout": {"xaxis": {"title": {"text": "score"}}, "yaxis": {"title": {"text": "share"}}},
}
VERSION = "projects/loans/score/2/index.html"


@pytest.fixture
def built(kit):
    """A small site with a chart page, served and as files; the tests run on both."""
    page = kit.page(VERSION, title="credit-scorer 2", description="Owned by risk-team", needs_charts=True, chart=CHART)
    hostile = kit.page("models/hostile.html", title=kit.hostile, description=kit.hostile, text=kit.hostile)
    assert kit.build([*kit.sections(), page, hostile]).problems == ()
    with server(kit.out, port=0) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield {"http": f"http://127.0.0.1:{running.server_port}", "file": kit.out.as_uri()}
        running.shutdown()
        thread.join()


@pytest.fixture
def opened(built, browser):
    """Open a page and collect everything that should not happen."""
    contexts = []

    def open_page(how: str, path: str, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on(
            "console", lambda said: page.complaints.append(said.text) if said.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "request", lambda asked: page.complaints.append(asked.url) if not _ours(asked.url, built[how]) else None
        )
        page.goto(f"{built[how]}/{path}")
        page.wait_for_load_state("networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()


def _ours(url: str, base: str) -> bool:
    return url.startswith((base + "/", "data:", "blob:", "about:"))


@pytest.mark.parametrize("how", ["http", "file"])
def test_search_finds_a_page_without_a_complaint(opened, how):
    """Typing a name shows the page, over http and from files, under the policy, with nothing fetched from elsewhere."""
    page = opened(how, "draft/" + VERSION)
    page.click("input.md-search__input")
    page.keyboard.type("credit-scorer")
    hit = page.locator(".md-search-result__item a").first
    hit.wait_for(timeout=30_000)
    assert "credit-scorer 2" in page.locator(".md-search-result__item").first.inner_text()
    assert VERSION in hit.get_attribute("href")
    assert page.complaints == []


@pytest.mark.parametrize("how", ["http", "file"])
def test_charts_are_drawn_under_the_policy(opened, how):
    """Plotly's layers lie on each other, titles and legend are there, colours come from the stylesheet."""
    page = opened(how, "draft/" + VERSION)
    page.locator("[data-chart] .main-svg").first.wait_for(timeout=30_000)
    layers = page.evaluate(
        "[...document.querySelectorAll('[data-chart] .main-svg')].map(e =>"
        " [getComputedStyle(e).position, e.getBoundingClientRect().top])",
    )
    assert len(layers) >= 2
    assert len({tuple(layer) for layer in layers}) == 1
    assert layers[0][0] == "absolute"
    text = page.locator("[data-chart]").inner_text()
    assert "score" in text
    assert "</script><b>line" in text
    assert (
        page.evaluate("getComputedStyle(document.querySelector('[data-chart] .bars path')).fill") == "rgb(179, 38, 30)"
    )
    page.mouse.move(640, 400)
    assert page.complaints == []


def test_charts_follow_the_colours(opened):
    """Choosing the dark palette redraws the chart with the dark stylesheet's colours."""
    page = opened("http", "draft/" + VERSION)
    page.locator("[data-chart] .main-svg").first.wait_for(timeout=30_000)
    page.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")
    page.wait_for_function(
        "getComputedStyle(document.querySelector('[data-chart] .bars path')).fill === 'rgb(255, 143, 134)'",
        timeout=30_000,
    )
    assert page.complaints == []


def test_hostile_text_is_only_text(opened):
    """Nothing that a name carries runs, on the page or in the search results."""
    page = opened("http", "draft/models/hostile.html")
    page.on("dialog", lambda _dialog: pytest.fail("a script of the data ran"))
    page.click("input.md-search__input")
    page.keyboard.type("quoted")
    page.locator(".md-search-result__item a").first.wait_for(timeout=30_000)
    assert "<script>alert(1)</script>" in page.locator(".md-search-result__item").first.inner_text()
    assert page.locator("article img").count() == 0
    assert page.complaints == []


def test_an_inline_script_does_not_run(kit, browser, tmp_path):
    """The policy holds in the browser: a script and a handler in a hand-written page do nothing."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "bad.md").write_text(
        "# Bad\n\n<script>document.title = 'ran'</script>\n\n<img src=x onerror=\"document.title = 'ran'\">\n"
    )
    kit.build(kit.sections(), hand_written=pages, work=tmp_path / "work")
    context = browser.new_context()
    page = context.new_page()
    page.goto((kit.out / "draft/pages/bad.html").as_uri())
    assert page.title() == "Bad - Test portal"
    context.close()


@pytest.mark.parametrize("path", ["", "latest/index.html"])
@pytest.mark.parametrize("how", ["http", "file"])
def test_pointers_lead_to_the_portal(opened, how, path):
    """The site's front door and `latest` lead to the newest edition without a script; the footer names it."""
    page = opened(how, path or "index.html")
    page.wait_for_url("**/draft/index.html")
    page.locator("[data-portal-edition]").wait_for(timeout=30_000)
    assert page.locator("[data-portal-edition]").inner_text() == "Edition draft"
    assert page.complaints == []


def test_what_expired_since_is_marked(opened, kit):
    """A day that has passed is named; one to come and words that are no day are left alone."""
    page = opened("http", "draft/index.html")
    page.evaluate(
        """document.querySelector('article').innerHTML =
        '<p data-valid-until="2001-02-03">A</p><p data-valid-until="9999-01-01">B</p><p data-valid-until="soon">C</p>'""",
    )
    page.evaluate((kit.templates / "assets" / "expired.js").read_text())
    assert page.locator("article").inner_text().split("\n\n") == [
        "A expired on 2001-02-03, since this page was published",
        "B",
        "C",
    ]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("path", ["index.html", VERSION])
def test_axe_finds_nothing_in_the_frame(opened, colours, width, path):
    """Every rule of axe-core holds, light and dark, narrow and wide, and nothing sticks out sideways."""
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe-playwright-python is not installed")
    page = opened("http", "draft/" + path, viewport={"width": width, "height": 800}, color_scheme=colours)
    page.wait_for_timeout(300)
    background = page.evaluate("getComputedStyle(document.querySelector('.md-main')).backgroundColor")
    assert background == {"light": "rgb(246, 248, 250)", "dark": "rgb(24, 32, 41)"}[colours]
    page.evaluate(Path(found.origin).with_name("axe.min.js").read_text())
    result = page.evaluate("axe.run()")
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in result["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_everything(opened):
    """The first stop skips to the content; then come name, navigation, colours and search, each with a visible focus."""
    page = opened("http", "draft/index.html")
    stops = []
    for _ in range(11):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("(document.activeElement.innerText || document.activeElement.name || '').trim()"))
    assert stops[0] == "Skip to content"
    assert stops[1:9] == ["Test portal", "Home", "Models", "Projects", "Sign-off", "Findings", "Checks", "Policies"]
    assert "query" in stops
