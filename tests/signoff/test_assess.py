"""What can be proven of a record: every threat has the test that shows the stop."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace

import pytest
from signing import AS_OF, AT, DOSSIER, Signer, record, signed, trust

from mlgov.signoff.assess import Circumstances, assess
from mlgov.signoff.record import delegation_digest
from mlgov.signoff.store import write_record
from mlgov.signoff.types import Proof

NOW = Circumstances(AS_OF)
JUNE = dt.date(2026, 6, 1)
DAY = dt.timedelta(days=1)


def judged(made, believed=None, around=NOW, **more):
    """The assessment of a record by what the tests believe."""
    return assess(made, believed or trust(), around, **more)


def refused(made, why, believed=None, around=NOW, **more):
    """The same for one that doesn't hold, for this reason."""
    found = judged(made, believed, around, **more)
    assert not found.valid
    assert why in " / ".join(found.problems)
    return found


def test_a_personal_signature_over_the_record_holds():
    """Who signed, how well it is proven, and nothing against it."""
    found = judged(signed())
    assert (found.valid, found.person, found.proof, found.unverifiable) == (True, "alice", Proof.T4, False)
    assert (found.problems, found.proven_at) == ((), None)


def test_a_record_without_its_signature_proves_nothing():
    """The file beside it is gone."""
    found = refused(record(), "its signature is missing")
    assert (found.person, found.proof) == (None, Proof.T0)


def test_another_persons_signature_counts_for_them_and_not_for_who_is_named():
    """E5: it says alice, bob signed."""
    found = refused(signed(Signer("bob")), "it says alice, but bob signed it")
    assert found.person == "bob"


def test_a_strangers_key_is_nobodys():
    """A good signature by a key that isn't in portal.yml."""
    assert refused(signed(Signer("mallory")), "is nobody's in portal.yml").person is None


def test_one_changed_byte_and_another_purpose_are_refused():
    """E3 and E4."""
    good, other = signed(), signed(reason="other")
    refused(replace(good, signature=other.signature), "doesn't fit these bytes")
    refused(signed(namespace="git"), "made for 'git'")


def test_a_machines_key_decides_nothing():
    """A key of `ci_keys` signs run records and imports, never decisions."""
    believed = trust()
    portal = believed.portal.model_copy(update={"ci_keys": (believed.portal.people["alice"].keys[0],)})
    portal = portal.model_copy(update={"people": {**portal.people, "alice": portal.people["carol"]}})
    refused(signed(), "machines don't decide", replace(believed, portal=portal))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"from": AT.date() + DAY}, "counts only from 3 March 2026"),
        ({"to": AT.date()}, "ended on 2 March 2026; the record is dated 2 March 2026"),
        ({"to": AT.date() + DAY}, "only the signer's own clock"),
        ({"revoked": JUNE}, "was revoked on 1 June 2026, and only the signer's own clock"),
    ],
)
def test_a_key_that_did_not_count_then_or_that_might_be_back_dated_is_refused(fields, why):
    """E6 and E7: no time is believed that only the signer says."""
    refused(signed(), why, trust(alice=fields))


@pytest.mark.parametrize("fields", [{"to": JUNE}, {"revoked": JUNE}])
def test_a_published_checkpoint_shows_that_it_was_signed_while_the_key_counted(fields):
    """Somebody else's word for the time; one that is too late doesn't help."""
    may = dt.datetime(2026, 5, 31, 23, 59, tzinfo=dt.UTC)
    found = judged(signed(), trust(alice=fields), replace(NOW, known_since=may))
    assert (found.valid, found.proven_at) == (True, may)
    refused(signed(), "known only since 1 June", trust(alice=fields), replace(NOW, known_since=may + DAY))


def test_a_revocation_that_is_written_down_today_reaches_back():
    """The people as they were then didn't know of it."""
    refused(signed(), "was revoked", around=replace(NOW, today=trust(alice={"revoked": JUNE})))


