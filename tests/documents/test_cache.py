"""The document cache changes nothing but time."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from mlgov.documents import cache as module
from mlgov.documents import reader
from mlgov.documents.base import Document, load
from mlgov.documents.cache import DocumentCache, fingerprint
from mlgov.documents.charter import load_charter
from mlgov.documents.portal import Portal


class Small(Document):
    """A document of somebody else's."""

    title: str
    n: int = 0


@pytest.fixture
def reads(monkeypatch) -> list[str]:
    """Names of the files whose bytes are read."""
    seen: list[str] = []
    original = reader.read_bytes

    def counting(path: Path, *, shown_as: str) -> bytes:
        seen.append(path.name)
        return original(path, shown_as=shown_as)

    monkeypatch.setattr(reader, "read_bytes", counting)
    return seen


@pytest.fixture
def document(tmp_path) -> Path:
    """A file that was last changed an hour ago, as far as the cache can tell."""
    path = tmp_path / "x.yml"
    path.write_text("title: 1.10\nn: 5\n", encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _settled(monkeypatch):
    """Files of these tests count as settled, except where a test says otherwise."""
    monkeypatch.setattr(module, "_RACY_NS", 0)


def run(folder: Path, path: Path, **options) -> tuple[Small, DocumentCache]:
    """One run: open the cache, load, save."""
    with DocumentCache(folder, **options) as cache:
        return load(Small, path, root=path.parent), cache


def test_an_unchanged_file_is_not_read_again(tmp_path, document, reads):
    """The second run costs a stat."""
    first, cold = run(tmp_path / "cache", document)
    second, warm = run(tmp_path / "cache", document)
    assert first == second == Small(title="1.10", n=5)
    assert reads == ["x.yml"]
    assert (cold.hits, cold.misses, warm.hits, warm.misses) == (0, 1, 1, 0)


def test_a_touched_file_is_hashed_but_not_parsed_and_a_changed_one_is(tmp_path, document, monkeypatch):
    """Fresh checkouts have new times and the same bytes."""
    run(tmp_path / "cache", document)
    os.utime(document, ns=(1, 1))
    monkeypatch.setattr(reader, "parse_yaml", None)
    again, cache = run(tmp_path / "cache", document)
    assert (again.n, cache.hits) == (5, 1)
    monkeypatch.undo()
    document.write_text("title: 1.10\nn: 6\n", encoding="utf-8")
    assert run(tmp_path / "cache", document)[0].n == 6


def test_the_same_bytes_elsewhere_are_known_by_their_digest(tmp_path, document, monkeypatch):
    """A restored cache helps in another folder too."""
    run(tmp_path / "cache", document)
    other = tmp_path / "elsewhere.yml"
    other.write_bytes(document.read_bytes())
    monkeypatch.setattr(reader, "parse_yaml", None)
    assert run(tmp_path / "cache", other)[0].n == 5


def test_a_file_changed_a_moment_ago_is_hashed_next_time(tmp_path, document, reads, monkeypatch):
    """It could change again within one tick of the clock, at the same size."""
    monkeypatch.setattr(module, "_RACY_NS", 3_600_000_000_000)
    run(tmp_path / "cache", document)
    before = document.stat()
    document.write_text("title: 1.10\nn: 7\n", encoding="utf-8")
    os.utime(document, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert run(tmp_path / "cache", document)[0].n == 7
    assert reads == ["x.yml", "x.yml"]


def test_distrust_of_stat_hashes_every_file(tmp_path, document, reads):
    """For what must not rest on times."""
    run(tmp_path / "cache", document)
    run(tmp_path / "cache", document, trust_stat=False)
    assert reads == ["x.yml", "x.yml"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"n":5', '"n":6'),
        lambda text: text.replace("mlgov-documents 1", "mlgov-documents 0"),
        lambda text: text.replace(fingerprint(), "0" * 64),
        lambda text: text.replace("\t", " "),
        lambda text: "\ufffe" + text,
        lambda text: text.split("\n")[0] + "\nrubbish\n",
    ],
    ids=["empty", "cut", "poisoned", "old format", "other version", "no columns", "not ascii", "rubbish"],
)
def test_damaged_poisoned_and_foreign_caches_are_ignored(tmp_path, document, damage):
    """F4: found out, and the file is read."""
    run(tmp_path / "cache", document)
    kept = tmp_path / "cache" / "documents.tsv"
    text = kept.read_text(encoding="ascii")
    assert damage(text) != text
    kept.write_text(damage(text), encoding="utf-8")
    found, cache = run(tmp_path / "cache", document)
    assert (found.n, cache.hits, cache.misses) == (5, 0, 1)
    assert run(tmp_path / "cache", document)[1].hits == 1


def test_an_entry_with_a_good_checksum_is_validated_all_the_same(tmp_path, document):
    """Whoever forges a checksum still can't bring in data that the schema refuses."""
    cache = DocumentCache(None)
    kind = module._kind(Small)
    found = cache.find(document, kind)
    cache.put(found.key, found.stat, "0" * 64, '{"title": "x", "n": "many"}')
    with cache:
        assert load(Small, document, root=tmp_path).n == 5


def test_another_model_does_not_get_the_entry(tmp_path, document):
    """What was kept of a file under one schema says nothing about another."""
    run(tmp_path / "cache", document)
    document.write_text("name: x\n", encoding="utf-8")
    with DocumentCache(tmp_path / "cache") as cache:
        assert load(Portal, document, root=tmp_path).name == "x"
        assert cache.misses == 1
    assert module._kind(Small) != module._kind(Portal)
    assert "#" in module._kind(Small)
    assert "#" not in module._kind(Portal)


def test_nothing_is_written_when_nothing_changed(tmp_path, document):
    """A warm run leaves the disk alone."""
    run(tmp_path / "cache", document)
    kept = tmp_path / "cache" / "documents.tsv"
    before = (kept.stat().st_ino, kept.stat().st_mtime_ns)
    run(tmp_path / "cache", document)
    assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == before
    assert [each.name for each in kept.parent.iterdir()] == ["documents.tsv"]


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path, document):
    """F6: a read-only folder costs time, nothing else."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    found, _ = run(tmp_path / "file" / "cache", document)
    assert found.n == 5


def test_entries_of_files_that_are_gone_do_not_pile_up(tmp_path, document, monkeypatch):
    """Only so many spare ones are kept."""
    monkeypatch.setattr(module, "_SPARE", 1)
    for n in range(4):
        path = tmp_path / f"{n}.yml"
        path.write_text(f"title: t{n}\n", encoding="utf-8")
        run(tmp_path / "cache", path)
        path.unlink()
    run(tmp_path / "cache", document)
    lines = (tmp_path / "cache" / "documents.tsv").read_text(encoding="ascii").splitlines()
    assert len(lines) == 1 + 1 + 1


def test_without_an_active_cache_nothing_is_kept(document, reads):
    """Caching is asked for, never ambient."""
    load(Small, document, root=document.parent)
    load(Small, document, root=document.parent)
    assert reads == ["x.yml", "x.yml"]


def test_names_with_tabs_and_other_scripts_are_kept(tmp_path, reads):
    """The file is a table; names must not break it."""
    path = tmp_path / "a\tb\nç.yml"
    path.write_text("title: Ünïcode\n", encoding="utf-8")
    run(tmp_path / "cache", path)
    assert run(tmp_path / "cache", path)[0].title == "Ünïcode"
    assert len(reads) == 1


def test_a_fresh_file_is_racy_by_default(document, monkeypatch):
    """The default margin covers coarse clocks."""
    monkeypatch.undo()
    assert module._stat(document).startswith("racy-")
    os.utime(document, ns=(1, 1))
    assert module._stat(document).startswith("racy-")  # its ctime can't be set back
    assert time.time_ns() > 0


def test_charters_in_other_writing_are_kept(tmp_path, reads):
    """Names with umlauts, other scripts, line separators and emoji come back from the cache as they were written."""
    words = "Jörg Müller, 名前, اسم, e\u0301, \U0001f642"
    path = tmp_path / "churn" / "charter.md"
    path.parent.mkdir()
    path.write_text(
        f"---\ntitle: Kündigung\nowner: {words!r}\n---\n\n## Why\n\n{words}\u2028\u0085{words}\n", encoding="utf-8"
    )
    found = []
    for _ in range(2):
        with DocumentCache(tmp_path / "cache") as cache:
            found.append(load_charter(path, tmp_path))
    assert (cache.hits, cache.misses) == (1, 0)
    assert reads == ["charter.md"] * 2
    assert found[0] == found[1]
    assert found[1].charter.owner == words
