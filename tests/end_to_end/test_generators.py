"""The generator can be replaced: the example portal is the same under MkDocs and under Zensical."""

from __future__ import annotations

import json
import re

import pytest

from mlgov.portal.links import parse, resolve

pytestmark = pytest.mark.slow

_TITLE = re.compile("<title>(.*?)</title>")
_HEADING = re.compile(r"<h[1-6][^>]*>(.*?)</h[1-6]>", re.DOTALL)
_THEME = re.compile(r"assets/(?:stylesheets|javascripts|images)/|^#(?:__.*|content)?$")


def facts(example) -> dict[str, tuple[object, ...]]:
    """Per page: title, headings, everything between, and links other than the theme's own files."""
    found = {}
    for url in example.pages():
        html = example.html(url)
        body = example.body(url)
        links = {resolve(url, link) for link in parse(html)[0] if not _THEME.search(link)}
        found[url] = (_TITLE.findall(html), _HEADING.findall(body), links, body)
    return found


def test_both_generators_give_the_same_portal(example, copied):
    """Page list, titles, headings, links, contents and what can be searched are equal; neither has a problem."""
    pytest.importorskip("zensical", reason="zensical is not installed")
    other = copied()
    report = other.build(check=False, generator="zensical").report
    assert report.problems == ()
    assert report.generator == "zensical"
    ours, theirs = facts(example), facts(other)
    assert sorted(ours) == sorted(theirs)
    for url, known in ours.items():
        for part, mine, its in zip(("title", "headings", "links", "body"), known, theirs[url], strict=True):
            assert mine == its, f"{url}: {part}"
    mkdocs = json.loads((example.draft / "search/search_index.json").read_text())["docs"]
    zensical = json.loads((other.draft / "search.json").read_text())["items"]
    assert [(row["location"], row["title"], row["text"]) for row in mkdocs] == [
        (row["location"], row["title"], row["text"]) for row in zensical
    ]
    assert (example.draft / "sitemap.xml").read_bytes() == (other.draft / "sitemap.xml").read_bytes()
