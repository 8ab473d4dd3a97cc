"""One decision as a file: an in-toto statement in canonical JSON, read strictly and never written again.

What is signed are the bytes. A file that is not canonical (other spacing, keys twice, NaN), that has a field this
format doesn't know, or that lies where its content says it doesn't belong, is refused as a whole: two readers must
never see two things in one record. No field is a fraction; dates are days in UTC, times are to the second and end in Z.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from mlgov.errors import EvidenceError, SignOffError
from mlgov.evidence.canonical import canonical_bytes, sha256_bytes
from mlgov.signoff.record_schema import Refused, read_predicate, read_subject
from mlgov.signoff.types import BasisKind, Condition, DecisionKind, Record, Stage

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:mlgov:approval"
FORMAT = 1
MAX_BYTES = 64 * 1024
"""A decision is a page of text at most; nothing bigger is parsed."""
CHARTER = "charter"
"""The folder beside the models' folders in which a charter's records and delegations lie."""
NAME_DIGITS = 12
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_KEYS = {"_type", "predicateType", "subject", "predicate"}


def new_record(  # noqa: PLR0913 - one field of the record each
    *,
    subject: str,
    stage: Stage,
    dossier: str,
    role: str,
    person: str,
    decision: DecisionKind,
    at: dt.datetime,
    basis: Mapping[str, Any] | BasisKind,
    reason: str = "",
    conditions: Sequence[Condition] = (),
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
    on_behalf_of: str | None = None,
    prev: Sequence[str] = (),
    extra: Mapping[str, Any] | None = None,
) -> Record:
    """A record with its final bytes, not signed and not written yet.

    Args:
        subject: `project/model@version`, or `project` for a charter and for delegations.
        stage: what is decided on.
        dossier: digest of what is decided on; for a delegation the digest of the canonical JSON of the delegation.
        role: the role in which the person decides.
        person: id of the person who signs.
        decision: what they decide.
        at: when, with a time zone; kept to the second in UTC.
        basis: the kind, or a mapping with `kind` and what belongs to it (`record_schema.BASIS_FIELDS`).
        reason: why, in their words.
        conditions: what they ask for.
        valid_from: first day on which it counts.
        valid_until: last day on which it counts.
        on_behalf_of: the person who delegated.
        prev: digests that this record follows (`ledger.heads`).
        extra: `revokes`, `delegation`, `envelope`, `conditions_met`.

    Raises:
        SignOffError: a field isn't what the format allows; it says which and why.
    """
    predicate = {
        "format": FORMAT,
        "role": role,
        "person": person,
        "decision": decision,
        "at": at.astimezone(dt.UTC).strftime(_TIME),
        "reason": reason,
        "conditions": [
            {"id": each.id, "text": each.text, "owner": each.owner, "due": each.due.isoformat()} for each in conditions
        ],
        "valid_from": valid_from.isoformat() if valid_from else None,
        "valid_until": valid_until.isoformat() if valid_until else None,
        "basis": {"kind": basis} if isinstance(basis, str) else dict(basis),
        "on_behalf_of": on_behalf_of,
        "prev": sorted(prev),
        "extra": dict(extra or {}),
    }
    body = {
        "_type": STATEMENT_TYPE,
        "predicateType": PREDICATE_TYPE,
        "subject": [{"name": f"{subject}#{stage}", "digest": {"sha256": dossier}}],
        "predicate": {key: value for key, value in predicate.items() if value not in (None, [], {}, "")},
    }
    try:
        raw = canonical_bytes(body)
    except (EvidenceError, UnicodeEncodeError) as error:
        msg = f"the decision on {subject} can't be written: {error}"
        raise SignOffError(msg) from error
    return parse_record(raw)


def parse_record(raw: bytes, path: str = "", signature: bytes | None = None) -> Record:
    """The record in these bytes.

    Args:
        raw: the file's content.
        path: relative to the governed folder, with forward slashes; if given, the record must belong there.
        signature: the armoured signature beside it, if there is one; not verified here.

    Raises:
        SignOffError: too big, damaged, not canonical, an unknown field or kind, or in the wrong place.
    """
    shown = path or "the record"
    digest = sha256_bytes(raw)
    try:
        body = _canonical_body(raw)
        name, dossier = read_subject(body["subject"])
        subject, _, stage = name.partition("#")
        fields = read_predicate(body["predicate"], subject, stage, FORMAT)
        record = Record(
            subject=subject, dossier=dossier, digest=digest, raw=raw, signature=signature, path=path, **fields
        )
    except Refused as error:
        msg = f"{shown} can't be used: {error}"
        raise SignOffError(msg, hint="restore the file from version control; a record is never edited") from error
    if path and path != path_of(record):
        msg = f"{shown} can't be used: it belongs at {path_of(record)}"
        raise SignOffError(msg, hint="restore the file from version control; a record is never moved or edited")
    return record


def path_of(record: Record) -> str:
    """Where a record lies, relative to the governed folder: named by the first 12 digits of its digest."""
    return f"{folder_of(record.subject)}/{record.digest[:NAME_DIGITS]}.json"


def folder_of(subject: str) -> str:
    """`<project>/approvals/<model>/<version>`, or `<project>/approvals/charter` for a project."""
    project, _, rest = subject.partition("/")
    model, _, version = rest.partition("@")
    return f"{project}/approvals/{model}/{version}" if rest else f"{project}/approvals/{CHARTER}"


def chain_of(subject: str) -> str:
    """The chain a record belongs to: `project/model`, or `project` for a charter and delegations."""
    return subject.partition("@")[0]


def project_of(subject: str) -> str:
    """The project of a subject; `policies` for a policy."""
    return chain_of(subject).partition("/")[0]


def delegation_digest(delegation: Mapping[str, Any]) -> str:
    """What a delegation's record names as its subject: the digest of its canonical JSON."""
    return sha256_bytes(canonical_bytes(dict(delegation)))


def _canonical_body(raw: bytes) -> dict[str, Any]:
    """The parsed bytes if they are the canonical form of what they say."""
    if len(raw) > MAX_BYTES:
        msg = f"it has {len(raw):,} bytes, and a decision has at most {MAX_BYTES:,}"
        raise Refused(msg)
    try:
        body = json.loads(raw.decode("utf-8"))
        same = isinstance(body, dict) and canonical_bytes(body) == raw
    except (ValueError, RecursionError, EvidenceError) as error:
        msg = "it is damaged: no JSON, or with values that JSON doesn't have"
        raise Refused(msg) from error
    if not same:
        msg = "its bytes are not in canonical form (each key once and in order, no spaces, one final newline)"
        raise Refused(msg)
    if set(body) != _KEYS or body["_type"] != STATEMENT_TYPE or body["predicateType"] != PREDICATE_TYPE:
        msg = "it is no decision on record of a kind that is known here"
        raise Refused(msg)
    found: dict[str, Any] = body
    return found
