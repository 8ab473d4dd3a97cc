"""Sign-off states: every state, every reason why a signature doesn't count, and that nothing bad ever opens a gate."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgov.documents.sign_off_rules import SignOffRole, SignOffRule
from mlgov.signoff.standing import EnvelopePass
from mlgov.signoff.state import sign_off_state
from mlgov.signoff.types import Assessment, Condition, Contributor, Dossier, Part, Proof, Record, Segregation

DAY = dt.date(2026, 3, 1)
SUBJECT = "credit/scorecard@2"
DOSSIER = Dossier(SUBJECT, "release", (), b"{}", "d2")
PROVEN = Segregation((), proven=True)
ROLES = {"validator": ("val", "vic"), "business_owner": ("bob", "bea"), "owner": ("ola",), "trainer": ("tom",)}


def rule(*roles, **given) -> SignOffRule:
    """A rule; by default the validator signs before the business owner."""
    roles = roles or (SignOffRole(role="validator"), SignOffRole(role="business_owner", after=("validator",)))
    fields = {"stage": "release", "roles": roles, "reason": "Because it decides about people."}
    return SignOffRule(**(fields | given))


def record(person, role, decision="approve", *, at=0, dossier="d2", **given) -> Record:
    """A decision, `at` hours after the start of the day."""
    moment = dt.datetime(DAY.year, DAY.month, DAY.day, tzinfo=dt.UTC) + dt.timedelta(hours=at)
    made = {
        "subject": SUBJECT, "stage": "release", "dossier": dossier, "role": role, "person": person,
        "decision": decision, "at": moment, "reason": "", "conditions": (), "valid_from": None, "valid_until": None,
        "basis": {"kind": "signed_record"}, "on_behalf_of": None, "prev": (), "raw": b"", "extra": {},
    } | given  # fmt: skip
    name = f"{person} {role} {decision} {at} {dossier} {sorted(given)}"
    return Record(digest=hashlib.sha256(name.encode()).hexdigest(), **made)


def signed(person, role, decision="approve", *, proof=Proof.T4, valid=True, unverifiable=False, by=None, **given):
    """An assessment of such a decision, proven by default."""
    made = record(person, role, decision, **given)
    problems = () if valid and not unverifiable else ("the signature doesn't fit",)
    return Assessment(made, proof, valid, by or person, made.at, problems, unverifiable)


def state(*assessments, asked=None, as_of=DAY, **given):
    """The state on the day."""
    fields = {"as_of": as_of, "segregation": PROVEN, "roles": ROLES} | given
    return sign_off_state(given.pop("dossier", DOSSIER) if "dossier" in given else DOSSIER, asked or rule(), assessments,
                          **{key: value for key, value in fields.items() if key != "dossier"})  # fmt: skip


GOOD = (signed("val", "validator"), signed("bob", "business_owner", at=1))


def test_approved_in_order_by_two_people() -> None:
    """Validator, then business owner: open, said by whom, with the weakest proof."""
    found = state(*GOOD)
    assert (found.state, found.open_gate, found.waits_for, found.proof) == ("approved", True, (), Proof.T4)
    assert found.sentence == "Approved by val (validator) and bob (business owner)."
    assert [role.done for role in found.roles] == [True, True]


def test_nobody_asked_is_said_with_the_reason() -> None:
    """No rule, or one without roles: not required, never blank."""
    assert (
        state(asked=rule(roles=(), reason="Low risk, one person.")).sentence
        == "Nobody needs to sign: Low risk, one person."
    )
    found = sign_off_state(DOSSIER, None, GOOD, as_of=DAY)
    assert (found.state, found.open_gate, len(found.others)) == ("not_required", True, 2)


def test_in_review_says_whose_turn_it_is() -> None:
    """Nobody: the validator. Validator signed: the business owner. Out of order: doesn't count."""
    assert state().waits_for == ("validator",)
    found = state(GOOD[0])
    assert (found.state, found.waits_for) == ("in_review", ("business_owner",))
    early = state(signed("val", "validator", at=2), signed("bob", "business_owner", at=1))
    assert (early.state, early.waits_for) == ("in_review", ("business_owner",))
    assert early.roles[1].records[0].why_not == "it was given before those who sign first had signed"


