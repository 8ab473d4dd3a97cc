"""A stage shares what is unchanged and never writes into a file that the standing draft shares."""

from __future__ import annotations

import os

import pytest

from mlgov.portal.manifest import Entry, Manifest
from mlgov.portal.stage import Stage

ENGINE = "engine"


def entry_of(path, key="k", ids=("top",)):
    """The manifest's entry for a file as it lies there."""
    state = path.stat()
    return Entry(key, state.st_size, state.st_mtime_ns, ids)


@pytest.fixture
def standing(tmp_path):
    """A standing draft of one page in a folder."""
    page = tmp_path / "draft" / "models" / "a.html"
    page.parent.mkdir(parents=True)
    page.write_text("old words")
    return tmp_path / "draft", Manifest(ENGINE, {"models/a.html": entry_of(page)})


@pytest.fixture
def staged(tmp_path, standing):
    """An empty stage beside it."""
    folder = tmp_path / "stage"
    folder.mkdir()
    return Stage(folder, standing=standing[0], manifest=standing[1])


@pytest.fixture
def spare(tmp_path, standing):
    """A stage over a spare folder that shares the standing page and has one of its own, and a file beside them."""
    folder = tmp_path / "spare"
    (folder / "models" / "gone" / "deep").mkdir(parents=True)
    os.link(standing[0] / "models" / "a.html", folder / "models" / "a.html")
    gone = folder / "models" / "gone" / "deep" / "b.html"
    gone.write_text("no longer there")
    (folder / "old.css").write_text("p{}")
    known = Manifest(
        ENGINE,
        {"models/a.html": entry_of(folder / "models" / "a.html"), "models/gone/deep/b.html": entry_of(gone)},
        others=frozenset({"old.css"}),
    )
    return Stage(folder, standing=standing[0], manifest=standing[1], spare=known)


def test_what_is_put_is_there(staged):
    """Bytes, folders, and the size and time that the disk gives."""
    size, time = staged.put("a/b/c.html", "é".encode())
    state = (staged.folder / "a" / "b" / "c.html").stat()
    assert (size, time) == (state.st_size, state.st_mtime_ns) == (2, time)
    assert staged.read("a/b/c.html") == "é"
    assert staged.files == {"a/b/c.html"}


def test_short_writes_are_continued(staged, monkeypatch):
    """The system may take fewer bytes than it was given."""
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:3]))
    assert staged.put("a.html", b"0123456789")[0] == 10
    assert (staged.folder / "a.html").read_bytes() == b"0123456789"


def test_nothing_is_written_twice(staged):
    """A second file of one name would hide the first: refused, and the first is whole."""
    staged.put("a.html", b"first")
    with pytest.raises(FileExistsError):
        staged.put("a.html", b"second")
    assert staged.read("a.html") == "first"


def test_a_full_disk_names_the_file(staged, monkeypatch):
    """The system's error for a write has no file name; ours has."""

    def full(_handle, _data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match=r"No space left on device: '.*models/a\.html'"):
        staged.put("models/a.html", b"x")


def test_an_unchanged_page_is_the_same_file(staged, standing):
    """It costs a link, not a copy, and keeps its time, so that the next build knows it again."""
    entry = staged.reuse("models/a.html", "k", ENGINE)
    assert entry == standing[1].entries["models/a.html"]
    assert (staged.folder / "models/a.html").samefile(standing[0] / "models/a.html")
    assert staged.files == {"models/a.html"}


@pytest.mark.parametrize(("url", "key", "engine"), [("models/a.html", "k2", ENGINE), ("models/a.html", "k", "other")])
def test_a_changed_page_is_not_taken_over(staged, url, key, engine):
    """Another key or another engine: nothing is staged."""
    assert staged.reuse(url, key, engine) is None
    assert staged.files == set()
    assert list(staged.folder.iterdir()) == []


def test_a_page_that_somebody_edited_is_not_taken_over(staged, standing):
    """What lies on the disk must be what the manifest says."""
    (standing[0] / "models" / "a.html").write_text("edited by hand")
    assert staged.reuse("models/a.html", "k", ENGINE) is None


