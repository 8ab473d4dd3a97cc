"""What a build promises: the same bytes, no more work than needed, links that lead somewhere, a whole site at any time."""

from __future__ import annotations

import datetime as dt
import gzip
import re
import shutil
import signal
import subprocess
import sys
import textwrap

import pytest
import yaml

from mlgov.portal.links import parse
from mlgov.portal.resources import files_below

# Tests that work on one copy, one after the other: one process has them all.
pytestmark = pytest.mark.xdist_group("end to end: building")

MODEL_PAGE = re.compile(r"projects/[^/]+/[^/]+/(?:[^/]+/)?[a-z]+\.html")
WEIGHT = 60_000
SECTIONS = ("index", "card", "evaluation", "fairness", "data", "drift", "operations", "history", "audit")
VERSION = "projects/income-screening/income-classifier/2/"


def versions_of(governed):
    """`project/model/version` of every registered version, from the files alone."""
    found = governed.glob("*/models/*/*.facts.yml")
    return {f"{path.parts[-4]}/{path.parts[-2]}/{path.name.removesuffix('.facts.yml')}" for path in found}


def test_the_build_has_no_problem(example):
    """Every link of every page leads to a page, a file or an anchor; nothing on a page is what the policy blocks."""
    assert example.built.problems == ()
    assert example.built.report.problems == ()
    assert example.built.versions == len(versions_of(example.governed))
    assert example.built.report.rendered == example.built.report.pages


def test_every_kind_of_page_is_there(example):
    """Nine pages a version; one a model, charter, policy, role, decision, finding and report; listings; no page more."""
    versions = versions_of(example.governed)
    assert len({version.split("/")[0] for version in versions}) >= 3
    expected = {f"projects/{version}/{section}.html" for version in versions for section in SECTIONS}
    expected |= {f"projects/{version.rpartition('/')[0]}/index.html" for version in versions}
    expected |= {f"projects/{path.parent.name}/index.html" for path in example.governed.glob("*/charter.md")}
    listings = ("projects", "models", "approvals", "checks", "policies", "people", "findings", "reviews", "emergencies")
    expected |= {f"{name}/index.html" for name in listings} | {"approvals/ledger.html"}
    portal = yaml.safe_load((example.governed / "portal.yml").read_text(encoding="utf-8"))
    expected |= {f"people/{role}/index.html" for role in portal["roles"]}
    for kind, ending in (("findings", "yml"), ("validations", "md")):
        expected |= {
            f"projects/{path.parts[-3]}/{kind}/{path.stem}.html"
            for path in example.governed.glob(f"*/{kind}/*.{ending}")
        }
    records = [path for path in example.governed.rglob("*.json") if re.fullmatch("[0-9a-f]{12}.json", path.name)]
    decisions = [
        path.relative_to(example.governed).with_suffix(".html").parts
        for path in records
        if "policies" not in path.parts
    ]
    expected |= {"/".join(("approvals", parts[0], *parts[2:])) for parts in decisions}
    expected |= {f"policies/{path.stem}.html" for path in example.governed.glob("policies/*.yml")}
    assert set(example.pages()) == {*expected, "index.html", "policies/standard.html"}


def test_no_page_is_empty_of_sense(example):
    """No leftover of a template, a missing value or an address that is none."""
    for url in example.pages():
        body = example.body(url)
        text = re.sub(r"<script.*?</script>|<[^>]+>", " ", body, flags=re.DOTALL)
        assert not re.search(
            r"\{\{|\{%|\bUndefined\b|\bNone\b(?! yet|:|,? of | in | is | has | can | recorded)|\bnan\b|MLGOV-", text
        ), url
        assert len(text.split()) > 25, url
        assert {link for link in parse(body)[0] if link in ("", "#") or link.endswith("/")} == set(), url


def test_published_evidence_is_the_committed_evidence(example, repository):
    """Checking the example writes no evidence anew, and the site holds byte for byte what the repository holds."""
    committed = repository / "project_charters"
    for version in versions_of(committed):
        project, model, name = version.split("/")
        folder = committed / project / "evidence" / model / name
        ours = {path.name: path.read_bytes() for path in folder.glob("*.json*")}
        measured = {path.name for path in (example.governed / project / "evidence" / model / name).glob("*.json*")}
        assert measured == set(ours), version
        place = example.draft / "projects" / version / "evidence"
        published = {path.name: path.read_bytes() for path in place.iterdir()}
        assert published == {file: data for file, data in ours.items() if file.startswith("release-")}, version
        assert len(published) >= 2


def test_another_place_time_and_hash_seed_give_the_same_bytes(example, copied, tmp_path):
    """A whole second build, as a command in another folder, gives the same site byte for byte."""
    other = copied()
    shutil.rmtree(other.root / ".mlgov" / "cache")
    done = other.command("build", "--quiet", "--no-check", PYTHONHASHSEED="4711", TZ="Pacific/Kiritimati", LANG="C")
    assert (done.returncode, done.stderr) == (0, "")
    ours, theirs = example.files(example.site), other.files(other.site)
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []


