"""What a platform's saved answers prove, and what they don't: who, how well, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from platforms import HEAD, github_commit, github_pull, github_review, saved
from signing import AS_OF, Signer, portal_yaml, record, signed

from mlgov.documents.base import validate
from mlgov.documents.portal import Portal
from mlgov.documents.reader import parse_yaml
from mlgov.signoff.bases import Circumstances, proven
from mlgov.signoff.reviews.bundle import bundle_of
from mlgov.signoff.store import write_record
from mlgov.signoff.trust import Trust
from mlgov.signoff.types import Proof

AT = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)
RULESET = {
    "enforcement": "active",
    "bypass_actors": [],
    "rules": [
        {"type": "pull_request", "parameters": {"required_approving_review_count": 1}},
        {"type": "non_fast_forward"},
    ],
}


CI = f'ci_keys: ["{Signer("ci").public}"]\n'


def trust(extra: str = CI):
    """Alice is GitHub's 101, bob 102, carol 103; the importing job has a key."""
    node = parse_yaml((portal_yaml() + extra).encode(), shown_as="portal.yml")
    return Trust(validate(Portal, node, shown_as="portal.yml"), {}, None, "", given=True)


def bundle(reviews, **more):
    """The saved answers on pull request 7."""
    pull = {key: value for key, value in more.items() if key != "rules"}
    listed = [
        ("pull", saved(github_pull(**pull))),
        ("reviews", saved(reviews)),
        ("commits", saved([github_commit(HEAD)])),
    ]
    listed += [("rules", saved(each)) for each in more.get("rules", [])]
    return bundle_of("github", listed)


def reviewed(answers, actor="101", kind="review", **changes):
    """A decision that rests on these answers."""
    basis = {
        "kind": kind,
        "platform": "github",
        "repository": "risk/models",
        "pull_request": 7,
        "actor_id": actor,
        "commit": HEAD,
        "raw_digest": answers.digest,
    }
    return record(basis=basis | changes.pop("basis", {}), at=AT, **changes)


def found(tmp_path, made, answers, believed=None):
    """What is proven, the answers beside the record, which the importing job signed unless somebody did."""
    if made.signature is None:
        made = replace(made, signature=Signer("ci").sign(made.raw))
    write_record(tmp_path, made, attachments={} if answers is None else {"review": answers.raw})
    return proven(made, believed or trust(), Circumstances(AS_OF, governed=tmp_path))


APPROVED = [github_review(1, 101, "APPROVED")]


def test_a_review_is_the_accounts_person_at_the_platforms_time(tmp_path):
    """T2: the platform says who and when."""
    answers = bundle(APPROVED)
    got = found(tmp_path, reviewed(answers), answers)
    assert (got.proof, got.person, got.at, got.problems) == (Proof.T2, "alice", AT, ())


def test_saved_branch_rules_prove_more_unless_the_merge_passed_by_them(tmp_path):
    """T3 with rules that protect, and a rule suite that says they were kept."""
    suite = [{"after_sha": "c" * 40, "result": "pass"}]
    answers = bundle(APPROVED, rules=[RULESET, suite])
    assert found(tmp_path / "a", reviewed(answers), answers).proof is Proof.T3
    past = bundle(APPROVED, rules=[RULESET, [{"after_sha": "c" * 40, "result": "bypass"}]])
    got = found(tmp_path / "b", reviewed(past), past)
    assert (got.proof, got.notes) == (Proof.T2, ("it was merged past the branch's rules",))


@pytest.mark.parametrize(
    ("reviews", "why"),
    [
        ([github_review(1, 101, "APPROVED"), github_review(2, 101, "DISMISSED", minute=1)], "holds no opinion"),
        ([github_review(1, 101, "CHANGES_REQUESTED")], "recorded `changes requested`"),
        ([github_review(1, 102, "APPROVED")], "holds no opinion"),
        ([github_review(1, 101, "APPROVED", commit="a" * 40)], "doesn't say that the review was of this commit"),
        ([github_review(1, 101, "APPROVED", commit=None)], "doesn't say that the review was of this commit"),
        ([github_review(1, 101, "APPROVED", minute=5)], "recorded another time"),
        ([github_review(1, 101, "COMMENTED")], "holds no opinion"),
    ],
)
def test_answers_that_do_not_say_what_the_record_says(tmp_path, reviews, why):
    """Dismissed, refused, somebody else's, of another commit, at another time, only a comment (E10)."""
    answers = bundle(reviews)
    got = found(tmp_path, reviewed(answers), answers)
    assert got.proof is Proof.T0
    assert why in " ".join(got.problems)


def test_a_refusal_rests_on_a_request_for_changes(tmp_path):
    """And not on an approval."""
    refused = bundle([github_review(1, 101, "CHANGES_REQUESTED")])
    assert found(tmp_path / "a", reviewed(refused, decision="reject"), refused).problems == ()
    approved = bundle(APPROVED)
    assert found(tmp_path / "b", reviewed(approved, decision="reject"), approved).problems != ()


def test_answers_that_are_missing_changed_or_of_another_request(tmp_path):
    """The digest in the record is that of the answers."""
    answers = bundle(APPROVED)
    assert "are missing" in found(tmp_path / "a", reviewed(answers), None).problems[0]
    made = reviewed(answers)
    write_record(tmp_path / "b", made, attachments={"review": answers.raw.replace(b"APPROVED", b"approved")})
    got = proven(made, trust(), Circumstances(AS_OF, governed=tmp_path / "b"))
    assert "were changed" in got.problems[0]
    other = reviewed(answers, basis={"pull_request": 8})
    assert "another pull request" in found(tmp_path / "c", other, answers).problems[0]


def test_an_account_that_nobody_has_is_nobody(tmp_path):
    """A stranger's approval names no person."""
    answers = bundle([github_review(1, 999, "APPROVED")])
    got = found(tmp_path, reviewed(answers, actor="999"), answers)
    assert got.person is None
    assert "the github account 999 is nobody's" in got.problems[0]


def test_a_request_that_was_not_merged_decides_nothing(tmp_path):
    """Its reviews are for the gate, not for the record."""
    answers = bundle(APPROVED, merged=False, merged_at=None, merge_commit_sha=None)
    assert "wasn't merged" in " ".join(found(tmp_path, reviewed(answers), answers).problems)


def test_where_machines_have_keys_the_import_must_be_signed(tmp_path):
    """Otherwise anybody who can commit could write a platform's answers."""
    answers = bundle(APPROVED)
    made = reviewed(answers)
    write_record(tmp_path, made, attachments={"review": answers.raw})
    bare = proven(made, trust(), Circumstances(AS_OF, governed=tmp_path))
    assert (bare.proof, bare.at) == (Proof.T1, None)
    assert "didn't sign it" in bare.notes[0]
    assert found(tmp_path / "b", made, answers).proof is Proof.T2
    forged = replace(made, signature=Signer("alice").sign(made.raw))
    assert found(tmp_path / "c", forged, answers).proof is Proof.T1


def test_every_kind_of_basis_is_known(tmp_path):
    """None falls through: each gives something, and none without grounds more than T1."""
    kinds = {
        "signed_commit": Proof.T0,
        "outside": Proof.T0,
        "claim": Proof.T0,
        "signed_record": Proof.T0,
        "review": Proof.T0,
        "host_file": Proof.T0,
    }
    for kind, most in kinds.items():
        got = proven(record(basis=kind), trust(), Circumstances(AS_OF, governed=tmp_path))
        assert got.proof <= most
    assert proven(signed(), trust(), Circumstances(AS_OF)).proof is Proof.T4
