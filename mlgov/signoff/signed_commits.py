"""Which key signed the commit that brought a record. SSH signatures only, over the commit's own bytes.

The signer is whoever holds the key. Author and committer are fields that anybody can fill in, and so are the dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgov.signoff.sshsig import BadSignature, ToolMissing, verify
from mlgov.signoff.types import Record

if TYPE_CHECKING:
    from mlgov.signoff.history import History

NAMESPACE = "git"
_HEADERS = (b"gpgsig ", b"gpgsig-sha256 ")


@dataclass(frozen=True, slots=True)
class CommitSigner:
    """Who vouches for a record by a signed commit."""

    commit: str | None
    key: str | None
    """`ssh-ed25519 AAAA...`; None if no commit that holds the record has a good signature."""
    why_not: str = ""
    unverifiable: bool = False
    """It can't be checked here: the tool is missing, or the history is cut off."""


def signed_by(history: History, record: Record) -> CommitSigner:
    """The first commit that wrote a record's file with exactly its bytes and has a good signature.

    A merge that somebody else signed doesn't vouch for what it merges: every commit that touched the file is looked at.
    """
    touched = reversed(history.contributors([record.path]))
    why = CommitSigner(None, None, "no commit that is here holds the record", unverifiable=history.shallow)
    for info in touched:
        if len(info.parents) > 1 or not history.contains(info.sha, record.path, record.digest):
            continue
        raw = history.raw_commit(info.sha)
        signed = CommitSigner(info.sha, None, "the commit isn't here") if raw is None else signer_of(info.sha, raw)
        if signed.key is not None:
            return signed
        why = signed
    return why


def signer_of(commit: str, raw: bytes) -> CommitSigner:
    """The key that signed a commit, from the commit's own bytes."""
    payload, armoured = split(raw)
    shown = f"the commit {commit[:12]}"
    if armoured is None:
        return CommitSigner(commit, None, f"{shown} is not signed")
    if b"BEGIN SSH SIGNATURE" not in armoured:
        return CommitSigner(commit, None, f"{shown} is signed in another way than with one SSH key")
    try:
        return CommitSigner(commit, verify(payload, armoured, NAMESPACE))
    except BadSignature as error:
        return CommitSigner(commit, None, f"{shown}: {error.message}")
    except ToolMissing as error:
        return CommitSigner(commit, None, f"{shown} can't be checked here: {error.message}", unverifiable=True)


def split(raw: bytes) -> tuple[bytes, bytes | None]:
    """A commit's bytes without its signature, as they were signed, and the armoured signature (git, `gpgsig`).

    None if it has no signature; empty if it has more than one, of which nobody can say which one counts.
    """
    head, _, message = raw.partition(b"\n\n")
    kept: list[bytes] = []
    found: list[list[bytes]] = []
    inside = False
    for line in head.split(b"\n"):
        if inside and line.startswith(b" "):
            found[-1].append(line[1:])
            continue
        header = next((each for each in _HEADERS if line.startswith(each)), None)
        inside = header is not None
        if header is None:
            kept.append(line)
        else:
            found.append([line[len(header) :]])
    payload = b"\n".join(kept) + b"\n\n" + message
    if len(found) != 1:
        return payload, b"" if found else None
    return payload, b"\n".join(found[0]) + b"\n"
