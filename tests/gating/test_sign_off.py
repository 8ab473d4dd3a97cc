"""A sign-off as reasons of a gate."""

from __future__ import annotations

import datetime as dt

from mlgov.documents.validation import Validation, ValidationFile
from mlgov.gating.sign_off import sign_off_reasons, validation_reasons
from mlgov.signoff.types import Condition, ConditionState, RoleState, SignOffState

DAY = dt.date(2026, 6, 1)


def state(name: str, **given) -> SignOffState:
    """A sign-off in a state."""
    fields = {"sentence": "It says so.", "reasons": (), "roles": (), "waits_for": ()} | given
    return SignOffState("p/m@1", "release", "d", name, **fields)


def test_open_states_are_told_and_warn_of_nothing() -> None:
    """Approved: a note. Not required: a note with the policy's line, and nothing where no rule says so."""
    (reason,) = sign_off_reasons(state("approved"))
    assert (reason.blocking, reason.status, reason.text) == (False, "note", "It says so.")
    assert list(sign_off_reasons(state("not_required"))) == []
    (said,) = sign_off_reasons(state("not_required"), source="policies/own.yml:4")
    assert (said.blocking, said.source) == (False, "policies/own.yml:4")


def test_whom_one_waits_for_with_the_command() -> None:
    """The state, then one reason for each role whose turn it is, with the people and what to run."""
    role = RoleState("validator", 1, (), done=False, turn=True)
    reasons = list(
        sign_off_reasons(
            state("in_review", roles=(role,), waits_for=("validator",)), holders={"validator": ("val", "vic")}
        )
    )
    assert [each.blocking for each in reasons] == [True, True]
    assert reasons[1].text == "It waits for validator (val or vic)."
    assert {each.source for each in reasons} == {"mlgov approve p/m@1 --role validator"}
    assert {each.waits_for for each in reasons} == {"validator"}


def test_whom_one_waits_for_is_told_once() -> None:
    """The state's sentence names the roles: each role's reason says it with names, and nothing says it again."""
    role = RoleState("validator", 1, (), done=False, turn=True)
    said = "In review: this release waits for validator; developer signed."
    waiting = state("in_review", sentence=said, roles=(role,), waits_for=("validator",))
    (one,) = sign_off_reasons(waiting, holders={"validator": ("vic", "val")})
    assert one.text == "In review: this release waits for validator (val or vic); developer signed."
    said = "In review: this release waits for validator and model risk."
    both = state("in_review", sentence=said, roles=(role,), waits_for=("validator", "model_risk"))
    reasons = list(sign_off_reasons(both))
    assert [(each.text, each.blocking, each.waits_for) for each in reasons] == [
        ("In review: this release waits for validator.", True, "validator"),
        ("In review: this release waits for model risk.", True, "model_risk"),
    ]


def test_stale_names_every_change() -> None:
    """Exactly what changed is in the gate's output."""
    reasons = list(
        sign_off_reasons(state("stale", changes=("the test data changed", "a limit changed"), waits_for=("owner",)))
    )
    assert [each.text for each in reasons[1:3]] == [
        "Changed since it was signed: the test data changed.",
        "Changed since it was signed: a limit changed.",
    ]
    assert all(each.blocking for each in reasons)


def test_why_an_envelope_does_not_cover_it_is_told() -> None:
    """Who expected an acknowledgement to suffice reads why the full round is asked for."""
    found = list(sign_off_reasons(state("in_review", outside=("Not within the envelope: it ended.",))))
    assert ("Not within the envelope: it ended.", True) in [(each.text, each.blocking) for each in found]


def test_overdue_conditions_shut_and_open_ones_are_due() -> None:
    """Of an approval that otherwise stands."""
    asked = Condition("c1", "Add an alarm.", "ops", DAY)
    found = state("conditional", conditions=(ConditionState(asked, "overdue", "r"), ConditionState(asked, "open", "r")))
    reasons = list(sign_off_reasons(found))
    assert [(each.blocking, each.waits_for) for each in reasons] == [(True, "ops"), (False, "ops"), (False, "")]


def test_any_state_that_is_not_open_blocks() -> None:
    """Monotonic: whatever a state is called, if it isn't open, the gate is shut."""
    for name in ("in_review", "rejected", "stale", "expired", "revoked", "unverifiable"):
        assert any(each.blocking for each in sign_off_reasons(state(name))), name


def test_not_fit_for_its_purpose() -> None:
    """The latest report decides, whoever signed."""

    def report(id_, rating, day):
        opinion = {"concept": {"view": "disagree", "text": "It predicts the past."}}
        made = Validation(model="m", version="1", scope="triggered", validator="val", on=day, opinion=opinion, rating=rating,
                          findings=("f-1",))  # fmt: skip
        return ValidationFile(id_, f"p/validations/{id_}.md", made, "", "0")

    bad, good = report("a", "not_fit", DAY), report("b", "fit_with_findings", DAY + dt.timedelta(days=1))
    assert [each.source for each in validation_reasons([bad], "p/m@1")] == ["p/validations/a.md:1"]
    assert list(validation_reasons([bad, good], "p/m@1")) == []
    assert list(validation_reasons([], "p/m@1")) == []
