"""Trust comes from before the proposal, from a declared beginning, and never from a cut-off history."""

from __future__ import annotations

import json
import subprocess

import pytest
from platforms import saved
from scratch import PORTAL

from mlgov.errors import SignOffError
from mlgov.signoff.base_revision import (
    GENESIS,
    Trusts,
    base_of_pull,
    genesis_declaration,
    genesis_of,
    trust_at,
    trust_digest,
)
from mlgov.signoff.history import History
from mlgov.signoff.pull_request import PrCommit, PullRequest

RECORD = "p/approvals/m/1/abc.json"
ME_TOO = PORTAL.replace("validator: [validator-a]", "validator: [validator-a, scientist-a]")
POLICY = """\
name: bank
version: "1"
title: Bank
owner: model_risk
effective_from: 2026-01-01
"""


def opened(scratch) -> History:
    """The history of the scratch repository's governed folder."""
    history = History.open(scratch.governed)
    assert history is not None
    return history


def pull(**more) -> PullRequest:
    """A merged pull request."""
    known = {
        "platform": "github",
        "repository": "risk/models",
        "number": 7,
        "url": "",
        "author_id": "104",
        "last_pusher_id": "104",
        "base": None,
        "head": None,
        "merged": True,
        "merge_commit": None,
        "merged_by": "102",
    }
    return PullRequest(**(known | more))


def commits(*shas: str) -> tuple[PrCommit, ...]:
    """A pull request's commits."""
    return tuple(PrCommit(sha, "104", "scientist-a@example.org", "104", "scientist-a@example.org") for sha in shas)


def test_role_that_came_with_the_record_does_not_count(scratch):
    """A request that makes its author a validator and brings the record: the base knows nothing of it (E9)."""
    scratch.branch("work")
    scratch.commit({"portal.yml": ME_TOO})
    scratch.commit({RECORD: "{}"})
    scratch.merge("work")
    history = opened(scratch)
    base = history.base_revision(RECORD)
    assert base is not None
    assert trust_at(history, base).portal.roles["validator"] == ("validator-a",)
    assert trust_at(history, "HEAD").portal.roles["validator"] == ("validator-a", "scientist-a")


def test_squashed_role_does_not_count_either(scratch):
    """The same, squashed into one commit."""
    scratch.branch("work")
    scratch.commit({"portal.yml": ME_TOO})
    scratch.commit({RECORD: "{}"})
    scratch.squash("work")
    history = opened(scratch)
    base = history.base_revision(RECORD)
    assert base is not None
    assert trust_at(history, base).portal.roles["validator"] == ("validator-a",)


def test_weakened_policy_does_not_count(scratch):
    """Policies, too, are those of the base."""
    scratch.commit({"policies/bank.yml": POLICY})
    scratch.branch("work")
    scratch.commit({"policies/bank.yml": POLICY.replace('"1"', '"2"'), RECORD: "{}"})
    scratch.merge("work")
    history = opened(scratch)
    base = history.base_revision(RECORD)
    assert base is not None
    assert trust_at(history, base).policies["bank"].policy.version == "1"
    assert "standard" in trust_at(history, base).policies


CHARTER = "---\ntitle: A project\nowner: {}\n---\n"


def test_charter_of_the_request_does_not_say_who_signs(scratch):
    """Who names themself, nobody, or breaks the charter in the request: the base names whom it named (E9)."""
    path = "credit/charter.md"
    scratch.commit({path: CHARTER.format("owner-a")})
    for number, text in enumerate((CHARTER.format("scientist-a"), "---\ntitle: A project\n---\n", "broken")):
        scratch.branch(f"work-{number}")
        record = RECORD.replace(".json", f"{number}.json")
        scratch.commit({path: text, record: "{}"})
        scratch.merge(f"work-{number}")
        history = opened(scratch)
        base = history.base_revision(record)
        assert base is not None
        assert trust_at(history, base).roles_in("credit")["owner"] == ("owner-a",)
        scratch.commit({path: CHARTER.format("owner-a")})


def test_first_charter_counts_before_there_is_one(scratch):
    """It can only narrow: a request that brings project and decision at once is held against its own charter."""
    before = scratch.head
    path = "credit/charter.md"
    scratch.commit({path: CHARTER.format("owner-a")})
    scratch.commit({path: CHARTER.format("nobody")})
    trusts = Trusts(opened(scratch))
    assert trusts.named(before, "credit") == {"owner": "owner-a"}
    assert trusts.named(scratch.head, "credit") == {"owner": "nobody"}
    assert trusts.at(scratch.head).roles_in("credit")["owner"] == ()
    scratch.write({"other/charter.md": CHARTER.format("owner-a")})
    assert trusts.named(before, "other") == {"owner": "owner-a"}
    assert trusts.named(before, "none") == trusts.named(before, "../none") == {}


