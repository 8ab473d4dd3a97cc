"""GitHub: `GET /repos/{o}/{r}/pulls/{n}/reviews` (all pages) and `pull_request_review` events.

The list is history, not a verdict. A dismissed review keeps its place and turns to DISMISSED in the list; an event or a
timeline entry may know of it earlier than a saved page, so any word of a dismissal counts for that review's id.
Events write states in small letters, the list in capitals. `commit_id` may be null once a commit is collected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
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

PLATFORM: Literal["github"] = "github"
WEB_FLOW = "19864447"
"""The account that GitHub itself commits with when a button is pressed."""
MAX_COMMITS = 250
"""The commit list of a pull request ends there."""

_STATES: dict[str, Literal["approved", "changes_requested", "commented", "dismissed"]] = {
    "approved": "approved",
    "changes_requested": "changes_requested",
    "commented": "commented",
    "dismissed": "dismissed",
}


def read(files: Iterable[Saved], *, repository: str = "", pull_request: int = 0) -> tuple[ReviewEvent, ...]:
    """Every opinion in saved pages and event files, oldest first, each review once.

    Args:
        files: pages of the reviews list, `pull_request_review` events, timeline pages.
        repository: `owner/name`, where pages don't say.
        pull_request: the number, where pages don't say.

    Raises:
        SignOffError: a file is something else, or the last page is full.
    """
    files = list(files)
    pages = [file for file in files if isinstance(file.data, list)]
    timeline = [file for file in pages if any("event" in each for each in file.data if isinstance(each, Mapping))]
    reviews = [file for file in pages if not any(file is each for each in timeline)]
    found: dict[str, ReviewEvent] = {}
    dismissed: set[str] = set()
    listed = [(review, file, repository, pull_request) for review, file in (*entries(reviews), *entries(timeline))]
    listed += [
        (*_event(file), text(file.data, "repository", "full_name"), number(file.data, "pull_request", "number") or 0)
        for file in files
        if not isinstance(file.data, list)
    ]
    for review, file, where, of in listed:
        if text(review, "event") == "review_dismissed":
            dismissed.add(identity(review, "dismissed_review", "review_id"))
            continue
        state = _STATES.get(text(review, "state").lower())
        when = moment(review, "submitted_at")
        if state is None or when is None or ("event" in review and text(review, "event") != "reviewed"):
            continue  # a draft that nobody but its writer sees, or another kind of timeline entry
        name = identity(review, "id")
        if not name:
            unusable(file.name, "a review has no id")
        if state == "dismissed":
            dismissed.add(name)
        event = ReviewEvent(
            platform=PLATFORM,
            repository=_repository(review) or where,
            pull_request=_pull_number(review) or of,
            actor_id=identity(review, "user", "id"),
            actor_name=text(review, "user", "login"),
            is_bot=is_bot(at(review, "user")),
            state=state,
            at=when,
            commit=commit_id(review, "commit_id"),
            url=link(review, "html_url"),
            raw_digest=file.digest,
        )
        if name not in found or found[name].commit is None:
            found[name] = event
    ordered = sorted(found.items(), key=lambda item: (item[1].at, item[0].zfill(20)))
    return tuple(replace(event, state="dismissed") if name in dismissed else event for name, event in ordered)


def is_bot(user: Any) -> bool:
    """Whether an account is an app or a bot."""
    return text(user, "type") in {"Bot", "Mannequin"} or text(user, "login").endswith("[bot]")


def pull_request(pull: Saved, commits: Iterable[Saved] = (), *, pushes: Iterable[Saved] = ()) -> PullRequest:
    """A pull request from its saved answer (or an event that carries it), its commit pages and activity pages.

    Raises SignOffError if it isn't one.
    """
    about = at(pull.data, "pull_request") or pull.data
    of, head = number(about, "number"), commit_id(about, "head", "sha")
    if of is None or head is None:
        unusable(pull.name, "it is no pull request: it has no number or no head commit")
    listed = tuple(_commit(entry, file) for entry, file in entries(commits))
    said = number(about, "commits")
    merged = flag(about, "merged") is True or bool(text(about, "merged_at"))
    return PullRequest(
        platform=PLATFORM,
        repository=text(about, "base", "repo", "full_name") or text(pull.data, "repository", "full_name"),
        number=of,
        url=link(about, "html_url"),
        author_id=identity(about, "user", "id"),
        last_pusher_id=_last_pusher(pull.data, head, pushes),
        base=commit_id(about, "base", "sha"),
        head=head,
        merged=merged,
        # Before the merge this is a trial commit that no branch has.
        merge_commit=commit_id(about, "merge_commit_sha") if merged else None,
        merged_by=identity(about, "merged_by", "id") if merged else "",
        merged_at=moment(about, "merged_at") if merged else None,
        commits=listed,
        commits_complete=bool(listed)
        and len(listed) < MAX_COMMITS
        and listed[-1].sha == head
        and (said is None or said == len(listed)),
    )


def _event(file: Saved) -> tuple[Mapping[str, Any], Saved]:
    review = at(file.data, "review")
    if not isinstance(review, Mapping):
        unusable(file.name, "it is neither a page of reviews nor a pull_request_review event")
    if text(file.data, "action") == "dismissed":
        return {**review, "state": "dismissed"}, file
    return review, file


def _repository(review: Mapping[str, Any]) -> str:
    """`owner/name` of a review in a page, from the address of its pull request."""
    parts = text(review, "pull_request_url").split("/")
    return "/".join(parts[-4:-2]) if len(parts) > 4 and parts[-2] == "pulls" else ""


def _pull_number(review: Mapping[str, Any]) -> int:
    last = text(review, "pull_request_url").rpartition("/")[2]
    return int(last) if last.isascii() and last.isdigit() and len(last) < 10 else 0


def _commit(entry: Mapping[str, Any], file: Saved) -> PrCommit:
    sha = commit_id(entry, "sha")
    if sha is None:
        unusable(file.name, "it is no list of a pull request's commits")
    return PrCommit(
        sha=sha,
        author_id=identity(entry, "author", "id"),
        author_email=text(entry, "commit", "author", "email"),
        committer_id=identity(entry, "committer", "id"),
        committer_email=text(entry, "commit", "committer", "email"),
        co_authors=co_authors_in(text(entry, "commit", "message")),
        by_platform=identity(entry, "committer", "id") == WEB_FLOW
        and flag(entry, "commit", "verification", "verified") is True,
    )


def _last_pusher(data: Any, head: str, pushes: Iterable[Saved]) -> str:
    """Who pushed the head: by a `synchronize` event, or by the repository's activity."""
    if text(data, "action") == "synchronize" and commit_id(data, "after") == head:
        return identity(data, "sender", "id")
    last = ""
    newest = ""
    for entry, _ in entries(pushes, whole=False):
        if commit_id(entry, "after") == head and text(entry, "timestamp") >= newest:
            last, newest = identity(entry, "actor", "id"), text(entry, "timestamp")
    return last
