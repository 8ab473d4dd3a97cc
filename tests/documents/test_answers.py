"""Answers that are not there: TBD is missing, `unknown: reason` is allowed and kept."""

from __future__ import annotations

import jsonschema
import pytest

from mlgov.documents.answers import is_answer, is_placeholder, lift, unknown_reason
from mlgov.documents.charter import Charter
from mlgov.documents.reader import parse_yaml

GAPS = (
    *(
        "",
        "TBD",
        "tbd.",
        "TODO",
        "todo",
        "?",
        "??",
        "n/a yet",
        "N/A",
        "...",
        "…",
        "-",
        "TBD: ask Anna",
        "<!-- later -->",
    ),
    *("_To be defined_", "**TODO** ask legal", "XXX", "unknown", "to be decided"),
)


@pytest.mark.parametrize("text", GAPS)
def test_placeholders_are_no_answers(text: str) -> None:
    """What people write to fill a gap is seen as a gap."""
    assert is_placeholder(text)
    assert not is_answer(text)


@pytest.mark.parametrize(
    "text", ["none", "no", "todo lists are sorted by due date", "not applicable: no people", "0", "NA region only"]
)
def test_answers_are_answers(text: str) -> None:
    """Short, negative or look-alike answers are answers."""
    assert is_answer(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("unknown: not measured yet", "not measured yet"),
        ("Unknown :  asked\n  legal ", "asked legal"),
        ("unknown: TBD", None),
        ("unknown:", None),
        ("the delay is unknown: nobody measured", None),
    ],
)
def test_unknown_needs_a_reason(text: str, reason: str | None) -> None:
    """`unknown` counts only with a reason, and only if that is all that is said."""
    assert unknown_reason(text) == reason


def test_lifting_keeps_positions_and_names() -> None:
    """Unknown answers and placeholders leave the tree, entries of lists keep their places, names of things stay."""
    text = (
        "title: TBD\na: {unknown: why}\nb: 'unknown: because'\nc: '?'\nd:\n"
        "data:\n- {name: x, owner: TBD}\n- {name: TBD, owner: {unknown: moving}}\n"
    )
    tree, lifted = lift(parse_yaml(text.encode(), shown_as="x").tree)
    assert lifted.unknown == {"a": "why", "b": "because", "data[1].owner": "moving"}
    assert lifted.placeholders == ["c", "d", "data[0].owner"]
    assert list(tree.entries) == ["title", "data"]
    assert len(tree.entries["data"][1].items) == 2


def test_schema_allows_unknown_and_still_refuses_nonsense() -> None:
    """Editors accept `{unknown: reason}` for any answer, and no other mapping."""
    validator = jsonschema.Draft202012Validator(Charter.model_json_schema())
    assert validator.is_valid({"title": "x", "label_delay": {"unknown": "not yet"}, "problem": "regression"})
    assert validator.is_valid({"title": "x", "decides_about_people": "unknown: asked legal"})
    assert validator.is_valid({"title": "x", "data": [{"name": "y", "owner": {"unknown": "moving"}}]})
    assert not validator.is_valid({"title": "x", "label_delay": {"unknwon": "typo"}})
    assert not validator.is_valid({"title": {"unknown": "names are not optional"}})
    assert not validator.is_valid({"title": "x", "problem": "regresion"})