def test_charters_of_many_revisions_in_a_few_calls(scratch, monkeypatch):
    """Each content is read once, however many decisions lean on it."""
    path = "credit/charter.md"
    revisions = [scratch.commit({path: CHARTER.format("owner-a"), "x": str(each)}) for each in range(20)]
    history = opened(scratch)
    trusts = Trusts(history)
    found = trusts.at_all(revisions, {each: ["credit"] for each in revisions})
    shown: list[int] = []
    show_all = history.show_all
    monkeypatch.setattr(history, "show_all", lambda wanted: shown.append(len(wanted)) or show_all(wanted))
    monkeypatch.setattr(history, "ids", None)
    assert {found[each].roles_in("credit")["owner"] for each in revisions} == {("owner-a",)}
    assert shown == []


def test_base_of_a_request(scratch):
    """Merge: the first parent. Squash: the parent. Rebase: what was there before its first commit (E9)."""
    before = scratch.head
    scratch.branch("work")
    one = scratch.commit({"portal.yml": ME_TOO})
    two = scratch.commit({RECORD: "{}"})
    listed = {"commits": commits(one, two), "commits_complete": True, "base": before, "head": two}
    merge = scratch.merge("work")
    assert base_of_pull(opened(scratch), pull(merge_commit=merge, **listed)) == before
    scratch.git("reset", "--quiet", "--hard", before)
    squash = scratch.squash("work")
    assert base_of_pull(opened(scratch), pull(merge_commit=squash, **listed)) == before
    scratch.git("reset", "--quiet", "--hard", before)
    scratch.git("merge", "--quiet", "--ff-only", "work")
    rebased = scratch.head
    assert opened(scratch).base_of(rebased) == one  # holds the role that the request itself brings
    assert base_of_pull(opened(scratch), pull(merge_commit=rebased, **listed)) == before
    unlisted = listed | {"commits_complete": False}
    assert base_of_pull(opened(scratch), pull(merge_commit=rebased, **unlisted)) == before


def test_base_of_a_squash_after_others_merged(scratch):
    """More lies between than the request has commits: the parent is the base, and later changes of roles count."""
    before = scratch.head
    scratch.branch("work")
    one = scratch.commit({RECORD: "{}"})
    scratch.checkout("main")
    scratch.commit({"portal.yml": ME_TOO}, who="owner-a")
    parent = scratch.commit({"other.txt": "1"}, who="owner-a")
    squash = scratch.squash("work")
    listed = {"commits": commits(one), "commits_complete": True, "base": before, "head": one}
    assert base_of_pull(opened(scratch), pull(merge_commit=squash, **listed)) == parent


def test_base_of_an_open_request(scratch):
    """The branch as the platform sees it; nothing if that isn't in this clone."""
    assert base_of_pull(opened(scratch), pull(merged=False, base=scratch.head)) == scratch.head
    assert base_of_pull(opened(scratch), pull(merged=False, base="f" * 40)) is None
    assert base_of_pull(opened(scratch), pull(merge_commit="f" * 40)) is None


@pytest.mark.parametrize("revision", ["f" * 40, "HEAD~1", "--all"])
def test_unknown_revision_is_no_trust(scratch, revision):
    """A commit that isn't here, an expression, an option: refused with a reason."""
    with pytest.raises(SignOffError, match="not in this clone"):
        trust_at(opened(scratch), revision)


def test_portal_that_can_not_be_read(scratch):
    """A broken or missing portal.yml at a revision: nobody is trusted, and it says why."""
    broken = scratch.commit({"portal.yml": "name: x\nroles: {owner: nobody}\n"})
    with pytest.raises(SignOffError, match=r"portal\.yml"):
        trust_at(opened(scratch), broken)
    gone = scratch.commit({"portal.yml": None, "a.txt": "x"})
    with pytest.raises(SignOffError, match=r"there is no portal\.yml"):
        trust_at(opened(scratch), gone)


