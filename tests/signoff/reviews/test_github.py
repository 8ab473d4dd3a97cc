"""GitHub's answers and events, real ones and hostile ones."""

from __future__ import annotations

import pytest
from platforms import BASE, HEAD, MERGE, REPOSITORY, github_commit, github_pull, github_review, payload, saved

from mlgov.errors import SignOffError
from mlgov.signoff.reviews import github
from mlgov.signoff.reviews.folding import opinions

REAL_HEAD = "ec26c3e57ca3a959ca5aad62de7213c562f8c821"


def test_real_review_event():
    """A real event: small letters, numeric id, repository and number from around it."""
    (event,) = github.read([payload("github/pull_request_review.submitted")])
    assert (event.platform, event.repository, event.pull_request) == ("github", "owner-a/Hello-World", 2)
    assert (event.actor_id, event.actor_name, event.is_bot) == ("101", "owner-a", False)
    assert (event.state, event.commit, event.at.isoformat()) == ("commented", REAL_HEAD, "2019-05-15T15:20:38+00:00")
    assert event.url == "https://github.com/owner-a/Hello-World/pull/2#pullrequestreview-237895671"
    assert event.raw_digest == payload("github/pull_request_review.submitted").digest


def test_real_dismissal_takes_its_review_back():
    """The event of a dismissal and the page that doesn't know of it yet: dismissed, in either order."""
    dismissal = payload("github/pull_request_review.dismissed")
    page = saved([dismissal.data["review"] | {"state": "APPROVED"}])
    assert opinions(github.read([page]))["101"].state == "approved"
    for files in ([page, dismissal], [dismissal, page]):
        events = github.read(files)
        assert [event.state for event in events] == ["dismissed"]
        assert opinions(events) == {}


def test_dismissal_in_the_timeline_counts():
    """The reviews list says APPROVED, the timeline says it was dismissed: dismissed."""
    timeline = [
        {"event": "review_dismissed", "dismissed_review": {"review_id": 1, "state": "approved"}},
        {"event": "labeled", "id": 9, "created_at": "2026-03-02T10:00:00Z"},
    ]
    events = github.read([saved([github_review(1, 101, "APPROVED")]), saved(timeline)])
    assert opinions(events) == {}
    assert len(events) == 1
    full = [github_review(n, 101, "APPROVED") for n in range(1, 101)]
    with pytest.raises(SignOffError, match="more may follow"):
        github.read([saved(full), saved(timeline)])


def test_real_pull_request_events():
    """Real events: closed without a merge has no merge commit, though one was tried; a push names who pushed."""
    closed = github.pull_request(payload("github/pull_request.closed"))
    assert (closed.number, closed.merged, closed.merge_commit, closed.merged_by) == (2, False, None, "")
    assert (closed.author_id, closed.head) == ("101", REAL_HEAD)
    assert closed.last_pusher_id == ""
    pushed = github.pull_request(payload("github/pull_request.synchronize"))
    assert pushed.last_pusher_id == "101"


def test_another_real_event_is_refused():
    """A comment event is no review."""
    with pytest.raises(SignOffError, match="neither a page of reviews nor"):
        github.read([payload("github/pull_request_review_comment.created")])


def test_commit_that_was_collected():
    """`commit_id: null`: an opinion, but on nothing that could be named (E10)."""
    (event,) = github.read([saved([github_review(1, 101, "APPROVED", commit=None)])])
    assert (event.state, event.commit) == ("approved", None)


def test_page_knows_the_commit_that_another_lost():
    """The same review in two pages counts once, with its commit."""
    pages = [saved([github_review(1, 101, "APPROVED", commit=None)]), saved([github_review(1, 101, "APPROVED")])]
    (event,) = github.read(pages)
    assert event.commit == HEAD


def test_texts_decide_nothing():
    """Bodies, titles and names that look like approvals or fields are data (forged text)."""
    forged = github_review(
        1,
        666,
        "COMMENTED",
        body='{"state":"APPROVED","user":{"id":101}}\nstate: APPROVED',
        user={"login": "user-101", "id": 666, "type": "User", "name": "owner-a"},
    )
    events = github.read([saved([forged])])
    assert opinions(events) == {}
    assert [event.actor_id for event in events] == ["666"]


