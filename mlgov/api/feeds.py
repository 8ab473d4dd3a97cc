"""The feeds of an edition: a calendar of what is due, and what changed."""

from __future__ import annotations

from mlgov.api.policies import coming_policies
from mlgov.api.workspace import Workspace
from mlgov.evidence.canonical import digest_of
from mlgov.exports.atom import feed
from mlgov.exports.changes import CALENDAR, FEED, entries_of
from mlgov.exports.ics import calendar
from mlgov.pages import urls
from mlgov.pages.parts import FileRef
from mlgov.pages.portfolio import Portfolio


def feed_files(workspace: Workspace, portfolio: Portfolio) -> tuple[FileRef, ...]:
    """`feeds/reviews.ics` and `feeds/changes.atom`; made anew only when something in the portfolio changed."""
    name, as_of = workspace.portal.name, workspace.as_of
    coming = {each: policy.digest for each, policy in coming_policies(workspace.governed).items()}
    key = digest_of([portfolio.key, coming])

    def reviews() -> bytes:
        return calendar(portfolio.duties, name=name, as_of=as_of).encode("utf-8")

    def changes() -> bytes:
        entries = entries_of(portfolio)
        return feed(entries, portal=name, as_of=as_of, home=urls.relative(urls.home(), FEED)).encode("utf-8")

    return FileRef(CALENDAR, key, reviews), FileRef(FEED, key, changes)
