"""The writer fills a stage: addresses are safe, everything is found by search and sitemap, problems are told."""

from __future__ import annotations

import json
import re
import shutil
from types import SimpleNamespace

import pytest

from mlgov.errors import BuildError
from mlgov.portal import csp
from mlgov.portal.frame import section_of
from mlgov.portal.generator import build_shell
from mlgov.portal.place import edition_stage
from mlgov.portal.render import Renderer
from mlgov.portal.stage import Stage
from mlgov.portal.writer import Writer, _suspicious


@pytest.fixture
def write(kit):
    """Write pages into a stage of the draft and publish it; gives the writer and what was told."""
    for folder in (kit.work, kit.out):
        folder.mkdir(parents=True, exist_ok=True)

    def run(pages, site_url="", templates=kit.templates):
        shell = build_shell(kit.templates, kit.work, name="Test portal")
        writer, told = Writer(shell, Renderer(templates), templates), []
        with edition_stage("draft", kit.out, kit.work, kit.cache) as place:
            writer.write(pages, place, lambda *step: told.append(step), site_url)
            place.publish(writer.manifest)
        return writer, told

    return run


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/a.html",
        "a//b.html",
        "a/",
        "../a.html",
        "a/../b.html",
        "a..b.html",
        ".a/b.html",
        "a b.html",
        "é.html",
        "a\n",
    ],
)
def test_an_address_stays_below_the_edition(kit, write, url):
    """Nothing that climbs, hides, is absolute or needs escaping; what stood is untouched."""
    write(kit.sections())
    stood = kit.tree(kit.out / "draft")
    with pytest.raises(BuildError, match="can't be a page's address"):
        write([*kit.sections(), kit.page(url)])
    assert kit.tree(kit.out / "draft") == stood


def test_a_page_and_a_file_may_not_share_an_address(kit, write):
    """Not even where only the case differs: one of them would be lost on some disks."""
    with pytest.raises(BuildError, match="two pages have the address") as refused:
        write([kit.page("models/a.html"), kit.file("MODELS/A.html", b"", "1")])
    assert "case" in refused.value.hint


def test_places_of_a_page_are_found_by_search(kit, write):
    """A page may name anchors of its own with title and text: each is an entry that leads to its place."""
    page = SimpleNamespace(**vars(kit.page("models/a.html")), places=(("top", "AUC", "How well it ranks"),))
    page.make = lambda: kit.page("models/a.html")
    write([*kit.sections(), page])
    index = json.loads((kit.out / "draft/search/search_index.json").read_text())
    row = next(row for row in index["docs"] if row["location"] == "models/a.html#top")
    assert (row["title"], row["text"]) == ("AUC", "How well it ranks")
    script = (kit.out / "draft/search/search_index.js").read_text()
    assert json.loads(script.removeprefix("var __index=").rstrip(";\n")) == index


def test_the_sitemap_holds_pages_only(kit, write):
    """Sorted, without raw files and assets; the site's address is escaped and ends in one slash."""
    write([*reversed(kit.sections()), kit.file("models/e.json", b"{}", "1")], "https://example.org/a&b//")
    found = re.findall("<loc>(.*?)</loc>", (kit.out / "draft/sitemap.xml").read_text())
    assert found == sorted(f"https://example.org/a&amp;b/{page.url}" for page in kit.sections())


def test_the_manifest_says_all_that_stands(kit, write):
    """Generated pages with their anchors, and the rest by name: the next build can remove whatever is gone."""
    writer, _ = write([*kit.sections(), kit.file("models/e.json", b"{}", "1")])
    stands = set(kit.tree(kit.out / "draft"))
    assert set(writer.manifest.entries) | writer.manifest.others == stands
    assert not writer.manifest.others & set(writer.manifest.entries)
    assert "top" in writer.manifest.entries["index.html"].ids
    assert writer.manifest.entries["models/e.json"].ids == ()
    assert writer.manifest.clean


