"""What the test vectors show: one function for each group of them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import replace

from making import (
    DAY,
    Body,
    Vectors,
    bad,
    edited,
    good,
    moved,
    predicate,
    signature,
    unreadable,
    with_body,
)
from signing import AT, DOSSIER, VERSION, Signer, record, signed

from mlgov.signoff.record import delegation_digest
from mlgov.signoff.types import Condition, Record

OTHER = DOSSIER.replace(b"scorecard@2", b"scorecard@3")


def signatures(vectors: Vectors) -> None:
    """Who signed, and whether they signed this."""
    add = vectors.add
    add("good-approve", "An approval signed by the validator.", signed(), good())
    condition = Condition("c1", "Add a drift alarm.", "carol", dt.date(2027, 1, 31))
    conditional = signed(decision="approve_with_conditions", conditions=(condition,), valid_until=dt.date(2027, 6, 30))
    add("good-conditions", "An approval with a condition and a last day.", conditional, good())
    add(
        "good-reject",
        "A refusal with a reason in another language.",
        signed(decision="reject", reason="Schwellenwert zu niedrig."),
        good(),
    )
    add("good-sha256", "The other hash function of the signature's format.", _sha256(), good())
    add("good-dossier", "What was signed is kept beside the record.", signed(), good(), dossier=DOSSIER)
    add(
        "good-charter", "A charter, in the folder beside the models.", signed(subject="credit", stage="charter"), good()
    )
    add(
        "tampered-record",
        "One letter of the record was changed after it was signed.",
        signed(reason="Fit for use."),
        bad("doesn't fit these bytes"),
        change=edited(lambda raw: raw.replace(b"Fit for", b"Fat for")),
    )
    add(
        "tampered-signature",
        "One bit of the signature was changed.",
        signed(),
        bad("can't be used"),
        change=signature(_flip),
    )
    add(
        "truncated-signature",
        "The signature is cut off.",
        signed(),
        bad("no SSH signature"),
        change=signature(lambda raw: raw[:150]),
    )
    add("missing-signature", "There is no signature beside the record.", record(), bad("its signature is missing"))
    add("wrong-namespace", "Signed in the namespace of git.", signed(namespace="git"), bad("made for 'git'"))
    add(
        "wrong-person",
        "It says alice, and bob signed it.",
        signed(Signer("bob")),
        bad("it says alice, but bob signed it", "bob"),
    )
    add(
        "unknown-key", "Signed with a key that nobody has.", signed(Signer("mallory")), bad("is nobody's in portal.yml")
    )
    add("machine-key", "Signed with the key of a trusted machine.", signed(Signer("ci")), bad("machines don't decide"))
    add("bot", "Signed by a bot that has the role.", signed(person="robot"), bad("robot is a machine", "robot"))
    other = replace(signed(), signature=signed(reason="Another decision.").signature)
    add(
        "other-signature",
        "The signature of another decision of the same person.",
        other,
        bad("doesn't fit these bytes"),
    )


def times(vectors: Vectors) -> None:
    """Keys that end, and times that can't be."""
    add = vectors.add
    dave, erin, frank = signed(person="dave"), signed(person="erin"), signed(person="frank")
    before = signed(person="dave", at=AT - 30 * DAY)
    add("expired-key", "Signed the day after the key ended.", dave, bad("ended on 1 March 2026", "dave"))
    add(
        "expired-key-back-dated",
        "Dated before the key ended, and nothing but the signer's clock says so.",
        before,
        bad("only the signer's own clock", "dave"),
    )
    add(
        "expired-key-in-time",
        "The same, and a published checkpoint lists it before the key ended.",
        before,
        good("dave"),
        known_since="2026-02-01T00:00:00Z",
    )
    add(
        "revoked-key",
        "Dated before the key was revoked, and nothing but the signer's clock says so.",
        erin,
        bad("was revoked on 1 June 2026", "erin"),
    )
    add(
        "revoked-key-too-late",
        "The same, known only since after the key was revoked.",
        erin,
        bad("known only since", "erin"),
        known_since="2026-06-01T00:00:00Z",
    )
    add(
        "revoked-key-in-time",
        "The same, known since before the key was revoked.",
        erin,
        good("erin"),
        known_since="2026-05-31T00:00:00Z",
    )
    add(
        "key-not-yet-valid",
        "Signed before the key's first day.",
        frank,
        bad("counts only from 1 January 2027", "frank"),
    )
    add(
        "future-date",
        "Dated after the day that is asked about.",
        signed(at=AT.replace(year=2028)),
        bad("which is after", "alice"),
    )
    add(
        "earlier-than-evidence",
        "Dated before the evidence that it is about was made.",
        signed(),
        bad("before the evidence", "alice"),
        not_before="2026-03-03T00:00:00Z",
    )
    add(
        "known-before-it-was-made",
        "A checkpoint lists it before the day that it is dated.",
        signed(),
        bad("was known on", "alice"),
        known_since="2026-02-01T00:00:00Z",
    )
    add("last-day-of-february", "29 February 2028 is a day.", signed(valid_until=dt.date(2028, 2, 29)), good())


