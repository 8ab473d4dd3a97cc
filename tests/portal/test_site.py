"""The whole build: whole or nothing, the same bytes for the same input, only what changed."""

from __future__ import annotations

import errno
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from types import SimpleNamespace

import pytest

from mlgov.errors import BuildError
from mlgov.portal import editions, resources, site
from mlgov.portal.templating import LONGEST


def test_three_pages_become_a_site(kit):
    """Pages, assets, search, sitemap and pointers are there; nothing is broken; the report counts."""
    report = kit.build([*kit.sections(), kit.file("projects/p/m/1/evidence/e.json", b"{}", "1")])
    assert (report.edition, report.pages, report.rendered, report.problems) == ("draft", 8, 8, ())
    draft = kit.out / "draft"
    for name in ("index.html", "models/index.html", "assets/portal.css", "search/search_index.js", "sitemap.xml"):
        assert (draft / name).is_file()
    assert (draft / "projects/p/m/1/evidence/e.json").read_bytes() == b"{}"
    assert sorted(path.name for path in kit.out.iterdir()) == [
        "draft",
        "index.html",
        "latest",
        "versions.js",
        "versions.json",
    ]
    assert not list(draft.rglob("_frame*"))


def test_a_page_stands_in_its_frame(kit):
    """Title, heading in the body, description, current section, relative links and the policy are right."""
    page = kit.page("projects/p/m/1/index.html", title="Score 1", description="Is it fit?")
    kit.build([*kit.sections(), page])
    html = (kit.out / "draft" / page.url).read_text()
    assert "<title>Score 1 - Test portal</title>" in html
    assert '<h1 id="top">Score 1</h1>' in html
    assert '<meta name="description" content="Is it fit?">' in html
    assert '<a href="../../../../models/index.html" aria-current="page">Models</a>' in html
    assert html.count("aria-current") == 1
    assert "default-src 'none'" in html
    assert "MLGOV-" not in html
    assert "http://" not in html.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in html


def test_charts_are_loaded_only_where_they_are(kit):
    """The script is linked on the page that needs it and published only if a page does."""
    kit.build(kit.sections())
    assert not list((kit.out / "draft").rglob("plotly*"))
    page = kit.page("models/charts.html", needs_charts=True, chart={"data": [], "layout": {}})
    kit.build([*kit.sections(), page])
    assert '<script src="../assets/vendor/plotly' in (kit.out / "draft" / page.url).read_text()
    assert "plotly" not in (kit.out / "draft" / "models/index.html").read_text()
    assert len(list((kit.out / "draft").rglob("plotly*.js"))) == 1


def test_hostile_text_stays_text_everywhere(kit):
    """Title, description, body, chart block, search index, sitemap and the portal's name: nothing becomes markup."""
    page = kit.page(
        "models/hostile.html",
        title=kit.hostile,
        description=kit.hostile,
        text=kit.hostile,
        needs_charts=True,
        chart={"name": "</script>" + kit.hostile},
    )
    report = kit.build([*kit.sections(), page], portal=kit.portal(name="P " + kit.hostile[:25]))
    assert report.problems == ()
    draft = kit.out / "draft"
    html = (draft / page.url).read_text()
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "\u202e" not in html
    assert html.count("{{ 7*7 }}") >= 3
    for name in ("search/search_index.json", "search/search_index.js"):
        text = (draft / name).read_text()
        assert "<" not in text
        assert "\u202e" not in text
    assert "<script>alert" not in (kit.out / "index.html").read_text()


@pytest.mark.parametrize(
    "text", ["👩‍👩‍👧 日本語 العربية é", "| a ` ]( * # !!! ::: {: x }", "w" * 10_000, "z " * 50_000]
)
def test_odd_names_give_a_working_page_and_search(kit, text):
    """Foreign, long and Markdown-like names go through page and index unharmed."""
    page = kit.page("models/odd.html", title=text, description=text, text=text)
    assert kit.build([*kit.sections(), page]).problems == ()
    rows = json.loads((kit.out / "draft" / "search/search_index.json").read_text())["docs"]
    [row] = [row for row in rows if row["location"] == page.url]
    assert row["title"].startswith(text[:20])
    assert text[:LONGEST] in (kit.out / "draft" / page.url).read_text()


