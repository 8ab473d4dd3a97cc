"""Opinions become decisions about exactly what was listed, in the roles that are held and asked."""

from __future__ import annotations

import pytest
from platforms import HEAD, OLD, github_commit, github_pull, github_review, saved
from scratch import PORTAL

from mlgov.documents.base import validate
from mlgov.documents.portal import Portal
from mlgov.documents.reader import parse_yaml
from mlgov.errors import SignOffError
from mlgov.signoff.reviews.bundle import bundle_of
from mlgov.signoff.reviews.decisions import (
    Listed,
    committed_for,
    live_opinions,
    must_be_merged,
    outcomes,
    proof_of,
    recorded_already,
    shown,
)
from mlgov.signoff.trust import Trust
from mlgov.signoff.types import Dossier, Proof

PEOPLE = validate(Portal, parse_yaml(PORTAL.encode(), shown_as="portal.yml"), shown_as="portal.yml")
TRUST = Trust(PEOPLE, {}, "d" * 40, "a test")
RELEASE = Listed(Dossier("p/m@2", "release", (), b"", "1" * 64), ("owner", "business_owner"))
CHARTER = Listed(Dossier("p", "charter", (), b"", "2" * 64), ("owner", "validator"), feedback=("validator",))


def bundle(*reviews, **more):
    """Saved answers with these reviews."""
    files = [("pull", saved(github_pull(**more))), ("reviews", saved(list(reviews)))]
    return bundle_of("github", [*files, ("commits", saved([github_commit(HEAD)]))])


def decided(*reviews, listed=lambda _: [RELEASE, CHARTER], known=()):
    """(Subject, role, person, decision) of all that these reviews decide."""
    found = outcomes(bundle(*reviews), TRUST, listed, known)
    return [
        (record.subject, record.role, record.person, record.decision) for each in found for record, _ in each.decisions
    ]


def test_each_listed_thing_in_each_role():
    """One review signs the release and the charter; an answer that is only asked for is feedback."""
    assert decided(github_review(1, 101, "APPROVED"), github_review(2, 103, "CHANGES_REQUESTED", minute=1)) == [
        ("p/m@2", "owner", "owner-a", "approve"),
        ("p", "owner", "owner-a", "approve"),
        ("p", "validator", "validator-a", "feedback"),
    ]


def test_only_what_was_listed_at_that_commit():
    """Two commits, two lists: each review signs what its own commit listed."""
    at = {HEAD: [RELEASE], OLD: [CHARTER]}
    assert decided(
        github_review(1, 101, "APPROVED", commit=OLD),
        github_review(2, 102, "APPROVED", commit=HEAD, minute=1),
        listed=lambda event: at[event.commit],
    ) == [("p", "owner", "owner-a", "approve"), ("p/m@2", "business_owner", "owner-b", "approve")]


def test_latest_opinion_decides():
    """An approval after a request for changes, on another commit: one decision."""
    asks, approves = github_review(1, 101, "CHANGES_REQUESTED", commit=OLD), github_review(2, 101, "APPROVED", minute=2)
    (found,) = outcomes(bundle(asks, approves), TRUST, lambda _: [RELEASE])
    assert [record.basis["commit"] for record, _ in found.decisions] == [HEAD]


def test_who_left_decides_nothing():
    """Somebody who had left by the day of the review."""
    gone = PORTAL.replace("owner-a: {", "owner-a: {left: 2026-03-01, ", 1)
    portal = validate(Portal, parse_yaml(gone.encode(), shown_as="portal.yml"), shown_as="portal.yml")
    trust = Trust(portal, {}, None, "a test")
    (found,) = outcomes(bundle(github_review(1, 101, "APPROVED")), trust, lambda _: [RELEASE])
    assert (found.decisions, found.why_not) == ((), "owner-a had left by then")
    assert shown(found) == "owner-a (approved): not recorded, owner-a had left by then"


def test_chain_follows_what_was_there_then():
    """A decision follows earlier ones of its chain, not later ones."""
    first, second = github_review(1, 101, "APPROVED"), github_review(2, 102, "APPROVED", minute=30)
    late = outcomes(bundle(second), TRUST, lambda _: [RELEASE])[0].decisions[0][0]
    early = outcomes(bundle(first), TRUST, lambda _: [RELEASE], [late])[0].decisions[0][0]
    assert early.prev == ()
    both = outcomes(bundle(first, second), TRUST, lambda _: [RELEASE])
    one, two = (each.decisions[0][0] for each in both)
    assert two.prev == (one.digest,)


def test_same_opinion_is_known_again():
    """Other pages beside it change the answers' digest, not the opinion; another decision is another."""
    before = outcomes(bundle(github_review(1, 101, "APPROVED")), TRUST, lambda _: [RELEASE])[0].decisions[0][0]
    more = bundle(github_review(1, 101, "APPROVED"), github_review(9, 104, "COMMENTED", minute=9))
    again = outcomes(more, TRUST, lambda _: [RELEASE])[0].decisions[0][0]
    assert before.digest != again.digest
    assert recorded_already(again, [before])
    other = outcomes(bundle(github_review(1, 101, "CHANGES_REQUESTED")), TRUST, lambda _: [RELEASE])
    assert not recorded_already(other[0].decisions[0][0], [before])
    assert committed_for(more, [before]) == (before,)
    assert committed_for(bundle_of("github", [("pull", saved(github_pull(number=8)))]), [before]) == ()


def test_live_opinions_by_subject():
    """As assessments, proven as well as the answers allow; nothing for who decides nothing."""
    found = live_opinions(
        bundle(github_review(1, 101, "APPROVED"), github_review(2, 777, "APPROVED")), TRUST, lambda _: [RELEASE]
    )
    ((only,),) = found.values()
    assert (only.person, only.proof, only.valid, only.problems) == ("owner-a", Proof.T2, True, ())
    assert only.proven_at == only.record.at


def test_proof_without_rules():
    """A saved answer is T2."""
    assert proof_of(bundle()) is Proof.T2


def test_must_be_merged():
    """As the commit that is named, if one is."""
    must_be_merged(bundle(), None)
    must_be_merged(bundle(), "c" * 40)
    with pytest.raises(SignOffError, match="was merged as cccccccccccc, not as eeeeeeeeeeee"):
        must_be_merged(bundle(), "e" * 40)
    with pytest.raises(SignOffError, match="was not merged"):
        must_be_merged(bundle(merged=False, merged_at=None), None)


def test_odd_names_are_left_out():
    """A login with characters that nobody sees doesn't make the record unusable."""
    review = github_review(1, 101, "APPROVED", user={"login": "owner\u202e-a", "id": 101, "type": "User"})
    (found,) = outcomes(bundle(review), TRUST, lambda _: [RELEASE])
    assert "actor_name" not in found.decisions[0][0].basis
