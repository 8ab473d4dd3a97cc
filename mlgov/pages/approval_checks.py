"""How to check a decision by hand, with the files that are published beside its page and tools that others made."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlgov.documents.portal import Portal
from mlgov.pages import urls, words
from mlgov.signoff.keys import allowed_signers
from mlgov.signoff.sshsig import NAMESPACE
from mlgov.signoff.store import DOSSIER, SIGNATURE
from mlgov.signoff.types import Record

ATTACHMENTS = {"review": "the platform's own answer", "rules": "the rules of the branch, as the platform told them"}


@dataclass(frozen=True, slots=True)
class Check:
    """One step by hand."""

    text: str
    command: str
    expected: str


@dataclass(frozen=True, slots=True)
class Download:
    """One published file."""

    name: str
    href: str
    what: str


def downloads_of(record: Record, portal: Portal, governed: Path, page: str) -> tuple[Download, ...]:
    """The files that are published beside the page, byte for byte."""
    found = [
        Download(name, urls.relative(urls.record_file(record.subject, name), page), what)
        for name, what, _ in files_of(record, governed)
    ]
    if has_keys(portal):
        what = "whose key is whose, from portal.yml, as ssh-keygen reads it"
        found.append(Download("allowed_signers", urls.relative(urls.allowed_signers(), page), what))
    return tuple(found)


def files_of(record: Record, governed: Path) -> Iterator[tuple[str, str, Path]]:
    """(Name, what it is, path) of the record's own files that are there."""
    folder = (governed / record.path).parent
    digest = record.digest[:12]
    offered = [
        (f"{digest}.json", "the decision, exactly as it was signed"),
        (f"{digest}.json{SIGNATURE}", "the signature over it"),
        (f"{record.dossier[:12]}{DOSSIER}", "what was decided on: every fingerprint"),
        *((f"{digest}.{name}.json", what) for name, what in ATTACHMENTS.items()),
    ]
    for name, what in offered:
        path = folder / name
        if path.is_file() and not path.is_symlink():
            yield name, what, path


def has_keys(portal: Portal) -> bool:
    """Whether anybody's key is known."""
    return bool(allowed_signers(portal))


def checks_of(record: Record, portal: Portal) -> tuple[Check, ...]:
    """What to run in the folder that the files were put into, and what must come out."""
    name = f"{record.digest[:12]}.json"
    steps = [
        Check(
            "The record is the one that this page is about: its fingerprint begins with its name.",
            f"sha256sum {name}",
            record.digest,
        ),
        *_by_basis(record, portal, name),
    ]
    if record.decision != "delegate":
        manifest = f"{record.dossier[:12]}{DOSSIER}"
        text = "What was decided on is what the record names: the same fingerprint stands in it under “subject”."
        steps.append(Check(text, f"sha256sum {manifest}", record.dossier))
    text = "Or let mlgov check everything in a copy of the repository, without a network."
    return (*steps, Check(text, "mlgov verify", "says of each record what can be proven"))


def _by_basis(record: Record, portal: Portal, name: str) -> Iterator[Check]:
    kind = record.basis["kind"]
    if kind == "signed_record" and record.signature is not None:
        person = shlex.quote(record.person)
        when = record.at.strftime("%Y%m%d%H%M%SZ")
        known = portal.people.get(record.person)
        revoked = known is not None and any(each.revoked for each in known.keys)
        text = "The signature was made over exactly these bytes, with a key that portal.yml says is this person's."
        if revoked:
            text += (
                " Keys that were given up are left out of allowed_signers; what they signed before needs mlgov verify."
            )
        yield Check(
            text,
            f"ssh-keygen -Y verify -f allowed_signers -I {person} -n {NAMESPACE} -O verify-time={when} "
            f"-s {name}{SIGNATURE} < {name}",
            f'Good "{NAMESPACE}" signature for {record.person}',
        )
    elif kind == "signed_commit":
        text = "The commit that brought the record is signed by this person (in a copy of the repository)."
        yield Check(
            text, f"git log --show-signature -1 -- {shlex.quote(record.path.rpartition('/')[2])}", "Good signature"
        )
    elif kind in {"review", "host_file"} and record.basis.get("raw_digest"):
        text = "The platform's answer is the one that was kept; the same opinion stands in it, and on the platform."
        raw = f"{record.digest[:12]}.review.json"
        yield Check(text, f"sha256sum {raw}", str(record.basis["raw_digest"]))
    elif kind == "outside" and record.basis.get("document_digest"):
        text = f"The document ({words.plain(str(record.basis.get('document', '')))}) is the one that was recorded; ask whoever keeps it."
        yield Check(text, "sha256sum THE-DOCUMENT", str(record.basis["document_digest"]))
