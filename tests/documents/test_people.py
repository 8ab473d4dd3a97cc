"""People, and by what they are recognised."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from mlgov.documents.base import validate
from mlgov.documents.people import Account, People, Person, SigningKey, public_key, shared_identity
from mlgov.documents.portal import Portal
from mlgov.documents.reader import parse_yaml
from mlgov.errors import DocumentError

# Two whole keys of that type; nobody has their private halves.
ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGHQ6ByF8JGYyzMQ4mV5dm7Cj8hcFmWkXr8JpEVQ1yQd"
OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKq1h6bG3gQxR0yU0m2dI0oQ2m8l1d3t5b7n9p1r3s5u"


def read(text: str) -> Portal:
    """The portal in a text."""
    return validate(Portal, parse_yaml(text.encode(), shown_as="portal.yml"), shown_as="portal.yml")


def test_a_person_has_addresses_accounts_and_keys():
    """Bare ids and keys are short for more; a number that looks like one stays text."""
    portal = read(
        f"name: x\npeople:\n  ada:\n    emails: [Ada@Example.org]\n    accounts: {{github: 583231, azure: {{id: 9f-aa}}}}\n"
        f"    keys: ['{ED25519} ada@laptop', {{key: {OTHER}, from: 2026-01-01, to: 2027-01-01}}]\n"
        "  robot: {bot: true}\n"
    )
    ada = portal.people["ada"]
    assert ada.accounts["github"] == Account(id="583231")
    assert [each.key for each in ada.keys] == [ED25519, OTHER]
    assert ada.keys[1].since == dt.date(2026, 1, 1)
    people = People(portal.people)
    assert people.by_email(" ada@example.ORG ") == "ada"
    assert people.by_email("eve@example.org") is None
    assert people.by_account("github", "583231") == "ada"
    assert people.by_account("gitlab", "583231") is None
    assert people.by_key(f"{OTHER} some comment") == ("ada", ada.keys[1])
    assert people.by_key("ssh-ed25519 AAAA") is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("emails: [ada]", "expected an e-mail address, found `ada`"),
        ("emails: ['a@b c']", "expected an e-mail address"),
        ("accounts: {github: octocat}", "a GitHub account's id is a number"),
        ("accounts: {gitlab: ada}", "a GitLab account's id is a number"),
        ("accounts: {github: '١٢'}", "a GitHub account's id is a number"),
        ("accounts: {gitea: 1}", "gitea"),
        ("keys: [AAAA]", "paste the line of the .pub file"),
        ("keys: ['no-pty ssh-ed25519 AAAA']", "without options before it"),
        ("keys: ['-----BEGIN OPENSSH PRIVATE KEY-----']", "never publish the private one"),
        ("keys: [ssh-ed25519 AAAA]", "this is not a whole key of type ssh-ed25519"),
        ("keys: ['ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIGHQ6ByF8JGYyzMQ4mV5dm7Cj8hcFmWkXr8JpEVQ1yQd']", "not a whole key"),
        (f"keys: [{{key: {ED25519}, from: 2026-01-02, to: 2026-01-02}}]", "`to` must lie after `from`"),
        ("left: soon", "left: expected a day"),
    ],
)
def test_what_recognises_nobody_is_refused(line, said):
    """With what was expected and where to find it."""
    with pytest.raises(DocumentError) as caught:
        read(f"name: x\npeople:\n  ada:\n    {line}\n")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("eve", "said"),
    [
        ("emails: [ADA@example.org]", "the address ada@example.org stands for both `ada` and `eve`"),
        ("accounts: {github: 1}", "the github account 1 stands for both `ada` and `eve`"),
        (f"keys: ['{ED25519} other comment']", "stands for both `ada` and `eve`"),
        (f"keys: [{OTHER}]", "stands for both `ci_keys` and `eve`"),
    ],
)
def test_one_identity_never_stands_for_two(eve, said):
    """Or nobody could say who signed; letters' case and a key's comment don't make two."""
    text = (
        f"name: x\nci_keys: [{OTHER}]\npeople:\n"
        f"  ada: {{emails: [ada@example.org], accounts: {{github: 1}}, keys: [{ED25519}]}}\n  eve: {{{eve}}}\n"
    )
    with pytest.raises(DocumentError) as caught:
        read(text)
    assert said in str(caught.value)
    assert shared_identity({"ada": Person(emails=("a@b.org", "A@b.org"))}) is None


def test_keys_and_people_count_for_a_time():
    """The last days are the first on which they no longer do."""
    key = SigningKey(key=ED25519, since=dt.date(2026, 1, 1), until=dt.date(2026, 3, 1), revoked=dt.date(2026, 2, 1))
    days = [dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2026, 1, 31), dt.date(2026, 2, 1)]
    assert [key.valid_on(day) for day in days] == [False, True, True, False]
    assert not SigningKey(key=ED25519, until=dt.date(2026, 3, 1)).valid_on(dt.date(2026, 3, 1))
    gone = Person(left=dt.date(2026, 5, 1))
    assert gone.belongs_on(dt.date(2026, 4, 30))
    assert not gone.belongs_on(dt.date(2026, 5, 1))


def test_a_key_is_kept_without_its_comment():
    """A comment is a claim about who it is and says nothing."""
    assert public_key(f"{ED25519} root@bank") == ED25519
    with pytest.raises(ValidationError):
        SigningKey(key=f"{ED25519}\nssh-ed25519 x")
