"""What is believed: files of a revision, or those that somebody was handed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from signing import Signer, trust


def test_only_a_revision_or_somebody_who_verifies_makes_it_proven():
    """Files as they lie here prove nothing by themselves."""
    assert not trust(given=False).proven
    assert trust(given=True).proven
    assert replace(trust(given=False), revision="a" * 40).proven


def test_keys_are_made_once():
    """The same ring for ten thousand records."""
    believed = trust()
    assert believed.keys is believed.keys
    assert believed.keys.owner(Signer("bob").public).person == "bob"


def test_a_charter_narrows_who_may_sign_in_its_project():
    """Alice and Carol are owners; the charter of one project names Carol."""
    day = dt.date(2026, 6, 1)
    believed = replace(trust(), named=lambda project: {"owner": "carol"} if project == "credit" else {})
    assert believed.roles_in("credit")["owner"] == ("carol",)
    assert believed.roles_in("other")["owner"] == ("carol", "alice")
    assert not believed.may_sign("alice", "owner", "credit", day)
    assert believed.may_sign("alice", "owner", "other", day)
    assert believed.may_sign("carol", "owner", "credit", day)
    assert not believed.may_sign("carol", "nobody", "credit", day)
