"""A decision file counts for the account that made it, if the platform's own answers leave no doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest
from platforms import HEAD, github_pull, saved
from scratch import PORTAL

from mlgov.documents.base import validate
from mlgov.documents.people import People
from mlgov.documents.portal import Portal
from mlgov.documents.reader import parse_yaml
from mlgov.evidence.canonical import sha256_bytes
from mlgov.signoff.base_revision import trust_at
from mlgov.signoff.forms import form_path, form_text
from mlgov.signoff.history import History
from mlgov.signoff.pull_request import PrCommit
from mlgov.signoff.reviews.bundle import bundle_of
from mlgov.signoff.reviews.host_file import file_outcomes, form_problem, why_not_theirs
from mlgov.signoff.types import Dossier

PEOPLE = People(validate(Portal, parse_yaml(PORTAL.encode(), shown_as="p"), shown_as="p").people)
MADE = PrCommit(HEAD, "101", "owner-a@example.org", "19864447", "noreply@github.com", by_platform=True)
SUBJECT, DIGEST = "p/m@2", "ab" * 32
PATH = form_path(SUBJECT, "release", "owner", DIGEST)
TEXT = form_text(SUBJECT, "release", "owner", DIGEST).replace("decision:          #", "decision: approve  #")


def bundle(*commits: PrCommit, **more):
    """A request opened by owner-a and merged by owner-b, with these commits."""
    made = bundle_of("github", [("pull", saved(github_pull()))])
    known = {"author_id": "101", "commits": commits or (MADE,), "commits_complete": True}
    return replace(made, pull=replace(made.pull, **(known | more)))


def test_made_in_the_editor_and_merged_by_somebody_else():
    """No doubt."""
    assert why_not_theirs(bundle(), PEOPLE) == ""


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"author_id": ""}, "who opened"),
        ({"merged": False}, "who merged"),
        ({"merged_by": ""}, "who merged"),
        ({"merged_by": "101"}, "nobody else merged"),
        ({"commits_complete": False}, "not all commits"),
        ({"last_pusher_id": "104"}, "somebody else pushed"),
    ],
)
def test_doubts_about_the_request(more, why):
    """Each of them alone is too much."""
    assert why in why_not_theirs(bundle(**more), PEOPLE)


@pytest.mark.parametrize(
    "commit",
    [
        replace(MADE, by_platform=False),
        replace(MADE, author_id="104"),
        replace(MADE, author_id=""),
    ],
)
def test_doubts_about_a_commit(commit):
    """Pushed from somewhere with that author's address, or by another account: a second commit suffices."""
    assert "not made by that account" in why_not_theirs(bundle(MADE, commit), PEOPLE)


def test_second_account_of_the_same_person_does_not_merge():
    """Merging one's own decision with another account is no second person (E1)."""
    people = People({**PEOPLE.people, "owner-a": PEOPLE.people["owner-a"]})
    people._by_account["github", "102"] = "owner-a"
    assert "nobody else merged" in why_not_theirs(bundle(), people)


def test_other_platforms_need_who_pushed():
    """Without a platform's signature over the commit, who pushed and every address must be the same person's."""
    mine = replace(MADE, author_id="", committer_id="", committer_email="owner-a@example.org", by_platform=False)
    other = bundle(mine, platform="gitlab", author_id="201", merged_by="202", last_pusher_id="201")
    assert why_not_theirs(other, PEOPLE) == ""
    unknown = bundle(mine, platform="gitlab", author_id="201", merged_by="202", last_pusher_id="")
    assert "who pushed to it is not saved" in why_not_theirs(unknown, PEOPLE)
    shared = replace(mine, co_authors=("owner-b@example.org",))
    mixed = bundle(shared, platform="gitlab", author_id="201", merged_by="202", last_pusher_id="201")
    assert "not made by that account" in why_not_theirs(mixed, PEOPLE)


def outcome(scratch, files):
    """What becomes of these files in a request on the scratch repository; also bundle and history."""
    base = scratch.head
    scratch.branch("work")
    scratch.commit(files, who="owner-a")
    merge = scratch.merge("work", who="owner-b")
    history = History.open(scratch.governed)
    assert history is not None
    answers = bundle(merge_commit=merge)
    found = file_outcomes(
        answers, trust_at(history, base), history, base, lambda *_: Dossier(SUBJECT, "release", (), b"{}", DIGEST)
    )
    return found, answers, history


def test_form_becomes_a_record_that_says_the_same(scratch):
    """The record names the form and its digest; a record that says something else than the form is refused."""
    (found,), answers, history = outcome(scratch, {PATH: TEXT})
    ((record, dossier),) = found.decisions
    assert (record.person, record.role, record.basis["file"]) == ("owner-a", "owner", PATH)
    assert record.basis["file_digest"] == sha256_bytes(TEXT.encode())
    assert dossier.raw == b"{}"
    assert form_problem(record, answers, history) == ""
    assert form_problem(record, answers, None) == ""
    assert "something else" in form_problem(replace(record, decision="reject"), answers, history)
    other = replace(record, basis={**record.basis, "file_digest": "0" * 64})
    assert "not what was merged" in form_problem(other, answers, history)
    nothing = replace(record, basis={"kind": "host_file"})
    assert "names no form" in form_problem(nothing, answers, history)


def test_form_is_never_changed(scratch):
    """Somebody who edits a form that was merged before decides nothing."""
    scratch.commit({PATH: TEXT}, who="owner-a")
    (found,), _, _ = outcome(scratch, {PATH: TEXT.replace("approve  #", "reject  #")})
    assert "made once" in found.why_not


def test_other_files_are_no_forms(scratch):
    """A request without a form decides nothing by file."""
    found, _, _ = outcome(scratch, {"p/notes.txt": "decision: approve"})
    assert found == ()
