"""Titles and descriptions of any length fit."""

from __future__ import annotations

import pytest

from mlgov.portal.stamp import shorten


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("  two\n words ", "two words"),
        ("exactly 10", "exactly 10"),
        ("one two three", "one two…"),
        ("x" * 20, "x" * 9 + "…"),
    ],
)
def test_long_texts_are_cut_at_a_word(text, shown):
    """At most ten characters here; a single long word is cut in the middle."""
    assert shorten(text, 10) == shown


def test_a_hundred_thousand_characters_become_one_line():
    """Nobody's description makes a head element of 100 kB."""
    assert len(shorten("word " * 20_000)) <= 300
