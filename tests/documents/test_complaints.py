"""Pydantic's complaints in plain words."""

from __future__ import annotations

import pytest
from pydantic import Field

from mlgov.documents.base import Document, validate
from mlgov.documents.reader import parse_yaml
from mlgov.errors import DocumentError


class Ranges(Document):
    """One constraint of each kind."""

    more: float = Field(1, gt=0)
    least: float = Field(1, ge=1)
    less: float = Field(1, lt=2)
    most: float = Field(1, le=2)
    step: int = Field(2, multiple_of=2)
    short: str = Field("ab", min_length=2, max_length=3)
    form: str = Field("a", pattern="^[a-z]$")
    many: tuple[str, ...] = Field(("a",), min_length=1, max_length=2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("more: 0", "more: must be greater than 0; found `0`"),
        ("least: 0.5", "least: must be at least 1; found `0.5`"),
        ("less: 2", "less: must be less than 2; found `2`"),
        ("most: 3", "most: must be at most 2; found `3`"),
        ("step: 3", "step: must be a multiple of 2; found `3`"),
        ("short: a", "short: needs at least 2 character(s); found `a`"),
        ("short: abcd", "short: may have at most 3 characters; found `abcd`"),
        ("form: B", "form: does not have the form ^[a-z]$; found `B`"),
        ("many: []", "many: needs at least 1 entries"),
        ("many: [a, b, c]", "many: may have at most 2 entries"),
    ],
)
def test_constraints_are_told_with_the_bound_and_what_was_found(text, said):
    """The author sees the limit and the own value."""
    with pytest.raises(DocumentError) as caught:
        validate(Ranges, parse_yaml(text.encode(), shown_as="x.yml"), shown_as="x.yml")
    assert str(caught.value) == f"x.yml:1: {said}"


class Left(Document):
    """One member of a union."""

    left: str
    size: int = Field(0, ge=0)


class Right(Document):
    """The other member."""

    right: str


class Either(Document):
    """A union of documents."""

    one: Left | Right
    more: tuple[Left | Right, ...] = ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("one: {left: a, size: -1}", ["x.yml:1: one.size: must be at least 0; found `-1`"]),
        ("one: {size: 1}", ["x.yml:1: one.left: is missing"]),
        ("one: {right: a}\nmore: [{left: b}, {size: 2}]", ["x.yml:2: more[1].left: is missing"]),
    ],
)
def test_of_a_union_only_the_member_that_was_meant_complains(text, said):
    """Complaints about the members that the author didn't write would only confuse."""
    with pytest.raises(DocumentError) as caught:
        validate(Either, parse_yaml(text.encode(), shown_as="x.yml"), shown_as="x.yml")
    assert str(caught.value).splitlines() == said
