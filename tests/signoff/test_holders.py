"""Who may sign in a role in one project: the portal's holders, narrowed by the project's charter and never widened."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.documents.charter import parse_charter
from mlgov.signoff.holders import (
    UNREADABLE,
    as_roles,
    charter_path,
    holders,
    named_here,
    named_in,
    why_not_holder,
)

ROLES = {"owner": ("ada", "bob"), "model_risk": ("rik", "ria"), "credit_team": ("bob", "cem")}
PEOPLE = frozenset({"ada", "bob", "cem", "rik", "ria"})


def charter(text: str) -> bytes:
    """A charter with this front matter."""
    return f"---\ntitle: A project\n{text}---\n\nProse.\n".encode()


def test_a_person_named_is_the_only_one():
    """Other roles are as in portal.yml."""
    found = holders(ROLES, PEOPLE, {"owner": "bob"})
    assert found == {**ROLES, "owner": ("bob",)}


def test_a_role_named_stands_for_who_holds_both():
    """A team as portal.yml lists it."""
    assert holders(ROLES, PEOPLE, {"owner": "credit_team"})["owner"] == ("bob",)
    assert holders(ROLES, PEOPLE, {"owner": "owner"})["owner"] == ("ada", "bob")


@pytest.mark.parametrize("who", ["cem", "nobody-here", ""])
def test_who_does_not_hold_the_role_gains_nothing(who):
    """Named by the charter, not by portal.yml: then nobody may sign, and nobody else slips in."""
    assert holders(ROLES, PEOPLE, {"owner": who})["owner"] == ()


def test_an_unreadable_charter_lets_nobody_sign():
    """It names somebody, and nobody knows whom."""
    assert set(holders(ROLES, PEOPLE, UNREADABLE).values()) == {()}


@given(st.dictionaries(st.sampled_from([*ROLES, ""]), st.sampled_from([*PEOPLE, *ROLES, "x", ""])))
def test_a_charter_never_widens(named):
    """Whatever it says, each role has some of its holders and nobody else."""
    found = holders(ROLES, PEOPLE, named)
    assert set(found) == set(ROLES)
    assert all(set(found[role]) <= set(ROLES[role]) for role in ROLES)


@pytest.mark.parametrize(
    "text",
    [
        "owner: ada\nrisk: rik\n",
        "owner: ada\npeople: {owner: bob, equality: eve}\n",
        "owner: 'unknown: not decided'\n",
        "owner: TBD\nvalidator: {unknown: later}\n",
        "owner:\nsponsor: ~\n",
        "data_scientist: tom\npeople: {model_risk: ria}\nrisk: rik\n",
    ],
)
def test_the_same_as_the_whole_charter_says(text):
    """Read from the front matter alone, so that a slip elsewhere doesn't matter."""
    raw = charter(text)
    assert named_in(raw) == as_roles(parse_charter(raw, shown_as="charter.md").charter.roles())
    broken = raw.replace(b"title: A project", b"title: A project\nproblem: [no, such]\nexposure: huge")
    assert named_in(broken) == named_in(raw)


def test_risk_names_model_risk():
    """The charter's key is older than the role; the role's own name counts first."""
    assert named_in(charter("risk: rik\n"))["model_risk"] == "rik"
    assert named_in(charter("risk: rik\npeople: {model_risk: ria}\n"))["model_risk"] == "ria"


@pytest.mark.parametrize("raw", [b"", b"no front matter", b"---\nowner: [\n---\n", b"---\n- a\n---\n", b"\xff\xfe"])
def test_what_cannot_be_read_names_nobody_known(raw):
    """So that breaking a charter opens nothing."""
    assert named_in(raw) == UNREADABLE


def test_a_list_is_no_name():
    """It must not seem that nobody was named."""
    assert named_in(charter("owner: [ada, bob]\n"))["owner"] == ""


def test_where_a_charter_lies(tmp_path):
    """In the project's folder and nowhere else; without one that can be read nobody is named."""
    assert charter_path("credit") == "credit/charter.md"
    assert charter_path("../elsewhere") is None
    assert named_here(tmp_path, "credit") == named_here(tmp_path, "../credit") == {}
    (tmp_path / "credit").mkdir()
    (tmp_path / "credit/charter.md").write_bytes(charter("owner: ada\n"))
    assert named_here(tmp_path, "credit") == {"owner": "ada"}
    (tmp_path / "credit/charter.md").write_bytes(b"no charter")
    assert named_here(tmp_path, "credit") == {}


def test_why_not_in_words():
    """Not in the role at all, not the one who is named, or nobody knows."""
    assert why_not_holder("cem", "owner", ROLES, {"owner": "bob"}) == "cem didn't hold the role owner then"
    said = why_not_holder("ada", "owner", ROLES, {"owner": "bob"})
    assert said == "the project's charter named bob as owner then, and not ada"
    assert "couldn't be read" in why_not_holder("ada", "owner", ROLES, UNREADABLE)
