"""portal.yml."""

from __future__ import annotations

import datetime as dt

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


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://github.com/bank/models", "github"),
        ("https://gitlab.com/bank/models", "gitlab"),
        ("https://gitlab.bank.example/models", "gitlab"),
        ("https://dev.azure.com/bank/models/_git/models", "azure"),
        ("https://bank.visualstudio.com/models", "azure"),
        ("https://git.bank.example/models", None),
        ("https://github.com.evil.example/models", None),
    ],
)
def test_where_reviews_are_made_is_told_by_the_address(address, kind):
    """As far as it tells; what the portal says itself comes first."""
    host = read(f"name: x\nrepository: {address}\n").host
    assert (host.kind if host else None) == kind
    own = read(f"name: x\nrepository: {address}\nplatform: {{kind: gitlab, url: https://git.bank.example/m}}\n").host
    assert own is not None
    assert (own.kind, own.url) == ("gitlab", "https://git.bank.example/m")
    assert read("name: x\n").host is None


@pytest.mark.parametrize("name", ["--upload-pack=x", "a..b", "main.lock", "a b", "", "x/", "main~1", "a//b"])
def test_a_branch_is_never_an_option_or_a_range(name):
    """It is given to git."""
    assert "branch" in refused(f"name: x\nbranch: '{name}'\n")
    assert read("name: x\nbranch: release/2026\n").branch == "release/2026"


def test_a_role_is_held_until_somebody_leaves():
    """Machines hold none; whom nobody describes may hold one."""
    portal = read(
        "name: x\npeople: {ada: {left: 2026-05-01}, robot: {bot: true}, eve: {}}\n"
        "roles: {validator: [ada, robot, eve], owner: [eve]}\n"
    )
    before, after = dt.date(2026, 4, 30), dt.date(2026, 5, 1)
    held = [
        (who, portal.holds_role(who, "validator", day)) for who in ("ada", "robot", "eve") for day in (before, after)
    ]
    assert held == [("ada", True), ("ada", False), ("robot", False), ("robot", False), ("eve", True), ("eve", True)]
    assert portal.roles_of("eve") == ("validator", "owner")
    assert not portal.holds_role("eve", "nobody", before)
    assert read("name: x\nroles: {owner: [anyone]}\n").holds_role("anyone", "owner", before)
