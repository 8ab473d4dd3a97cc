"""JSON Schema of a decision on record, for those who read or write records without us.

It says which fields there are and what each looks like. What no schema can say (canonical bytes, a subject that fits its
stage, texts without hidden characters, digests in order) the reader checks, and the published test vectors show.
"""

from __future__ import annotations

from typing import Any

from mlgov.documents.schema import DIALECT
from mlgov.signoff.record import FORMAT, PREDICATE_TYPE, STATEMENT_TYPE
from mlgov.signoff.record_schema import BASES, BASIS_FIELDS, DECISIONS, EXTRA_FIELDS, MAX_ITEMS, MAX_TEXT, SAFE_INTEGER
from mlgov.signoff.types import STAGES

NAME = "record"
_DIGEST: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXT: dict[str, Any] = {"type": "string", "maxLength": MAX_TEXT}
_ID: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 100}
_DAY: dict[str, Any] = {"type": ["string", "null"], "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def _object(properties: dict[str, Any], *needed: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": list(needed), "properties": properties}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "maxItems": MAX_ITEMS, "items": items}


def _said(part: dict[str, Any], description: str) -> dict[str, Any]:
    return {**part, "description": description}


def _basis() -> dict[str, Any]:
    scalar = [_TEXT, {"type": "integer", "minimum": -SAFE_INTEGER, "maximum": SAFE_INTEGER}, {"type": "boolean"}]
    values = {"anyOf": [*scalar, _list(_TEXT)]}
    kinds = []
    for kind in sorted(BASES):
        fields = {name: _DIGEST if name.endswith("_digest") else values for name in sorted(BASIS_FIELDS[kind])}
        kinds.append(_object({"kind": {"const": kind}, **fields}, "kind"))
    return {"oneOf": kinds}


def _extra() -> dict[str, Any]:
    delegation = _object(
        {"to": _ID, "from": _DAY, "until": {**_DAY, "type": "string"}, "scope": _TEXT}, "to", "until", "scope"
    )
    known = {
        "revokes": _said(
            _list(_DIGEST), "For revoke: the records taken back, in order; none: all of subject and stage."
        ),
        "delegation": _said(delegation, "For delegate: who may act, from when until when, and for what."),
        "envelope": _said(_TEXT, "Id of the envelope that a retraining decision is about."),
        "conditions_met": _said(_list(_ID), "Ids of conditions that are met."),
    }
    return _object({name: known[name] for name in sorted(EXTRA_FIELDS)})


def _predicate() -> dict[str, Any]:
    condition = _object({"id": _ID, "text": {**_TEXT, "minLength": 1}, "owner": _ID, "due": {**_DAY, "type": "string"}},
                        "id", "text", "owner", "due")  # fmt: skip
    return _object(
        {
            "format": _said({"type": "integer", "const": FORMAT}, "Version of this format."),
            "role": _said(_ID, "The role in which it is decided, as in portal.yml."),
            "person": _said(_ID, "Who decides: their id in portal.yml."),
            "decision": _said({"enum": sorted(DECISIONS)}, "What is decided."),
            "at": _said({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"},
                        "When, in UTC, by the clock of whoever wrote it."),
            "reason": _said(_TEXT, "Why."),
            "conditions": _said(_list(condition), "What is asked for, with approve_with_conditions and only there."),
            "valid_from": _said(_DAY, "The first day on which it counts."),
            "valid_until": _said(_DAY, "The last day on which it counts."),
            "basis": _said(_basis(), "How it came to be known, and what vouches for it."),
            "on_behalf_of": _said(_ID, "Who delegated, where somebody acts for them."),
            "prev": _said(_list(_DIGEST), "Records of the same model that no other follows yet, in order."),
            "extra": _said(_extra(), "What belongs to single decisions."),
        },
        "format", "role", "person", "decision", "at", "basis",
    )  # fmt: skip


def record_json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a record: an in-toto statement with our predicate."""
    stages = "|".join(STAGES)
    subject = _object(
        {
            "name": _said({"type": "string", "pattern": f"^[^#]+#(?:{stages})$"}, "project/model@version#stage, or project#charter."),
            "digest": _said(_object({"sha256": _DIGEST}, "sha256"), "The fingerprint of what is decided on."),
        },
        "name", "digest",
    )  # fmt: skip
    return {
        "$schema": DIALECT,
        "title": f"mlgov {NAME}",
        "description": "One decision on record, in canonical JSON; its bytes are what is signed.",
        **_object(
            {
                "_type": _said({"const": STATEMENT_TYPE}, "An in-toto statement."),
                "subject": _said({"type": "array", "minItems": 1, "maxItems": 1, "items": subject}, "What is decided on."),
                "predicateType": _said({"const": PREDICATE_TYPE}, "A decision of ours."),
                "predicate": _said(_predicate(), "The decision."),
            },
            "_type", "subject", "predicateType", "predicate",
        ),
    }  # fmt: skip
