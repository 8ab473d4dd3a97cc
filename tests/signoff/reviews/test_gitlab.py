"""GitLab's answers: the approvals page decides, system notes say when, versions say on what."""

from __future__ import annotations

import pytest
from platforms import HEAD, MERGE, OLD, payload, saved

from mlgov.errors import SignOffError
from mlgov.signoff.reviews import gitlab
from mlgov.signoff.reviews.bundle import bundle_of
from mlgov.signoff.reviews.folding import last_words, opinions

OF = {"repository": "risk/models", "pull_request": 7}


def files(*names: str):
    """Saved answers of the merge request."""
    return [payload(f"gitlab/{name}") for name in names]


def changed(name: str, **more):
    """A saved answer with other values at its top."""
    return saved(payload(f"gitlab/{name}").data | more)


def test_approvals_are_bound_to_the_version_that_stood():
    """Who approved before the second push approved the first version."""
    held = opinions(gitlab.read(files("approvals", "notes", "versions"), **OF))
    assert {actor: (event.state, event.commit) for actor, event in held.items()} == {
        "201": ("approved", OLD),
        "203": ("approved", HEAD),
    }


def test_withdrawn_approval_is_none():
    """Approved, then unapproved: no opinion."""
    assert last_words(gitlab.read(files("approvals", "notes", "versions"), **OF))["202"].state == "dismissed"


def test_a_person_can_not_write_a_system_note():
    """A comment with the very words of a system note is a comment (forged text)."""
    assert "299" not in last_words(gitlab.read(files("approvals", "notes", "versions"), **OF))


def test_approval_that_a_push_took_back():
    """The note says approved, the approvals page doesn't list it any more: none."""
    page = changed("approvals", approved_by=[])
    assert opinions(gitlab.read([page, *files("notes", "versions")], **OF)) == {}


def test_without_the_approvals_page_nothing_is_known():
    """Notes alone prove nothing, since resets name nobody."""
    with pytest.raises(SignOffError, match="lack the page of approvals"):
        gitlab.read(files("notes", "versions"), **OF)


def test_without_times_nothing_is_bound():
    """Older servers don't say when: an approval that can't be bound to a commit."""
    user = {"id": 201, "username": "owner-a"}
    (event,) = gitlab.read([changed("approvals", approved_by=[{"user": user}])], **OF)
    assert (event.state, event.commit) == ("approved", None)


def test_time_on_the_approvals_page_suffices():
    """`approved_at` and the versions bind without notes."""
    held = opinions(gitlab.read(files("approvals", "versions"), **OF))
    assert {actor: event.commit for actor, event in held.items()} == {"201": OLD, "203": HEAD}


def test_stale_page_does_not_bring_an_approval_back():
    """Withdrawn after the page was saved: the note is newer and counts."""
    notes = payload("gitlab/notes").data
    gone = {**notes[1], "id": 99, "body": "unapproved this merge request", "created_at": "2026-03-05T10:00:00.000Z"}
    held = opinions(gitlab.read([*files("approvals", "versions"), saved([*notes, gone])], **OF))
    assert "201" not in held


def version(number: int, head: str, created_at: str) -> dict:
    """An entry of the list of versions."""
    return payload("gitlab/versions").data[0] | {"id": number, "head_commit_sha": head, "created_at": created_at}


def approved(at: str) -> dict:
    """The approvals page on which only owner-a stands."""
    return changed("approvals", approved_by=[{"user": {"id": 201, "username": "owner-a"}, "approved_at": at}])


@pytest.mark.parametrize(
    ("given", "versions", "bound"),
    [
        # A push back to what was there before doesn't move an approval of what came between.
        ("2026-03-02T10:00:00Z", [(1, OLD, "01"), (2, HEAD, "02"), (3, OLD, "03")], HEAD),
        # Given after the push back: it is of that.
        ("2026-03-03T10:00:00Z", [(1, OLD, "01"), (2, HEAD, "02"), (3, OLD, "03")], OLD),
        # Before there was anything to approve: of nothing.
        ("2026-02-28T10:00:00Z", [(1, OLD, "01"), (2, HEAD, "02")], None),
        # Two pushes at one moment: the later one, by its id, whatever their names.
        ("2026-03-02T10:00:00Z", [(1, HEAD, "02"), (2, OLD, "02")], OLD),
        ("2026-03-02T10:00:00Z", [(2, HEAD, "02"), (1, OLD, "02")], HEAD),
    ],
)
def test_pushes_back_and_forth(given, versions, bound):
    """An approval is of the version that stood when it was given, and of no other."""
    listed = saved([version(number, head, f"2026-03-{day}T08:00:00.000Z") for number, head, day in versions])
    (event,) = gitlab.read([approved(given), listed], **OF)
    assert event.commit == bound


