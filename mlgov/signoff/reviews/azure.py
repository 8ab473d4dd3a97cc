"""Azure DevOps: a pull request with its reviewers' votes, its threads and its iterations.

Votes: 10 approved, 5 approved with suggestions, 0 none, -5 waits for the author, -10 rejected. The reviewers list says
what everybody votes *now*; threads of the system say since when; iterations say which commit was the newest then.
Anybody may write a thread with any properties, so a thread counts only if the system wrote it, the voter's present vote
is the one it tells, and only the first of equal votes in a row sets the time. A group's vote is nobody's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from mlgov.signoff.commits import co_authors_in
from mlgov.signoff.pull_request import PrCommit, PullRequest
from mlgov.signoff.reviews.saved import (
    Saved,
    at,
    commit_id,
    entries,
    flag,
    identity,
    link,
    moment,
    number,
    text,
    unusable,
)
from mlgov.signoff.types import ReviewEvent

PLATFORM: Literal["azure"] = "azure"
SYSTEM = "00000002-0000-8888-8000-000000000000"
"""The identity in whose name the service writes threads."""

_VOTES: dict[int, Literal["approved", "changes_requested", "dismissed"]] = {
    10: "approved",
    5: "approved",
    0: "dismissed",
    -5: "changes_requested",
    -10: "changes_requested",
}


def read(files: Iterable[Saved], *, repository: str = "", pull_request: int = 0) -> tuple[ReviewEvent, ...]:
    """The opinion that each reviewer holds now, with the time and commit it was given on where threads tell.

    Args:
        files: the pull request or its reviewers list, its threads, its iterations; or an event that carries it.
        repository: `project/name`, where the answers don't say.
        pull_request: its number, where the answers don't say.

    Raises:
        SignOffError: a file is something else.
    """
    files = list(files)
    votes = _since(files)
    heads = _iterations(files)
    found: dict[str, ReviewEvent] = {}
    for file in files:
        about = at(file.data, "resource") or file.data
        of = number(about, "pullRequestId") or pull_request
        where = _repository(about) or repository
        for reviewer in _reviewers(file, about):
            actor = identity(reviewer, "id")
            state = _VOTES.get(number(reviewer, "vote") or 0)
            if flag(reviewer, "isContainer") is True or state is None:
                continue
            when = votes.get((actor, number(reviewer, "vote") or 0))
            known = [head for since, head in heads if when is not None and since <= when]
            found[actor] = ReviewEvent(
                platform=PLATFORM,
                repository=where,
                pull_request=of,
                actor_id=actor,
                actor_name=text(reviewer, "uniqueName"),
                is_bot=is_bot(reviewer),
                state=state,
                at=when or dt.datetime.min.replace(tzinfo=dt.UTC),
                commit=known[-1] if known else None,
                url=link(about, "url"),
                raw_digest=file.digest,
            )
    return tuple(sorted(found.values(), key=lambda event: (event.at, event.actor_id)))


def is_bot(user: Any) -> bool:
    """Whether an identity belongs to a service."""
    return text(user, "uniqueName").startswith(("Build\\", "AgentPool\\")) or text(user, "descriptor").startswith(
        "svc."
    )


def pull_request(pull: Saved, commits: Iterable[Saved] = (), *, iterations: Iterable[Saved] = ()) -> PullRequest:
    """A pull request from its saved answer, its commits and its iterations (for who pushed last).

    Raises SignOffError if it isn't one.
    """
    about = at(pull.data, "resource") or pull.data
    of, head = number(about, "pullRequestId"), commit_id(about, "lastMergeSourceCommit", "commitId")
    if of is None or head is None:
        unusable(pull.name, "it is no pull request: it has no pullRequestId or no lastMergeSourceCommit")
    listed = [_commit(entry, file) for entry, file in entries(commits, key="value")]
    listed.reverse()  # newest first
    merged = text(about, "status") == "completed"
    last = max(_pushes(list(iterations)), default=(dt.datetime.min.replace(tzinfo=dt.UTC), "", ""))
    return PullRequest(
        platform=PLATFORM,
        repository=_repository(about),
        number=of,
        url=link(about, "repository", "webUrl") and f"{link(about, 'repository', 'webUrl')}/pullrequest/{of}",
        author_id=identity(about, "createdBy", "id"),
        last_pusher_id=last[2] if last[1] == head else "",
        base=commit_id(about, "lastMergeTargetCommit", "commitId"),
        head=head,
        merged=merged,
        merge_commit=commit_id(about, "lastMergeCommit", "commitId") if merged else None,
        merged_by=identity(about, "closedBy", "id") if merged else "",
        merged_at=moment(about, "closedDate") if merged else None,
        commits=tuple(listed),
        commits_complete=any(each.sha == head for each in listed),
        bypassed=flag(about, "completionOptions", "bypassPolicy") if merged else None,
    )


def _reviewers(file: Saved, about: Any) -> list[Mapping[str, Any]]:
    """The reviewers in a pull request or in a reviewers list; none in threads and iterations."""
    listed = at(about, "reviewers")
    if isinstance(listed, list):
        return [each for each in listed if isinstance(each, Mapping)]
    values = at(file.data, "value") if isinstance(file.data, Mapping) else file.data
    if not isinstance(values, list):
        unusable(file.name, "it is no pull request, reviewers list, threads or iterations")
    return [each for each in values if isinstance(each, Mapping) and "vote" in each]


def _since(files: list[Saved]) -> dict[tuple[str, int], dt.datetime]:
    """(Voter, vote) -> since when they vote so: the first of equal votes in a row, told by the system."""
    told: list[tuple[dt.datetime, str, int]] = []
    for thread in _values(files, "properties"):
        voted = _property(thread, "CodeReviewVoteResult")
        when = moment(thread, "publishedDate")
        if _property(thread, "CodeReviewThreadType") != "VoteUpdate" or when is None or not _by_the_system(thread):
            continue
        named = identity(thread, "identities", _property(thread, "CodeReviewVotedByIdentity"), "id")
        voter = named or _property(thread, "CodeReviewVotedByTfId").lower()
        if voter and voted.lstrip("-").isdigit():
            told.append((when, voter, int(voted)))
    last: dict[str, tuple[int, dt.datetime]] = {}
    for when, voter, vote in sorted(told):
        if voter not in last or last[voter][0] != vote:
            last[voter] = (vote, when)
    return {(voter, vote): when for voter, (vote, when) in last.items()}


def _by_the_system(thread: Mapping[str, Any]) -> bool:
    """Whether every comment of a thread was written by the service itself."""
    comments = at(thread, "comments")
    return isinstance(comments, list) and all(
        text(each, "commentType") == "system"
        and (identity(each, "author", "id") == SYSTEM or flag(each, "author", "isContainer") is True)
        for each in comments
    )


def _property(thread: Mapping[str, Any], name: str) -> str:
    """A thread's property, which the service wraps in type and value."""
    found = at(thread, "properties", name)
    value = at(found, "$value") if isinstance(found, Mapping) else found
    return str(value) if isinstance(value, str | int) else ""


