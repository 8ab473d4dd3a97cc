"""Who had a hand in it: found in git and in saved commit lists, and `cannot be proven` where neither says."""

from __future__ import annotations

import pytest
from scratch import PORTAL

from mlgov.documents.base import validate
from mlgov.documents.people import People
from mlgov.documents.portal import Portal
from mlgov.documents.reader import parse_yaml
from mlgov.signoff.history import History
from mlgov.signoff.pull_request import PrCommit, PullRequest
from mlgov.signoff.segregation import segregation_of

VERSION, FACTS, MODEL = "p/models/m/1.yml", "p/models/m/1.facts.yml", "../models/m.json"
PATHS = {"version": (VERSION,), "facts": (FACTS,), "artefact": (MODEL,), "charter": ("p/charter.md",)}
FACTS_TEXT = "format: 1\nregistered: 2026-03-01\ndata:\n  test: {path: t.parquet, digest: %s, rows: 1}\n"
PEOPLE = People(validate(Portal, parse_yaml(PORTAL.encode(), shown_as="portal.yml"), shown_as="portal.yml").people)
ALL_BUT_PUSHER = ("author", "committer", "co_author", "trainer")


def hands(scratch, pulls=None, **more):
    """The segregation of the version in the scratch repository."""
    return segregation_of(PATHS, History.open(scratch.governed), pulls, PEOPLE, **more)


def said(found) -> set[tuple[str, str | None]]:
    """Parts and people."""
    return {(each.part, each.person) for each in found.contributors}


def registered(scratch, **more) -> str:
    """The version's files, committed."""
    files = {VERSION: "change: first\n", FACTS: FACTS_TEXT % ("a" * 64), MODEL: "{}", "p/charter.md": "# P\n"}
    return scratch.commit(files, **more)


def pull(merge: str | None, *listed: PrCommit, **more) -> PullRequest:
    """A pull request with these commits."""
    known = {
        "platform": "github",
        "repository": "risk/models",
        "number": 7,
        "url": "",
        "author_id": "104",
        "last_pusher_id": "104",
        "base": None,
        "head": listed[-1].sha if listed else None,
        "merged": merge is not None,
        "merge_commit": merge,
        "merged_by": "101",
        "commits": listed,
        "commits_complete": True,
    }
    return PullRequest(**(known | more))


def commit(sha: str, actor: str = "104", mail: str = "scientist-a@example.org", *others: str) -> PrCommit:
    """One commit of a pull request."""
    return PrCommit(sha, actor, mail, actor, mail, others)


def test_authors_committers_co_authors_and_trainers(scratch):
    """Everybody a commit names, by any of their addresses, and who trained it."""
    registered(scratch, who="second@example.org")
    scratch.commit(
        {VERSION: "change: second\n"},
        who="owner-a",
        message="Two\n\nCo-authored-by: B <OWNER-B@example.org>",
    )
    found = hands(scratch, trainers={"validator-a": "p/models/m/1.yml"}, needed=ALL_BUT_PUSHER)
    assert said(found) == {
        ("author", "scientist-a"),
        ("author", "owner-a"),
        ("co_author", "owner-b"),
        ("trainer", "validator-a"),
    }
    assert found.proven
    assert found.why_not == ""


def test_charter_and_documents_bar_nobody(scratch):
    """Who writes the charter or a README has no hand in the model."""
    registered(scratch)
    scratch.commit({"p/charter.md": "# Other\n", "../README.md": "x"}, who="owner-a")
    assert said(hands(scratch, needed=ALL_BUT_PUSHER)) == {("author", "scientist-a")}


def test_production_window_bars_nobody(scratch):
    """Operations add a window to the facts every month; who changes the test data has a hand in it."""
    registered(scratch)
    window = "  window:2026-03: {path: w.parquet, digest: %s, rows: 2}\n"
    scratch.commit({FACTS: FACTS_TEXT % ("a" * 64) + window % ("c" * 64)}, who="owner-a")
    assert said(hands(scratch, needed=ALL_BUT_PUSHER)) == {("author", "scientist-a")}
    scratch.commit({FACTS: FACTS_TEXT % ("b" * 64) + window % ("c" * 64)}, who="owner-b")
    assert ("author", "owner-b") in said(hands(scratch, needed=ALL_BUT_PUSHER))


