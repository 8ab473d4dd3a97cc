"""Gate decisions as SARIF 2.1.0 (OASIS): code hosts show each reason at its line of the policy, charter or version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import mlgov
from mlgov.exports.places import Locate, Place, nowhere
from mlgov.gating.gate import GateDecision, GateReason

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_RULES = {
    "failed": "A limit is not kept, or somebody refused.",
    "missing": "Something that is needed isn't there.",
    "insufficient": "There is too little data to say.",
    "awaiting": "Outcomes are not in yet.",
    "unavailable": "It can't be measured here.",
    "not_applicable": "It does not apply.",
    "error": "A check or document can't be used.",
    "warned": "It holds, but not yet certainly.",
    "accepted": "A gap that somebody accepted for a while.",
    "due": "Something is due soon.",
    "overdue": "Something is overdue.",
    "stale": "What was signed has changed since.",
    "note": "For information.",
    "reason": "Another reason.",
}


def sarif_json(decisions: Sequence[GateDecision], *, locate: Locate = nowhere) -> str:
    """The decisions as one SARIF run; reasons without a line of their own are shown at the version's file."""
    results = [_result(decision, reason, locate) for decision in decisions for reason in decision.reasons]
    used = sorted({result["ruleId"] for result in results})
    rules = [{"id": id_, "shortDescription": {"text": _RULES[id_.rpartition("/")[2]]}} for id_ in used]
    for result in results:
        result["ruleIndex"] = used.index(result["ruleId"])
    document = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "mlgov", "version": mlgov.__version__, "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _result(decision: GateDecision, reason: GateReason, locate: Locate) -> dict[str, Any]:
    status = reason.status if reason.status in _RULES else "reason"
    waits = f" Waits for {reason.waits_for.replace('_', ' ')}." if reason.waits_for else ""
    project, _, rest = decision.subject.partition("/")
    model, _, version = rest.partition("@")
    own_line = locate(reason.source)
    place = own_line or locate(f"{project}/models/{model}/{version}.yml:1") or Place(decision.subject, 1)
    where = "" if own_line else f" ({reason.source})" if reason.source else ""
    identity = f"{decision.subject}\0{decision.stage}\0{status}\0{reason.source}\0{reason.text}"
    return {
        "ruleId": f"gate/{status}",
        "level": "error" if reason.blocking else "note" if status in {"accepted", "note"} else "warning",
        "message": {"text": f"{decision.subject} ({decision.stage}): {reason.text}{where}{waits}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(place.path, safe="/@")},
                    "region": {"startLine": place.line},
                }
            }
        ],
        "partialFingerprints": {"mlgov/v1": hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()},
    }