def test_two_builds_are_byte_identical(kit, tmp_path, monkeypatch):
    """The same input gives the same bytes, whatever the clock and the hash seed say; also as a named edition."""
    pages = [*kit.sections(), kit.page("models/charts.html", needs_charts=True)]
    kit.build(pages)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    kit.build(pages, out=tmp_path / "other", work=tmp_path / "work", edition="v1")
    assert kit.tree(kit.out / "draft") == kit.tree(tmp_path / "other" / "v1")


def test_unchanged_pages_are_left_untouched(kit):
    """Only the page whose key changed is made anew; the others stay the same file."""
    pages = [*kit.sections(), *(kit.page(f"models/{n}.html") for n in range(20))]
    kit.build(pages)
    before = (kit.out / "draft/models/3.html").stat()
    pages[7] = kit.other(pages[7], key="2", text="New words")
    report = kit.build(pages)
    assert report.rendered == 1
    assert "New words" in (kit.out / "draft" / pages[7].url).read_text()
    after = (kit.out / "draft/models/3.html").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    report = kit.build(pages[:-1])
    assert report.rendered == 0
    assert not (kit.out / "draft" / pages[-1].url).exists()


def test_an_incremental_build_equals_a_full_one(kit, tmp_path):
    """Whatever was reused, the result is what a build from nothing gives."""
    pages = [*kit.sections(), *(kit.page(f"models/{n}.html") for n in range(5))]
    kit.build(pages)
    pages[8] = kit.other(pages[8], key="2", title="Other")
    kit.build(pages)
    kit.build(pages, out=tmp_path / "full", cache=tmp_path / "empty")
    assert kit.tree(kit.out / "draft") == kit.tree(tmp_path / "full" / "draft")


@pytest.mark.parametrize("harm", ["page", "manifest", "template", "name"])
def test_nothing_stale_is_reused(kit, harm, monkeypatch):
    """A page edited by hand, a damaged manifest, a changed template and a new name each make pages anew."""
    pages = kit.sections()
    kit.build(pages)
    good = kit.tree(kit.out / "draft")
    options = {}
    if harm == "page":
        (kit.out / "draft" / "models/index.html").write_text("defaced")
    elif harm == "manifest":
        [manifest] = (kit.cache / "portal").glob("*.json")
        manifest.write_text('{"format": 1, "engine": "x", "clean": true, "pages": {"models/index.html": 3}}')
    elif harm == "template":
        monkeypatch.setattr(site, "Renderer", _with_digest(site.Renderer, "other"))
    else:
        options["portal"] = kit.portal(name="Other")
    report = kit.build(pages, **options)
    assert report.rendered == (1 if harm == "page" else len(pages))
    if harm != "name":
        assert kit.tree(kit.out / "draft") == good


def _with_digest(renderer, digest):
    """A renderer whose templates look changed."""

    class Changed(renderer):
        def __init__(self, *args):
            super().__init__(*args)
            self.digest = digest

    return Changed


def test_a_named_edition_is_immutable(kit):
    """The same content is accepted again, other content refused with what stands untouched; the draft goes on."""
    pages = kit.sections()
    assert kit.build(pages, edition="v1").new is True
    assert kit.build(pages, edition="v1").new is False
    stood = kit.tree(kit.out / "v1")
    changed = [kit.other(pages[0], key="2", text="Other words"), *pages[1:]]
    with pytest.raises(BuildError, match="edition v1 is published and differs"):
        kit.build(changed, edition="v1")
    assert kit.tree(kit.out / "v1") == stood
    assert not (kit.out / ".building").exists()
    kit.build(changed)
    assert kit.tree(kit.out / "v1") == stood


def test_unchanged_pages_are_equal_between_editions_and_share_no_file(kit):
    """No name or date of the edition is in a page; an edition's files are its own, so nothing reaches into it."""
    pages = kit.sections()
    kit.build(pages)
    kit.build(pages, edition="v1")
    kit.build(pages, edition="v2")
    assert kit.tree(kit.out / "v1") == kit.tree(kit.out / "v2") == kit.tree(kit.out / "draft")
    assert (kit.out / "v1/index.html").stat().st_nlink == 1


@pytest.mark.parametrize(
    "url", ["../x.html", "/abs.html", "a//b.html", "a/../b.html", "", "a b.html", ".git/x.html", "é.html"]
)
def test_addresses_that_are_no_addresses_are_refused(kit, url):
    """A URL never leads out of the edition and needs no quoting."""
    with pytest.raises(BuildError, match="can't be a page's address"):
        kit.build([kit.page(url)])
    assert not (kit.out / "draft").exists()


