"""Texts of people in Markdown: shown as they are, by a real CommonMark parser, and doing nothing."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mlgov.exports.markdown import code_text, markdown_text, plain_line

PARSER = MarkdownIt("gfm-like", {"linkify": False})
HOSTILE = [
    "# a heading", "- a list", "1. a list", "a | b", "<img src=x onerror=alert(1)>", "![x](http://evil/x.png)",
    "[click](javascript:alert(1))", "<script>alert(1)</script>", "**bold** _it_ ~~no~~ `code`", "&lt;b&gt;", "> quote",
    "    code", "```\ncode", "---", "=== ", "\\", "a\\|b", "<!-- mlgov -->", "[x]: http://evil", "line\n\n# next", "+ x", "~~~",
]  # fmt: skip


def shown(markdown: str) -> str:
    """What a reader sees of one paragraph; fails if there is anything but text."""
    rendered = PARSER.render(markdown).strip()
    found = re.fullmatch(r"<p>(.*)</p>", rendered, re.DOTALL)
    assert found is not None, rendered
    assert "<" not in found[1], rendered
    return html.unescape(found[1]).replace("\N{ZERO WIDTH SPACE}", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_known_tricks_are_only_text(text) -> None:
    """Headings, tables, images, links, HTML, comments, entities."""
    assert shown(markdown_text(text)) == plain_line(text).strip()


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1))
def test_any_text_is_shown_as_it_is(text) -> None:
    """Whatever it holds, a parser of CommonMark gives the same text back."""
    flat = plain_line(text)
    if flat.strip():
        assert shown(markdown_text(text)) == flat.strip()


@given(st.text(alphabet="|`\\ab\n", min_size=1))
def test_any_text_is_a_cell(text) -> None:
    """In a table, a text stays in its cell, as words and as code."""
    for cell in (markdown_text(text), code_text(text)):
        rendered = PARSER.render(f"| a | b |\n|---|---|\n| {cell} | end |\n")
        assert rendered.count("<td>") == 2, rendered
        assert "<td>end</td>" in rendered


def test_mentions_and_references_are_broken() -> None:
    """`@team`, `#1` and `!2` name nobody and nothing."""
    for text in ("@team please approve", "fixes #1", "see !2"):
        assert re.search(r"[@#!]\w", markdown_text(text)) is None
        assert "\N{ZERO WIDTH SPACE}" in markdown_text(text)


def test_hidden_and_turning_characters_are_gone() -> None:
    """Right-to-left overrides, zero-width characters, escapes."""
    assert plain_line("a\u202eb\u200bc\x1b[31m\x00") == "abc[31m"
    assert markdown_text("abcdef", longest=4) == "abc…"
