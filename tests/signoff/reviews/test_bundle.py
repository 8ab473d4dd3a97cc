"""All answers on one pull request, read together and kept so that anybody can check them later."""

from __future__ import annotations

import json

import pytest
from platforms import HEAD, MERGE, github_commit, github_pull, github_review, payload, saved

from mlgov.errors import SignOffError
from mlgov.evidence.canonical import canonical_bytes
from mlgov.signoff.reviews.bundle import bundle_of, read_bundle
from mlgov.signoff.reviews.folding import opinions


def github_files(**more):
    """A merged pull request with one approval, its commits and the branch's rules."""
    return [
        ("pull", saved(github_pull(**more))),
        ("reviews", saved([github_review(1, 101, "APPROVED")])),
        ("commits", saved([github_commit(HEAD)])),
        ("rules", payload("github/ruleset")),
    ]


def test_kept_and_read_again():
    """The bundle's bytes alone give the same request, opinions and rules; byte by byte the answers are in it."""
    made = bundle_of("github", github_files())
    again = read_bundle(made.raw)
    assert (again.pull, again.events, again.digest, again.complete) == (made.pull, made.events, made.digest, True)
    assert opinions(again.events)["101"].commit == HEAD
    assert again.pull.rules is not None
    assert again.pull.rules.protects
    kept = json.loads(made.raw)["files"]
    assert [each["content"].encode() for each in kept] == [file.raw for _, file in made.files]


def test_names_of_files_here_are_not_kept():
    """Where somebody saved an answer is nobody's business; the same answers give the same bundle."""
    one = bundle_of("github", [("pull", saved(github_pull(), "/home/owner-a/secret/pull.json"))])
    other = bundle_of("github", [("pull", saved(github_pull(), "elsewhere.json"))])
    assert one.raw == other.raw
    assert b"secret" not in one.raw


@pytest.mark.parametrize("platform", ["gitlab", "azure"])
def test_other_platforms(platform):
    """The same for GitLab and Azure."""
    if platform == "gitlab":
        names = [("pull", "merge_request"), *[("reviews", name) for name in ("approvals", "notes", "versions")]]
        names += [("commits", "commits"), ("rules", "rules")]
    else:
        names = [("pull", "pull_request"), ("reviews", "threads"), ("reviews", "iterations"), ("rules", "rules")]
    made = bundle_of(platform, [(kind, payload(f"{platform}/{name}")) for kind, name in names])
    again = read_bundle(made.raw)
    assert (again.pull, again.events) == (made.pull, made.events)
    assert made.pull.merge_commit == MERGE
    assert made.complete
    assert len(opinions(made.events)) == (2 if platform == "gitlab" else 3)


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body["files"][1].update(content=body["files"][1]["content"].replace("APPROVED", "DISMISSED")),
        lambda body: body["files"][1].update(sha256="0" * 64),
        lambda body: body["files"][0].update(kind="nonsense"),
        lambda body: body.update(platform="forge"),
        lambda body: body.update(format="mlgov-reviews/2"),
        lambda body: body.update(files={}),
        lambda body: body["files"].pop(0),
    ],
)
def test_changed_bundle_is_refused(change):
    """Content, digest, kind, platform, format or the request itself: refused."""
    body = json.loads(bundle_of("github", github_files()).raw)
    change(body)
    with pytest.raises(SignOffError):
        read_bundle(canonical_bytes(body))


def test_bundle_in_another_form_is_refused():
    """Only the canonical bytes are a bundle."""
    raw = bundle_of("github", github_files()).raw
    for other in (json.dumps(json.loads(raw), indent=1).encode(), b"[]\n", b""):
        with pytest.raises(SignOffError):
            read_bundle(other)


def test_reviews_of_another_request_are_refused():
    """An approval of pull request 8 proves nothing about 7."""
    with pytest.raises(SignOffError, match="belongs to risk/models#7, not to risk/models#8"):
        bundle_of("github", github_files(number=8))


def test_one_request_is_needed():
    """None or two answers about the request itself: refused."""
    for files in (github_files()[1:], [*github_files(), github_files()[0]]):
        with pytest.raises(SignOffError, match="one answer about the pull request itself"):
            bundle_of("github", files)


def test_an_event_alone_is_not_all():
    """One event tells of one opinion; others may have refused."""
    pull = payload("github/pull_request_review.submitted")
    made = bundle_of("github", [("pull", pull), ("reviews", pull)])
    assert not made.complete
    assert len(made.events) == 1


def test_merged_past_the_rules():
    """The rule suite of the merge says so."""
    suites = saved([{"after_sha": MERGE, "result": "bypass"}])
    assert bundle_of("github", [*github_files(), ("rules", suites)]).pull.bypassed is True
    # The rules ask for two approvals, one is there.
    assert bundle_of("github", github_files()).pull.bypassed is True
    both = [github_review(1, 101, "APPROVED"), github_review(2, 102, "APPROVED")]
    files = [*github_files()[:1], ("reviews", saved(both)), *github_files()[2:]]
    assert bundle_of("github", files).pull.bypassed is None  # administrators may pass, nobody says whether one did
    closed = saved(payload("github/ruleset").data | {"bypass_actors": []})
    assert bundle_of("github", [*files[:3], ("rules", closed)]).pull.bypassed is False
    assert bundle_of("github", files[:3]).pull.bypassed is None
