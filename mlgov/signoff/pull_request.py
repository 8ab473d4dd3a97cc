"""One pull request as its platform recorded it: who opened, committed, pushed and merged, on which commits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mlgov.documents.people import PlatformKind


@dataclass(frozen=True, slots=True)
class PrCommit:
    """One commit of a pull request; ids are empty where the platform connects no account with it."""

    sha: str
    author_id: str
    author_email: str
    committer_id: str
    committer_email: str
    co_authors: tuple[str, ...] = ()
    """Addresses of its `Co-authored-by` lines."""
    by_platform: bool = False
    """Made in the platform's own editor by the account that is named: the platform signed it."""


@dataclass(frozen=True, slots=True)
class BranchRules:
    """What protected the branch, as saved; None where the answer doesn't say."""

    approvals: int | None
    """How many approvals a merge needs."""
    dismiss_stale: bool | None
    """A push takes earlier approvals back."""
    last_push_approval: bool | None
    """Who pushed last can't be the one whose approval counts."""
    force_push: bool | None
    """History may be rewritten."""
    bypass: tuple[str, ...] | None
    """Who may pass by the rules, in words; None if that isn't saved."""
    digest: str
    """Sha256 of the canonical list of the digests of the saved answers."""

    @property
    def protects(self) -> bool:
        """Approvals are asked for, history can't be rewritten, and it is known who may pass by."""
        return (self.approvals or 0) > 0 and self.force_push is not True and self.bypass is not None


@dataclass(frozen=True, slots=True)
class PullRequest:
    """One pull (or merge) request."""

    platform: PlatformKind
    repository: str
    number: int
    url: str
    author_id: str
    last_pusher_id: str
    """Empty if what was saved doesn't say."""
    base: str | None
    """The branch's commit it was to be merged into, as the platform last saw it."""
    head: str | None
    merged: bool
    merge_commit: str | None
    """The commit that is on the branch since the merge: a merge, a squash, or the last of a rebase."""
    merged_by: str
    """Id of who merged; empty if it isn't merged or isn't said."""
    commits: tuple[PrCommit, ...] = ()
    commits_complete: bool = False
    """All its commits are listed; platforms list 250 at most."""
    bypassed: bool | None = None
    """It was merged past the branch's rules; None if what was saved doesn't say."""
    rules: BranchRules | None = None
    merged_at: dt.datetime | None = None
    """When, by the platform's clock."""
