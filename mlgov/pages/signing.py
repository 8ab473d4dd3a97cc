"""The sign-off panel: who would sign, that nobody has, and the fingerprints that a signature would be about."""

from __future__ import annotations

from dataclasses import dataclass

from mlgov.pages import urls, words
from mlgov.pages.portfolio import VersionRecord
from mlgov.pages.telling import page_of
from mlgov.pages.words import Chip

SIGNERS = ("owner", "validator", "business_owner", "data_protection")
"""Roles that sign for a release, in their order."""
NOTES = {
    "validator": "may not be who trained the model",
    "data_protection": "asked because personal data is used",
}


@dataclass(frozen=True, slots=True)
class Signer:
    """One role that would sign."""

    number: str
    role: str
    who: str
    note: str
    chip: Chip


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One thing that a signature would be about."""

    what: str
    name: str
    digest: str
    short: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class SignOff:
    """The present state of signing, honestly: nothing is recorded."""

    state: str
    signers: tuple[Signer, ...]
    fingerprints: tuple[Fingerprint, ...]


def sign_off_of(record: VersionRecord) -> SignOff:
    """Who would sign for this version, and what."""
    return SignOff(
        state="No approval is recorded for this version.",
        signers=tuple(_signers(record)),
        fingerprints=tuple(_fingerprints(record)),
    )


def _signers(record: VersionRecord) -> list[Signer]:
    charter = record.version.charter.charter if record.version.charter else None
    if charter is None:
        return []
    roles = charter.roles()
    personal = any(source.personal is not False for source in charter.data)
    asked = [role for role in SIGNERS if role != "data_protection" or personal or role in roles]
    return [
        Signer(
            number=str(place),
            role=words.sentence(words.plain(role)),
            who=roles.get(role, "nobody is named in the charter"),
            note=NOTES.get(role, "") if role != "data_protection" or personal else "",
            chip=Chip("No approval", "none") if role in roles else Chip("Nobody named", "warn"),
        )
        for place, role in enumerate(asked, start=1)
    ]


def _fingerprints(record: VersionRecord) -> list[Fingerprint]:
    facts = record.version.facts
    item, page = record.version, page_of(record)
    found = []
    for artefact in facts.artefacts if facts else ():
        name = artefact.path.rpartition("/")[2]
        href = urls.relative(urls.version(item.project, item.model, item.version, "card", "artefacts"), page)
        found.append(Fingerprint(words.plain(artefact.role), name, artefact.sha256, words.short(artefact.sha256), href))
    for role in ("train", "validation", "test", "reference"):
        data = facts.data.get(role) if facts else None
        if data is not None:
            rows = words.counted(data.rows, "row")
            href = urls.relative(urls.version(item.project, item.model, item.version, "data", "sets"), page)
            found.append(Fingerprint(words.ROLES[role], rows, data.digest, words.short(data.digest), href))
    statement = record.release.statement
    if statement is not None:
        file = f"release-{statement.digest[:12]}.json"
        href = urls.relative(urls.evidence(item.project, item.model, item.version, file), page)
        found.append(Fingerprint("evidence", "release", statement.digest, words.short(statement.digest), href))
    policy = record.policy.policy
    found.append(
        Fingerprint(
            "policy",
            f"{policy.name} {policy.version}",
            record.policy.digest,
            words.short(record.policy.digest),
            urls.relative(urls.policy(policy.name), page),
        )
    )
    return found