def test_a_build_with_problems_is_looked_at_again(kit, write):
    """Only a clean manifest lets unchanged pages go unchecked: a broken link is told on in every build."""
    pages = [*kit.sections(), kit.page("models/a.html", links=("no.html",))]
    for rendered in (8, 0, 0):
        writer, _ = write(pages)
        assert writer.rendered == rendered
        assert writer.problems == ["models/a.html: no.html: leads to nothing"]
        assert not writer.manifest.clean


def test_a_link_to_an_anchor_that_an_unchanged_page_lost_is_found(kit, write):
    """The page with the link isn't made again, the one with the anchor is: the link is checked all the same."""
    source = kit.page("models/source.html", links=("../index.html#top",))
    assert write([*kit.sections(), source])[0].problems == []
    raw = kit.file("index.html", b"<h1>no anchor</h1>", "2")
    writer, _ = write([*kit.sections()[1:], raw, source])
    assert any(line.startswith("models/source.html: ../index.html#top") for line in writer.problems)


def test_other_templates_are_another_engine(kit, write, tmp_path):
    """The same keys, a changed template: every page is made again and shows it."""
    first, _ = write(kit.sections())
    templates = tmp_path / "templates"
    shutil.copytree(kit.templates, templates)
    plain = templates / "pages" / "plain.html.jinja"
    plain.write_text(plain.read_text() + "<p>a new line</p>")
    second, _ = write(kit.sections(), templates=templates)
    assert second.rendered == 7
    assert first.manifest.engine != second.manifest.engine
    assert "a new line" in (kit.out / "draft/index.html").read_text()


@pytest.mark.parametrize("given", [list, iter])
def test_progress_counts_pages(kit, write, given):
    """From none to all, whether the pages come as a list or one by one; what is reused is done at once."""
    _, told = write(given(kit.sections()))
    assert [step for step in told if step[0] == "pages"] == [("pages", done, 7) for done in range(8)]
    _, told = write(given(kit.sections()))
    assert [step for step in told if step[0] == "pages"] == [("pages", 7, 7)]


@pytest.mark.parametrize(
    "body",
    [
        '<p style="color:red">x</p>',
        "<style>p{}</style>",
        '<b onclick="x()">x</b>',
        "<script>x()</script>",
        '<script type="application/json">{}</script><script>x()</script>',
        '<a href="javascript:x()">x</a>',
        '<iframe src="https://example.org"></iframe>',
    ],
)
def test_what_the_policy_blocks_gets_a_close_look(body):
    """The quick look may err on the safe side only: what the close look reports must reach it."""
    assert csp.violations(body, "default-src 'none'")
    assert _suspicious(body.encode())


def test_a_plain_body_needs_no_close_look():
    """Text, charts' data and links are what most pages are made of: looking closely at each would cost the build."""
    body = '<p>once upon a time = on and on</p><a href="a.html">a</a><script type="application/json">{}</script>'
    assert not _suspicious(body.encode())


@pytest.mark.parametrize(
    "body",
    [
        "<IMG src='https://elsewhere.example/a.png'>",
        "<p\nonclick='x()'>",
        '<a href="data:text/html,x">x</a>',
        "<SCRIPT>x</SCRIPT>",
        "<p STYLE = 'color:red'>",
        '<a href="vbscript:x">x</a>',
    ],
)
def test_what_the_policy_blocks_is_looked_at_however_it_is_written(body):
    """Upper case, line breaks and spaces don't hide it."""
    assert _suspicious(body.encode())


def test_links_of_a_page_that_was_just_made_are_looked_at_once(kit, write, monkeypatch):
    """A first build knows nothing of an earlier one: it doesn't read every page back to check it again."""
    read, written = Stage.read, []
    monkeypatch.setattr(Stage, "read", lambda self, path: written.append(path) or read(self, path))
    pages = [*kit.sections(), *(kit.page(f"models/{name}.html") for name in "abcdefgh")]
    writer, _ = write(pages)
    assert writer.rendered == 15
    kinds = {(page.url.count("/"), section_of(page.url)) for page in pages}
    assert len(written) == len(kinds) < len(pages)
