"""The ledger: every decision in its chain, what a check of all says, and how to check by hand."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

import builders as make
import oversight_cases as cases

from mlgov.pages import ledger
from mlgov.pages.ledger import LedgerPage
from mlgov.signoff.store import Damaged


def page(**more) -> LedgerPage:
    """The ledger of the hand-made portal."""
    return LedgerPage.of(cases.portfolio(**more))


def test_without_decisions_it_is_short():
    """Nothing to check: no table, no root of nothing."""
    found = LedgerPage.of(make.portfolio())
    assert (found.heading, found.shape, found.root, found.chains) == ("No decision is recorded", "none", "", ())
    text = make.html(found)
    assert "<table" not in text
    assert [step.command for step in found.steps] == ["mlgov verify"]


def test_what_is_broken_is_said_first_and_in_red():
    """A record whose key nobody knows, and one that follows a record which is gone."""
    found = page()
    assert (found.shape, found.heading) == ("fail", "It does not hold: 2 things are broken")
    assert [each.what for each in found.said] == [
        "anna (owner) refused mail/send-time@2, personal signature: the key is not known",
        "The record cccccccccccc that it follows is missing",
    ]


def test_a_whole_chain_holds():
    """Two decisions that follow each other, by how well they are proven."""
    found = page(decisions=cases.decisions()[:2])
    assert (found.shape, found.heading, found.said) == ("pass", "Everything holds", ())
    assert found.sentence == "2 decisions: 1 by a personal signature and 1 by a review recorded by the platform."


def test_what_cannot_be_checked_here_is_neither_good_nor_broken():
    """A shallow clone: not proven."""
    first, second, _ = cases.decisions()
    blind = replace(second, valid=False, unverifiable=True, problems=("the history is cut off here",))
    found = page(decisions=(first, blind))
    assert (found.shape, found.heading) == ("warn", "Not proven: 1 thing could not be checked where this page was made")
    assert found.chains[0].rows[0].chip.text == "Can't be checked here"


def test_a_damaged_file_is_broken():
    """Also where nothing else is on record."""
    damaged = Damaged("mail/approvals/send-time/1/x.json", "mail/send-time", "it is no file of a record")
    found = page(decisions=(), damaged=(damaged,))
    assert (found.shape, found.said[0].where) == ("fail", damaged.path)


def test_each_names_what_it_follows_and_links_to_it():
    """Newest first; a predecessor that isn't there is named without a link."""
    (chain,) = page().chains
    third, second, first = chain.rows
    assert (chain.title.href, chain.detail) == (
        "../projects/mail/send-time/index.html",
        "Newsletter send-time, 3 decisions, newest first",
    )
    assert second.follows[0].href == f"#{first.anchor}"
    assert (third.follows[0].text, third.follows[0].href) == ("c" * 12, "")
    assert first.follows == ()
    assert [row.decision for row in chain.rows] == ["Refused", "Approved", "Approved"]
    assert [row.chip.text for row in chain.rows] == ["Does not hold", "Holds", "Holds"]
    ids = re.findall(r'id="(d-[0-9a-f]{12})"', make.html(page()))
    assert ids == [row.anchor for row in chain.rows]


def test_the_root_is_the_merkle_tree_hash_of_rfc_6962():
    """Of two leaves, worked out by hand: 0x01 over the hashes of 0x00 and each digest."""
    pair = cases.decisions()[:2]
    leaves = [hashlib.sha256(b"\x00" + bytes.fromhex(each.record.digest)).digest() for each in pair]
    assert page(decisions=pair).root == hashlib.sha256(b"\x01" + leaves[0] + leaves[1]).hexdigest()


def test_the_steps_by_hand_name_a_real_file_and_what_comes_out():
    """The digest that sha256sum gives of the record's bytes; the file that ssh-keygen reads."""
    found = page()
    newest = cases.decisions()[1].record
    digest, signature, *_ = found.steps
    assert digest.command == f"sha256sum {newest.path}"
    assert digest.expected == hashlib.sha256(newest.raw).hexdigest()
    assert signature.command.endswith(f"-s {newest.path}.sig < {newest.path}")
    assert "-n mlgov-approval" in signature.command


def test_a_long_ledger_lists_the_latest_of_each_chain(monkeypatch):
    """What is left out is counted, with the command that lists all."""
    monkeypatch.setattr(ledger, "SHOWN", 2)
    monkeypatch.setattr(ledger, "LATEST", 1)
    (chain,) = page().chains
    assert (len(chain.rows), chain.older) == (1, 2)
    assert "And 2 older ones" in make.html(page())