def test_a_named_edition_shares_no_file(staged, standing):
    """Its files are copies: a change of the draft can't reach it."""
    staged.copies()
    assert staged.reuse("models/a.html", "k", ENGINE) is not None
    taken = staged.folder / "models/a.html"
    assert taken.read_text() == "old words"
    assert not taken.samefile(standing[0] / "models/a.html")


def test_without_links_a_copy_keeps_the_time(staged, standing, monkeypatch):
    """On a disk that knows no links the page is copied with its time: the next build still knows it."""

    def refuse(_one, _two):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    entry = staged.reuse("models/a.html", "k", ENGINE)
    state = (staged.folder / "models/a.html").stat()
    assert (entry.size, entry.time) == (state.st_size, state.st_mtime_ns)
    assert not (staged.folder / "models/a.html").samefile(standing[0] / "models/a.html")


def test_a_page_in_the_spare_is_taken_without_touching_it(spare, monkeypatch):
    """One look at the file and no call that changes anything."""
    for name in ("link", "open", "unlink", "mkdir"):
        monkeypatch.setattr(os, name, lambda *_: pytest.fail("the file was touched"))
    assert spare.reuse("models/a.html", "k", ENGINE) is not None
    assert spare.files == {"models/a.html"}


def test_a_new_page_leaves_the_file_that_stands(spare, standing):
    """Spare and standing draft share the file: writing it anew must not change what people read."""
    spare.put("models/a.html", b"new words")
    assert spare.read("models/a.html") == "new words"
    assert (standing[0] / "models/a.html").read_text() == "old words"


def test_a_copied_file_leaves_the_file_that_stands(spare, standing, tmp_path):
    """The same for assets, which are copied in."""
    source = tmp_path / "source"
    source.write_text("new")
    spare.copy(source, "models/a.html")
    assert (standing[0] / "models/a.html").read_text() == "old words"


def test_a_page_that_came_back_is_linked_over_the_spares(spare, standing):
    """The spare's file is out of date, the standing draft's isn't: the latter is taken."""
    url = "models/a.html"
    (spare.folder / url).unlink()
    (spare.folder / url).write_text("the state before last")
    assert spare.reuse(url, "k", ENGINE) == standing[1].entries[url]
    assert (spare.folder / url).samefile(standing[0] / url)


def test_a_file_takes_the_place_of_the_spares_folder(spare):
    """A name that was a folder two builds ago may be a page now; what lay in the folder is gone."""
    spare.put("models/gone", b"a page now")
    spare.put("models/new/c.html", b"new")
    spare.finish()
    assert spare.read("models/gone") == "a page now"
    assert spare.read("models/new/c.html") == "new"


def test_a_folder_takes_the_place_of_the_spares_file(spare, standing):
    """The other way round, one and several folders deep; the standing draft keeps its file."""
    spare.put("models/a.html/b/c.html", b"deep")
    spare.put("old.css/x.css", b"p{}")
    spare.finish()
    left = sorted(str(path.relative_to(spare.folder)) for path in spare.folder.rglob("*") if path.is_file())
    assert left == ["models/a.html/b/c.html", "old.css/x.css"]
    assert (standing[0] / "models" / "a.html").read_text() == "old words"


@pytest.mark.parametrize(("first", "second"), [("models/gone/b.html", "models/gone"), ("models/x", "models/x/b.html")])
def test_nothing_of_the_edition_makes_room(spare, first, second):
    """A name can't be file and folder of one edition: that is an error, and what was put is still there."""
    spare.put(first, b"first")
    with pytest.raises(OSError, match=r"models/"):
        spare.put(second, b"second")
    assert spare.read(first) == "first"


def test_what_the_edition_has_not_is_removed(spare):
    """Pages and assets that are gone, and the folders that they leave empty; nothing that belongs to the edition."""
    spare.reuse("models/a.html", "k", ENGINE)
    spare.put("models/new.html", b"new")
    spare.finish()
    left = sorted(str(path.relative_to(spare.folder)) for path in spare.folder.rglob("*"))
    assert left == ["models", "models/a.html", "models/new.html"]


def test_a_stage_without_spare_has_nothing_to_remove(staged):
    """Finishing leaves what was put."""
    staged.put("a.html", b"x")
    staged.finish()
    assert [path.name for path in staged.folder.iterdir()] == ["a.html"]
