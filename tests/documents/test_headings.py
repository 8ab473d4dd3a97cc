"""Prose under headings: known ones are recognised whatever the spelling, others are kept."""

from __future__ import annotations

import pytest

from mlgov.documents.headings import HEADINGS, heading, recognise, sections_of


def test_titles_and_synonyms_are_unambiguous() -> None:
    """No spelling means two headings, and each heading is found by all of its own."""
    for each in HEADINGS:
        for title in (each.title, each.id, *each.also):
            found = recognise(title)
            assert found is not None
            assert found.id == each.id, title


@pytest.mark.parametrize(
    ("title", "id_"),
    [
        ("LIMITATIONS", "limitations"),
        ("3. Limitations:", "limitations"),
        ("1.2 Who is *affected*?", "affected"),
        ("Third parties & licences", "third_parties"),
        ("Failure modes and what watches them", "failure_modes"),
        ("why_machine_learning", "why_machine_learning"),
    ],
)
def test_spelling_does_not_matter(title: str, id_: str) -> None:
    """Case, numbering and punctuation are ignored."""
    assert recognise(title) == heading(id_)


def test_sections_have_lines_and_unknown_ones_are_kept() -> None:
    """Lines are those of the file; introduction and foreign headings are kept in order; doubles are joined."""
    body = "Hello\n\n## Why ##\nBecause.\n### detail\nmore\n## Our own\nx\n## Why\nAgain.\n## \n"
    found = sections_of(body, 10)
    assert list(found) == ["introduction", "why", "other:1", "other:2"]
    assert found["introduction"].markdown == "Hello"
    assert found["why"].line == 12
    assert found["why"].markdown == "Because.\n### detail\nmore\n\nAgain."
    assert (found["other:1"].id, found["other:1"].title, found["other:1"].line) == ("other", "Our own", 16)
    assert found["other:2"].title == "Untitled"


@pytest.mark.parametrize("fence", ["```", "~~~~"])
def test_headings_in_code_are_text(fence: str) -> None:
    """A diagram or code block may contain `## lines`; an unclosed one swallows the rest, as in Markdown."""
    found = sections_of(
        f"## Architecture\n{fence}mermaid\n## not a heading\n{fence}\n## Why\nx\n{fence}\n## Not for", 1
    )
    assert list(found) == ["architecture", "why"]
    assert "## not a heading" in found["architecture"].markdown
    assert found["why"].line == 5


def test_empty_body_has_no_sections() -> None:
    """Front matter alone is a charter."""
    assert sections_of("", 12) == {}
