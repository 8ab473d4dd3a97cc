"""Whose key is it, and did it count then? And the same people and keys as a file for `ssh-keygen` and git."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mlgov.documents.people import People, SigningKey
from mlgov.documents.portal import Portal
from mlgov.errors import SignOffError
from mlgov.signoff.sshsig import NAMESPACE, normal_key
from mlgov.signoff.wording import day

NAMESPACES = ("git", NAMESPACE)
MACHINE = ""
"""Stands for the trusted machines of `ci_keys`, who are nobody."""
_OPTION = re.compile(r'(?:cert-authority|namespaces="[^"\s]+"|valid-after="?\d{8,14}Z?"?|valid-before="?\d{8,14}Z?"?)')
_ID = re.compile(r"[^\s,\"#!*?]+")


@dataclass(frozen=True, slots=True)
class Owner:
    """A key and whose it is."""

    person: str
    """Id in `portal.yml`; `MACHINE` for a key of `ci_keys`."""
    key: SigningKey


class KeyRing:
    """Public key -> owner. A key that stands for two is nobody's."""

    def __init__(self, owners: Mapping[str, Owner]) -> None:
        self._owners = dict(owners)

    @classmethod
    def of(cls, portal: Portal) -> KeyRing:
        """The keys of all people and machines of a portal; keys that can't be read are left out."""
        found: dict[str, Owner] = {}
        shared: set[str] = set()
        entries = [(person, key) for person, about in portal.people.items() for key in about.keys]
        for person, key in [*entries, *((MACHINE, key) for key in portal.ci_keys)]:
            try:
                name = normal_key(key.key)
            except SignOffError:
                continue
            if name in found and found[name].person != person:
                shared.add(name)
            found.setdefault(name, Owner(person, key))
        return cls({name: owner for name, owner in found.items() if name not in shared})

    def owner(self, key: str) -> Owner | None:
        """Whose key it is; None if nobody's. Takes `ssh-ed25519 AAAA...`, with or without a comment."""
        return self._owners.get(key) or self._owners.get(" ".join(key.split()[:2]))


def why_key_fails(
    key: SigningKey, said: dt.date, *, known: dt.date | None, as_of: dt.date, revoked: dt.date | None = None
) -> str:
    """Why a key doesn't count for something that is said to have been signed on a day; empty if it does.

    A signer's own clock proves nothing: once a key has ended or was revoked, only a time that somebody else vouches
    for shows that the signature is older than that.

    Args:
        key: as it was written down before the signature came.
        said: the day that the signer wrote.
        known: the latest day on which it can have been signed, by a source that isn't the signer's; None if unknown.
        as_of: the day on which the question is asked.
        revoked: the day of a revocation that was written down since.
    """
    if key.since is not None and said < key.since:
        return f"the key counts only from {day(key.since)} on"
    revoked = min((each for each in (key.revoked, revoked) if each is not None), default=None)
    for ended, word in ((revoked, "was revoked"), (key.until, "ended")):
        if ended is not None and (why := why_too_late(ended, said, known=known, as_of=as_of)):
            return f"the key {word} on {day(ended)}{why}"
    return ""


def why_too_late(ended: dt.date, said: dt.date, *, known: dt.date | None, as_of: dt.date) -> str:
    """How to go on after `it ended on ...`; empty if the signature is shown to be older."""
    if said >= ended:
        return f"; the record is dated {day(said)}"
    if known is not None:
        return f", and the signature is known only since {day(known)}" if known >= ended else ""
    return ", and only the signer's own clock says that it was signed before" if as_of >= ended else ""


def allowed_signers(portal: Portal, namespaces: Iterable[str] = NAMESPACES) -> str:
    """The people and keys as an allowed-signers file, for checking with `ssh-keygen -Y verify` or git by hand.

    Ids are the people's ids. A key that was revoked is left out: only `mlgov verify` can weigh what it signed before.
    """
    names = ",".join(namespaces)
    lines = []
    for person in sorted(portal.people):
        for each in portal.people[person].keys:
            if each.revoked is not None:
                continue
            options = [f'namespaces="{names}"']
            if each.since is not None:
                options.append(f'valid-after="{each.since:%Y%m%d}Z"')
            if each.until is not None:
                options.append(f'valid-before="{each.until:%Y%m%d}Z"')
            lines.append(f"{person} {','.join(options)} {normal_key(each.key)}\n")
    return "".join(lines)


def lint_allowed_signers(text: str) -> tuple[str, ...]:
    """What is wrong with an allowed-signers file, line by line.

    ssh-keygen leaves out a line that it can't read without a word, and the person on it then counts for nobody.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        why = _lint_line(line)
        if why:
            found.append(f"line {number}: {why}")
    return tuple(found)


def key_problems(portal: Portal) -> tuple[str, ...]:
    """What is wrong with the people's keys, in words; empty if every one can sign."""
    people = People(portal.people)
    found = []
    for person, about in sorted(people.people.items()):
        for each in about.keys:
            try:
                normal_key(each.key)
            except SignOffError as error:
                found.append(f"{person}: {error.message}")
                continue
            if KeyRing.of(portal).owner(each.key) is None:
                found.append(f"{person}: the key {each.key[:40]} stands for somebody else too")
    return tuple(found)


def _lint_line(line: str) -> str:
    words = line.split()
    if not all(_ID.fullmatch(each) for each in words[0].split(",")):
        return f"{words[0][:60]!r} is no list of ids"
    rest = words[1:]
    if rest and not re.match(r"(?:ssh|ecdsa|sk)-", rest[0]):
        options = rest.pop(0)
        if re.sub(_OPTION, "", options).strip(","):
            return f"{options[:80]!r} are no options; they stand in one list with commas and no space"
    try:
        normal_key(" ".join(rest))
    except SignOffError as error:
        return error.message
    return ""
