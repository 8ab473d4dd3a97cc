"""Editions are whole, named ones never change, pointers follow."""

from __future__ import annotations

import json

import pytest

from mlgov.errors import BuildError
from mlgov.portal import editions


def make(folder, words="one"):
    """An edition of two files."""
    (folder / "a").mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(words)
    (folder / "a" / "b.html").write_text("b")
    return folder


@pytest.mark.parametrize("name", ["2026-q4", "2024.06", "a", "draft", "v1"])
def test_good_names(name):
    """Short lower-case slugs."""
    assert editions.check_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "a/b",
        "../x",
        "/abs",
        "A",
        "latest",
        "con",
        "con.x",
        "nul",
        "com1",
        ".hidden",
        "a..b",
        "a ",
        "x" * 300,
        "é",
    ],
)
def test_names_that_are_paths_pointers_or_devices_are_refused(name):
    """A name becomes a folder: nothing that leaves the site, hides or can't exist elsewhere."""
    with pytest.raises(BuildError, match="can't name an edition"):
        editions.check_name(name)


def test_a_second_build_is_refused_and_a_third_is_not(tmp_path):
    """The folder is held while a build runs and free afterwards, without a lock file."""
    site = tmp_path / "site"
    with editions.locked(site):
        with pytest.raises(BuildError, match="another build is writing"), editions.locked(site):
            pass
        assert list(site.iterdir()) == []
    with editions.locked(site):
        pass


@pytest.mark.parametrize("exchange", [True, False])
def test_draft_is_replaced_whole(tmp_path, monkeypatch, exchange):
    """The new draft stands, nothing of the old one is left, with and without the system's exchange."""
    if not exchange:
        monkeypatch.setattr(editions, "_exchange", lambda _one, _two: False)
    for words in ("one", "two", "three"):
        folder = make(editions.staging(tmp_path), words)
        assert editions.publish_draft(folder, tmp_path) is (words != "one")
    assert (tmp_path / "draft" / "index.html").read_text() == "three"
    assert (tmp_path / ".building" / "index.html").read_text() == "two"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".building", "draft"]


def test_exchange_swaps_two_folders(tmp_path):
    """One system call swaps both; where it can't, it says so and changes nothing."""
    one, two = make(tmp_path / "one", "1"), make(tmp_path / "two", "2")
    if editions._exchange(one, two):
        assert (one / "index.html").read_text() == "2"
        assert (two / "index.html").read_text() == "1"
    assert editions._exchange(one, tmp_path / "missing") is False
    assert (one / "index.html").exists()


def test_a_build_killed_between_two_renames_is_put_right(tmp_path):
    """Where folders can't be swapped in one step, the next build finds the old draft and puts it back first."""
    make(tmp_path / ".draft-before", "old")
    make(tmp_path / ".building", "half")
    editions.recover(tmp_path)
    assert (tmp_path / "draft" / "index.html").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["draft"]


def test_folders_on_one_disk_are_told_from_others(tmp_path, monkeypatch):
    """Asked by renaming; nothing is left behind either way."""
    work, out = tmp_path / "work", tmp_path / "out"
    work.mkdir()
    out.mkdir()
    assert editions.same_disk(work, out) is True
    assert editions.same_disk(work, tmp_path / "missing") is False
    assert [*work.iterdir(), *out.iterdir()] == []


def test_a_named_edition_never_changes(tmp_path):
    """The same content again is fine, other content is refused and names the first file that differs."""
    assert editions.publish_named(make(editions.staging(tmp_path)), tmp_path, "v1") is True
    assert editions.publish_named(make(editions.staging(tmp_path)), tmp_path, "v1") is False
    with pytest.raises(BuildError, match=r"edition v1 is published and differs .* index\.html"):
        editions.publish_named(make(editions.staging(tmp_path), "two"), tmp_path, "v1")
    assert (tmp_path / "v1" / "index.html").read_text() == "one"


def test_an_additional_file_is_a_difference(tmp_path):
    """A page more or a page less is other content."""
    one, two = make(tmp_path / "one"), make(tmp_path / "two")
    assert editions.first_difference(one, two) == ""
    (two / "z.html").touch()
    assert editions.first_difference(one, two) == "z.html"


def listed(site):
    """Names and the one that is `latest`."""
    rows = json.loads((site / "versions.json").read_text())
    return [row["version"] for row in rows], [row["version"] for row in rows if row["aliases"] == ["latest"]]


def test_pointers_lead_to_the_newest_named_edition(tmp_path):
    """The draft is latest only while nothing is published; a new edition comes first; building again moves nothing."""
    make(tmp_path / "draft")
    editions.write_pointers(tmp_path, "draft", site_name="P")
    assert listed(tmp_path) == (["draft"], ["draft"])
    for name, expected in (("v1", ["v1", "draft"]), ("v2", ["v2", "v1", "draft"]), ("v1", ["v2", "v1", "draft"])):
        make(tmp_path / name)
        editions.write_pointers(tmp_path, name, site_name="P")
        assert listed(tmp_path) == (expected, expected[:1])
    assert '"0; url=../v2/index.html"' in (tmp_path / "latest" / "index.html").read_text()
    assert '<a href="v2/index.html">' in (tmp_path / "index.html").read_text()
    script = (tmp_path / "versions.js").read_text()
    rows = json.loads(script.removeprefix("window.portalEditions = ").rstrip(";\n"))
    assert rows == json.loads((tmp_path / "versions.json").read_text())


def test_redirects_need_no_script_and_escape_the_name(tmp_path):
    """A portal's name can't break the redirect page."""
    make(tmp_path / "draft")
    editions.write_pointers(tmp_path, "draft", site_name="<script>x</script>")
    text = (tmp_path / "index.html").read_text()
    assert "<script" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("text", ["{", "[]", '[{"version": "../../etc"}]', "[1]"])
def test_a_damaged_list_is_made_again_from_the_folders(tmp_path, text):
    """What counts is what stands; names that are no folders are dropped."""
    for name in ("2024-06", "2024-12"):
        make(tmp_path / name)
    (tmp_path / "versions.json").write_text(text)
    editions.write_pointers(tmp_path, "2024-12", site_name="P")
    assert listed(tmp_path)[0] == ["2024-12", "2024-06"]