def test_window_beside_something_material_bars(scratch):
    """A commit that adds a window and changes the model in passing."""
    registered(scratch)
    window = "  window:2026-03: {path: w.parquet, digest: %s, rows: 2}\n" % ("c" * 64)
    scratch.commit({FACTS: FACTS_TEXT % ("a" * 64) + window, MODEL: '{"other": 1}'}, who="owner-a")
    assert ("author", "owner-a") in said(hands(scratch, needed=ALL_BUT_PUSHER))


def test_second_address_is_the_same_person(scratch):
    """Self-approval with a second e-mail is seen through (E1)."""
    registered(scratch, who="second@example.org")
    assert said(hands(scratch, needed=ALL_BUT_PUSHER)) == {("author", "scientist-a")}


def test_hidden_address_of_an_account(scratch):
    """`number+login@users.noreply.github.com` is the account of that number; a login alone is nobody."""
    registered(scratch, who="102+whatever@users.noreply.github.com")
    assert said(hands(scratch, needed=ALL_BUT_PUSHER)) == {("author", "owner-b")}
    scratch.commit({VERSION: "change: x\n"}, who="owner-b@users.noreply.github.com")
    assert ("author", None) in said(hands(scratch, needed=ALL_BUT_PUSHER))


def test_unknown_identity_is_shown(scratch):
    """Somebody whom portal.yml doesn't know: no person, the address as found."""
    registered(scratch, who="stranger@example.org")
    (found,) = hands(scratch, needed=ALL_BUT_PUSHER).contributors
    assert (found.identity, found.person) == ("stranger@example.org", None)
    assert found.source.startswith("commit ")


def test_undone_change_bars(scratch):
    """Who changed the model and changed it back had a hand in it."""
    registered(scratch)
    scratch.commit({MODEL: "{1}"}, who="owner-b")
    scratch.commit({MODEL: "{}"}, who="owner-b")
    assert ("author", "owner-b") in said(hands(scratch, needed=ALL_BUT_PUSHER))


def test_merge_keeps_the_commits(scratch):
    """After a merge commit git itself says who wrote what; who merged had no hand in it."""
    registered(scratch)
    scratch.branch("work")
    scratch.commit({VERSION: "change: two\n"}, who="owner-b")
    scratch.merge("work", who="owner-a")
    found = hands(scratch, needed=ALL_BUT_PUSHER)
    assert said(found) == {("author", "scientist-a"), ("author", "owner-b")}
    assert found.proven


def test_merge_that_changes_something_itself(scratch):
    """A model swapped inside a merge commit is the work of who made the merge."""
    registered(scratch)
    scratch.branch("work")
    scratch.commit({VERSION: "change: two\n"}, who="owner-b")
    scratch.checkout("main")
    scratch.git("merge", "--quiet", "--no-ff", "--no-commit", "work", who="owner-a")
    scratch.commit({MODEL: "{swapped}"}, who="owner-a", message="Merge work")
    assert ("author", "owner-a") in said(hands(scratch, needed=ALL_BUT_PUSHER))


def test_squash_without_its_list_can_not_be_proven(scratch):
    """The commits it is made of are gone: it says so, and names the commit."""
    scratch.branch("work")
    registered(scratch, who="owner-b")
    squash = scratch.squash("work", who="scientist-a")
    found = hands(scratch, needed=ALL_BUT_PUSHER)
    assert not found.proven
    assert squash[:12] in found.why_not
    assert "no commit list is saved" in found.why_not


def test_squash_with_its_list_is_proven(scratch):
    """The saved list names the author whom the squash hides, by account; who pressed the button isn't one."""
    scratch.branch("work")
    hidden = registered(scratch, who="stranger@example.org")
    squash = scratch.squash("work", who="scientist-a")
    saved_list = pull(squash, commit(hidden, "102", "stranger@example.org", "validator-a@example.org"))
    found = hands(scratch, saved_list)
    assert said(found) == {
        ("author", "owner-b"),
        ("author", "scientist-a"),
        ("co_author", "validator-a"),
        ("committer", "owner-b"),
        ("last_pusher", "scientist-a"),
    }
    assert found.proven