def test_signing_again_in_the_right_order_counts() -> None:
    """Signed too early and once more later: in order."""
    both = (signed("bob", "business_owner"), signed("val", "validator", at=1), signed("bob", "business_owner", at=2))
    assert state(*both).state == "approved"


def test_renewing_puts_nobody_out_of_order() -> None:
    """The validator's first signature expired and was renewed after the business owner signed."""
    asked = rule(max_days=30)
    later = DAY + dt.timedelta(days=40)
    found = state(
        signed("val", "validator"),
        signed("bob", "business_owner", at=24 * 20),
        signed("val", "validator", "renew", at=24 * 25),
        asked=asked, as_of=later,
    )  # fmt: skip
    assert (found.state, found.valid_until) == ("approved", DAY + dt.timedelta(days=50))


def test_a_refusal_stands_until_who_refused_signs() -> None:
    """Somebody else's approval in the same role doesn't undo it; one's own later one does."""
    no = signed("val", "validator", "reject", at=2, reason="Leaks the future.")
    found = state(*GOOD, signed("vic", "validator", at=3), no)
    assert (found.state, found.sentence) == (
        "rejected",
        "Refused by val (validator) on 1 March 2026: Leaks the future.",
    )
    assert not found.open_gate
    assert state(*GOOD, no, signed("val", "validator", at=4), signed("bob", "business_owner", at=5)).state == "approved"


def test_a_refusal_counts_however_badly_proven() -> None:
    """A damaged, unverifiable or merely claimed refusal keeps the gate shut, and that is said."""
    for flaw in ({"valid": False}, {"unverifiable": True}, {"proof": Proof.T0}, {"by": "mallory"}):
        found = state(*GOOD, signed("vic", "validator", "reject", at=2, **flaw))
        assert found.state == "rejected"
    assert "counts all the same" in state(*GOOD, signed("vic", "validator", "reject", valid=False)).notes[0]


def test_who_has_no_say_refuses_nothing() -> None:
    """Somebody without the role, or in a role that isn't asked, or about something else."""
    for no in (
        signed("eve", "validator", "reject", at=2),
        signed("ola", "owner", "reject", at=2),
        signed("val", "validator", "reject", at=2, dossier="d1"),
    ):
        assert state(*GOOD, no).state == "approved"


def test_ties_in_time_go_to_the_refusal() -> None:
    """Approved and refused in the same second: refused."""
    assert state(*GOOD, signed("val", "validator", "reject")).state == "rejected"


def test_stale_says_exactly_what_changed() -> None:
    """Everybody signed an earlier dossier; the words come from what changed since."""
    old = [signed("val", "validator", dossier="d1"), signed("bob", "business_owner", at=1, dossier="d1")]
    found = state(*old, changed=lambda digest: ("The test data changed.", "A limit changed.") if digest == "d1" else ())
    assert (found.state, found.changes) == ("stale", ("The test data changed.", "A limit changed."))
    assert found.sentence == "What was signed is not what is here now: the test data changed; there is 1 more change."
    assert not found.open_gate
    assert "can't be said what changed" in state(*old).changes[0]
    half = state(old[0], changed=lambda _: ("x",))
    assert half.state == "in_review"
    assert state(*old, excused=("d1",)).state == "approved"


@pytest.mark.parametrize(
    ("until", "expected"),
    [(DAY - dt.timedelta(days=1), "expired"), (DAY, "approved"), (dt.date(9999, 12, 31), "approved")],
)
def test_the_last_day_counts(until, expected) -> None:
    """Expired yesterday: shut. Until today: open. Far future: open, nothing overflows."""
    found = state(GOOD[0], signed("bob", "business_owner", at=1, valid_until=until))
    assert found.state == expected
    if expected == "expired":
        assert found.sentence == "The approval of this release counted until 28 February 2026."
        assert found.waits_for == ("business_owner",)


