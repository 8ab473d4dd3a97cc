"""portal.yml."""

from __future__ import annotations

import pytest

from mlgov.documents.base import validate
from mlgov.documents.portal import Portal
from mlgov.documents.reader import parse_yaml
from mlgov.errors import DocumentError


def read(text: str) -> Portal:
    """The portal in a text."""
    return validate(Portal, parse_yaml(text.encode(), shown_as="portal.yml"), shown_as="portal.yml")


def refused(text: str) -> str:
    """The problems of a text."""
    with pytest.raises(DocumentError) as caught:
        read(text)
    return str(caught.value)


def test_a_name_is_enough():
    """Everything else has a default."""
    portal = read("name: Models of Example Bank\n")
    assert (portal.data_root, portal.default_policy, portal.generator) == ("..", "standard", "mkdocs")
    assert portal.disclosure.min_cell == 5
    assert portal.windows_store == ".mlgov/windows"


def test_people_hold_roles():
    """Ids may be handles or addresses."""
    portal = read("name: x\npeople: {Ada-L: {name: Ada}, bob@example.org: {}}\nroles: {validator: [Ada-L]}\n")
    assert portal.roles == {"validator": ("Ada-L",)}
    assert portal.people["Ada-L"].name == "Ada"
    assert read("name: x\nroles: {validator: [anyone]}\n").roles == {"validator": ("anyone",)}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "roles: {validator: [adda]}",
            "the role `validator` names `adda`, who is not under `people` (did you mean `ada`?)",
        ),
        ("roles: {validator: [ADA]}", "the ids `ADA` and `ada` are too alike"),
        ("roles: {'two words': [ada]}", "expected one word without spaces"),
        ("data_root: /data", "data_root: the path `/data` is absolute"),
        ("data_root: ~/data", "data_root: the path `~/data` begins with `~`"),
        ("windows_store: ../w", "windows_store: the path `../w` leads outside"),
        ("repository: javascript:alert(1)", "repository: expected a web address"),
        ("default_policy: ../x", "default_policy: `../x` can't be an id"),
        ("disclosure: {min_cell: 0}", "disclosure.min_cell: must be at least 1; found `0`"),
        ("generator: hugo", "generator: expected one of mkdocs, zensical, found `hugo`"),
    ],
)
def test_mistakes_are_told(line, said):
    """Each with what was expected."""
    assert said in refused(f"name: x\npeople: {{ada: {{}}}}\n{line}\n")