def test_two_pages_with_one_address_are_refused(kit):
    """Also when only case differs: some disks hold one file for both."""
    with pytest.raises(BuildError, match="two pages have the address"):
        kit.build([kit.page("models/A.html"), kit.page("models/a.html")])


def test_broken_links_are_reported_and_strict_refuses(kit):
    """By default the site is built and the report tells; strict leaves what stood."""
    good = kit.sections()
    kit.build(good)
    stood = kit.tree(kit.out / "draft")
    bad = [kit.other(good[0], key="2", links=("no.html", "models/index.html#no")), *good[1:]]
    with pytest.raises(BuildError, match=r"index\.html: no\.html: leads to nothing"):
        kit.build(bad, strict=True)
    assert kit.tree(kit.out / "draft") == stood
    assert kit.build(bad).problems == (
        "index.html: models/index.html#no: models/index.html has no such anchor",
        "index.html: no.html: leads to nothing",
    )


def test_a_link_of_an_unchanged_page_that_breaks_is_found(kit):
    """Removing a page tells on the pages that still link to it, though they are not rendered again."""
    target = kit.page("models/target.html")
    source = kit.page("models/source.html", links=("target.html",))
    assert kit.build([*kit.sections(), source, target]).problems == ()
    report = kit.build([*kit.sections(), source])
    assert report.rendered == 0
    assert report.problems == ("models/source.html: target.html: leads to nothing",)
    again = kit.build([*kit.sections(), source])
    assert again.problems == report.problems


def test_hand_written_pages_are_built_checked_and_searchable(kit, tmp_path):
    """Markdown pages get the frame, a place in the navigation and search entries; what they must not do is reported."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "rules.md").write_text("# Our rules\n\nSee [models](../models/index.html).\n")
    (pages / "bad.md").write_text(
        "# Bad\n\n<script>alert(1)</script>\n\n[x](../models/no.html) <b onclick='x()'>b</b>\n"
    )
    report = kit.build(kit.sections(), hand_written=pages, work=tmp_path / "work")
    html = (kit.out / "draft/pages/rules.html").read_text()
    assert "default-src 'none'" in html
    assert "Our rules - Test portal" in html
    assert ">Guide</a>" in (kit.out / "draft/index.html").read_text()
    assert "alert(1)" in (kit.out / "draft/pages/bad.html").read_text()
    assert [line.partition(": ")[2] for line in report.problems] == [
        "an inline script that the policy does not allow: alert(1)",
        "an inline onclick= attribute",
        "../models/no.html: leads to nothing",
    ]
    index = json.loads((kit.out / "draft/search/search_index.json").read_text())
    assert "Our rules" in {row["title"] for row in index["docs"]}


def test_no_script_of_a_hand_written_page_enters_the_policy(kit, tmp_path):
    """The policy is computed on empty frames: writing a script into a page doesn't allow it."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "bad.md").write_text("# Bad\n\n<script>alert(1)</script>\n")
    kit.build(kit.sections(), hand_written=pages, work=tmp_path / "work")
    html = (kit.out / "draft/pages/bad.html").read_text()
    from mlgov.portal.csp import script_hash  # noqa: PLC0415

    assert script_hash("alert(1)") not in html


def test_the_sitemap_lists_every_page_without_dates(kit):
    """Relative without a site's address, absolute with one; never a day."""
    kit.build(kit.sections(), site_url="https://example.org/portal")
    text = (kit.out / "draft/sitemap.xml").read_text()
    assert re.findall("<loc>(.*?)</loc>", text)[0] == "https://example.org/portal/approvals/index.html"
    assert text.count("<loc>") == 7
    assert "lastmod" not in text


def test_progress_is_told(kit):
    """Stages come in order and count to their end."""
    told = []
    kit.build(kit.sections(), progress=lambda *step: told.append(step))
    assert [stage for stage, _, _ in told if stage != "pages"] == [
        "shell",
        "shell",
        "links",
        "links",
        "publish",
        "publish",
    ]
    assert [step for step in told if step[0] == "pages"][-1] == ("pages", 7, 7)