def test_an_end_that_was_written_down_since_takes_nothing_back():
    """The order of commits shows that the record came while the key had no end."""
    assert judged(signed(), around=replace(NOW, today=trust(alice={"to": JUNE}))).valid


def test_a_key_that_was_taken_out_since_still_counts_for_what_came_before():
    """Whoever leaves takes their key with them, not what they signed."""
    today = trust()
    people = {name: about for name, about in today.portal.people.items() if name != "alice"}
    today = replace(today, portal=today.portal.model_copy(update={"people": people}))
    assert today.keys.owner(Signer("alice").public) is None
    assert judged(signed(), around=replace(NOW, today=today)).valid


def test_a_role_that_one_does_not_hold_is_refused():
    """And one that nobody holds, and a person whom nobody knows."""
    refused(signed(role="business_owner"), "alice didn't hold the role business owner then")
    refused(signed(role="emperor"), "there is no role emperor")
    refused(signed(person="mallory"), "mallory is nobody in portal.yml")
    assert judged(signed(role="owner")).valid


def test_bots_and_people_who_had_left_do_not_count():
    """E1; and a signature that may have been made after leaving."""
    believed = trust()

    def with_alice(**fields):
        alice = believed.portal.people["alice"].model_copy(update=fields)
        people = {**believed.portal.people, "alice": alice}
        return replace(believed, portal=believed.portal.model_copy(update={"people": people}))

    refused(signed(), "alice is a machine", with_alice(bot=True))
    refused(signed(), "alice left on 2 March 2026", with_alice(left=AT.date()))
    refused(signed(), "only the signer's own clock", with_alice(left=JUNE))
    assert judged(signed(), with_alice(left=JUNE), replace(NOW, known_since=AT)).valid


def test_times_that_cannot_be_are_refused():
    """In the future, before the evidence, later than it was seen: E11 and clock tampering."""
    refused(signed(at=AT.replace(year=2027)), "is dated 2 March 2027, which is after 22 November 2026")
    assert judged(signed(at=dt.datetime(2026, 11, 22, 23, 59, 59, tzinfo=dt.UTC))).valid
    refused(signed(), "before the evidence", around=replace(NOW, not_before=AT + DAY))
    assert judged(signed(), around=replace(NOW, not_before=AT)).valid
    assert judged(signed(), around=replace(NOW, not_before=AT + dt.timedelta(minutes=4))).valid
    refused(signed(), "but was known on 1 March 2026 already", around=replace(NOW, known_since=AT - DAY))


def test_a_day_in_the_past_does_not_know_what_came_later():
    """Asked as of the day before, the record is dated after it."""
    refused(signed(), "which is after 1 March 2026", around=Circumstances(dt.date(2026, 3, 1)))


def test_without_history_nobody_knows_who_held_the_role():
    """E13: a folder without git, or a shallow clone, is unverifiable and says so."""
    found = refused(signed(), "who held which role when it was signed can't be proven", trust(given=False))
    assert found.unverifiable
    assert (found.person, found.proof) == ("alice", Proof.T4)


def test_a_manifest_of_something_else_is_a_contradiction(tmp_path):
    """What is kept beside the record is about another version or stage, or was changed."""

    def around():
        return Circumstances(AS_OF, governed=tmp_path)

    assert judged(signed(), around=around()).valid
    write_record(tmp_path, signed(), dossier=DOSSIER)
    assert judged(signed(), around=around()).valid
    for other, about in (
        (DOSSIER.replace(b"scorecard@2", b"scorecard@3"), "credit/scorecard@3 (release)"),
        (DOSSIER.replace(b'"release"', b'"retirement"'), "credit/scorecard@2 (retirement)"),
    ):
        made = signed(dossier=hashlib.sha256(other).hexdigest())
        write_record(tmp_path, made, dossier=other)
        refused(made, f"what was signed is about {about}", around=around())
    kept = tmp_path / "credit/approvals/scorecard/2" / f"{signed().dossier[:12]}.dossier.json"
    kept.write_bytes(DOSSIER + b" ")
    refused(signed(), "changed after it was signed", around=around())