def places(vectors: Vectors) -> None:
    """Replays, and what was signed being about something else."""
    add = vectors.add
    why = unreadable("it belongs at credit/approvals/scorecard/2/")
    add(
        "replay-other-version",
        "Copied to another version.",
        signed(),
        why,
        change=moved("credit/approvals/scorecard/3"),
    )
    add("replay-other-model", "Copied to another model.", signed(), why, change=moved("credit/approvals/other/2"))
    add(
        "replay-other-project",
        "Copied to another project.",
        signed(),
        why,
        change=moved("lending/approvals/scorecard/2"),
    )
    add(
        "replay-other-stage",
        "The stage was changed from release to retirement.",
        signed(),
        bad("doesn't fit these bytes"),
        change=edited(with_body(lambda body: body["subject"][0].update(name=f"{VERSION}#retirement"))),
    )
    add(
        "replay-other-dossier",
        "The dossier's digest was replaced.",
        signed(),
        bad("doesn't fit these bytes"),
        change=edited(with_body(lambda body: body["subject"][0]["digest"].update(sha256="0" * 64))),
    )
    mismatch = signed(dossier=hashlib.sha256(OTHER).hexdigest())
    add(
        "dossier-of-another-version",
        "Signed for version 2, and what was signed is about version 3.",
        mismatch,
        bad("what was signed is about credit/scorecard@3", "alice"),
        dossier=OTHER,
    )
    add(
        "dossier-changed",
        "What was signed was changed after it was signed.",
        signed(),
        bad("changed after it was signed", "alice"),
        dossier=DOSSIER.replace(b"[]", b"[ ]"),
    )


def roles(vectors: Vectors) -> None:
    """Who might decide."""
    add = vectors.add
    add(
        "unknown-role",
        "A role that portal.yml doesn't have.",
        signed(role="emperor"),
        bad("there is no role emperor", "alice"),
    )
    add("role-not-held", "A role that somebody else holds.", signed(role="owner"), bad("didn't hold the role", "alice"))
    add("unknown-person", "A person that portal.yml doesn't have.", signed(person="mallory"), bad("is nobody"))
    add("good-delegate", "Bob validates for alice, who delegated that to him.", [delegation(), acting()], good("bob"))
    add(
        "delegate-missing",
        "Bob validates for alice, who delegated nothing.",
        [acting()],
        bad("has not delegated", "bob"),
    )
    add(
        "delegate-ended",
        "The delegation ended the day before.",
        [delegation(until="2026-03-01"), acting()],
        bad("the delegation holds from", "bob"),
    )
    add(
        "delegate-other-scope",
        "The delegation is for another model.",
        [delegation(scope="credit/other"), acting()],
        bad("is for credit/other only", "bob"),
    )
    beyond = delegation("carol", "validator")
    add(
        "delegate-beyond-own-role",
        "Carol, who is no validator, lets bob validate.",
        [beyond, acting("bob", "carol")],
        bad("doesn't hold the role", "bob"),
    )
    deeper = delegation("bob", "validator", "carol", on_behalf_of="alice")
    add(
        "delegate-hands-on",
        "Bob hands on to carol what alice lent him.",
        [delegation(), delegation("bob", "validator", "carol", on_behalf_of="alice", at=AT)],
        bad("a delegation can't be delegated", "bob"),
    )
    add(
        "delegate-depth-two",
        "Carol acts for alice, whose role bob handed on to her.",
        [delegation(), deeper, acting("carol")],
        bad("alice has not delegated the role validator to carol", "carol"),
    )
    add(
        "delegate-of-delegate",
        "Carol acts for bob, who only acts for alice.",
        [delegation(), deeper, acting("carol", "bob")],
        bad("bob doesn't hold the role", "carol"),
    )
    forged = delegation(digest="a" * 64)
    add(
        "delegate-mismatch",
        "A delegation signed over the digest of another one.",
        [forged],
        bad("its subject is not the delegation", "alice"),
    )


