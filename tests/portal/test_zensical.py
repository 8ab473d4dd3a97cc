"""The generator can be replaced: MkDocs and Zensical give the same pages, titles and links."""

from __future__ import annotations

import contextlib
import json
import re
import threading

import pytest

from mlgov.portal.links import parse, resolve
from mlgov.portal.resources import files_below
from mlgov.portal.serve import server

pytestmark = pytest.mark.slow

_SKIP = re.compile(r'<a href="#[^"]*" class="md-skip">')
_TITLE = re.compile("<title>(.*?)</title>")

CHART = {"data": [{"x": [1, 2], "y": [1, 2], "type": "bar"}], "layout": {}}


@contextlib.contextmanager
def served(folder):
    """The address of a running server."""
    with server(folder, port=0) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def facts(folder):
    """Per page: title, outline, and links other than the theme's own files."""
    found = {}
    for name in files_below(folder):
        if name.endswith(".html"):
            html = _SKIP.sub("", (folder / name).read_text())
            links, _ids = parse(html)
            own = {resolve(name, link) for link in links if not re.search(r"assets/(stylesheets|javascripts)/", link)}
            found[name] = (_TITLE.findall(html), re.findall(r"<h[1-6][^>]*>(.*?)</h[1-6]>", html), own)
    return found


def test_both_generators_give_the_same_portal(kit, tmp_path):
    """Page list, titles, headings, links and searchable pages are equal; neither build has a problem."""
    pytest.importorskip("zensical", reason="zensical is not installed")
    pages = tmp_path / "pages"
    (pages / "deep").mkdir(parents=True)
    (pages / "rules.md").write_text(
        "# Our rules\n\nSee [models](../models/index.html).\n\n## Two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    (pages / "deep" / "more.md").write_text("# More\n\nBack to [the rules](../rules.md).\n")
    made = [*kit.sections(), kit.page("projects/p/m/1/index.html", title=kit.hostile, needs_charts=True)]
    result, searchable = {}, {}
    for generator, index, rows in (
        ("mkdocs", "search/search_index.json", "docs"),
        ("zensical", "search.json", "items"),
    ):
        out = tmp_path / generator
        report = kit.build(made, generator=generator, hand_written=pages, out=out, work=tmp_path / "work")
        assert report.problems == ()
        assert report.generator == generator
        result[generator] = facts(out / "draft")
        searchable[generator] = {row["location"] for row in json.loads((out / "draft" / index).read_text())[rows]}
    assert result["mkdocs"] == result["zensical"]
    assert searchable["mkdocs"] == searchable["zensical"]
    assert len(result["mkdocs"]) == 10
    sitemaps = {(tmp_path / generator / "draft/sitemap.xml").read_text() for generator in result}
    assert len(sitemaps) == 1


@pytest.mark.browser
@pytest.mark.parametrize("how", ["http", "file"])
def test_search_and_charts_work_in_the_other_frame(kit, browser, how):
    """Zensical's own scripts run under its own policy: a search hit and a drawn chart, over http and as files."""
    pytest.importorskip("zensical", reason="zensical is not installed")
    page = kit.page("projects/p/m/1/index.html", title="credit-scorer 1", needs_charts=True, chart=CHART)
    kit.build([*kit.sections(), page], generator="zensical")
    complaints = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    with served(kit.out) as address:
        base = address if how == "http" else kit.out.as_uri()
        shown = context.new_page()
        shown.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        shown.on("pageerror", lambda error: complaints.append(str(error)))
        shown.goto(f"{base}/draft/{page.url}")
        shown.locator("[data-chart] .main-svg").first.wait_for(timeout=30_000)
        shown.locator(".md-search__button").click()
        shown.keyboard.type("credit-scorer")
        shown.locator("a", has_text="credit-scorer 1").first.wait_for(timeout=30_000)
        context.close()
    assert complaints == []
