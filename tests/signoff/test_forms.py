"""A decision as a form: filled in by a link, read strictly, in its own place."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest

from mlgov.documents.portal import Platform
from mlgov.errors import SignOffError
from mlgov.signoff.forms import conditions_of, form_path, form_text, is_form, new_file_link, parse_form

SUBJECT, DIGEST = "fare-prices/score@2", "ab" * 32
PATH = f"fare-prices/decisions/score/2/release-owner-{DIGEST[:8]}.yml"


def filled(**more: str) -> str:
    """The form with an approval."""
    text = form_text(SUBJECT, "release", "owner", DIGEST).replace("decision:          #", "decision: approve  #")
    for old, new in more.items():
        text = text.replace(old, new)
    return text


def test_form_that_the_link_fills_in():
    """Everything but the decision is there; without one it is refused, with one it is read."""
    assert form_path(SUBJECT, "release", "owner", DIGEST) == PATH
    with pytest.raises(SignOffError, match="decision"):
        parse_form(form_text(SUBJECT, "release", "owner", DIGEST).encode(), PATH)
    form = parse_form(filled().encode(), PATH)
    assert (form.subject, form.stage, form.dossier, form.role, form.decision) == (
        SUBJECT,
        "release",
        DIGEST,
        "owner",
        "approve",
    )
    assert conditions_of(form) == ()


def test_charter_has_its_own_place():
    """`charter` beside the models."""
    path = form_path("fare-prices", "charter", "owner", DIGEST)
    assert path == f"fare-prices/decisions/charter/charter-owner-{DIGEST[:8]}.yml"
    assert is_form(path)


def test_conditions():
    """Asked for with owner and day, numbered."""
    text = filled().replace("approve  #", "approve_with_conditions  #")
    text += "conditions:\n  - {text: watch it, owner: scientist-a, due: 2026-12-31}\n"
    (condition,) = conditions_of(parse_form(text.encode(), PATH))
    assert (condition.id, condition.text, condition.owner, condition.due) == (
        "c1",
        "watch it",
        "scientist-a",
        dt.date(2026, 12, 31),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("approve  #", "revoke  #"),
        (DIGEST, "short"),
        ("stage: release", "stage: party"),
        ("role:", "person: owner-b\nrole:"),
        (f'subject: "{SUBJECT}"', "subject: other/score@2"),
        ("stage: release", "stage: release\nstage: charter"),
    ],
)
def test_refused(old, new):
    """Other decisions, a damaged fingerprint, a person written in, another's place, a key twice."""
    text = filled()
    assert old in text
    with pytest.raises(SignOffError):
        parse_form(text.replace(old, new).encode(), PATH)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (PATH, True),
        ("fare-prices/decisions/charter/charter-owner-abababab.yml", True),
        ("fare-prices/decisions/readme.yml", False),
        ("fare-prices/approvals/score/2/x.yml", False),
        ("fare-prices/decisions/score/2/deeper/x.yml", False),
        ("fare-prices/decisions/score/2/x.md", False),
    ],
)
def test_place_of_a_form(path, expected):
    """Only in its folder."""
    assert is_form(path) is expected


def test_links():
    """Path and content come back from the address, whatever is in them; Azure has no such page."""
    content = form_text(SUBJECT, "release", "model&risk #1", DIGEST)
    host = Platform(kind="github", url="https://github.com/bank/models/")
    link = new_file_link(host, "main", "project_charters", PATH, content)
    assert link is not None
    assert link.startswith("https://github.com/bank/models/new/main?")
    asked = parse_qs(urlsplit(link).query)
    assert (asked["filename"], asked["value"]) == ([f"project_charters/{PATH}"], [content])
    link = new_file_link(Platform(kind="gitlab", url="https://gitlab.com/bank/models"), "main", "", PATH, content)
    assert link is not None
    assert link.startswith("https://gitlab.com/bank/models/-/new/main?")
    asked = parse_qs(urlsplit(link).query)
    assert (asked["file_name"], asked["content"]) == ([PATH], [content])
    azure = Platform(kind="azure", url="https://dev.azure.com/bank/risk/_git/models")
    assert new_file_link(azure, "main", "", PATH, content) is None
