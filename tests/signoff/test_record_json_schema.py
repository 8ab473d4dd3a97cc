"""The schema of records: what is on record fits it, and what can't be a record by its fields doesn't."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from signing import record

from mlgov.signoff.record_json_schema import record_json_schema
from mlgov.signoff.record_schema import BASIS_FIELDS, EXTRA_FIELDS

TOP = Path(__file__).resolve().parents[2]
VECTORS = TOP / "tests/vectors/approvals"
CHECK = Draft202012Validator(record_json_schema())


def records(folder: Path) -> list[Path]:
    """Files of records below a folder."""
    return [each for each in sorted(folder.rglob("approvals/**/*.json")) if re.fullmatch("[0-9a-f]{12}", each.stem)]


def test_it_is_a_schema():
    """By the standard, and every field of the reader is in it."""
    Draft202012Validator.check_schema(record_json_schema())
    predicate = record_json_schema()["properties"]["predicate"]["properties"]
    kinds = {each["properties"]["kind"]["const"]: set(each["properties"]) for each in predicate["basis"]["oneOf"]}
    assert kinds == {kind: {"kind", *fields} for kind, fields in BASIS_FIELDS.items()}
    assert set(predicate["extra"]["properties"]) == EXTRA_FIELDS


@pytest.mark.parametrize("path", records(TOP / "project_charters"), ids=lambda path: path.stem)
def test_every_record_of_the_example_fits(path):
    """All that the example's people decided."""
    assert [each.message for each in CHECK.iter_errors(json.loads(path.read_bytes()))] == []


def readable() -> list[Path]:
    """Vectors whose files are records."""
    found = [path.parent for path in VECTORS.rglob("vector.json")]
    said = {each: json.loads((each / "vector.json").read_text(encoding="utf-8"))["expect"] for each in found}
    return sorted(each for each, expect in said.items() if expect.get("reads") is not False)


@pytest.mark.parametrize("folder", readable(), ids=lambda path: path.name)
def test_what_reads_fits(folder):
    """The schema refuses nothing that the reader takes."""
    for path in records(folder):
        assert [each.message for each in CHECK.iter_errors(json.loads(path.read_bytes()))] == []


@pytest.mark.parametrize(
    "change",
    [
        {"decision": "maybe"},
        {"at": "2026-11-22T10:00:00+01:00"},
        {"at": "2026-11-22T10:00:00.5Z"},
        {"format": 2},
        {"basis": {"kind": "telepathy"}},
        {"basis": {"kind": "claim", "raw_digest": "ab" * 32}},
        {"basis": {"kind": "signed_record", "extra": 1}},
        {"mood": "good"},
        {"prev": ["AB" * 32]},
        {"extra": {"revoked": []}},
        {"conditions": [{"id": "c1", "text": "x", "owner": "ola"}]},
        {"valid_until": "soon"},
        {"on_behalf_of": None},
    ],
)
def test_what_the_reader_refuses_by_its_fields_does_not_fit(change):
    """A field too many, one that is missing, a value of another kind."""
    body = json.loads(record().raw)
    assert CHECK.is_valid(body)
    body["predicate"] |= change
    assert not CHECK.is_valid(body)


def test_another_statement_does_not_fit():
    """Another predicate, two subjects, an unknown stage."""
    body = json.loads(record().raw)
    assert not CHECK.is_valid(body | {"predicateType": "urn:other"})
    assert not CHECK.is_valid(body | {"subject": body["subject"] * 2})
    name = body["subject"][0]["name"].replace("#release", "#launch")
    assert not CHECK.is_valid(body | {"subject": [body["subject"][0] | {"name": name}]})