def test_the_policy_caps_how_long_it_counts() -> None:
    """A far future is cut to max_days from the earlier of what is claimed and what is proven; 29 February is a day."""
    leap = dt.date(2028, 2, 29)
    asked = rule(SignOffRole(role="owner"), max_days=366)
    made = signed("ola", "owner", valid_until=dt.date.max, at=0)
    early = replace(made, proven_at=made.record.at - dt.timedelta(days=1))
    assert state(made, asked=asked).valid_until == DAY + dt.timedelta(days=366)
    assert state(early, asked=asked).valid_until == DAY + dt.timedelta(days=365)
    on_leap_day = signed("ola", "owner", valid_until=leap)
    assert state(on_leap_day, asked=rule(SignOffRole(role="owner")), as_of=leap).state == "approved"
    after = leap + dt.timedelta(days=1)
    assert state(on_leap_day, asked=rule(SignOffRole(role="owner")), as_of=after).state == "expired"
    huge = rule(SignOffRole(role="owner"), max_days=10**7)
    assert state(made, asked=huge).valid_until is None


def test_days_are_utc_days_and_later_records_are_not_there_yet() -> None:
    """A record from 23:30 in New York on the 28th is of the 1st in UTC; as of the 28th there is none."""
    eastern = dt.datetime(2026, 2, 28, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    made = signed("ola", "owner")
    made = replace(made, record=replace(made.record, at=eastern.astimezone(dt.UTC)))
    asked = rule(SignOffRole(role="owner"))
    assert state(made, asked=asked, as_of=DAY).state == "approved"
    assert state(made, asked=asked, as_of=DAY - dt.timedelta(days=1)).state == "in_review"


def test_not_yet_valid() -> None:
    """An approval from tomorrow on doesn't count today."""
    found = state(GOOD[0], signed("bob", "business_owner", at=1, valid_from=DAY + dt.timedelta(days=1)))
    assert (found.state, found.roles[1].records[0].why_not) == ("in_review", "it counts only from 2 March 2026 on")


def test_taking_back() -> None:
    """One's own, by name; all, by a role with a say; by nobody else. Signing again afterwards counts."""
    own = signed("bob", "business_owner", "revoke", at=2, extra={"revokes": GOOD[1].record.digest}, reason="Too early.")
    found = state(*GOOD, own)
    assert (found.state, found.open_gate) == ("revoked", False)
    assert found.sentence == "The approval was taken back by bob (business owner) on 1 March 2026: Too early."
    everything = signed("vic", "validator", "revoke", at=2, valid=False)
    assert state(*GOOD, everything).state == "revoked"
    assert state(*GOOD, signed("eve", "auditor", "revoke", at=2)).state == "approved"
    again = (signed("val", "validator", at=3), signed("bob", "business_owner", at=4))
    assert state(*GOOD, everything, *again).state == "approved"


@pytest.mark.parametrize(
    ("flaw", "expected"),
    [
        ({"valid": False}, "unverifiable"),
        ({"unverifiable": True}, "unverifiable"),
        ({"by": "mallory"}, "unverifiable"),
        ({"proof": Proof.T1}, "in_review"),
        ({"basis": {"kind": "outside"}, "proof": Proof.T0}, "in_review"),
    ],
)
def test_signatures_that_prove_too_little(flaw, expected) -> None:
    """Broken, not checkable here, by somebody else, below the minimum: never counted, always said."""
    found = state(GOOD[0], signed("bob", "business_owner", at=1, **flaw))
    assert (found.state, found.open_gate) == (expected, False)
    assert found.roles[1].records[0].why_not


def test_outside_decisions_count_where_the_policy_says_so_and_are_called_not_verified() -> None:
    """Committee minutes: enough for this rule, with a note."""
    outside = signed("ola", "owner", proof=Proof.T0, basis={"kind": "outside", "recorder": "tom"})
    found = state(outside, asked=rule(SignOffRole(role="owner"), outside=True))
    assert (found.state, found.notes) == (
        "approved",
        ("ola (owner) decided elsewhere and recorded by tom: not verified.",),
    )


def test_e1_who_had_a_hand_in_it_may_not_sign() -> None:
    """Author by second e-mail, bots and people who had left; and through a delegate neither."""
    hand = Segregation((Contributor("committer", "val@home", "val", "commit abc"),), proven=True)
    found = state(*GOOD, asked=rule(barred=("committer",)), segregation=hand)
    assert found.roles[0].records[0].why_not == "val may not sign, because val committed it (commit abc)"
    assert not found.open_gate
    assert state(*GOOD, asked=rule(barred=("author",)), segregation=hand).open_gate
    people = {"val": SimpleNamespace(name=None, bot=True, left=None)}
    assert state(*GOOD, people=people).roles[0].records[0].why_not == "val is a bot; bots never count"
    people = {"val": SimpleNamespace(name="Val", bot=False, left=DAY)}
    assert state(*GOOD, people=people).roles[0].records[0].why_not == "val had left on 1 March 2026"


def test_segregation_that_cannot_be_proven_blocks_where_it_must() -> None:
    """High tier: shut and said why. Else: a note. Nobody barred: no question."""
    unknown = Segregation((), proven=False, why_not="the clone is shallow")
    shut = state(*GOOD, asked=rule(barred=("author",)), segregation=unknown)
    assert (shut.state, shut.open_gate) == ("unverifiable", False)
    assert "the clone is shallow" in shut.sentence
    shown = state(*GOOD, asked=rule(barred=("author",)), segregation=unknown, must_prove=False)
    assert (shown.state, "the clone is shallow" in shown.notes[0]) == ("approved", True)
    assert state(*GOOD, segregation=unknown).state == "approved"
    stranger = Segregation((Contributor("author", "x@y", None, "commit abc"),), proven=True)
    assert "x@y" in state(*GOOD, asked=rule(barred=("author",)), segregation=stranger).sentence


def test_one_person_counts_for_one_role() -> None:
    """Distinct persons, found as a whole: the order of roles plays no part."""
    roles = {"owner": ("ann", "ben"), "business_owner": ("ann",)}
    asked = rule(SignOffRole(role="owner"), SignOffRole(role="business_owner"))
    both = (signed("ann", "owner"), signed("ann", "business_owner"))
    assert state(*both, asked=asked, roles=roles).open_gate is False
    assert state(*both, signed("ben", "owner"), asked=asked, roles=roles).open_gate
    lenient = rule(SignOffRole(role="owner"), SignOffRole(role="business_owner"), distinct=False)
    assert state(*both, asked=lenient, roles=roles).open_gate


def test_counts_and_quorum() -> None:
    """Two validators needed; or two of three signatures suffice."""
    two = rule(SignOffRole(role="validator", count=2))
    assert state(signed("val", "validator"), signed("val", "validator", at=1), asked=two).state == "in_review"
    assert state(signed("val", "validator"), signed("vic", "validator"), asked=two).state == "approved"
    roles = tuple(SignOffRole(role=name) for name in ("validator", "business_owner", "owner"))
    found = state(signed("val", "validator"), signed("ola", "owner"), asked=rule(*roles, quorum=2))
    assert (found.state, found.waits_for) == ("approved", ())


def test_feedback_decides_nothing() -> None:
    """Asked for, shown, and a refusal of it keeps nothing shut."""
    asked = rule(SignOffRole(role="owner"), SignOffRole(role="validator", feedback=True))
    found = state(signed("ola", "owner"), signed("val", "validator", "reject"), asked=asked)
    assert (found.state, found.roles[1].final) == ("approved", False)


def test_conditions_with_their_days() -> None:
    """Open until the day included, overdue after it, gone when the asking role says so."""
    asks = Condition("c1", "Add a drift alarm", "ops", DAY)
    made = signed("bob", "business_owner", "approve_with_conditions", at=1, conditions=(asks,))
    found = state(GOOD[0], made)
    assert (found.state, found.open_gate, found.conditions[0].state) == ("conditional", True, "open")
    late = state(GOOD[0], made, as_of=DAY + dt.timedelta(days=1))
    assert (late.state, late.open_gate, late.conditions[0].state) == ("conditional", False, "overdue")
    assert late.sentence.endswith("with 1 condition; 1 condition is overdue.")
    done = signed("bea", "business_owner", "acknowledge", at=2, extra={"conditions_met": ["c1"]})
    assert state(GOOD[0], made, done, as_of=DAY + dt.timedelta(days=1)).state == "approved"
    claimed = signed("bea", "business_owner", "acknowledge", at=2, extra={"conditions_met": ["c1"]}, valid=False)
    assert not state(GOOD[0], made, claimed, as_of=DAY + dt.timedelta(days=1)).open_gate


def test_a_damaged_signature_makes_no_condition_disappear() -> None:
    """The overdue condition of a record that can't be verified still stands."""
    asks = Condition("c1", "Add a drift alarm", "ops", DAY - dt.timedelta(days=1))
    broken = signed("bea", "business_owner", "approve_with_conditions", at=1, conditions=(asks,), valid=False)
    assert not state(*GOOD, broken).open_gate


def test_delegation_is_a_record_of_depth_one() -> None:
    """For a time, a scope and the delegator's own role; taken back, it counts no more."""
    gives = {"to": "dan", "until": "2026-03-31", "scope": "credit"}
    handed = signed("bob", "business_owner", "delegate", extra={"delegation": gives})
    acts = signed("dan", "business_owner", at=1, on_behalf_of="bob")
    found = state(GOOD[0], handed, acts)
    assert (found.state, found.sentence) == (
        "approved",
        "Approved by val (validator) and dan for bob (business owner).",
    )
    assert state(GOOD[0], acts).roles[1].records[0].why_not == "bob has not delegated the role business owner to dan"
    for wrongly in ({"until": "2026-02-28"}, {"scope": "mail"}, {"to": "eve"}, {"until": "soon"}):
        wrong = signed("bob", "business_owner", "delegate", extra={"delegation": gives | wrongly})
        assert not state(GOOD[0], wrong, acts).open_gate, wrongly
    passed_on = signed("bob", "business_owner", "delegate", extra={"delegation": gives}, on_behalf_of="bea")
    assert not state(GOOD[0], passed_on, acts).open_gate
    not_own = signed("eve", "business_owner", "delegate", extra={"delegation": gives})
    assert not state(GOOD[0], not_own, signed("dan", "business_owner", at=1, on_behalf_of="eve")).open_gate
    back = signed("bob", "business_owner", "revoke", at=2, extra={"revokes": [handed.record.digest]})
    assert not state(GOOD[0], handed, acts, back).open_gate
    weak = signed("bob", "business_owner", "delegate", extra={"delegation": gives}, proof=Proof.T1)
    assert not state(GOOD[0], weak, acts).open_gate


def test_a_file_that_cannot_be_read_may_have_been_a_refusal() -> None:
    """Everybody signed, but one record is damaged: shut, and the file is named."""
    found = state(*GOOD, damaged=("a/b.json can't be used: it is damaged",))
    assert (found.state, found.open_gate) == ("unverifiable", False)
    assert found.sentence == "The records can't be relied on: a/b.json can't be used: it is damaged."
    assert "A/b.json can't be used: it is damaged." in found.reasons


def test_a_validation_report_can_be_needed() -> None:
    """Signed by everybody, but the report is no part of the dossier."""
    found = state(*GOOD, asked=rule(validation=True))
    assert (found.state, found.open_gate, found.waits_for) == ("in_review", False, ("validator",))
    with_it = replace(DOSSIER, parts=(report("2026-02", "fit"),))
    assert state(*GOOD, asked=rule(validation=True), dossier=with_it).state == "approved"


def report(name, rating, on="2026-02-01") -> Part:
    """A validator's report as a part of what is signed."""
    return Part("validation", name, "v", {"rating": rating, "on": on})


def test_a_report_that_says_not_fit_is_no_report_that_lets_it_pass() -> None:
    """Both roles signed, and the latest report says no: shut, and it says why. A later one that says yes opens."""
    bad = report("2026-02", "not_fit")
    found = state(*GOOD, asked=rule(validation=True), dossier=replace(DOSSIER, parts=(bad,)))
    assert (found.state, found.open_gate, found.waits_for) == ("in_review", False, ("validator",))
    assert found.sentence == "In review: the validator's report 2026-02 doesn't say that it is fit for its purpose."
    assert "doesn't say that it is fit" in " ".join(found.reasons)
    later = replace(DOSSIER, parts=(bad, report("2026-03", "fit_with_findings", "2026-03-01")))
    assert state(*GOOD, asked=rule(validation=True), dossier=later).open_gate
    # The day decides, not the name.
    earlier = replace(DOSSIER, parts=(bad, report("a", "fit", "2026-01-01"), report("z", "fit", "2026-01-02")))
    assert not state(*GOOD, asked=rule(validation=True), dossier=earlier).open_gate
    assert not state(*GOOD, asked=rule(validation=True), dossier=replace(DOSSIER, parts=(report("a", ""),))).open_gate


def test_within_an_envelope_an_acknowledgement_suffices() -> None:
    """Inside: one acknowledgement by a role that decides. Outside: the full round, said why."""
    inside = EnvelopePass("monthly", DAY + dt.timedelta(days=90), (), "credit/scorecard@1")
    seen = signed("bob", "business_owner", "acknowledge", at=1)
    found = state(seen, envelope=inside)
    assert (found.state, found.valid_until) == ("approved", DAY + dt.timedelta(days=90))
    assert found.sentence.startswith("Within the signed envelope “monthly”, acknowledged by bob (business owner)")
    assert state(envelope=inside).state == "in_review"
    assert state(seen).state == "in_review"
    left = state(seen, envelope=replace(inside, why_not=("a feature was added",)))
    assert (left.open_gate, "Not within the envelope “monthly”: a feature was added." in left.reasons) == (False, True)
    assert state(seen, signed("val", "validator", "reject", at=2), envelope=inside).state == "rejected"


def test_same_records_in_any_order_give_the_same_state() -> None:
    """States are values: order of files plays no part."""
    records = [*GOOD, signed("vic", "validator", at=2), signed("bea", "business_owner", at=3)]
    assert state(*records) == state(*reversed(records))


# Monotonic: what the module promises. Small worlds with every kind of record.

PEOPLE = {"validator": ("val", "vic"), "business_owner": ("bob", "val"), "owner": ("ola", "bob")}
HAND = Segregation((Contributor("author", "a", "vic", "c1"),), proven=True)
CONDITION = (Condition("c1", "Do it", "ops", DAY - dt.timedelta(days=1)),)


@st.composite
def worlds(draw):
    """A rule and records of all kinds, some flawed."""
    roles = tuple(
        SignOffRole(role=name, count=draw(st.integers(1, 2)) if name == "validator" else 1, after=after)
        for name, after in (("validator", ()), ("business_owner", ("validator",)), ("owner", ()))
        if name == "validator" or draw(st.booleans())
    )
    asked = rule(
        *roles,
        distinct=draw(st.booleans()),
        max_days=draw(st.sampled_from([None, 1, 30])),
        barred=draw(st.sampled_from([(), ("author",)])),
        quorum=draw(st.sampled_from([None, 1])),
    )
    made = [draw(records()) for _ in range(draw(st.integers(1, 7)))]
    unique = {each.record.digest: each for each in made}
    return asked, tuple(unique.values()), draw(st.booleans())


@st.composite
def records(draw, decisions=("approve", "approve", "approve", "renew", "reject", "revoke", "acknowledge", "delegate")):
    """One record about this version."""
    role = draw(st.sampled_from(list(PEOPLE)))
    decision = draw(st.sampled_from(decisions))
    return signed(
        draw(st.sampled_from([*PEOPLE[role], "eve"])),
        role,
        decision,
        at=draw(st.integers(-50, 12)),
        dossier=draw(st.sampled_from(["d2", "d2", "d2", "d1"])),
        proof=draw(st.sampled_from([Proof.T4, Proof.T4, Proof.T1])),
        valid=draw(st.sampled_from([True, True, True, False])),
        valid_until=draw(st.sampled_from([None, None, DAY, DAY - dt.timedelta(days=1)])),
    )


def opened(asked, assessments, envelope) -> bool:
    """Whether the gate is open in a world."""
    passes = EnvelopePass("e", DAY, ()) if envelope else None
    return sign_off_state(
        DOSSIER, asked, assessments, as_of=DAY, segregation=HAND, roles=PEOPLE, envelope=passes
    ).open_gate


@given(worlds(), st.data())
@settings(max_examples=400, deadline=None)
def test_removing_an_approval_never_opens(world, data) -> None:
    """An approval less: shut stays shut."""
    asked, made, envelope = world
    gone = data.draw(st.sampled_from(made))
    if gone.record.decision in {"approve", "renew", "acknowledge", "delegate"}:
        less = tuple(each for each in made if each is not gone)
        assert opened(asked, made, envelope) or not opened(asked, less, envelope)


@given(worlds(), records(("reject", "revoke")), st.data())
@settings(max_examples=400, deadline=None)
def test_adding_a_refusal_or_revocation_never_opens(world, no, data) -> None:
    """A refusal more, of everything or of one record: shut stays shut."""
    asked, made, envelope = world
    target = data.draw(st.sampled_from([None, *made]))
    if target is not None:
        no = replace(no, record=replace(no.record, extra={"revokes": target.record.digest}))
    if no.record.digest not in {each.record.digest for each in made}:
        assert opened(asked, made, envelope) or not opened(asked, (*made, no), envelope)


@given(worlds(), st.data())
@settings(max_examples=400, deadline=None)
def test_damaging_a_record_never_opens(world, data) -> None:
    """Whatever record can be proven less: shut stays shut."""
    asked, made, envelope = world
    hit = data.draw(st.sampled_from(made))
    flaw = data.draw(
        st.sampled_from(
            [{"valid": False}, {"unverifiable": True}, {"proof": Proof.T0}, {"person": None}, {"person": "eve"}]
        )
    )
    worse = tuple(replace(each, **flaw) if each is hit else each for each in made)
    assert opened(asked, made, envelope) or not opened(asked, worse, envelope)


@given(worlds())
@settings(max_examples=200, deadline=None)
def test_less_known_of_who_had_a_hand_in_it_never_opens(world) -> None:
    """More people barred, or segregation not proven: shut stays shut."""
    asked, made, _ = world
    before = sign_off_state(DOSSIER, asked, made, as_of=DAY, segregation=HAND, roles=PEOPLE).open_gate
    for worse in (
        Segregation(HAND.contributors, proven=False),
        Segregation((*HAND.contributors, Contributor("author", "b", "val", "c2")), proven=True),
    ):
        assert before or not sign_off_state(DOSSIER, asked, made, as_of=DAY, segregation=worse, roles=PEOPLE).open_gate