# Acting for somebody


def delegation(person="alice", role="validator", **fields):
    """Alice lets bob validate in the project until the end of the year."""
    body = {"to": "bob", "until": "2026-12-31", "scope": "credit"} | fields
    made = signed(
        subject="credit",
        stage="charter",
        decision="delegate",
        person=person,
        role=role,
        at=AT - DAY,
        dossier=delegation_digest(body),
        extra={"delegation": body},
    )
    return judged(made)


def test_a_delegate_signs_with_their_own_key_for_who_delegated():
    """Bob acts for alice within what she signed."""
    given = delegation()
    assert given.valid
    made = signed(person="bob", on_behalf_of="alice")
    found = judged(made, delegations=[given])
    assert (found.valid, found.person) == (True, "bob")


def test_delegations_are_no_deeper_wider_or_longer_than_the_role():
    """Depth one, own role, own scope, own days, not taken back."""
    made = signed(person="bob", on_behalf_of="alice")
    refused(made, "has not delegated the role")
    refused(made, "delegation is for credit/other only", delegations=[delegation(scope="credit/other")])
    refused(made, "holds from", delegations=[delegation(until="2026-03-01")])
    refused(made, "holds from", delegations=[delegation(**{"from": "2026-03-03"})])
    refused(made, "has not delegated the role", delegations=[delegation(to="carol")])
    given = delegation()
    refused(made, "was taken back", delegations=[given], revoked={given.record.digest})
    beyond = delegation(person="carol", role="validator")
    assert "carol didn't hold the role validator" in beyond.problems[0]
    refused(signed(person="bob", on_behalf_of="carol"), "doesn't hold the role", delegations=[beyond])


def test_a_delegate_can_not_delegate():
    """Bob hands on what alice lent him."""
    body = {"to": "carol", "until": "2026-12-31", "scope": "credit"}
    made = signed(
        subject="credit",
        stage="charter",
        decision="delegate",
        person="bob",
        on_behalf_of="alice",
        dossier=delegation_digest(body),
        extra={"delegation": body},
    )
    deeper = refused(made, "a delegation can't be delegated", delegations=[delegation()])
    refused(signed(person="carol", on_behalf_of="bob"), "bob doesn't hold the role", delegations=[deeper])


def test_a_delegation_names_itself_and_somebody_else():
    """Its digest is that of what it holds; nobody delegates to themselves."""
    refused(replace_dossier(delegation().record), "its subject is not the delegation")
    assert "can't delegate to themself" in delegation(to="alice").problems[0]


def replace_dossier(given):
    """A delegation signed over the digest of another one."""
    return signed(
        subject="credit", stage="charter", decision="delegate", dossier="a" * 64, extra=dict(given.extra), at=AT - DAY
    )


# Decisions that nobody signed


def test_what_was_decided_elsewhere_is_kept_and_never_verified():
    """Minutes of a committee: digest, recorder, and the word `not verified`."""
    basis = {"kind": "outside", "document_digest": "a" * 64, "recorder": "carol", "quorum": ["alice", "bob"]}
    found = judged(record(basis=basis))
    assert (found.valid, found.proof, found.person) == (True, Proof.T0, None)
    assert found.problems == ("decided elsewhere, recorded by carol; not verified",)
    refused(record(basis={**basis, "recorder": "mallory"}), "who recorded it is nobody")
    refused(record(basis={"kind": "outside", "recorder": "carol"}), "it names no document")


def test_a_claim_is_only_that():
    """A text file without anything that vouches."""
    found = judged(record(basis="claim"))
    assert (found.valid, found.proof, found.person) == (True, Proof.T0, None)
    assert "not verified" in found.problems[0]


def test_a_signature_beside_a_claim_makes_it_no_better():
    """What counts is what the record says of itself."""
    assert judged(signed(basis="claim")).proof is Proof.T0