def test_a_second_build_is_refused(kit):
    """Two builds never mix in one folder."""
    with editions.locked(kit.out), pytest.raises(BuildError, match="another build is writing"):
        kit.build(kit.sections())


@pytest.mark.parametrize("after", [0, 3, 40])
def test_a_full_disk_leaves_what_stood(kit, monkeypatch, after):
    """No space at any point: an error that names the path, the old site whole, no rubbish, and the next build works."""
    pages = kit.sections()
    kit.build(pages)
    stood = kit.tree(kit.out)
    changed = [kit.other(page, key="2", text="x" * 1_400) for page in pages]
    real, calls = os.write, []

    def full(handle, data):
        calls.append(1)
        if len(calls) > after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(handle, data[:4096])  # a nearly full disk writes parts

    monkeypatch.setattr(os, "write", full)
    if after < 40:
        with pytest.raises(BuildError, match=r"spare.*No space left on device; what stood before is untouched"):
            kit.build(changed)
        assert kit.tree(kit.out) == stood
        assert not (kit.out / ".building").exists()
    monkeypatch.setattr(os, "write", real)
    assert kit.build(changed).problems == ()
    assert "x" * 1_400 in (kit.out / "draft/index.html").read_text()


def test_an_unwritable_place_is_named(kit, tmp_path):
    """A file where the site should be: one line, no traceback."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BuildError, match=r"the site can.t be written: .*file"):
        kit.build(kit.sections(), out=tmp_path / "file" / "site")


def test_a_read_only_place_is_named(kit, tmp_path, as_user):
    """A folder without write permission: one line, no traceback."""
    as_user()
    (tmp_path / "locked").mkdir(mode=0o555)
    with pytest.raises(BuildError, match="the site can't be written"):
        kit.build(kit.sections(), out=tmp_path / "locked" / "site")


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
import conftest as c
from mlgov.portal import editions, place, site, writer
templates, work, out, cache = map(Path, {places!r})
site.site_templates = lambda: templates
kit = c.Kit(templates, work, out, cache)
def die(*_a, **_k): os.kill(os.getpid(), signal.SIGKILL)
module, name = {where!r}.split(".")
real = getattr(globals()[module], name)
def before(*a, **k): die()
def after(*a, **k):
    real(*a, **k); die()
setattr(globals()[module], name, {when})
pages = [kit.other(page, key="2", text="new") for page in kit.sections()]
kit.build(pages)
"""


@pytest.mark.parametrize(
    ("where", "when", "new"),
    [
        ("writer.stamp", "before", False),
        ("writer._sitemap", "before", False),
        ("editions.publish_draft", "before", False),
        ("editions._exchange", "after", True),
        ("place.write_manifest", "before", True),
        ("editions.write_pointers", "before", True),
    ],
)
def test_a_killed_build_leaves_one_whole_site(kit, repository, where, when, new):
    """Kill -9 at each turn: the old draft or the new one stands, whole; the next build needs no cleaning."""
    pages = kit.sections()
    kit.build(pages)
    old = kit.tree(kit.out / "draft")
    places = [str(path) for path in (kit.templates, kit.work, kit.out, kit.cache)]
    script = KILLED.format(tests=str(repository / "tests/portal"), places=places, where=where, when=when)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], cwd=repository, capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    changed = [kit.other(page, key="2", text="new") for page in pages]
    assert resources.files_below(kit.out / "draft") == tuple(sorted(old))
    shows_new = ["new" in (kit.out / "draft" / page.url).read_text().split("<main")[1] for page in pages]
    assert shows_new == [new] * len(pages)
    assert kit.build(changed).problems == ()
    assert not (kit.out / ".building").exists()
    fresh = kit.tree(kit.out / "draft")
    kit.build(changed, out=kit.out.parent / "fresh", cache=kit.out.parent / "other")
    assert fresh == kit.tree(kit.out.parent / "fresh" / "draft")


