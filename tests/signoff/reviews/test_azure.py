"""Azure DevOps: present votes decide, the system's threads say since when, iterations say on what."""

from __future__ import annotations

import copy

import pytest
from platforms import HEAD, MERGE, OLD, payload, saved

from mlgov.errors import SignOffError
from mlgov.signoff.reviews import azure
from mlgov.signoff.reviews.folding import last_words, opinions


def guid(number: int) -> str:
    """The id of an account in the samples."""
    return f"0a0a0a0a-0000-4000-8000-{number:012}"


def files(*names: str):
    """Saved answers of the pull request."""
    return [payload(f"azure/{name}") for name in names]


def votes(**changes):
    """The pull request with other votes: `v101=5`."""
    data = copy.deepcopy(payload("azure/pull_request").data)
    for reviewer in data["reviewers"]:
        key = f"v{int(reviewer['id'][-12:])}"
        reviewer["vote"] = changes.get(key, reviewer["vote"])
    return saved(data)


def test_votes_and_what_they_are_bound_to():
    """10 and 5 approve, -5 asks for changes, 0 is none; equal votes in a row are one, given at the first."""
    held = opinions(azure.read(files("pull_request", "threads", "iterations")))
    assert {actor: (event.state, event.commit) for actor, event in held.items()} == {
        guid(101): ("approved", OLD),
        guid(102): ("approved", HEAD),
        guid(103): ("changes_requested", HEAD),
    }


def test_a_thread_that_somebody_wrote_does_not_move_a_vote():
    """Forged: a thread with the system's properties, written by a contributor after the push."""
    forged = payload("azure/threads").data["value"][4]
    only = {"count": 2, "value": [payload("azure/threads").data["value"][0], forged]}
    held = opinions(azure.read([*files("pull_request", "iterations"), saved(only)]))
    assert held[guid(101)].commit == OLD
    alone = {"count": 1, "value": [forged]}
    held = opinions(azure.read([*files("pull_request", "iterations"), saved(alone)]))
    assert held[guid(101)].commit is None


def test_vote_that_was_withdrawn_and_given_again():
    """Reset by a push and given anew: bound to what stood then."""
    threads = copy.deepcopy(payload("azure/threads").data)
    threads["value"][1]["properties"]["CodeReviewVoteResult"]["$value"] = "0"
    again = copy.deepcopy(threads["value"][0]) | {"publishedDate": "2026-03-03T15:00:00Z"}
    threads["value"].append(again)
    held = opinions(azure.read([*files("pull_request", "iterations"), saved(threads)]))
    assert held[guid(101)].commit == HEAD


def test_present_vote_decides():
    """A thread tells of an approval, the reviewers list of a rejection: rejected, since nobody knows when."""
    held = opinions(azure.read([votes(v101=-10), *files("threads", "iterations")]))
    assert (held[guid(101)].state, held[guid(101)].commit) == ("changes_requested", None)
    assert guid(101) not in opinions(azure.read([votes(v101=0), *files("threads", "iterations")]))


def test_groups_and_machines_hold_no_opinion():
    """A group's vote is nobody's; a build service is a machine."""
    known = last_words(azure.read(files("pull_request")))
    assert guid(900) not in known
    assert guid(199) not in known


def test_ids_in_capitals_are_the_same_account():
    """The platform writes a GUID either way."""
    assert guid(102) in opinions(azure.read(files("pull_request")))


def test_reviewers_list_and_event():
    """The list alone, and an event that carries the request."""
    listed = saved({"count": 1, "value": payload("azure/pull_request").data["reviewers"]})
    events = azure.read([listed], repository="risk/models", pull_request=22)
    assert {(event.repository, event.pull_request) for event in events} == {("risk/models", 22)}
    event = saved({"eventType": "git.pullrequest.updated", "resource": payload("azure/pull_request").data})
    assert opinions(azure.read([event])).keys() == opinions(azure.read(files("pull_request"))).keys()


def test_pull_request():
    """Who opened, pushed, merged and committed; not merged past the rules, or so."""
    pull = azure.pull_request(*files("pull_request"), files("commits"), iterations=files("iterations"))
    assert (pull.repository, pull.number, pull.head, pull.merge_commit) == ("risk/models", 22, HEAD, MERGE)
    assert (pull.author_id, pull.last_pusher_id, pull.merged_by) == (guid(104), guid(104), guid(102))
    assert [each.sha for each in pull.commits] == [OLD, HEAD]
    assert pull.url == "https://dev.azure.com/bank/risk/_git/models/pullrequest/22"
    assert pull.bypassed is None
    data = payload("azure/pull_request").data
    past = saved(data | {"completionOptions": {"bypassPolicy": True, "bypassReason": "urgent"}})
    assert azure.pull_request(past).bypassed is True


def test_something_else_is_refused():
    """Error answers are none of these."""
    with pytest.raises(SignOffError, match="no pull request, reviewers list"):
        azure.read([saved({"message": "TF401180"})])
    with pytest.raises(SignOffError, match="no pull request"):
        azure.pull_request(saved({"message": "TF401180"}))
    with pytest.raises(SignOffError, match="pull request's commits"):
        azure.pull_request(*files("pull_request"), [saved({"value": [{"sha": HEAD}]})])