def _values(files: list[Saved], key: str) -> list[Mapping[str, Any]]:
    """Entries with a key, of all answers that are lists."""
    lists = [at(file.data, "value") if isinstance(file.data, Mapping) else file.data for file in files]
    return [each for one in lists if isinstance(one, list) for each in one if isinstance(each, Mapping) and key in each]


def _pushes(files: list[Saved]) -> list[tuple[dt.datetime, str, str]]:
    """(When, head, who) of each iteration."""
    found = []
    for each in _values(files, "sourceRefCommit"):
        when, head = moment(each, "createdDate"), commit_id(each, "sourceRefCommit", "commitId")
        if when is not None and head is not None:
            found.append((when, head, identity(each, "author", "id")))
    return found


def _iterations(files: list[Saved]) -> list[tuple[dt.datetime, str]]:
    return sorted((when, head) for when, head, _ in _pushes(files))


def _repository(about: Any) -> str:
    project, name = text(about, "repository", "project", "name"), text(about, "repository", "name")
    return f"{project}/{name}" if project and name else ""


def _commit(entry: Mapping[str, Any], file: Saved) -> PrCommit:
    sha = commit_id(entry, "commitId")
    if sha is None:
        unusable(file.name, "it is no list of a pull request's commits")
    return PrCommit(
        sha=sha,
        author_id="",
        author_email=text(entry, "author", "email"),
        committer_id="",
        committer_email=text(entry, "committer", "email"),
        co_authors=co_authors_in(text(entry, "comment")),
    )
