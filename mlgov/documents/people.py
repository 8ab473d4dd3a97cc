"""People as `portal.yml` names them: by which addresses, accounts and keys each of them is recognised.

One person may have many identities; no identity may stand for two people, or nobody could say who signed.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from mlgov.documents import scalars
from mlgov.documents.base import Document, ShorthandDocument

PlatformKind = Literal["github", "gitlab", "azure"]
KEY_TYPES = (
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-rsa",
)
"""Types of public keys that `ssh-keygen` can verify signatures of."""

_ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}")
_WHERE_IDS_ARE = {
    "github": "a GitHub account's id is a number; https://api.github.com/users/LOGIN shows it",
    "gitlab": "a GitLab account's id is a number; it is on the person's profile page",
}


def person_id(text: str) -> str:
    """The id of a person or role: one printable word of at most 100 characters. Raises ValueError."""
    if not text or len(text) > 100 or not text.isprintable() or any(each.isspace() for each in text):
        msg = f"expected one word without spaces, of at most 100 characters, found {scalars.shown(text)}"
        raise ValueError(msg)
    return text


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text) or not text.isprintable():
        msg = f"expected an e-mail address, found {scalars.shown(text)}"
        raise ValueError(msg)
    return text


def public_key(text: str) -> str:
    """A public key's `type base64`, its comment dropped; raises ValueError for anything else, options included."""
    words = text.split()
    if not text.isprintable() or len(text) > 5_000 or len(words) < 2 or words[0] not in KEY_TYPES:
        hint = "paste the line of the .pub file, without options before it"
        if text.startswith("-----"):
            hint = "this is not a public key; never publish the private one"
        msg = f"expected a public key such as `ssh-ed25519 AAAA...`, found {scalars.shown(text[:40])} ({hint})"
        raise ValueError(msg)
    try:
        blob = base64.b64decode(words[1], validate=True)
    except (binascii.Error, ValueError):
        blob = b""
    size = int.from_bytes(blob[:4], "big")
    if blob[4 : 4 + size] != words[0].encode() or len(blob) <= 4 + size:
        msg = f"this is not a whole key of type {words[0]}; paste the line of the .pub file again"
        raise ValueError(msg)
    return f"{words[0]} {words[1]}"


PersonId = Annotated[str, AfterValidator(person_id)]
Address = Annotated[str, AfterValidator(_address)]
PublicKey = Annotated[str, AfterValidator(public_key)]


class SigningKey(ShorthandDocument):
    """A key that signs records. The key alone may stand for it."""

    shorthand: ClassVar[str] = "key"

    key: PublicKey = Field(description="The public key, as in the .pub file: ssh-ed25519 AAAA...")
    since: dt.date | None = Field(None, alias="from", description="The first day on which it counts.")
    until: dt.date | None = Field(None, alias="to", description="The first day on which it no longer counts.")
    revoked: dt.date | None = Field(
        None,
        description="The day it was given up as lost or stolen. What it signed counts only if something other than the "
        "signer's clock shows that it is older.",
    )
    note: str | None = Field(None, description="A remark, for example the device.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since is not None and self.until is not None and self.until <= self.since:
            msg = "`to` must lie after `from`"
            raise ValueError(msg)
        return self

    def valid_on(self, day: dt.date) -> bool:
        """Whether the key counts on a day: not before `from`, before `to` and before it was revoked."""
        return (
            (self.since is None or self.since <= day)
            and (self.until is None or day < self.until)
            and (self.revoked is None or day < self.revoked)
        )


class Account(ShorthandDocument):
    """An account on a platform. Its id alone may stand for it."""

    shorthand: ClassVar[str] = "id"

    id: Annotated[str, AfterValidator(person_id)] = Field(
        description="The account's permanent id (a number on GitHub and GitLab); names can change hands."
    )
    login: str | None = Field(None, max_length=200, description="The name it has now, for reading only.")


class Person(Document):
    """Somebody who can hold a role, and how they are recognised."""

    name: str | None = Field(None, description="The name shown on pages. Leave it out to show the id only.")
    note: str | None = Field(None, description="A remark, for example the department.")
    emails: tuple[Address, ...] = Field((), description="Addresses that the person commits with.")
    accounts: dict[PlatformKind, Account] = Field({}, description="Accounts by platform: github, gitlab, azure.")
    keys: tuple[SigningKey, ...] = Field((), description="Public keys that the person signs with.")
    bot: bool = Field(False, description="It is a machine: it never counts as a signer.")
    left: dt.date | None = Field(None, description="The first day on which the person no longer belongs here.")

    @model_validator(mode="after")
    def _numbers(self) -> Self:
        for platform, account in self.accounts.items():
            if platform in _WHERE_IDS_ARE and not (account.id.isascii() and account.id.isdigit()):
                msg = f"{scalars.shown(account.id)} is not an id: {_WHERE_IDS_ARE[platform]}"
                raise ValueError(msg)
        return self

    def belongs_on(self, day: dt.date) -> bool:
        """Whether the person had not left by that day."""
        return self.left is None or day < self.left


class People:
    """Who is meant by an address, an account or a key; made once per set of people."""

    def __init__(self, people: Mapping[str, Person]) -> None:
        self.people = dict(people)
        self._by_email = {each.casefold(): name for name, person in people.items() for each in person.emails}
        self._by_account: dict[tuple[str, str], str] = {
            (platform, account.id): name
            for name, person in people.items()
            for platform, account in person.accounts.items()
        }
        self._by_key = {each.key: (name, each) for name, person in people.items() for each in person.keys}

    def by_email(self, address: str) -> str | None:
        """The id of the person with this address, whatever its case."""
        return self._by_email.get(address.strip().casefold())

    def by_account(self, platform: str, id_: str) -> str | None:
        """The id of the person with this account."""
        return self._by_account.get((platform, id_))

    def by_key(self, key: str) -> tuple[str, SigningKey] | None:
        """The id of the person with this public key (`type base64`), and what is said of the key."""
        return self._by_key.get(" ".join(key.split()[:2]))


def shared_identity(people: Mapping[str, Person], ci_keys: Iterable[SigningKey] = ()) -> str | None:
    """What stands for two people (or for a person and a machine), in words; None if nothing does."""
    seen: dict[tuple[str, str], str] = {("key", each.key): "`ci_keys`" for each in ci_keys}
    for name, person in people.items():
        identities = [
            *(("address", each.casefold()) for each in person.emails),
            *((f"{platform} account", account.id) for platform, account in person.accounts.items()),
            *(("key", each.key) for each in person.keys),
        ]
        for identity in dict.fromkeys(identities):
            other = seen.setdefault(identity, f"`{name}`")
            if other != f"`{name}`":
                kind, what = identity
                return f"the {kind} {what[:60]} stands for both {other} and `{name}`"
    return None
