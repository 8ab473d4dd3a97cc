"""Tests of statements: in-toto shape, digests, unknown fields, formats."""

from __future__ import annotations

import hashlib
import json

import pytest

from mlgov.errors import EvidenceError
from mlgov.evidence import statement as module
from mlgov.evidence.canonical import canonical_bytes
from mlgov.evidence.measurement import CheckOutcome, Measurement
from mlgov.evidence.statement import Subject, new_statement, parse_statement, with_supersedes

OUTCOMES = (CheckOutcome("evaluation.discrimination", "1", (Measurement("roc_auc", 0.9, n=500),)),)


def make(**changes):
    """A release statement with one subject and one number."""
    fields = {
        "kind": "release",
        "of": "credit/risk@3",
        "subjects": (Subject("data/test", "ab" * 32), Subject("artefact/m.skops", "cd" * 32)),
        "outcomes": OUTCOMES,
        "plan": "ef" * 32,
        "settings": {"confidence_level": 0.95},
        "data": {"test": {"rows": 500}},
    }
    return new_statement(**fields | changes)


def test_in_toto_shape():
    """The body is an in-toto Statement v1 with resource descriptors, in canonical JSON."""
    made = make()
    body = json.loads(made.raw)
    assert set(body) == {"_type", "subject", "predicateType", "predicate"}
    assert body["_type"] == "https://in-toto.io/Statement/v1"
    assert body["subject"] == [
        {"name": "artefact/m.skops", "digest": {"sha256": "cd" * 32}},
        {"name": "data/test", "digest": {"sha256": "ab" * 32}},
    ]
    assert canonical_bytes(body) == made.raw
    assert made.digest == hashlib.sha256(made.raw).hexdigest()


def test_no_clock_host_or_tool_version_in_the_body():
    """The body has only fields that follow from what was measured."""
    predicate = json.loads(make().raw)["predicate"]
    assert set(predicate) == {"format", "kind", "of", "plan", "settings", "data", "outcomes"}
    assert make().raw == make().raw


def test_reads_back():
    """Everything that was given is read back from the bytes alone."""
    made = make(kind="window", window="2024-05", data={"window": {"rows": 9}}, supersedes=("b" * 64, "a" * 64))
    back = parse_statement(made.raw)
    assert back == made
    assert (back.kind, back.window, back.rows) == ("window", "2024-05", 9)
    assert back.supersedes == ("a" * 64, "b" * 64)
    assert back.outcomes == OUTCOMES
    assert back.checks == {"evaluation.discrimination": "1"}
    assert make().rows == 500


def test_unknown_fields_are_ignored_and_bytes_kept():
    """A newer writer's fields change neither what is read nor the bytes that the digest is over."""
    body = json.loads(make().raw)
    body["new"] = 1
    body["subject"][0]["uri"] = "x"
    body["predicate"]["new"] = {"deep": []}
    raw = json.dumps(body, indent=2).encode()
    back = parse_statement(raw)
    assert back.raw == raw
    assert back.digest == hashlib.sha256(raw).hexdigest()
    assert back.outcomes == OUTCOMES


def test_older_format_is_lifted(monkeypatch):
    """A predicate of an older format goes through its migration; the digest stays that of the file."""
    body = json.loads(make().raw)
    body["predicate"]["format"] = 0
    body["predicate"]["model"] = body["predicate"].pop("of")
    raw = canonical_bytes(body)
    monkeypatch.setitem(module.MIGRATIONS, 0, lambda old: {**old, "of": old["model"], "format": 1})
    back = parse_statement(raw)
    assert back.of == "credit/risk@3"
    assert back.digest == hashlib.sha256(raw).hexdigest()


def test_newer_format_is_named():
    """A format from the future is an error that says to update."""
    body = json.loads(make().raw)
    body["predicate"]["format"] = 99
    with pytest.raises(EvidenceError, match="format 99") as caught:
        parse_statement(canonical_bytes(body))
    assert "update" in caught.value.hint


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'"x"', make().raw[:-30], b"[" * 100_000])
def test_damaged_bytes(raw):
    """Damaged bytes are one known error with a hint, never a traceback of the parser."""
    with pytest.raises(EvidenceError) as caught:
        parse_statement(raw)
    assert "damaged" in caught.value.message


@pytest.mark.parametrize(("field", "value"), [("_type", "x"), ("predicateType", "https://slsa.dev/provenance/v1")])
def test_other_statements(field, value):
    """An in-toto statement of another type isn't taken for evidence."""
    body = json.loads(make().raw) | {field: value}
    with pytest.raises(EvidenceError, match="not an evidence statement"):
        parse_statement(canonical_bytes(body))


def test_subjects_must_exist_and_differ():
    """A statement about nothing, or with two subjects of one name, can't be made."""
    for subjects in ((), (Subject("data/test", "a" * 64), Subject("data/test", "b" * 64))):
        with pytest.raises(EvidenceError, match="subjects with names of their own"):
            make(subjects=subjects)


@pytest.mark.parametrize(
    "changes",
    [
        {"subjects": (Subject("data/test", "00" * 32),)},
        {"plan": "00"},
        {"settings": {"confidence_level": 0.9}},
        {"outcomes": (CheckOutcome("evaluation.discrimination", "2", ()),)},
        {"kind": "window", "window": "1"},
    ],
)
def test_measured_from(changes):
    """Other subjects, plan, settings or check versions are another measurement; other numbers are not."""
    assert not make(**changes).measured_from(make())
    assert make(supersedes=("a" * 64,)).measured_from(make())


def test_with_supersedes_keeps_everything_else():
    """Naming the statement that is replaced changes only that."""
    made = make()
    later = with_supersedes(made, (made.digest,))
    assert later.supersedes == (made.digest,)
    assert with_supersedes(later, ()).raw == made.raw
