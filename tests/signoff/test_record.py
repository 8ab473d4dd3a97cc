"""Decisions as files: written once in canonical form, read strictly, and never two things to two readers."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from signing import AT, DOSSIER, VERSION

from mlgov.errors import SignOffError
from mlgov.signoff.record import MAX_BYTES, chain_of, delegation_digest, folder_of, new_record, parse_record, path_of
from mlgov.signoff.types import Condition

DIGEST = hashlib.sha256(DOSSIER).hexdigest()
CONDITION = Condition("c1", "Add a drift alarm.", "operations", dt.date(2026, 4, 30))


def record(**changes):
    """An approval, with some fields changed."""
    fields = {
        "subject": VERSION,
        "stage": "release",
        "dossier": DIGEST,
        "role": "validator",
        "person": "alice",
        "decision": "approve",
        "at": AT,
        "basis": "signed_record",
    }
    return new_record(**(fields | changes))


def canonical(body) -> bytes:
    """Canonical JSON written by itself."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def changed(**predicate) -> bytes:
    """The bytes of a record with other fields in its predicate; None takes one out."""
    body = json.loads(record().raw)
    body["predicate"] |= predicate
    body["predicate"] = {key: value for key, value in body["predicate"].items() if value is not None}
    return canonical(body)


def test_everything_that_is_said_comes_back():
    """Every field of the record, through its bytes."""
    made = record(
        decision="approve_with_conditions",
        reason="Good enough für den Anfang.\nSee the report.",
        conditions=(CONDITION,),
        valid_from=dt.date(2026, 3, 3),
        valid_until=dt.date(2027, 2, 28),
        basis={"kind": "outside", "recorder": "carol", "quorum": ["alice", "bob"], "document_digest": DIGEST},
        on_behalf_of="bob",
        prev=("b" * 64, "a" * 64),
        extra={"conditions_met": ["c0"], "envelope": "monthly"},
    )
    read = parse_record(made.raw, path_of(made), b"signature")
    assert read.subject == VERSION
    assert (read.stage, read.dossier, read.role, read.person) == ("release", DIGEST, "validator", "alice")
    assert (read.at, read.reason, read.conditions) == (AT, made.reason, (CONDITION,))
    assert (read.valid_from, read.valid_until) == (dt.date(2026, 3, 3), dt.date(2027, 2, 28))
    assert read.basis["quorum"] == ["alice", "bob"]
    assert (read.on_behalf_of, read.prev) == ("bob", ("a" * 64, "b" * 64))
    assert read.extra == {"conditions_met": ["c0"], "envelope": "monthly"}
    assert (read.signature, read.digest) == (b"signature", hashlib.sha256(made.raw).hexdigest())


def test_the_bytes_are_an_in_toto_statement_about_the_dossier():
    """What other tools read: type, predicate type, and the subject with its digest."""
    body = json.loads(record().raw)
    assert body["_type"] == "https://in-toto.io/Statement/v1"
    assert body["predicateType"] == "urn:mlgov:approval"
    assert body["subject"] == [{"name": f"{VERSION}#release", "digest": {"sha256": DIGEST}}]
    assert record().raw == canonical(body)


def test_times_are_kept_to_the_second_in_utc():
    """Another zone is the same moment."""
    east = dt.timezone(dt.timedelta(hours=5, minutes=30))
    assert record(at=AT.astimezone(east).replace(microsecond=999_999)).at == AT


def test_where_a_record_lies():
    """Named by its digest, beside others of its version; charters and delegations have a folder of their own."""
    made = record()
    assert path_of(made) == f"credit/approvals/scorecard/2/{made.digest[:12]}.json"
    assert folder_of("credit") == "credit/approvals/charter"
    assert (chain_of(VERSION), chain_of("credit")) == ("credit/scorecard", "credit")


