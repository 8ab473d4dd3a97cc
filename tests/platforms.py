"""Helper of tests: saved answers of platforms, from files and made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mlgov.signoff.reviews.saved import Saved, load, parse

FOLDER = Path(__file__).parent / "payloads"
REPOSITORY = "risk/models"
HEAD, OLD, MERGE, BASE = "b" * 40, "a" * 40, "c" * 40, "d" * 40


def payload(name: str) -> Saved:
    """A saved answer from the folder of payloads: `github/ruleset`."""
    return load(FOLDER / f"{name}.json")


def saved(data: Any, name: str = "page.json") -> Saved:
    """An answer with this content."""
    return parse(name, json.dumps(data).encode())


def github_review(
    number: int, actor: int | None, state: str, *, minute: int = 0, commit: str | None = HEAD, **more: Any
) -> dict[str, Any]:
    """One review as GitHub lists it; submitted so many minutes after ten o'clock."""
    user = None if actor is None else {"login": f"user-{actor}", "id": actor, "type": "User"}
    return {
        "id": number,
        "user": user,
        "body": "",
        "state": state,
        "submitted_at": f"2026-03-02T{10 + minute // 60:02}:{minute % 60:02}:00Z",
        "commit_id": commit,
        "html_url": f"https://github.com/{REPOSITORY}/pull/7#pullrequestreview-{number}",
        "pull_request_url": f"https://api.github.com/repos/{REPOSITORY}/pulls/7",
        "author_association": "MEMBER",
    } | more


def github_pull(**more: Any) -> dict[str, Any]:
    """A merged pull request as GitHub answers."""
    return {
        "number": 7,
        "state": "closed",
        "title": "Approved by everybody",
        "html_url": f"https://github.com/{REPOSITORY}/pull/7",
        "user": {"login": "user-104", "id": 104, "type": "User"},
        "head": {"sha": HEAD, "ref": "work"},
        "base": {"sha": BASE, "ref": "main", "repo": {"full_name": REPOSITORY}},
        "merged": True,
        "merged_at": "2026-03-04T12:00:00Z",
        "merged_by": {"login": "user-102", "id": 102, "type": "User"},
        "merge_commit_sha": MERGE,
        "commits": 1,
    } | more


def github_commit(sha: str, *, who: str = "scientist-a", actor: int | None = 104, **more: Any) -> dict[str, Any]:
    """One commit of a pull request's list."""
    mail = who if "@" in who else f"{who}@example.org"
    account = None if actor is None else {"login": f"user-{actor}", "id": actor, "type": "User"}
    person = {"name": who, "email": mail, "date": "2026-03-01T12:00:00Z"}
    verification = {"verified": False, "reason": "unsigned"}
    commit = {"author": person, "committer": person, "message": "Change", "verification": verification}
    return {"sha": sha, "commit": commit, "author": account, "committer": account, "parents": []} | more