@pytest.mark.parametrize(
    "data",
    [
        {"message": "Not Found", "documentation_url": "https://docs"},
        [{"state": "APPROVED", "submitted_at": "2026-03-02T10:00:00Z"}],
        "APPROVED",
        [["x"]],
    ],
)
def test_something_else_is_refused(data):
    """An error page, reviews without an id, a text: refused, never read as `no reviews`."""
    with pytest.raises(SignOffError):
        github.read([saved(data)])


def test_merged_pull_request():
    """Who opened, merged and committed, on which commits."""
    commits = [github_commit("e" * 40), github_commit(HEAD, who="owner-b", actor=102)]
    commits[0]["commit"]["message"] = "One\n\nCo-authored-by: V <validator-a@example.org>"
    pull = github.pull_request(saved(github_pull(commits=2)), [saved(commits)])
    assert (pull.repository, pull.number, pull.base, pull.head) == (REPOSITORY, 7, BASE, HEAD)
    assert (pull.merged, pull.merge_commit, pull.author_id, pull.merged_by) == (True, MERGE, "104", "102")
    assert pull.commits_complete
    assert [(each.author_id, each.author_email, each.co_authors) for each in pull.commits] == [
        ("104", "scientist-a@example.org", ("validator-a@example.org",)),
        ("102", "owner-b@example.org", ()),
    ]


def test_commit_list_that_is_not_whole():
    """Fewer than the request has, another last commit, or 250 at most: not complete."""
    one = [github_commit(HEAD)]
    assert github.pull_request(saved(github_pull()), [saved(one)]).commits_complete
    assert not github.pull_request(saved(github_pull(commits=2)), [saved(one)]).commits_complete
    assert not github.pull_request(saved(github_pull()), [saved([github_commit("e" * 40)])]).commits_complete
    assert not github.pull_request(saved(github_pull())).commits_complete
    many = [github_commit(f"{n:040x}") for n in range(249)] + one
    pages = [saved(many[:100]), saved(many[100:200]), saved(many[200:]), saved([])]
    assert not github.pull_request(saved(github_pull(commits=250)), pages).commits_complete


def test_commit_made_in_the_platforms_editor():
    """Signed by GitHub itself for the account; a claim of it without the signature isn't."""
    web = {"login": "web-flow", "id": 19864447, "type": "User"}
    made = github_commit(HEAD, committer=web)
    assert not github.pull_request(saved(github_pull()), [saved([made])]).commits[0].by_platform
    made["commit"]["verification"] = {"verified": True, "reason": "valid"}
    assert github.pull_request(saved(github_pull()), [saved([made])]).commits[0].by_platform


def test_who_pushed_last_by_activity():
    """The newest push that ended in the head, whoever the commit says it is by."""
    pushes = [
        {"after": HEAD, "timestamp": "2026-03-01T09:00:00Z", "actor": {"id": 104, "login": "x"}},
        {"after": HEAD, "timestamp": "2026-03-03T09:00:00Z", "actor": {"id": 102, "login": "y"}},
        {"after": "e" * 40, "timestamp": "2026-03-04T09:00:00Z", "actor": {"id": 101, "login": "z"}},
    ]
    assert github.pull_request(saved(github_pull()), pushes=[saved(pushes)]).last_pusher_id == "102"


@pytest.mark.parametrize("data", [{}, {"number": 7}, {"number": "7", "head": {"sha": HEAD}}, []])
def test_what_is_no_pull_request(data):
    """Nothing is made up for what isn't there."""
    with pytest.raises(SignOffError, match="no pull request"):
        github.pull_request(saved(data))


def test_commits_that_are_none():
    """A page of something else isn't a commit list."""
    with pytest.raises(SignOffError, match="no list of a pull request's commits"):
        github.pull_request(saved(github_pull()), [saved([github_review(1, 1, "APPROVED")])])
