"""All pages of a portal together: offered by key, complete, and linked to each other without a dead end."""

from __future__ import annotations

import posixpath
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import builders as make
import pytest

from mlgov.pages import urls
from mlgov.pages.all_pages import pages_of
from mlgov.pages.parts import FileRef, PageRef


class Seen(HTMLParser):
    """Ids, links, headings and open elements of a page."""

    VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "col", "source"})

    def __init__(self) -> None:
        """Start with nothing seen."""
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attrs):
        """Note what the element says."""
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """`<circle/>` opens nothing."""
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        """Every end belongs to the element that was opened last."""
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def seen(text: str) -> Seen:
    """What is on a page."""
    parser = Seen()
    parser.feed(text)
    parser.close()
    return parser


@cache
def offered() -> dict[str, PageRef]:
    """Every page of the hand-made portal by its address."""
    return {item.url: item for item in pages_of(make.portfolio()) if isinstance(item, PageRef)}


@cache
def body(url: str) -> str:
    """The HTML of one page."""
    return make.html(offered()[url].make())


def addresses() -> list[str]:
    """All addresses."""
    return sorted(offered())


def test_every_kind_of_page_is_offered_once():
    """First page, lists, policies, charters, models, and nine pages per version."""
    assert {urls.home(), urls.projects(), urls.models(), urls.approvals(), urls.checks(), urls.policies()} <= set(
        offered()
    )
    version = [url for url in offered() if url.startswith("projects/mail/send-time/2/")]
    assert len(version) == 1 + len(urls.SECTIONS)
    assert urls.policy("standard") in offered()
    assert urls.project("untold") in offered()
    number = sum(isinstance(item, PageRef) for item in pages_of(make.portfolio()))
    assert number == len({url.casefold() for url in offered()})


@pytest.mark.parametrize("url", addresses())
def test_page_is_well_formed(url):
    """Elements close in order, ids are there once, one first heading, no heading skips a level."""
    found = seen(body(url))
    assert (found.open, found.wrong) == ([], [])
    assert len(found.ids) == len(set(found.ids))
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    assert all(later <= before + 1 for before, later in zip(found.headings, found.headings[1:], strict=False))


@pytest.mark.parametrize("url", addresses())
def test_links_lead_to_pages_and_places_that_exist(url):
    """No link leads nowhere, and each `#place` is on the page it leads to."""
    for href in seen(body(url)).links:
        if re.match(r"[a-z]+:", href):
            continue
        path, _, anchor = href.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(url), path)) if path else url
        if "/evidence/" in target or target.startswith("feeds/"):
            continue  # published beside the pages, from files that the hand-made portal has none of
        assert target in offered(), f"{url} links to {href}"
        if anchor:
            assert anchor in seen(body(target)).ids, f"{url} links to {href}"


@pytest.mark.parametrize("url", addresses())
def test_the_day_is_on_every_page(url):
    """What depends on a day says which."""
    assert 'data-as-of="2026-11-22"' in body(url)


@pytest.mark.parametrize("url", addresses())
def test_no_python_value_shows(url):
    """`None`, `nan` and objects are mistakes of a template."""
    without_commands = re.sub(r"<pre>.*?</pre>", "", body(url), flags=re.DOTALL)
    assert not re.search(r"\bNone\b|\bnan\b|object at 0x|>\s*(?:True|False|\(\)|\[\]|\{\})\s*<", without_commands)


@pytest.mark.parametrize("url", addresses())
def test_a_page_is_the_same_each_time(url):
    """Same input, same bytes."""
    again = next(item for item in pages_of(make.portfolio()) if item.url == url)
    assert make.html(again.make()) == body(url)


def test_titles_and_descriptions_are_there_for_search():
    """Every page can be found by its words."""
    for page in offered().values():
        assert page.title.strip()
        assert page.description.strip()
    titles = [page.title for page in offered().values()]
    assert len(titles) == len(set(titles))


