"""Search entries are small, escaped, and merged for both generators."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlgov.errors import BuildError
from mlgov.portal.generator import Shell
from mlgov.portal.search import as_script, merged


def shell(generator: str, index: str) -> Shell:
    """A shell with nothing but its search index."""
    return Shell(generator, "", Path("shell"), (), (), (), index)


ROW = {"location": "pages/a.html", "title": "A", "text": "words"}
FRAME = {"location": "_frame/1.html#content", "title": "Content", "text": ""}
HOME = {"location": "index.html", "title": "Home", "text": "stub"}


@pytest.mark.parametrize(("generator", "rows"), [("mkdocs", "docs"), ("zensical", "items")])
def test_hand_written_entries_stay_and_frames_go(generator, rows):
    """The generator's entries for real pages come first; empty frames and the stub home page are dropped."""
    index = json.dumps({"config": {"lang": ["en"]}, rows: [ROW, FRAME, HOME]})
    result = json.loads(merged(shell(generator, index), [("index.html", "Portal", "Five things need a person")]))
    assert [row["location"] for row in result[rows]] == ["pages/a.html", "index.html"]
    assert result["config"] == {"lang": ["en"]}
    assert result[rows][1]["text"] == "Five things need a person"


def test_hostile_titles_are_escaped():
    """The theme's script shows entries as HTML: what goes in is escaped, and can't end a script element."""
    text = merged(shell("mkdocs", "{}"), [("a.html", "<img src=x onerror=alert(1)>", "</script><b>\u202e")])
    assert "<" not in text
    row = json.loads(text)["docs"][0]
    assert row["title"] == "&lt;img src=x onerror=alert(1)&gt;"
    assert row["text"] == "&lt;/script&gt;&lt;b&gt;[U+202E]"


def test_script_form_holds_the_same_index():
    """Opened as files, pages load the index as a script: one variable, the same JSON."""
    text = merged(shell("mkdocs", "{}"), [("a.html", "A", "b")])
    assert json.loads(as_script(text).removeprefix("var __index=").rstrip(";\n")) == json.loads(text)


def test_entries_stay_small():
    """A page costs a few hundred bytes of index, whatever its description is."""
    text = merged(shell("mkdocs", "{}"), [("a.html", "t" * 5_000, "d " * 50_000)])
    assert len(text) < 1_000


@pytest.mark.parametrize("index", ["[1]", "{", '{"docs": [{}]}', '{"docs": 3}'])
def test_a_damaged_index_is_named(index):
    """A search index that can't be read is an error with a way out, not an empty search."""
    with pytest.raises(BuildError, match="search index of mkdocs") as caught:
        merged(shell("mkdocs", index), [])
    assert "build again" in caught.value.hint


def test_first_pages_weigh_more_than_their_sections():
    """A model's name leads to its first page; pages of its sections and places on a page follow."""
    pages = [("m/index.html", "m", "a model"), ("m/card.html", "m: Card", "m"), ("c/index.html#a.b", "A check", "m")]
    rows = json.loads(merged(shell("mkdocs", "{}"), pages))["docs"]
    assert [row.get("boost", 1) for row in rows] == [2, 1, 1]
    items = json.loads(merged(shell("zensical", "{}"), pages))["items"]
    assert [row["level"] for row in items] == [1, 1, 2]
