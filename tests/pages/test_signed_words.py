"""Words and chips of sign-offs."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import builders as made
import decided
import pytest

from mlgov.pages import signed_words as say
from mlgov.pages.signed_brief import StageBrief, stage_brief
from mlgov.signoff.types import DecisionKind, Proof, State

VERSIONS = decided.everything()[0]


def brief(at: int) -> StageBrief:
    """The sign-off of a version."""
    found = VERSIONS[at].contents.signed
    assert found is not None
    return stage_brief(found)


def test_every_state_and_decision_has_words() -> None:
    """Whatever is computed can be shown."""
    assert set(say.STATES) == set(get_args(State))
    assert set(say.DECISIONS) == set(get_args(DecisionKind))


@pytest.mark.parametrize("state", get_args(State))
@pytest.mark.parametrize("live", [True, False])
def test_only_approvals_look_good(state, live) -> None:
    """Nothing but an approval that stands is green."""
    chip = say.state_chip(replace(brief(2), state=state), live=live)
    assert (chip.shape == "pass") is (state == "approved")


def test_chips_of_the_four_versions() -> None:
    """An overdue condition, changed data, whom it waits for, a refusal."""
    found = [say.state_chip(brief(at)) for at in range(4)]
    assert [each.text for each in found] == [
        "Approved, 1 condition overdue", "No longer counts", "Waits for owner", "Refused",
    ]  # fmt: skip
    assert say.state_chip(brief(1), live=True).text == "In use, approval no longer counts"
    assert say.state_chip(None, live=True).text == "In use, no approval recorded"


def test_what_ends_carries_its_day() -> None:
    """The page marks an approval when its last day has passed, or a condition's."""
    approved = replace(brief(0), state="approved", conditions=())
    assert say.state_chip(approved).until == approved.valid_until == "2027-07-22"
    asked = replace(brief(0).conditions[0], state="open", due="2026-12-01")
    assert say.state_chip(replace(brief(0), conditions=(asked,))).until == "2026-12-01"


def test_verified_is_said_from_t2_on() -> None:
    """And of nothing that does not hold or can't be checked."""
    made = VERSIONS[2].contents.decisions[0]
    for proof in Proof:
        assert say.proof_text(replace(made, proof=proof)).endswith(", verified") is (proof >= Proof.T2)
    assert say.proof_text(replace(made, valid=False)) == "personal signature, does not hold"
    assert say.proof_text(replace(made, unverifiable=True)) == "personal signature, can't be checked here"


def test_people_go_by_name() -> None:
    """Ids where no name is known; of more than three only how many."""
    portal = decided.portal()
    assert say.names_of(portal, ["vera", "nobody-known"]) == "nobody-known or Vera Lang"
    assert say.names_of(portal, ["a", "b", "c", "d"]) == "4 people"
    assert say.names_of(None, []) == ""
    assert say.subject_name("mail/send-time@3") == "send-time 3"
    assert say.subject_name("mail") == "mail"
    assert say.stage_of("release") == "release"
    assert say.holders(None, "owner") == ()


def test_a_charter_narrows_who_may_sign() -> None:
    """Of the holders of a role those whom the project names; a team that nobody knows is nobody."""
    portal = decided.portal()
    assert set(say.holders(portal, "business_owner")) == {"bea", "stan"}
    assert set(say.holders(portal, "business_owner", made.charter(decided.CHARTER))) == {"bea", "stan"}
    only = made.charter(decided.CHARTER.replace("business_owner: business_owner", "business_owner: bea"))
    assert tuple(say.holders(portal, "business_owner", only)) == ("bea",)
    assert tuple(say.holders(portal, "business_owner", made.charter())) == ()
    assert say.holders(None, "owner", made.charter()) == ()