@pytest.fixture(scope="module")
def worked_on(copied):
    """A copy that was built, in which tests may change things one after the other."""
    made = copied()
    made.build(check=False)
    return made


def test_nothing_changed_renders_nothing(worked_on):
    """A second build makes no page, with and without checking; the files stay the same files."""
    before = {url: (worked_on.draft / url).stat().st_mtime_ns for url in worked_on.pages()}
    assert worked_on.build(check=False).report.rendered == 0
    assert worked_on.build(check=True).report.rendered == 0
    assert {url: (worked_on.draft / url).stat().st_mtime_ns for url in worked_on.pages()} == before


def test_a_changed_sentence_renders_its_version_and_listings_only(worked_on, tmp_path):
    """Pages of other models stay; the result is what a build from nothing gives."""
    path = worked_on.governed / "income-screening" / "models" / "income-classifier" / "2.yml"
    before = worked_on.files()
    text = path.read_text(encoding="utf-8")
    # Listings, and pages about policies and roles, are made anew with every change.
    lists = [url for url in worked_on.pages() if url.count("/") < 2 or url.startswith("people/")]
    about = [url for url in worked_on.pages() if re.match("projects/income-screening/(findings|validations)/", url)]
    path.write_text(re.sub(r"^change: .*$", "change: Words that nobody wrote before", text, flags=re.MULTILINE))
    report = worked_on.build(check=False).report
    after = worked_on.files()
    changed = {name for name in after if after[name] != before.get(name) and name.endswith(".html")}
    assert VERSION + "index.html" in changed
    assert "Words that nobody wrote before" in worked_on.html(VERSION + "history.html")
    own = "projects/income-screening/"
    listings = {"index.html", "projects/index.html", "models/index.html", "approvals/index.html"}
    assert {url for url in changed if not url.startswith(own)} <= listings
    # Also the version after this one, which shows the change between the two, and the decision about that.
    assert len(changed) <= report.rendered <= 2 * len(SECTIONS) + 2 + 1 + len(lists) + len(about)
    fresh = tmp_path / "fresh"
    worked_on.build(check=False, out=fresh)
    assert worked_on.files(fresh / "draft") == after
    path.write_text(text)


def test_pages_are_light(example):
    """HTML, styles and scripts of a model's page, without charts and theme, are at most 60 kB compressed."""
    weights = {}
    for url in filter(MODEL_PAGE.fullmatch, example.pages()):
        body = re.sub(r'<script type="application/json">.*?</script>', "", example.body(url), flags=re.DOTALL)
        folder = (example.draft / url).parent
        used = {folder / link.partition("?")[0] for link in parse(example.html(url))[0]}
        own = [
            path.resolve()
            for path in used
            if path.suffix in {".css", ".js"} and "vendor" not in path.parts and path.resolve().parent.name == "assets"
        ]
        weights[url] = sum(len(gzip.compress(data)) for data in (body.encode(), *(path.read_bytes() for path in own)))
        assert len(own) >= 3
    assert len(weights) > 9 * len(versions_of(example.governed))
    assert {url: weight for url, weight in weights.items() if weight > WEIGHT} == {}


def test_an_edition_is_the_draft_under_another_name(example, worked_on):
    """A named edition holds the same files and a checkpoint of every decision, and `latest` leads to it."""
    worked_on.build(check=False, edition="2026-q4")
    files = worked_on.files(worked_on.site / "2026-q4")
    assert b'"count":' in files.pop("checkpoint.json")
    assert files == example.files()
    assert "../2026-q4/index.html" in (worked_on.site / "latest" / "index.html").read_text()
    draft = set(files_below(worked_on.site / "draft"))
    assert draft | {"checkpoint.json"} == set(files_below(worked_on.site / "2026-q4"))


def test_a_new_day_is_a_new_picture(worked_on):
    """Nothing made for another day is used again."""
    report = worked_on.build(check=False, as_of=dt.date(2027, 6, 1)).report
    assert report.rendered >= 9 * len(versions_of(worked_on.governed))
    for url in worked_on.pages():
        assert 'data-as-of="2026-11-22"' not in worked_on.html(url), url


def test_a_killed_build_leaves_the_site_that_stood(worked_on):
    """Kill -9 while pages are being made: the old site stands whole, and the next build is complete."""
    before = worked_on.files(worked_on.site)
    path = worked_on.governed / "portal.yml"
    kept = path.read_text(encoding="utf-8")
    path.write_text(kept.replace("name: Model governance", "name: Another name"))
    script = """
        import os, signal
        from mlgov.api.building import build_portal
        from mlgov.portal import writer
        made, real = [], writer.stamp
        def stamp(*args, **options):
            made.append(1)
            if len(made) == 40:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **options)
        writer.stamp = stamp
        build_portal(check=False)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], cwd=worked_on.root, capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert worked_on.files(worked_on.site) == before
    report = worked_on.build(check=False).report
    assert report.problems == ()
    assert "<title>Home - Another name</title>" in worked_on.html("index.html")
    assert set(worked_on.files()) == {name.removeprefix("draft/") for name in before if name.startswith("draft/")}