def test_offering_pages_reads_no_evidence():
    """A build in which nothing changed opens no statement."""
    first, second = make.two_versions()

    def refuse():
        message = "evidence was read"
        raise AssertionError(message)

    lazy = [replace(item, load=refuse) for item in (first, second)]
    portfolio = make.portfolio(make.project_record(models=[make.model_record(*lazy)]))
    assert len(list(pages_of(portfolio))) > 20


def keys(**given) -> dict[str, str]:
    """Address -> key of a portal with one project."""
    record = make.record(**given)
    return {
        item.url: item.key for item in pages_of(make.portfolio(make.project_record(models=[make.model_record(record)])))
    }


def test_keys_stay_where_nothing_changed():
    """Equal inputs promise equal pages."""
    assert keys() == keys()


def test_keys_change_with_the_evidence():
    """New numbers make new pages, of the version and of everything that lists it."""
    before, after = keys(), keys(outcomes=make.release_outcomes(auc=0.91))
    changed = {url for url in before if before[url] != after[url]}
    assert {"index.html", "models/index.html", "projects/mail/send-time/1/audit.html"} <= changed


def test_keys_change_with_the_day():
    """What is due is another matter tomorrow."""
    later = make.AS_OF.replace(day=23)
    one = {item.url: item.key for item in pages_of(make.portfolio())}
    other = {
        item.url: item.key
        for item in pages_of(make.portfolio(make.project_record(as_of=later), make.project_record("untold", charter_=None, models=()), as_of=later))
    }  # fmt: skip
    assert one["index.html"] != other["index.html"]
    assert one["projects/mail/index.html"] != other["projects/mail/index.html"]


def test_evidence_files_are_published_as_they_are(tmp_path):
    """The bytes that the fingerprint is of, at the address that the pages link to; run records too."""
    version = make.model_version(governed=tmp_path)
    record = make.record(version)
    statement = record.release.statement
    folder = version.paths.evidence_dir
    folder.mkdir(parents=True)
    (folder / f"release-{statement.digest[:12]}.json").write_bytes(statement.raw)
    (folder / "windows.jsonl").write_text("{}\n", encoding="utf-8")
    portfolio = make.portfolio(make.project_record(models=[make.model_record(record)]))
    files = [item for item in pages_of(portfolio) if isinstance(item, FileRef)]
    assert [(item.url, item.content) for item in files] == [
        (f"projects/mail/send-time/1/evidence/release-{statement.digest[:12]}.json", statement.raw)
    ]
    link = seen(make.html(next(item for item in pages_of(portfolio) if item.url.endswith("1/audit.html")).make())).links
    assert f"evidence/release-{statement.digest[:12]}.json" in link


def test_an_empty_portal_has_all_its_lists():
    """No project yet: every list page says so, none breaks."""
    for item in pages_of(make.portfolio(projects=())):
        found = seen(make.html(item.make()))
        assert found.headings.count(1) == 1


def test_a_version_of_which_nothing_is_known_has_all_its_pages():
    """No facts, no charter, no evidence, no help texts: nine pages that say so."""
    version = make.model_version(facts_=None, charter_=None, features={}, events=())
    record = make.record(version, outcomes=None, windows={}, helps={})
    project = make.project_record(charter_=None, models=[make.model_record(record)])
    pages = [item for item in pages_of(make.portfolio(project)) if "/1/" in item.url]
    assert len(pages) == 1 + len(urls.SECTIONS)
    for item in pages:
        assert "data-as-of" in make.html(item.make())


def test_pages_need_no_numbers_library():
    """Rendering stays light: numpy, pyarrow and what reads data are never imported."""
    code = (
        "import sys, mlgov.pages.all_pages\n"
        "heavy = {'numpy', 'pyarrow', 'pandas', 'sklearn', 'mlgov.runner', 'mlgov.checks', 'mlgov.datasets'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
