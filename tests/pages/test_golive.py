"""The answer for who says yes or no: plain, with conditions, and with what is asked of them."""

from __future__ import annotations

from dataclasses import replace

import builders as make
import pytest

from mlgov.gating.gate import GateDecision, GateReason
from mlgov.pages.card import CardPage
from mlgov.pages.golive import CONDITIONS, answer, answer_shape, asked, conditions
from mlgov.pages.standing import standing_of
from mlgov.pages.version import VersionPage

LIVE = (make.event("deployed", "2026-08-01", environment="production"),)
WHY = "1 required limit fails"


def record(*reasons, passed=True, events=(), charter=make.CHARTER, limitations=()):
    """A version whose release check came out as given."""
    version = make.model_version(
        events=events, charter_=make.charter(charter), authored={"limitations": list(limitations)}
    )
    made = make.record(version, windows={})
    decision = GateDecision(version.name, "release", passed, 0 if passed else 12, reasons)
    contents = replace(made.contents, gate=decision)
    return replace(made, load=lambda: contents)


def reason(text, status="warned"):
    """A reason that keeps nothing shut."""
    return GateReason(text, "x.yml:1", blocking=False, waits_for="", status=status)


@pytest.mark.parametrize(
    ("made", "text", "shape"),
    [
        (record(), "Yes, once it is signed", "pass"),
        (record(reason("Holds just.")), "Yes under these conditions", "pass"),
        (record(limitations=["adults only"]), "Yes under these conditions", "pass"),
        (record(passed=False), "Not yet: 1 required limit fails", "fail"),
        (record(events=LIVE), "Yes, by its numbers it may stay live", "pass"),
        (record(passed=False, events=LIVE), "It is live already, but doesn't pass: 1 required limit fails", "fail"),
        (record(events=(make.event("retired", "2026-10-01"),)), "No: this version was retired", "none"),
        (record(charter=make.CHARTER.replace("state: agreed", "state: rejected")), "No: the charter is rejected", "none"),
    ],
)  # fmt: skip
def test_the_answer_is_one_sentence(made, text, shape):
    """Yes, not yet, or no; a version in use is said to be."""
    assert (answer(made, WHY), answer_shape(made)) == (text, shape)


def test_a_yes_rests_on_conditions():
    """What isn't certain, what was accepted and what was written; a no has none."""
    reasons = [reason(f"Number {n} holds just.") for n in range(CONDITIONS + 2)]
    made = record(*reasons, reason("Accepted by risk.", "accepted"), limitations=["adults only"])
    found = conditions(made)
    assert found[:2] == ("Keep in mind: Number 0 holds just.", "Keep in mind: Number 1 holds just.")
    assert found[CONDITIONS] == "Keep in mind: 2 more in the audit report."
    assert found[-2:] == ("Accepted exception: Accepted by risk.", "Limit of use: Adults only.")
    assert conditions(record(*reasons, passed=False)) == ()


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (record(), "say yes or no on these numbers and conditions. No answer is recorded."),
        (record(passed=False), "nothing to sign until the owner has acted; plan without it."),
        (record(passed=False, events=LIVE), "decide whether it stays in use meanwhile. No decision is recorded."),
    ],
)
def test_the_business_owner_is_told_what_is_asked(made, text):
    """By name, and never as if something had been recorded."""
    assert asked(made, "owner") == f"Asked of the business owner (head-of-crm): {text}"


def test_without_a_business_owner_nobody_is_asked():
    """And that is said."""
    assert asked(make.record(make.model_version(charter_=None)), "owner").startswith("No business owner is named")


def test_version_page_and_card_give_the_same_answer():
    """The card's first line is the verdict, with the way to its reasons."""
    made = make.record()
    card, page = CardPage.of(made), VersionPage.of(made)
    assert card.verdict.text == page.standing.heading == standing_of(made).heading
    assert card.verdict.link.href == "index.html#verdict"
    text = make.html(card)
    assert text.index("May this go live?") < text.index("What it is for")
