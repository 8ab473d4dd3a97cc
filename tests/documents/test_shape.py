"""Trees to plain data: the corners. What a schema decides about each word is tested through `base`."""

from __future__ import annotations

import enum
import json
from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from mlgov.documents.compose import compose
from mlgov.documents.shape import Shaped, shape


class Colour(enum.StrEnum):
    """Two words."""

    RED = "red"
    NO = "no"


class Open(BaseModel):
    """A model that lets other keys pass."""

    model_config = ConfigDict(extra="allow")
    pair: tuple[str, int] = ("a", 1)
    many: Sequence[str] = ()
    anything: list = []
    colour: Colour | None = None
    either: int | str = 0


def shaped(text: str) -> Shaped:
    """The text as `Open` wants it."""
    return shape(compose(text, shown_as="x.yml"), Open, shown_as="x.yml")


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("pair: [1.10, 2]", {"pair": ["1.10", 2]}),
        ("many: [no, 1]", {"many": ["no", "1"]}),
        ("anything: [no, 1, {a: 2}]", {"anything": ["no", 1, {"a": 2}]}),
        ("colour: no", {"colour": "no"}),
        ("either: 5", {"either": 5}),
        ("either: '5'", {"either": "5"}),
        ("either: 010", {"either": "010"}),
        ("other: {a: 1}", {"other": {"a": 1}}),
    ],
)
def test_values_take_the_declared_kind(text, data):
    """Fixed and open lists, enumerations, unions with text, undeclared keys."""
    found = shaped(text)
    assert found.problems == []
    assert found.data == data
    Open.model_validate(found.data)


def test_the_same_problem_is_kept_once():
    """An alias may bring one mistake to several places, but one place has one line for it."""
    found = Shaped("x.yml")
    for _ in range(2):
        found.report(("a",), 1, "wrong")
    assert len(found.problems) == 1
    assert found.claimed == {("a",)}


def test_a_model_with_no_such_kind_says_what_it_expects():
    """Words for every kind of value."""
    said = [str(each).split("expected ")[1] for each in shaped("pair: 1\ncolour: [a]\neither: {a: 1}").problems]
    assert said == ["a list, found `1`", "text, found a list", "a whole number or text, found a mapping (`key: value`)"]


def test_data_has_a_json_form():
    """What is shaped can be kept in the cache."""
    data: Any = shaped("many: [a]\nother: 1.5").data
    assert json.loads(json.dumps(data)) == data
