"""GitLab: `GET /projects/:id/merge_requests/:iid/approvals`, `.../notes`, `.../versions`, and merge request events.

The approvals page says who approves *now* but names no commit; system notes say when, and the versions list says which
commit was the newest then. So an approval counts only if it is on the approvals page, and is bound to the version that
stood when it was given. Notes that people write can say anything: only those marked `system` are read. Without a time
an approval can't be bound.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal

from mlgov.errors import SignOffError
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

PLATFORM: Literal["gitlab"] = "gitlab"

_NOTES: dict[str, Literal["approved", "changes_requested", "dismissed"]] = {
    "approved this merge request": "approved",
    "unapproved this merge request": "dismissed",
    "requested changes": "changes_requested",
}
"""What system notes say of opinions, word for word."""
_ACTIONS: dict[str, Literal["approved", "dismissed"]] = {
    "approved": "approved",
    "approval": "approved",
    "unapproved": "dismissed",
    "unapproval": "dismissed",
}
_PUSH = ("added ",)


def read(files: Iterable[Saved], *, repository: str = "", pull_request: int = 0) -> tuple[ReviewEvent, ...]:
    """Every opinion in the saved answers, oldest first.

    Args:
        files: the approvals page (needed), all pages of notes and of versions; or merge request events.
        repository: `group/name` of the project, which these answers don't say.
        pull_request: the merge request's `iid`.

    Raises:
        SignOffError: a file is something else, a last page is full, or the approvals page is missing.
    """
    files = list(files)
    events = [file for file in files if text(file.data, "object_kind") == "merge_request"]
    approvals = [file for file in files if isinstance(at(file.data, "approved_by"), list)]
    listed = [file for file in files if isinstance(file.data, list)]
    for file in files:
        if not any(file is known for known in (*events, *approvals, *listed)):
            unusable(file.name, "it is no approvals page, no list of notes or versions and no merge request event")
    found = [event for file in events if (event := _event(file)) is not None]
    if not approvals and listed:
        msg = "the saved answers lack the page of approvals, without which notes prove nothing"
        raise SignOffError(msg, hint="save .../merge_requests/IID/approvals too")
    notes = [item for item in _entries_with(listed, "system") if at(item[0], "system") is True]
    versions = _versions(listed)
    of = repository, pull_request
    said = [event for note, file in notes if (event := _noted(note, file, versions, of)) is not None]
    found += _standing(approvals, said, versions, of)
    return tuple(sorted(found, key=lambda event: event.at))


def versions_reach(files: Iterable[Saved], head: str | None) -> bool:
    """Whether the saved versions end with this head; without any, nothing is bound by them."""
    known = _versions([file for file in files if isinstance(file.data, list)])
    return not known or known[-1][1] == head


def is_bot(user: Any) -> bool:
    """Whether an account is a bot: as said, or by the names that GitLab gives to access tokens' users."""
    name = text(user, "username")
    return flag(user, "bot") is True or (name.startswith(("project_", "group_", "service_account_")) and "_bot" in name)


def pull_request(pull: Saved, commits: Iterable[Saved] = (), *, notes: Iterable[Saved] = ()) -> PullRequest:
    """A merge request from its saved answer, its commit pages and (for who pushed last) its notes.

    Raises SignOffError if it isn't one.
    """
    about = pull.data
    of, head = number(about, "iid"), commit_id(about, "diff_refs", "head_sha") or commit_id(about, "sha")
    if of is None or head is None:
        unusable(pull.name, "it is no merge request: it has no iid or no head commit")
    listed = [_commit(entry, file) for entry, file in entries(commits)]
    listed.reverse()  # newest first on the page
    notes = list(notes)
    merged = text(about, "state") == "merged"
    squash = commit_id(about, "squash_commit_sha")
    approvals_left = next((left for file in notes if (left := number(file.data, "approvals_left")) is not None), None)
    return PullRequest(
        platform=PLATFORM,
        repository=text(about, "references", "full").partition("!")[0],
        number=of,
        url=link(about, "web_url"),
        author_id=identity(about, "author", "id"),
        last_pusher_id=_last_pusher(notes) or (identity(about, "author", "id") if notes else ""),
        base=commit_id(about, "diff_refs", "start_sha") or commit_id(about, "diff_refs", "base_sha"),
        head=head,
        merged=merged,
        merge_commit=(commit_id(about, "merge_commit_sha") or squash or head) if merged else None,
        merged_by=(identity(about, "merge_user", "id") or identity(about, "merged_by", "id")) if merged else "",
        merged_at=moment(about, "merged_at") if merged else None,
        commits=tuple(listed),
        commits_complete=bool(listed) and any(each.sha == head for each in listed),
        bypassed=True if merged and approvals_left else None,
    )


