"""All decisions on record as pages and published files: offered by key, made only when they have to be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mlgov.evidence.canonical import digest_of
from mlgov.pages import urls
from mlgov.pages.approval import ApprovalPage, OnRecord, description_of, followers_of, title_of
from mlgov.pages.approval_checks import files_of, has_keys
from mlgov.pages.parts import FileRef, PageRef
from mlgov.pages.portfolio import Portfolio, ProjectRecord, VersionRecord
from mlgov.pages.signed_brief import outcome
from mlgov.signoff.keys import allowed_signers
from mlgov.signoff.types import Record


def keys_file(portfolio: Portfolio) -> Iterator[FileRef]:
    """Whose keys are whose, as `ssh-keygen` reads it; nothing where nobody decided."""
    if any(project.decisions for project in portfolio.projects) and has_keys(portfolio.portal):
        text = allowed_signers(portfolio.portal)
        yield FileRef(urls.allowed_signers(), digest_of(text), text.encode)


def decision_pages(
    portfolio: Portfolio, project: ProjectRecord, subjects: Collection[str] | None = None
) -> Iterator[PageRef | FileRef]:
    """A page for each decision of a project, and the files that it rests on.

    Args:
        portfolio: everything.
        project: whose decisions.
        subjects: only decisions about these versions; None: about anything but versions that are registered.
    """
    governed = portfolio.governed
    if governed is None or not project.decisions:
        return
    around = _around(project, portfolio.holders_key)
    published: set[str] = set()
    for each in project.decisions:
        record = each.record
        version = around.versions.get(record.subject)
        if (record.subject not in subjects) if subjects is not None else version is not None:
            continue
        after = around.followers.get(record.digest, ())
        item = OnRecord(each, project, version, portfolio.portal, governed, portfolio.as_of, after, around.known)
        beside = version.key if version is not None else around.charter
        key = digest_of([outcome(each), beside, around.people, [one.digest for one in after], str(portfolio.as_of)])
        yield PageRef(
            item.page,
            title_of(record),
            description_of(record, portfolio.portal),
            key,
            partial(ApprovalPage.of, item),
        )
        for name, _, path in files_of(record, governed):
            url = urls.record_file(record.subject, name)
            if url not in published:
                published.add(url)
                yield FileRef(url, _stamp(path), partial(Path.read_bytes, path))


@dataclass(frozen=True)
class _Around:
    """What the pages of one project's decisions look up."""

    versions: Mapping[str, VersionRecord]
    known: Mapping[str, Record]
    followers: Mapping[str, tuple[Record, ...]]
    people: str
    charter: str
    """Of what the pages of the charter's decisions show of it."""


def _around(project: ProjectRecord, people: str) -> _Around:
    records = [each.record for each in project.decisions]
    return _Around(
        versions={item.version.name: item for model in project.models for item in model.versions},
        known={record.digest: record for record in records},
        followers=followers_of(records),
        charter=digest_of([project.charter_brief.digest if project.charter_brief else None, project.source_digest]),
        people=people,
    )


def _stamp(path: Path) -> str:
    """What tells that a file changed; what is named by its digest never does."""
    found = path.stat()
    return digest_of([path.name, found.st_size, found.st_mtime_ns])