def test_a_series_of_changes_equals_builds_from_nothing(kit, tmp_path):
    """Pages change, come, go and come back over many builds that share files: each result is what a fresh build gives."""
    generator = random.Random(3)  # noqa: S311 - no secret
    names = [f"projects/p/m{n}/{n % 3}/index.html" for n in range(12)]
    keys = dict.fromkeys(names, 0)
    for build in range(8):
        for name in generator.sample(names, 3):
            keys[name] = build
        there = [name for name in names if generator.random() < 0.8]
        pages = [kit.page(name, key=str(keys[name]), text=f"words {keys[name]}") for name in there]
        files = [kit.file(f"models/{n}.json", f"{build // 3}".encode(), f"{build // 3}") for n in range(build % 4)]
        made = [*kit.sections(), *pages, *files]
        report = kit.build(made)
        kit.build(made, out=tmp_path / f"fresh{build}", cache=tmp_path / f"cache{build}")
        assert kit.tree(kit.out / "draft") == kit.tree(tmp_path / f"fresh{build}" / "draft")
        folders = {path for path in (kit.out / "draft").rglob("*") if path.is_dir() and not any(path.iterdir())}
        assert folders == set()
        assert report.rendered < len(made) or build == 0


def test_the_spare_folder_makes_unchanged_pages_free(kit):
    """From the third build on an unchanged page costs no link and no folder: both trees hold the same file."""
    pages = [*kit.sections(), kit.page("models/a.html")]
    for n in range(4):
        kit.build([*pages[:-1], kit.other(pages[-1], key=str(n), text=str(n))])
    assert (kit.out / "draft/models/index.html").stat().st_nlink == 2
    assert (kit.out / "draft/models/a.html").stat().st_nlink == 1
    assert "<p>3</p>" in (kit.out / "draft/models/a.html").read_text()


def test_without_a_common_disk_it_works_too(kit, monkeypatch):
    """Work folder and site on different disks: staged inside the site, nothing left there."""
    monkeypatch.setattr(editions, "same_disk", lambda _work, _out: False)
    pages = kit.sections()
    kit.build(pages)
    pages[0] = kit.other(pages[0], key="2", text="New words")
    assert kit.build(pages).rendered == 1
    assert not (kit.out / ".building").exists()
    assert "New words" in (kit.out / "draft/index.html").read_text()


@pytest.mark.parametrize(
    "markup",
    ["<p style=x>", "<style>p{}</style>", "<b onclick=x>", "<script>x</script>", '<a href="javascript:x">x</a>'],
)
def test_what_a_template_must_not_write_is_reported(kit, markup, tmp_path, monkeypatch):
    """A template with an inline style, handler or script is told on: the browser would block it silently."""
    templates = tmp_path / "templates"
    shutil.copytree(kit.templates, templates)
    (templates / "pages" / "plain.html.jinja").write_text(f'<h1 id="top">{{{{ title }}}}</h1>{markup}')
    monkeypatch.setattr(site, "site_templates", lambda: templates)
    report = kit.build([kit.other(page, key="bad") for page in kit.sections()], work=tmp_path / "work")
    assert [line for line in report.problems if line.startswith("index.html: ")]


def test_unchanged_pages_are_not_even_made(kit):
    """The pages room offers a page and makes it only when asked: an unchanged key is never asked."""

    def never():
        pytest.fail("an unchanged page was made")

    pages = kit.sections()
    kit.build(pages)
    offers = [SimpleNamespace(**{**vars(page), "make": never}) for page in pages]
    assert kit.build(offers).rendered == 0


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_several_processes_give_the_same_site(kit):
    """Bytes, problems and the next build are those of one process."""
    lost = ("../../../../projects/p/m/9/index.html", "gone.html")
    pages = [
        *kit.sections(),
        *(kit.page(f"projects/p/m/{n}/{name}.html", links=lost) for n in range(5) for name in "ab"),
    ]
    shown = []
    for jobs in (1, 3):
        out = kit.out / f"jobs{jobs}"
        report = kit.build(pages, jobs=jobs, out=out)
        shown.append((kit.tree(out), report.problems, report.rendered))
        assert kit.build(pages, jobs=jobs, out=out).rendered == 0
    assert shown[0] == shown[1]
    assert shown[0][1]


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_a_build_that_is_killed_leaves_nobody_who_writes(kit):
    """Its other processes end with it, so that the next build finds the folder free and is whole."""
    script = textwrap.dedent("""
        import sys, time
        from mlgov.portal import crew
        def work(tell):
            while True:
                tell(1)
                time.sleep(0.01)
        print("ready", flush=True)
        crew.together([work, work], lambda count: None)
    """)
    build = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert build.stdout.readline() == "ready\n"
    group = build.pid
    time.sleep(1)
    build.kill()
    build.wait()
    build.stdout.close()
    for _ in range(200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("somebody is left")