def forms(vectors: Vectors) -> None:
    """Bytes that two readers could take differently."""
    add = vectors.add
    canonical = unreadable("not in canonical form")
    damaged = unreadable("damaged")
    cases: list[tuple[str, str, Callable[[bytes], bytes], Body]] = [
        ("not-canonical", "A space after a colon.", lambda raw: raw.replace(b'"role":', b'"role": '), canonical),
        ("no-final-newline", "The final newline is missing.", lambda raw: raw[:-1], canonical),
        (
            "duplicate-keys",
            "The decision is written twice.",
            lambda raw: raw.replace(b'"decision":"approve"', b'"decision":"approve","decision":"reject"'),
            canonical,
        ),
        (
            "escaped-text",
            "A letter is written as an escape.",
            lambda raw: raw.replace(b"alice", b"\\u0061lice"),
            canonical,
        ),
        ("nan", "NaN instead of a number.", lambda raw: raw.replace(b'"format":1', b'"format":NaN'), damaged),
        (
            "infinity",
            "A number that is beyond all.",
            lambda raw: raw.replace(b'"format":1', b'"format":1e999'),
            damaged,
        ),
        (
            "fraction",
            "1.0 instead of 1.",
            lambda raw: raw.replace(b'"format":1', b'"format":1.0'),
            unreadable("format: expected 1"),
        ),
        (
            "oversized-integer",
            "A number of five thousand digits.",
            lambda raw: raw.replace(b'"format":1', b'"format":' + b"9" * 5000),
            damaged,
        ),
        (
            "unsafe-integer",
            "A number that readers of JSON disagree about.",
            predicate(basis={"kind": "review", "pull_request": 2**53}),
            unreadable("every reader reads alike"),
        ),
        ("deep-nesting", "Fifty thousand brackets.", lambda _: b"[" * 50_000, damaged),
        (
            "unknown-field",
            "A field that this format doesn't have.",
            predicate(urgent="yes"),
            unreadable("'urgent' is not known"),
        ),
        (
            "unknown-decision",
            "A decision that there isn't.",
            predicate(decision="maybe"),
            unreadable("decision: expected one of"),
        ),
        (
            "unknown-basis",
            "A basis that there isn't.",
            predicate(basis={"kind": "telepathy"}),
            unreadable("basis.kind: expected one of"),
        ),
        (
            "newer-format",
            "A format that a later mlgov may write.",
            predicate(format=2),
            unreadable("a newer mlgov may have written it"),
        ),
        ("impossible-day", "30 February.", predicate(at="2026-02-30T10:00:00Z"), unreadable("is no time")),
        (
            "local-time",
            "A time that isn't said in UTC.",
            predicate(at="2026-03-02T11:00:00+01:00"),
            unreadable("a time in UTC"),
        ),
        (
            "hidden-text",
            "A character that turns the direction of reading.",
            predicate(reason="\u202eevorppa"),
            unreadable("nobody sees"),
        ),
        (
            "two-subjects",
            "Two things signed at once.",
            with_body(lambda body: body["subject"].append(body["subject"][0])),
            unreadable("exactly one subject"),
        ),
        (
            "path-in-subject",
            "A subject that leads out of the folder.",
            with_body(lambda body: body["subject"][0].update(name="credit/../@2#release")),
            unreadable("subject"),
        ),
        (
            "other-predicate",
            "A statement of another kind.",
            with_body(lambda body: body.update(predicateType="urn:mlgov:evidence")),
            unreadable("no decision on record"),
        ),
        ("empty-file", "No bytes at all.", lambda _: b"", damaged),
    ]
    for name, what, change, expect in cases:
        add(name, what, signed(), expect, change=edited(change))


def delegation(
    person: str = "alice",
    role: str = "validator",
    to: str = "bob",
    *,
    until: str = "2026-12-31",
    scope: str = "credit",
    digest: str = "",
    on_behalf_of: str | None = None,
    at: dt.datetime = AT - DAY,
) -> Record:
    """A signed delegation, by default dated the day before the vectors' decisions."""
    body = {"to": to, "until": until, "scope": scope}
    return signed(
        subject="credit",
        stage="charter",
        decision="delegate",
        person=person,
        role=role,
        at=at,
        dossier=digest or delegation_digest(body),
        on_behalf_of=on_behalf_of,
        extra={"delegation": body},
    )


def acting(person: str = "bob", for_whom: str = "alice") -> Record:
    """A decision on somebody's behalf."""
    return signed(person=person, on_behalf_of=for_whom)


def _sha256() -> Record:
    made = record()
    return replace(made, signature=Signer("alice").sign(made.raw, hash_name="sha256"))


def _flip(armoured: bytes) -> bytes:
    """Another character in the middle of the signature's value."""
    lines = armoured.split(b"\n")
    line = bytearray(lines[-4])
    line[20] = ord("A") if line[20] != ord("A") else ord("B")
    lines[-4] = bytes(line)
    return b"\n".join(lines)


GROUPS = (signatures, times, places, roles, forms)
