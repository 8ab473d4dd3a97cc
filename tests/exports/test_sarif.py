"""SARIF 2.1.0: what we write of it keeps the standard's schema, and every reason has a place."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft4Validator, Draft7Validator

from mlgov.exports.places import Place
from mlgov.exports.sarif import sarif_json
from mlgov.gating.gate import GateDecision, GateReason

SHUT = GateReason("AUC fails.", "policies/own.yml:3", True, "model_risk", "failed")
MISSING = GateReason("There is no evidence yet.", "mlgov check p/m@1", True, "data_scientist", "missing")
NOTE = GateReason("Approved.", "", False, "", "note")
ODD = GateReason("Odd.", "", False, "", "never heard of")

PACKAGES = Path(__file__).resolve().parents[2] / "build/actionlint/node_modules"
PUBLISHED = PACKAGES / "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
TEXT = {
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
    "additionalProperties": False,
}
# The part of the standard's schema that is used, closed: anything else that is written fails here.
SUBSET = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"enum": ["2.1.0"]},
        "runs": {"type": "array", "items": {"$ref": "#/definitions/run"}},
    },
    "definitions": {
        "run": {
            "type": "object",
            "required": ["tool"],
            "additionalProperties": False,
            "properties": {
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "tool": {
                    "type": "object",
                    "required": ["driver"],
                    "additionalProperties": False,
                    "properties": {
                        "driver": {
                            "type": "object",
                            "required": ["name"],
                            "additionalProperties": False,
                            "properties": {
                                "name": {"type": "string"},
                                "version": {"type": "string"},
                                "rules": {
                                    "type": "array",
                                    "uniqueItems": True,
                                    "items": {
                                        "type": "object",
                                        "required": ["id"],
                                        "additionalProperties": False,
                                        "properties": {"id": {"type": "string"}, "shortDescription": TEXT},
                                    },
                                },
                            },
                        }
                    },
                },
                "results": {"type": "array", "items": {"$ref": "#/definitions/result"}},
            },
        },
        "result": {
            "type": "object",
            "required": ["message"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": -1},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": TEXT,
                "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
                "locations": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {
                            "physicalLocation": {
                                "type": "object",
                                "additionalProperties": False,
                                "properties": {
                                    "artifactLocation": {
                                        "type": "object",
                                        "additionalProperties": False,
                                        "properties": {"uri": {"type": "string", "pattern": "^[A-Za-z0-9._~/%@-]+$"}},
                                    },
                                    "region": {
                                        "type": "object",
                                        "additionalProperties": False,
                                        "properties": {"startLine": {"type": "integer", "minimum": 1}},
                                    },
                                },
                            }
                        },
                    },
                },
            },
        },
    },
}


def locate(source):
    """Only the policy and the version's file are there."""
    if source.startswith("policies/"):
        return Place("a b/policies/own.yml", 3)
    return Place("governed/p/models/m/1.yml", 1) if source.startswith("p/models/") else None


@pytest.mark.parametrize("reasons", [(), (SHUT,), (SHUT, MISSING, NOTE, ODD)])
def test_it_keeps_the_schema(reasons) -> None:
    """None, one, several reasons; with and without files."""
    decision = GateDecision("p/m@1", "release", False, 12, reasons)
    for document in (sarif_json([decision]), sarif_json([decision], locate=locate), sarif_json([])):
        Draft7Validator(SUBSET).validate(json.loads(document))


@pytest.mark.parametrize("reasons", [(), (SHUT,), (SHUT, MISSING, NOTE, ODD)])
def test_it_keeps_the_published_schema(reasons) -> None:
    """The whole schema of the standard, as packaged by those who made the format."""
    if not PUBLISHED.is_file():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{PUBLISHED} is not there: `npm ci` puts it there")
        pytest.skip("the published schema is not there: `.ci/run` installs it with npm into build/actionlint")
    schema = Draft4Validator(json.loads(PUBLISHED.read_bytes()))
    decision = GateDecision("p/m@1", "release", False, 12, reasons)
    for document in (sarif_json([decision]), sarif_json([decision], locate=locate), sarif_json([])):
        schema.validate(json.loads(document))
    assert not schema.is_valid({"version": "2.1.0"})


def test_places_levels_and_rules() -> None:
    """The line of the policy; else the version's file with the command in words. Fingerprints stay the same."""
    decision = GateDecision("p/m@1", "release", False, 12, (SHUT, MISSING, NOTE, ODD))
    text = sarif_json([decision], locate=locate)
    assert text == sarif_json([decision], locate=locate)
    (run,) = json.loads(text)["runs"]
    places = [each["locations"][0]["physicalLocation"] for each in run["results"]]
    assert [(each["artifactLocation"]["uri"], each["region"]["startLine"]) for each in places[:2]] == [
        ("a%20b/policies/own.yml", 3),
        ("governed/p/models/m/1.yml", 1),
    ]
    assert [each["level"] for each in run["results"]] == ["error", "error", "note", "warning"]
    assert run["results"][1]["message"]["text"].endswith("(mlgov check p/m@1) Waits for data scientist.")
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[each["ruleIndex"]] for each in run["results"]] == [each["ruleId"] for each in run["results"]]
    prints = [each["partialFingerprints"]["mlgov/v1"] for each in run["results"]]
    assert len(set(prints)) == 4