def test_policy_that_can_not_be_read_is_left_out(scratch):
    """Who needs it finds it missing; others are there."""
    commit = scratch.commit({"policies/bank.yml": "nonsense", "policies/sub/deeper.yml": POLICY})
    policies = trust_at(opened(scratch), commit).policies
    assert "bank" not in policies
    assert "standard" in policies


def test_shallow_clone_trusts_nobody(scratch, tmp_path):
    """What was trusted can't be told where older commits are missing (E13)."""
    scratch.commit({"a.txt": "1"})
    target = tmp_path / "shallow"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{scratch.top}", str(target)], check=True)
    history = History.open(target / "project_charters")
    assert history is not None
    with pytest.raises(SignOffError, match="shallow"):
        trust_at(history, "HEAD")


def test_many_revisions_read_people_once(scratch, monkeypatch):
    """A thousand revisions with the same people cost a few git calls, and keys are made once."""
    revisions = [scratch.commit({f"{n}.txt": "x"}) for n in range(12)]
    changed = scratch.commit({"portal.yml": ME_TOO})
    trusts = Trusts(opened(scratch))
    calls = []
    real = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: calls.append(args) or real(*args, **kwargs))
    found = trusts.at_all([*revisions, changed])
    assert len(calls) < 15
    assert found[revisions[0]].keys is found[revisions[-1]].keys
    assert [found[each].revision for each in revisions] == revisions
    assert found[changed].portal.roles["validator"] == ("validator-a", "scientist-a")
    assert found[revisions[3]].source.endswith(revisions[3][:12])


def declared(scratch) -> str:
    """Declare the beginning of trust; gives the commit."""
    raw = genesis_declaration(scratch.governed)
    return scratch.commit({GENESIS: raw.decode()}, who="owner-a")


def test_declared_beginning(scratch):
    """The declaration names what lies there; older revisions are not believed."""
    first = scratch.head
    scratch.commit({"policies/bank.yml": POLICY}, who="owner-a")
    commit = declared(scratch)
    genesis = genesis_of(opened(scratch))
    assert (genesis.commit, genesis.problem) == (commit, "")
    assert genesis.digest == json.loads((scratch.governed / GENESIS).read_text())["sha256"]
    assert genesis.digest == trust_digest(opened(scratch), commit)
    later = scratch.commit({"portal.yml": ME_TOO}, who="owner-a")
    assert trust_at(opened(scratch), later).portal.roles["validator"] == ("validator-a", "scientist-a")
    with pytest.raises(SignOffError, match="older than the declared beginning"):
        trust_at(opened(scratch), first)


def test_without_a_declaration(scratch):
    """None was ever made: no problem by itself, unless one is expected from elsewhere."""
    assert genesis_of(opened(scratch)).commit is None
    assert trust_at(opened(scratch), "HEAD").revision == scratch.head
    with pytest.raises(SignOffError, match="none is declared"):
        Trusts(opened(scratch), genesis="a" * 64).at("HEAD")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda raw: raw.replace('"sha256":"', '"sha256":"0')[:-3] + '"}\n', "not those that"),
        (lambda raw: "{}", "no declaration"),
        (lambda raw: "[", "no declaration"),
    ],
)
def test_declaration_that_does_not_fit(scratch, change, reason):
    """Another digest or another file than a declaration: nothing is believed at all."""
    scratch.commit({GENESIS: change(genesis_declaration(scratch.governed).decode())})
    with pytest.raises(SignOffError, match=reason):
        trust_at(opened(scratch), "HEAD")


def test_declaration_is_written_once(scratch):
    """Changed later, or removed: nothing is believed at all."""
    commit = declared(scratch)
    scratch.commit({"portal.yml": ME_TOO})
    scratch.commit({GENESIS: genesis_declaration(scratch.governed).decode()})
    with pytest.raises(SignOffError, match="it is written once"):
        trust_at(opened(scratch), "HEAD")
    scratch.commit({GENESIS: None})
    assert "was removed" in genesis_of(opened(scratch)).problem
    scratch.git("reset", "--quiet", "--hard", commit)
    assert trust_at(opened(scratch), "HEAD").revision == commit


def test_rewritten_beginning_is_found_by_who_knows_it(scratch):
    """A history that was rewritten from the start fits itself, but not the digest published before."""
    declared(scratch)
    known = genesis_of(opened(scratch)).digest
    assert Trusts(opened(scratch), genesis=known).at("HEAD").revision == scratch.head
    with pytest.raises(SignOffError, match="should be"):
        Trusts(opened(scratch), genesis=saved({}).digest).at("HEAD")