@pytest.mark.parametrize(
    "path",
    [
        "credit/approvals/scorecard/3/{}.json",
        "credit/approvals/other/2/{}.json",
        "lending/approvals/scorecard/2/{}.json",
        "credit/approvals/charter/{}.json",
        "credit/approvals/scorecard/2/000000000000.json",
    ],
)
def test_a_record_in_another_place_is_refused(path):
    """Copied beside another version, model or project, or renamed: a replay."""
    made = record()
    with pytest.raises(SignOffError, match="it belongs at"):
        parse_record(made.raw, path.format(made.digest[:12]))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]\n",
        b"null\n",
        b"\xff\xfe",
        b'{"_type":"https://in-toto.io/Statement/v1"}\n',
        record().raw[:-1],
        record().raw + b"\n",
        record().raw.replace(b'"decision":', b'"decision": '),
        record().raw.replace(b'"decision":"approve"', b'"decision":"reject","decision":"approve"'),
        record().raw.replace(b'"format":1', b'"format":NaN'),
        record().raw.replace(b'"format":1', b'"format":1.0'),
        record().raw.replace(b'"format":1', b'"format":true'),
        record().raw.replace(b'"format":1', b'"format":2'),
        record().raw.replace(b'"format":1', b'"format":' + b"9" * 5000),
        record().raw.replace(b"alice", b"\\u0061lice"),
        record().raw.replace(b"urn:mlgov:approval", b"urn:mlgov:evidence"),
        b"[" * 50_000 + b"]" * 10,
        b" " * (MAX_BYTES + 1),
    ],
)
def test_bytes_that_two_readers_could_take_differently_are_refused(raw):
    """Not canonical, keys twice, numbers that aren't, other formats, cut off, too deep, too big."""
    with pytest.raises(SignOffError, match="can't be used"):
        parse_record(raw)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("role", "two words"),
        ("role", ""),
        ("role", None),
        ("person", ["alice"]),
        ("person", "a" * 101),
        ("decision", "approved"),
        ("decision", "approve_with_conditions"),
        ("at", "2026-03-02T10:00:00+00:00"),
        ("at", "2026-03-02 10:00:00Z"),
        ("at", "2026-02-30T10:00:00Z"),
        ("at", 1772445600),
        ("reason", "x" * 4001),
        ("reason", "right\u202eleft"),
        ("reason", "bell\x07"),
        ("reason", 7),
        ("conditions", [{"id": "c1", "text": "t", "owner": "o", "due": "2026-04-30"}]),
        ("valid_from", "2026-13-01"),
        ("valid_until", "20270101"),
        ("basis", {"kind": "telepathy"}),
        ("basis", {"kind": "signed_record", "url": "https://example.org"}),
        ("basis", {"kind": "review", "pull_request": 2**53}),
        ("basis", {"kind": "review", "pull_request": 1.5}),
        ("basis", {"kind": "review", "raw_digest": "abc"}),
        ("basis", "signed_record"),
        ("prev", ["b" * 64, "a" * 64]),
        ("prev", ["a" * 64, "a" * 64]),
        ("prev", ["A" * 64]),
        ("prev", ["a" * 63]),
        ("prev", "a" * 64),
        ("extra", {"surprise": True}),
        ("extra", {"revokes": ["a" * 64]}),
        ("extra", {"delegation": {}}),
        ("on_behalf_of", 1),
        ("surprise", "x"),
    ],
)
def test_a_field_that_is_not_what_the_format_allows_is_refused(field, value):
    """Unknown fields, wrong types, hidden characters, impossible days: by name, without a traceback."""
    with pytest.raises(SignOffError, match=f"{field}|not known|conditions"):
        parse_record(changed(**{field: value}))


@pytest.mark.parametrize("name", ["../x/y@1#release", "credit#release", "credit/m@1#charter", "credit/m#release", "c/con@1#release", "credit/m@1", "credit/charter@1#release"])  # fmt: skip
def test_a_subject_that_cannot_be_is_refused(name):
    """Paths that lead out, a stage that doesn't fit, names of devices and of folders with a meaning."""
    body = json.loads(record().raw)
    body["subject"][0]["name"] = name
    with pytest.raises(SignOffError, match="can't be used"):
        parse_record(canonical(body))


def test_only_one_subject_is_signed_at_a_time():
    """Two subjects would be two decisions."""
    body = json.loads(record().raw)
    body["subject"] *= 2
    with pytest.raises(SignOffError, match="exactly one subject"):
        parse_record(canonical(body))


def test_a_delegation_is_about_a_project_and_stays_in_it():
    """Its subject is the project, its digest that of the delegation, its scope something in the project."""
    delegation = {"to": "bob", "until": "2026-06-30", "scope": "credit/*"}
    fields = {
        "subject": "credit",
        "stage": "charter",
        "decision": "delegate",
        "dossier": delegation_digest(delegation),
        "extra": {"delegation": delegation},
    }
    assert record(**fields).extra["delegation"] == delegation
    for wrong in (
        {"scope": "other/*"},
        {"scope": "../x"},
        {"until": "2026-02-30"},
        {"from": "2026-07-01"},
        {"to": "two words"},
        {"unknown": "1"},
    ):
        with pytest.raises(SignOffError):
            record(**(fields | {"extra": {"delegation": delegation | wrong}}))
    with pytest.raises(SignOffError, match="a project as its subject"):
        record(decision="delegate", extra={"delegation": delegation})


def test_conditions_have_ids_of_their_own_and_validity_an_order():
    """Two conditions that can't be told apart, and a decision that ends before it begins."""
    with pytest.raises(SignOffError, match="ids of their own"):
        record(decision="approve_with_conditions", conditions=(CONDITION, CONDITION))
    with pytest.raises(SignOffError, match="valid_until"):
        record(valid_from=dt.date(2026, 3, 2), valid_until=dt.date(2026, 3, 1))


def test_what_cannot_be_written_says_so():
    """A lone surrogate or a number without end never becomes a file."""
    for changes in ({"reason": "\ud800"}, {"basis": {"kind": "review", "pull_request": float("nan")}}):
        with pytest.raises(SignOffError):
            record(**changes)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_any_reason_is_either_kept_exactly_or_refused(text):
    """No text is changed on its way."""
    try:
        made = record(reason=text)
    except SignOffError:
        return
    assert parse_record(made.raw, path_of(made)).reason == text


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(raw):
    """Anything is a record or a known error."""
    with pytest.raises(SignOffError):
        parse_record(raw)
