"""Commits signed by the real git: the key that signed is what counts, never the names and dates that a commit claims."""

from __future__ import annotations

import pytest
from scratch import Scratch
from signing import Signer, files, needs, portal_yaml, record

from mlgov.signoff.history import History
from mlgov.signoff.record import path_of
from mlgov.signoff.signed_commits import signed_by, signer_of, split


@pytest.fixture
def repository(tmp_path):
    """People in the first commit, and git set up to sign with SSH keys."""
    needs("git", "ssh-keygen")
    made = Scratch(tmp_path / "repository")
    made.commit({"portal.yml": portal_yaml()}, who="carol", message="People")
    made.git("config", "gpg.format", "ssh")
    return made


def sign_as(repository, name):
    """Sign the next commits with somebody's key, which lies outside the repository."""
    key = repository.top.parent / name
    if not key.is_file():
        Signer(name).write(key)
    repository.git("config", "user.signingkey", str(key))
    return ("-S",)


def test_the_key_that_signed_the_commit_is_found(repository):
    """Committed and signed by alice."""
    made = record(basis="signed_commit")
    sha = repository.commit(files(made), who="alice", options=sign_as(repository, "alice"))
    found = signed_by(History.open(repository.governed), _at(made))
    assert (found.commit, found.key, found.why_not) == (sha, Signer("alice").public, "")


def _at(made):
    """A record as read from its place."""
    from dataclasses import replace  # noqa: PLC0415

    return replace(made, path=path_of(made))


def test_author_and_committer_are_only_names(repository):
    """E5: signed with bob's key while every field says alice."""
    made = record(basis="signed_commit")
    repository.commit(files(made), who="alice", committer="alice", options=sign_as(repository, "bob"))
    assert signed_by(History.open(repository.governed), _at(made)).key == Signer("bob").public


def test_an_unsigned_commit_and_a_missing_one_vouch_for_nothing(repository):
    """In words."""
    made = record(basis="signed_commit")
    found = signed_by(History.open(repository.governed), _at(made))
    assert (found.key, found.why_not) == (None, "no commit that is here holds the record")
    repository.commit(files(made), who="alice")
    assert "is not signed" in signed_by(History.open(repository.governed), _at(made)).why_not


def test_a_merge_signed_by_somebody_else_does_not_vouch(repository):
    """Bob merges, signed, what alice committed unsigned."""
    made = record(basis="signed_commit", person="bob", role="business_owner")
    repository.branch("work")
    repository.commit(files(made), who="alice")
    repository.checkout("main")
    sign_as(repository, "bob")
    repository.git("merge", "--quiet", "--no-ff", "-S", "-m", "Merge work", "work", who="bob")
    assert signed_by(History.open(repository.governed), _at(made)).key is None


def test_a_signed_commit_counts_through_a_merge_and_not_through_a_squash(repository):
    """A merge keeps the signed commit; a squash makes another one of it."""
    made = record(basis="signed_commit")
    repository.branch("work")
    repository.commit(files(made), who="alice", options=sign_as(repository, "alice"))
    repository.merge("work")
    assert signed_by(History.open(repository.governed), _at(made)).key == Signer("alice").public

    other = record(basis="signed_commit", reason="squashed")
    repository.branch("more")
    repository.commit(files(other), who="alice", options=sign_as(repository, "alice"))
    repository.squash("more")
    assert signed_by(History.open(repository.governed), _at(other)).key is None


def test_a_later_commit_that_changes_the_file_takes_nothing_back(repository):
    """The commit that holds exactly these bytes is looked for."""
    made = record(basis="signed_commit")
    repository.commit(files(made), who="alice", options=sign_as(repository, "alice"))
    changed = {path: text.replace("approve", "reject") for path, text in files(made).items()}
    repository.commit(changed, who="bob")
    assert signed_by(History.open(repository.governed), _at(made)).key == Signer("alice").public


def test_a_commit_changed_after_it_was_signed_is_refused(repository):
    """One byte of the message."""
    made = record(basis="signed_commit")
    sha = repository.commit(files(made), who="alice", message="Signed", options=sign_as(repository, "alice"))
    raw = History.open(repository.governed).raw_commit(sha)
    assert signer_of(sha, raw).key == Signer("alice").public
    assert "doesn't fit these bytes" in signer_of(sha, raw.replace(b"\n\nSigned", b"\n\nsigned")).why_not


def test_a_signature_for_a_record_does_not_sign_a_commit():
    """The namespace of git is another one."""
    payload = b"tree x\nauthor a <a@example.org> 0 +0000\n\nmessage\n"
    armoured = Signer("alice").sign(payload, "mlgov-approval").decode().strip().replace("\n", "\n ")
    raw = payload.replace(b"\n\n", f"\ngpgsig {armoured}\n\n".encode(), 1)
    assert split(raw)[0] == payload
    assert "made for 'mlgov-approval'" in signer_of("a" * 40, raw).why_not


def test_other_kinds_of_signatures_are_named(repository):
    """A signature by GPG is not looked into."""
    del repository
    raw = b"tree x\ngpgsig -----BEGIN PGP SIGNATURE-----\n x\n -----END PGP SIGNATURE-----\n\nm\n"
    assert "in another way than with one SSH key" in signer_of("a" * 40, raw).why_not


def test_the_message_can_not_pose_as_a_signature():
    """Only headers are looked at, and two signatures are none."""
    raw = b"tree x\n\ngpgsig fake\n"
    assert split(raw) == (raw, None)
    two = b"tree x\ngpgsig one\n 1\nother y\ngpgsig two\n 2\n\nm"
    assert split(two) == (b"tree x\nother y\n\nm", b"")
