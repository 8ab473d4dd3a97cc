"""Links are resolved and checked."""

from __future__ import annotations

import pytest

from mlgov.portal.links import LinkCheck, lost_ids, parse, resolve, values_of


@pytest.mark.parametrize(
    ("url", "link", "target"),
    [
        ("index.html", "models/index.html", "models/index.html"),
        ("a/b/c.html", "../../index.html#x", "index.html#x"),
        ("a/b/c.html", "d.html?q=1#x", "a/b/d.html#x"),
        ("a/b.html", "#top", "a/b.html#top"),
        ("a/b.html", "?filter=live", "a/b.html"),
        ("a/b.html", "?filter=live#rows", "a/b.html#rows"),
        ("a/b.html", "./c%20d.html", "a/c d.html"),
        ("a/b.html", "https://example.org", None),
        ("a/b.html", "mailto:a@example.org", None),
        ("a/b.html", "../../../up.html", "../../../up.html"),
        ("a/b.html", "/root.html", "a//root.html"),
    ],
)
def test_links_resolve_like_in_a_browser(url, link, target):
    """Relative links, anchors, queries; what leaves the edition is kept as something no page is called."""
    assert resolve(url, link) == target


def check(pages: dict[str, str], files: set[str] = frozenset()) -> list[str]:
    """Check a set of pages."""
    links = LinkCheck()
    for url, html in pages.items():
        links.add(url, html)
    return links.broken(set(pages) | set(files), pages.__getitem__)


def test_good_links_are_silent():
    """Pages, anchors, files and outward links are found."""
    pages = {
        "index.html": '<a href="a/b.html#x">1</a> <a href="data.json">2</a> <a href="https://example.org">3</a>',
        "a/b.html": '<h2 id="x">x</h2> <a href="../index.html">home</a> <a href="#x">x</a>',
    }
    assert check(pages, {"data.json"}) == []


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<a href="no.html">', "index.html: no.html: leads to nothing"),
        ('<a href="b.html#no">', "index.html: b.html#no: b.html has no such anchor"),
        ('<img src="no.svg">', "index.html: no.svg: leads to nothing"),
        ('<a href="/b.html">', "index.html: /b.html: leads to nothing"),
        ('<a href="../b.html">', "index.html: ../b.html: leads to nothing"),
        ('<a href="no.html?a=1&amp;b=2">', "index.html: no.html?a=1&amp;b=2: leads to nothing"),
    ],
)
def test_broken_links_are_named_with_their_page(html, said):
    """The report says where, what and why."""
    assert check({"index.html": html, "b.html": "<p>"}) == [said]


def test_words_that_look_like_links_are_not_reported():
    """Prose may talk about attributes: only what a parser calls a link counts."""
    assert check({"index.html": '<p>write <code>&lt;a href="no.html"&gt;</code></p>'}) == []


def test_quick_and_exact_reading_agree():
    """Splitting finds what the parser finds on the HTML that templates make."""
    html = '<a class="x" href="a.html" id="one">a</a><img src="b.png" alt="b"><script src="c.js"></script>'
    links, ids = parse(html)
    assert values_of(html, "href") | values_of(html, "src") == links
    assert values_of(html, "id") == ids


@pytest.mark.parametrize(
    ("now", "lost"),
    [
        ({"a": {"x", "y"}, "b": set()}, False),
        ({"a": {"y"}, "b": set()}, True),
        ({"a": {"x"}}, True),
        ({"a": {"x"}, "b": set(), "c": set()}, False),
    ],
)
def test_lost_anchors_and_pages_are_noticed(now, lost):
    """Only something that disappears can break a link of an unchanged page."""
    assert lost_ids({"a": ["x"], "b": []}, now) is lost


def test_links_within_a_folder_are_settled_when_it_is_done():
    """Thousands of versions link their own pages to each other: what leads somewhere isn't kept."""
    links = LinkCheck()
    for version in ("1", "2"):
        links.add(f"m/{version}/a.html", '<a href="b.html#x">b</a> <a href="../../index.html#top">home</a>')
        links.add(f"m/{version}/b.html", '<p id="x">x</p> <a href="a.html">a</a> <a href="no.html">no</a>')
    links.add("m/index.html", "<p>")
    assert set(links._open) == {"index.html#top", "m/1/no.html", "m/2/no.html"}
    files = {"index.html", "m/1/a.html", "m/1/b.html", "m/2/a.html", "m/2/b.html"}
    links.add("index.html", '<h1 id="top">home</h1>')
    pages = {f"m/{version}/b.html": '<a href="no.html">no</a>' for version in ("1", "2")}
    said = [f"m/{version}/b.html: no.html: leads to nothing" for version in ("1", "2")]
    assert links.broken(files, pages.__getitem__) == said


def test_the_same_words_on_two_pages_are_two_links():
    """`#x` and `?x` lead to the page on which they stand, whatever another page of the folder has."""
    html = '<a href="#x">x</a> <a href="?q=1#y">y</a>'
    pages = {"a/1.html": f'<p id="x"><p id="y">{html}', "a/2.html": html}
    assert check(pages) == [
        "a/2.html: #x: a/2.html has no such anchor",
        "a/2.html: ?q=1#y: a/2.html has no such anchor",
    ]
