"""What is believed: files of a revision, or those that somebody was handed."""

from __future__ import annotations

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