def _standing(
    approvals: list[Saved],
    said: list[ReviewEvent],
    versions: list[tuple[dt.datetime, str]],
    of: tuple[str, int],
) -> list[ReviewEvent]:
    """What is said in notes, corrected by who is on the approvals page now."""
    now: dict[str, tuple[Mapping[str, Any], Saved]] = {}
    for file in approvals:
        for entry in at(file.data, "approved_by"):
            now[identity(entry, "user", "id")] = (entry, file)
    latest: dict[str, ReviewEvent] = {}
    for event in sorted(said, key=lambda each: each.at):
        latest[event.actor_id] = event
    found = list(said)
    for actor, event in latest.items():
        if event.state == "approved" and actor not in now:  # taken back by a push, which no note says by name
            found.append(replace(event, state="dismissed"))
    for actor, (entry, file) in now.items():
        known, when = latest.get(actor), moment(entry, "approved_at")
        if known is not None and (when is None or when <= known.at):
            continue  # the notes tell of this approval, or of something later
        user = at(entry, "user")
        found.append(
            ReviewEvent(
                platform=PLATFORM,
                repository=of[0],
                pull_request=of[1],
                actor_id=actor,
                actor_name=text(user, "username"),
                is_bot=is_bot(user),
                state="approved",
                at=when or moment(file.data, "updated_at") or dt.datetime.min.replace(tzinfo=dt.UTC),
                commit=_version_at(versions, when) if when is not None else None,
                url="",
                raw_digest=file.digest,
            )
        )
    return found


def _noted(
    note: Mapping[str, Any], file: Saved, versions: list[tuple[dt.datetime, str]], of: tuple[str, int]
) -> ReviewEvent | None:
    state = _NOTES.get(text(note, "body").strip().lower())
    when = moment(note, "created_at")
    if state is None or when is None:
        return None
    return ReviewEvent(
        platform=PLATFORM,
        repository=of[0],
        pull_request=number(note, "noteable_iid") or of[1],
        actor_id=identity(note, "author", "id"),
        actor_name=text(note, "author", "username"),
        is_bot=is_bot(at(note, "author")),
        state=state,
        at=when,
        commit=_version_at(versions, when),
        url="",
        raw_digest=file.digest,
    )


def _event(file: Saved) -> ReviewEvent | None:
    about = at(file.data, "object_attributes")
    state = _ACTIONS.get(text(about, "action"))
    when = moment(about, "updated_at")
    if state is None or when is None:
        return None
    return ReviewEvent(
        platform=PLATFORM,
        repository=text(file.data, "project", "path_with_namespace"),
        pull_request=number(about, "iid") or 0,
        actor_id=identity(file.data, "user", "id"),
        actor_name=text(file.data, "user", "username"),
        is_bot=is_bot(at(file.data, "user")),
        state=state,
        at=when,
        commit=commit_id(about, "last_commit", "id"),
        url=link(about, "url"),
        raw_digest=file.digest,
    )


def _entries_with(files: list[Saved], key: str) -> list[tuple[Mapping[str, Any], Saved]]:
    """Entries of the lists whose entries have a key; pages of one list are told apart from those of another."""
    mine = [file for file in files if not file.data or (isinstance(file.data[0], Mapping) and key in file.data[0])]
    return entries(mine) if any(file.data for file in mine) else []


def _versions(files: list[Saved]) -> list[tuple[dt.datetime, str]]:
    """When which commit became the head, oldest first."""
    found = []
    for entry, _ in _entries_with(files, "head_commit_sha"):
        when, head = moment(entry, "created_at"), commit_id(entry, "head_commit_sha")
        if when is not None and head is not None:
            found.append((when, number(entry, "id") or 0, head))
    # Pushes at the same moment follow each other by id.
    return [(when, head) for when, _, head in sorted(found)]


def _version_at(versions: list[tuple[dt.datetime, str]], when: dt.datetime | None) -> str | None:
    """The head that stood at a time; None if it isn't known."""
    heads = [head for since, head in versions if when is not None and since <= when]
    return heads[-1] if heads else None


def _commit(entry: Mapping[str, Any], file: Saved) -> PrCommit:
    sha = commit_id(entry, "id")
    if sha is None:
        unusable(file.name, "it is no list of a merge request's commits")
    return PrCommit(
        sha=sha,
        author_id="",
        author_email=text(entry, "author_email"),
        committer_id="",
        committer_email=text(entry, "committer_email"),
        co_authors=co_authors_in(text(entry, "message")),
    )


def _last_pusher(notes: list[Saved]) -> str:
    """Who wrote the last system note of a push; empty if there was none after the request was opened."""
    listed = [file for file in notes if isinstance(file.data, list)]
    pushes = [
        (moment(note, "created_at"), identity(note, "author", "id"))
        for note, _ in _entries_with(listed, "system")
        if at(note, "system") is True and text(note, "body").startswith(_PUSH) and " commit" in text(note, "body")
    ]
    known = sorted((when, who) for when, who in pushes if when is not None)
    return known[-1][1] if known else ""
