"""Delegations: scopes and days; the rest is proven with whole sign-offs in test_state.py."""

from __future__ import annotations

import datetime as dt

import pytest

from mlgov.signoff.delegation import covers, why_not_delegated
from mlgov.signoff.types import Assessment, Proof, Record

DAY = dt.date(2026, 3, 10)


def record(person, decision, *, at=DAY, **given) -> Record:
    """A decision as business owner."""
    fields = {
        "subject": "credit/score@2", "stage": "release", "dossier": "d", "role": "business_owner", "person": person,
        "decision": decision, "at": dt.datetime(at.year, at.month, at.day, tzinfo=dt.UTC), "reason": "", "conditions": (),
        "valid_from": None, "valid_until": None, "basis": {"kind": "signed_record"}, "on_behalf_of": None, "prev": (),
        "digest": "x", "raw": b"", "extra": {},
    } | given  # fmt: skip
    return Record(**fields)


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ("credit", True), ("credit/score", True), ("credit/score@2", True), ("credit/*", True), ("*", True),
        ("cred", False), ("credit/scor", False), ("credit/score@1", False), ("mail", False), ("credit/score@22", False),
    ],
)  # fmt: skip
def test_scopes(scope, covered) -> None:
    """A project covers its models, a model its versions; the beginning of a name covers nothing."""
    assert covers(scope, "credit/score@2") is covered


@pytest.mark.parametrize(
    ("first", "last", "good"),
    [
        ("2026-03-10", "2026-03-10", True),
        ("2026-03-11", "2026-03-31", False),
        ("2026-03-01", "2026-03-09", False),
        ("2026-03-01", "never", False),
    ],
)
def test_first_and_last_day_count(first, last, good) -> None:
    """On both of them one may act; a day that is none gives nothing."""
    gives = {"to": "dan", "from": first, "until": last, "scope": "credit"}
    given = Assessment(record("bob", "delegate", extra={"delegation": gives}), Proof.T4, True, "bob", None)
    acts = record("dan", "approve", on_behalf_of="bob")
    why = why_not_delegated(acts, [given], roles={"business_owner": ["bob"]}, min_proof=Proof.T2, revoked=())
    assert (why == "") is good


def test_nobody_acts_for_themself() -> None:
    """And nobody for somebody without the role."""
    own = record("bob", "approve", on_behalf_of="bob")
    assert "can't act for themself" in why_not_delegated(own, [], roles={}, min_proof=Proof.T2, revoked=())
    other = record("dan", "approve", on_behalf_of="eve")
    said = why_not_delegated(other, [], roles={"business_owner": ["bob"]}, min_proof=Proof.T2, revoked=())
    assert said == "eve doesn't hold the role business owner and can't hand it on"
