"""Whose key, and did it count then? Days at the edges, keys that two people claim, and the file for other tools."""

from __future__ import annotations

import datetime as dt
import subprocess

import pytest
from signing import NAMESPACE, Signer, needs, portal

from mlgov.documents.people import SigningKey
from mlgov.documents.portal import Portal
from mlgov.signoff.keys import MACHINE, KeyRing, allowed_signers, key_problems, lint_allowed_signers, why_key_fails

ALICE = Signer("alice")
JUNE = dt.date(2026, 6, 1)
MAY = dt.date(2026, 5, 31)
DAY = dt.timedelta(days=1)


def test_a_key_is_found_with_and_without_its_comment():
    """And nobody is found for a stranger's."""
    ring = KeyRing.of(portal())
    assert ring.owner(ALICE.public).person == ring.owner(f"{ALICE.public} laptop").person == "alice"
    assert ring.owner(Signer("mallory").public) is None


def test_a_machines_key_is_nobodys():
    """Keys that sign run records are known, and stand for no person."""
    machines = Portal.model_validate({"name": "T", "ci_keys": [Signer("ci").public]})
    assert KeyRing.of(machines).owner(Signer("ci").public).person == MACHINE


def key(**fields):
    """A key with days."""
    return SigningKey.model_validate({"key": ALICE.public, **fields})


@pytest.mark.parametrize(
    ("fields", "said", "known", "as_of", "why"),
    [
        ({}, MAY, None, JUNE, ""),
        ({"from": JUNE}, JUNE, None, JUNE, ""),
        ({"from": JUNE}, MAY, None, JUNE, "counts only from 1 June 2026"),
        # Ended: the day itself no longer counts.
        ({"to": JUNE}, MAY, None, MAY, ""),
        ({"to": JUNE}, JUNE, None, JUNE, "ended on 1 June 2026"),
        ({"to": JUNE}, MAY, None, JUNE, "only the signer's own clock"),
        ({"to": JUNE}, MAY, MAY, JUNE + 900 * DAY, ""),
        ({"to": JUNE}, MAY, JUNE, JUNE, "known only since 1 June 2026"),
        ({"revoked": JUNE}, MAY, MAY, JUNE, ""),
        ({"revoked": JUNE}, MAY, None, JUNE, "was revoked on 1 June 2026, and only the signer's own clock"),
        ({"revoked": JUNE}, JUNE, MAY, JUNE, "was revoked"),
        ({"revoked": JUNE, "to": MAY}, MAY - DAY, MAY, JUNE, "ended on 31 May 2026, and the signature is known"),
    ],
)
def test_days_at_the_edges(fields, said, known, as_of, why):
    """E6, E7, E11: the last day, the day after, and times that only the signer vouches for."""
    found = why_key_fails(key(**fields), said, known=known, as_of=as_of)
    assert (why in found) if why else found == ""


def test_a_revocation_that_was_written_down_later_counts():
    """The key as it was then says nothing of it."""
    assert why_key_fails(key(), MAY, known=None, as_of=JUNE) == ""
    assert "was revoked" in why_key_fails(key(), MAY, known=None, as_of=JUNE, revoked=JUNE)
    assert why_key_fails(key(), MAY, known=MAY, as_of=JUNE, revoked=JUNE) == ""


def test_the_real_tools_take_the_file(tmp_path):
    """ssh-keygen verifies with it: the right person, within the key's days, and not before them."""
    needs("ssh-keygen")
    made = allowed_signers(portal(bob={"from": dt.date(2026, 1, 1), "to": dt.date(2026, 6, 1)}))
    (tmp_path / "allowed").write_text(made)
    raw = b"decided\n"

    def accepted(person, when):
        (tmp_path / "sig").write_bytes(Signer("bob").sign(raw))
        command = ["ssh-keygen", "-Y", "verify", "-f", tmp_path / "allowed", "-I", person, "-n", NAMESPACE]
        command += ["-s", tmp_path / "sig", f"-Overify-time={when}"]
        return subprocess.run(command, input=raw, capture_output=True, check=False).returncode == 0

    assert accepted("bob", "20260301000000Z")
    assert not accepted("alice", "20260301000000Z")
    assert not accepted("bob", "20251231235959Z")
    assert not accepted("bob", "20260601000001Z")


def test_revoked_keys_are_not_handed_out():
    """Other tools can't weigh what such a key signed before."""
    assert "alice" not in allowed_signers(portal(alice={"revoked": JUNE}))


@pytest.mark.parametrize(
    ("line", "good"),
    [
        (allowed_signers(portal()).splitlines()[0], True),
        ("# a remark", True),
        ("", True),
        (f"alice {ALICE.public}", True),
        (f'alice namespaces="git", valid-after="20260101" {ALICE.public}', False),
        (f"alice namespace=git {ALICE.public}", False),
        (f"alice {ALICE.public[:-6]}", False),
        ("alice", False),
        (f"!alice {ALICE.public}", False),
    ],
)
def test_a_line_that_would_silently_count_for_nobody_is_found(line, good):
    """ssh-keygen leaves such lines out without a word."""
    found = lint_allowed_signers(f"{line}\n")
    assert (found == ()) is good
    assert good or found[0].startswith("line 1: ")


def test_problems_of_keys_are_told_by_person():
    """A key that can't be used is named with whose it is; a sound portal has none."""
    assert key_problems(portal()) == ()
    bad = portal()
    short = bad.people["bob"].model_copy(update={"keys": (SigningKey.model_construct(key=ALICE.public[:-8]),)})
    bad = bad.model_copy(update={"people": {**bad.people, "bob": short}})
    assert key_problems(bad)[0].startswith("bob: ")
    shared = portal().people["alice"]
    both = portal().model_copy(update={"people": {"alice": shared, "bob": shared}})
    assert len(key_problems(both)) == 2
    assert KeyRing.of(both).owner(ALICE.public) is None