def test_squash_with_half_its_list_can_not_be_proven(scratch):
    """A list that ends early may hide somebody."""
    scratch.branch("work")
    hidden = registered(scratch)
    squash = scratch.squash("work")
    found = hands(scratch, pull(squash, commit(hidden), commits_complete=False))
    assert not found.proven
    assert "not all commits of risk/models#7" in found.why_not


def test_list_of_another_request_explains_nothing(scratch):
    """Only the list of the request that became this commit counts."""
    scratch.branch("work")
    hidden = registered(scratch, who="owner-b")
    squash = scratch.squash("work")
    found = hands(scratch, pull("f" * 40, commit("e" * 40)))
    assert not found.proven
    assert hidden != squash


def test_rebased_request(scratch):
    """A rebase makes new commits by a button; the saved list says whose they were."""
    before = scratch.head
    first = registered(scratch, who="scientist-a", committer="noreply@github.com")
    second = scratch.commit({VERSION: "change: two\n"}, who="scientist-a", committer="noreply@github.com")
    listed = pull(second, commit("1" * 40), commit("2" * 40, "102", "owner-b@example.org"), base=before)
    found = hands(scratch, listed)
    assert found.proven
    assert {("author", "scientist-a"), ("author", "owner-b")} <= said(found)
    assert not hands(scratch).proven
    assert first != second


def test_committed_by_somebody_else_may_hide_others(scratch):
    """Other hosts squash in the name of who presses the button."""
    registered(scratch, who="scientist-a", committer="owner-a")
    found = hands(scratch, needed=ALL_BUT_PUSHER)
    assert not found.proven
    assert ("committer", "owner-a") in said(found)


def test_last_pusher(scratch):
    """Known from the request; unknown without one, which matters only where the policy asks."""
    sha = registered(scratch)
    assert "nobody can say who pushed last" in hands(scratch).why_not
    assert hands(scratch, needed=ALL_BUT_PUSHER).proven
    known = hands(scratch, pull(None, commit(sha), last_pusher_id="102"))
    assert ("last_pusher", "owner-b") in said(known)
    assert known.proven
    unknown = hands(scratch, pull(None, commit(sha), last_pusher_id=""))
    assert "who pushed last to risk/models#7 is not saved" in unknown.why_not


def test_second_account_and_bot(scratch):
    """An account that is nobody's is shown by number; a bot is known as one (E1)."""
    sha = registered(scratch, who="ci")
    found = hands(scratch, pull(None, commit(sha, "199", "ci@example.org"), author_id="777"))
    assert ("author", "ci") in said(found)
    assert ("author", None) in said(found)
    assert "github:777" in {each.identity for each in found.contributors}


def test_no_git_can_not_be_proven(tmp_path):
    """Without history nobody knows (E13)."""
    found = segregation_of(PATHS, History.open(tmp_path), None, PEOPLE)
    assert (found.contributors, found.proven) == ((), False)
    assert "no git history" in found.why_not


def test_files_that_differ_from_git_can_not_be_proven(scratch):
    """A version that isn't committed, or was changed since, has unknown hands in it (E13)."""
    scratch.write({VERSION: "change: x\n", FACTS: "format: 1\n"})
    assert "is not in git" in hands(scratch).why_not
    registered(scratch)
    scratch.write({VERSION: "change: secretly\n"})
    assert "differs from the commit" in hands(scratch).why_not


@pytest.mark.parametrize("text", ["nonsense: [", "data: 7\n", ""])
def test_facts_that_can_not_be_read_count_as_material(scratch, text):
    """A change that can't be understood bars."""
    registered(scratch)
    scratch.commit({FACTS: text}, who="owner-b")
    assert ("author", "owner-b") in said(hands(scratch, needed=ALL_BUT_PUSHER))