def test_approval_that_came_back_after_a_withdrawal():
    """Approved, withdrawn, pushed, approved again: of the later version only."""
    notes = payload("gitlab/notes").data
    mine = [each for each in notes if each["author"]["id"] == 201]
    gone = {**mine[0], "id": 98, "body": "unapproved this merge request", "created_at": "2026-03-02T11:00:00.000Z"}
    page = approved("2026-03-03T11:00:00Z")
    held = opinions(gitlab.read([page, saved([*notes, gone]), *files("versions")], **OF))
    assert (held["201"].state, held["201"].commit) == ("approved", HEAD)


def test_saved_versions_must_reach_the_head():
    """A list that was saved before the last push would bind an approval of the new to the old."""
    names = [("pull", "merge_request"), ("reviews", "approvals"), ("reviews", "notes")]
    answers = [(kind, payload(f"gitlab/{name}")) for kind, name in names]
    older = saved(payload("gitlab/versions").data[1:])
    with pytest.raises(SignOffError, match="don't end with the head"):
        bundle_of("gitlab", [*answers, ("reviews", older)])
    assert bundle_of("gitlab", [*answers, ("reviews", payload("gitlab/versions"))]).complete


def test_requested_changes():
    """A request for changes after an approval is what counts."""
    notes = payload("gitlab/notes").data
    asks = {**notes[1], "id": 99, "body": "requested changes", "created_at": "2026-03-05T10:00:00.000Z"}
    held = opinions(gitlab.read([*files("approvals", "versions"), saved([*notes, asks])], **OF))
    assert held["201"].state == "changes_requested"


def test_event_of_an_approval():
    """The event names the commit itself; its time has another form."""
    (event,) = gitlab.read(files("event.approval"))
    assert (event.actor_id, event.state, event.commit) == ("201", "approved", OLD)
    assert (event.repository, event.pull_request) == ("risk/models", 7)
    data = payload("gitlab/event.approval").data
    taken = saved(data | {"object_attributes": data["object_attributes"] | {"action": "unapproval"}})
    assert gitlab.read([taken])[0].state == "dismissed"
    other = saved(data | {"object_attributes": data["object_attributes"] | {"action": "update"}})
    assert gitlab.read([other]) == ()


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ({"username": "project_3_bot_1a2b", "id": 5}, True),
        ({"username": "group_3_bot", "id": 5}, True),
        ({"username": "owner-a", "bot": True, "id": 5}, True),
        ({"username": "abbot", "id": 5}, False),
        ({"username": "project_lead", "id": 5}, False),
    ],
)
def test_bots(user, expected):
    """Users of access tokens are bots; people with like names are not."""
    assert gitlab.is_bot(user) is expected


def test_merge_request():
    """Who opened, pushed, merged and committed."""
    pull = gitlab.pull_request(*files("merge_request"), files("commits"), notes=files("approvals", "notes"))
    assert (pull.repository, pull.number, pull.head, pull.merge_commit) == ("risk/models", 7, HEAD, MERGE)
    assert (pull.author_id, pull.last_pusher_id, pull.merged_by, pull.merged) == ("204", "204", "202", True)
    assert [each.sha for each in pull.commits] == [OLD, HEAD]
    assert pull.commits_complete
    assert pull.commits[1].co_authors == ("owner-b@example.org",)
    assert pull.bypassed is None


def test_merged_with_approvals_missing():
    """The server says approvals were missing and it was merged: past the rules."""
    page = changed("approvals", approvals_left=1)
    assert gitlab.pull_request(*files("merge_request"), notes=[page]).bypassed is True


def test_squashed_and_fast_forwarded():
    """Without a merge commit it is the squash; without that the head."""
    squash = changed("merge_request", merge_commit_sha=None, squash_commit_sha="e" * 40)
    assert gitlab.pull_request(squash).merge_commit == "e" * 40
    assert gitlab.pull_request(changed("merge_request", merge_commit_sha=None)).merge_commit == HEAD
    assert gitlab.pull_request(changed("merge_request", state="opened")).merge_commit is None


def test_something_else_is_refused():
    """Error answers are no approvals and no merge request."""
    with pytest.raises(SignOffError, match="no approvals page"):
        gitlab.read([saved({"message": "404 Not found"})])
    with pytest.raises(SignOffError, match="no merge request"):
        gitlab.pull_request(saved({"message": "404 Not found"}))
    with pytest.raises(SignOffError, match="merge request's commits"):
        gitlab.pull_request(*files("merge_request"), [saved([{"sha": HEAD}])])
