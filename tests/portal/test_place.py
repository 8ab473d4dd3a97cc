"""An edition becomes visible whole or not at all, and the spare folder is trusted only as long as its manifest lies."""

from __future__ import annotations

import pytest

from mlgov.errors import BuildError
from mlgov.portal import editions
from mlgov.portal.manifest import Entry, Manifest, manifest_file, read_manifest
from mlgov.portal.place import edition_stage


class Site:
    """A site's three folders, and builds of pages that are texts."""

    def __init__(self, root):
        self.out, self.work, self.cache = (root / name for name in ("site", "work", "cache"))
        for folder in (self.out, self.work):
            folder.mkdir()

    @property
    def manifest(self):
        """Where the draft's manifest lies."""
        return manifest_file(self.cache, self.out)

    @property
    def spare(self):
        """The folder that waits for the next build."""
        return self.work / "spare" / self.manifest.stem

    def build(self, pages, edition="draft", engine="e", fail=False):
        """Publish; the text of a page is its key. Gives what `publish` gave and the pages that were taken over."""
        with edition_stage(edition, self.out, self.work, self.cache) as place:
            made, taken = Manifest(engine), []
            for url, text in pages.items():
                entry = place.stage.reuse(url, text, engine)
                if entry is None:
                    entry = Entry(text, *place.stage.put(url, text.encode()), ())
                else:
                    taken.append(url)
                made.entries[url] = entry
            place.stage.finish()
            if fail:
                message = "in the middle"
                raise BuildError(message)
            return place.publish(made), taken

    def shown(self, edition="draft"):
        """What stands."""
        folder = self.out / edition
        return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def website(tmp_path):
    """An empty site."""
    return Site(tmp_path)


PAGES = {"index.html": "home", "models/a.html": "a"}


def test_a_draft_stands_and_is_known(website):
    """The pages and their manifest; nothing else lies beside the editions."""
    assert website.build(PAGES) == (True, [])
    assert website.shown() == PAGES
    assert set(read_manifest(website.manifest).entries) == set(PAGES)
    assert [path.name for path in website.out.iterdir()] == ["draft"]


def test_from_the_second_build_on_the_folder_before_is_kept(website):
    """The old draft waits as spare with the manifest that describes it, not with the new one."""
    website.build(PAGES)
    website.build(PAGES | {"index.html": "home 2"})
    assert (website.spare / "index.html").read_text() == "home"
    spare = read_manifest(website.manifest.with_suffix(".spare.json"))
    assert spare.entries["index.html"].key == "home"
    assert read_manifest(website.manifest).entries["index.html"].key == "home 2"


def test_many_builds_give_what_the_last_one_was_given(website):
    """Pages come, change and go while two folders take turns."""
    for pages in (PAGES, {"index.html": "2"}, {"x/y/z.html": "z"}, PAGES, PAGES | {"index.html": "3"}, {"a.html": "4"}):
        assert website.build(pages)[0] is True
        assert website.shown() == pages


@pytest.mark.parametrize("builds", [0, 1, 2, 3])
def test_a_build_that_fails_changes_nothing_people_see(website, builds):
    """The draft stays, half a build is gone, and the next build is right."""
    for number in range(builds):
        website.build(PAGES | {"index.html": str(number)})
    before = website.shown()
    with pytest.raises(BuildError, match="in the middle"):
        website.build({"index.html": "half"}, fail=True)
    assert website.shown() == before
    assert not website.spare.exists()
    assert sorted(path.name for path in website.out.iterdir()) == (["draft"] if builds else [])
    last = {"index.html": "whole", "b.html": "b"}
    website.build(last)
    assert website.shown() == last


def test_a_killed_build_leaves_a_spare_that_nobody_believes(website):
    """From the first change of the spare folder on, no manifest describes it."""
    for text in ("1", "2"):
        website.build(PAGES | {"index.html": text})
    place = edition_stage("draft", website.out, website.work, website.cache)
    place.__enter__().stage.put("index.html", b"half")
    assert not website.manifest.with_suffix(".spare.json").exists()
    assert website.shown()["index.html"] == "2"


def test_another_engine_takes_nothing_over(website):
    """New templates: every page is made anew though no key changed."""
    website.build(PAGES)
    assert website.build(PAGES)[1] == list(PAGES)
    assert website.build(PAGES, engine="other") == (True, [])
    assert website.build(PAGES, engine="other")[1] == list(PAGES)


def test_a_named_edition_leaves_the_draft_alone(website):
    """It takes unchanged pages over as copies, keeps no spare and doesn't become what the next draft is compared with."""
    website.build(PAGES)
    known = website.manifest.read_bytes()
    assert website.build(PAGES | {"index.html": "signed"}, edition="2026-q4") == (True, ["models/a.html"])
    assert website.manifest.read_bytes() == known
    assert website.shown() == PAGES
    assert not (website.out / "2026-q4/models/a.html").samefile(website.out / "draft/models/a.html")
    assert not (website.out / ".building").exists()


def test_a_named_edition_never_changes(website):
    """The same again is no new edition, other content is refused; both leave no folder behind."""
    website.build(PAGES, edition="v1")
    assert website.build(PAGES, edition="v1")[0] is False
    with pytest.raises(BuildError, match="edition v1 is published and differs"):
        website.build({"index.html": "other"}, edition="v1")
    assert website.shown("v1") == PAGES
    assert [path.name for path in website.out.iterdir()] == ["v1"]


def test_two_disks_are_staged_inside_the_site(website, monkeypatch):
    """Where nothing can be renamed from the work folder, no spare is kept and the pages are right all the same."""
    monkeypatch.setattr(editions, "same_disk", lambda _work, _out: False)
    for text in ("1", "2", "3"):
        website.build(PAGES | {"index.html": text})
        assert website.shown()["index.html"] == text
    assert list(website.work.iterdir()) == []
    assert [path.name for path in website.out.iterdir()] == ["draft"]


def test_a_manifest_that_cannot_be_written_costs_only_time(website):
    """Without a manifest everything is made anew, and is right."""
    website.manifest.with_suffix(".new").mkdir(parents=True)
    assert website.build(PAGES) == (True, [])
    assert website.build({"index.html": "2"}) == (True, [])
    assert website.shown() == {"index.html": "2"}
