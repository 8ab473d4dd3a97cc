"""`build`: check what can be reached, collect what there is, render the portal."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Literal

from mlgov.api.checked import Report, silent
from mlgov.api.collecting import collect
from mlgov.api.feeds import feed_files
from mlgov.api.verifying import checkpoint_for
from mlgov.api.workspace import Workspace, find_governed
from mlgov.pages.all_pages import FILTERS, pages_of
from mlgov.pages.parts import FileRef, PageRef
from mlgov.pages.portfolio import Portfolio
from mlgov.portal import site
from mlgov.portal.editions import DRAFT
from mlgov.signoff import checkpoint

MOST = 20
"""Up to so many problems are printed."""
COLLECTED_EVERY = (50_000, 20, 20)
"""Thresholds of the garbage collector while a portal is built; Python's own are (700, 10, 10)."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did."""

    report: site.BuildReport
    versions: int
    problems: tuple[str, ...]

    def summary(self) -> str:
        """The same as lines for a terminal."""
        made = f"{self.report.rendered:,} of {self.report.pages:,} pages rendered"
        versions = f"{self.versions:,} model version{'' if self.versions == 1 else 's'}"
        lines = [f"Built {self.report.folder} ({made}, {versions}, {self.report.generator})"]
        problems = (*self.problems, *self.report.problems)
        lines += [f"  problem: {problem}" for problem in problems[:MOST]]
        if len(problems) > MOST:
            lines.append(f"  and {len(problems) - MOST:,} more problems")
        folder = self.report.folder
        lines.append(f"Open {folder / 'index.html'} in a browser, or: mlgov serve --out {folder.parent}")
        return "\n".join(lines)


def build_portal(  # noqa: PLR0913 - all are keywords
    *,
    governed: str | Path | None = None,
    as_of: date | None = None,
    out: str | Path | None = None,
    edition: str | None = None,
    check: bool = True,
    generator: Literal["mkdocs", "zensical"] | None = None,
    jobs: int | None = None,
    progress: Report = silent,
) -> Built:
    """Render the portal of a governed folder.

    Args:
        governed: The governed folder; default: ./project_charters or the nearest above.
        as_of: The day that decides what is due; default: SOURCE_DATE_EPOCH, else today.
        out: The folder of editions; default: `site` beside the governed folder.
        edition: Publish under this name, never to be changed again; default: renew the draft.
        check: Measure what changed first. False never opens data.
        generator: What makes the frame; default: as portal.yml says.
        jobs: How many processes make pages; default: as many as there are processors and it is worth.
        progress: Told how far it is.

    Raises:
        DocumentError: Authored files can't be used.
        BuildError: The site can't be written; the one that stands is untouched.
        SignOffError: A decision that was published is missing here; no edition is published without it.
    """
    workspace = Workspace.open(Path(governed) if governed else None, as_of)
    problems: tuple[str, ...] = ()
    if check and workspace.registry.versions():
        # What is only rendered need not wait for the libraries that read data.
        from mlgov.api.checking import check_workspace

        # What is published for good doesn't rest on file sizes and times.
        rehash = edition is not None and edition != DRAFT
        problems = check_workspace(workspace, rehash=rehash, progress=progress).problems
    beside = workspace.governed.parent
    target = Path(out) if out else site_folder(workspace.governed)
    with _few_collections():
        portfolio = collect(workspace, problems)
        report = site.build(
            _Offered(portfolio, (*_checkpoint(workspace, target, edition), *feed_files(workspace, portfolio))),
            portal=workspace.portal,
            out=target,
            work=beside / "build",
            cache=workspace.cache_folder,
            edition=edition,
            generator=generator,
            hand_written=_if_there(workspace.governed / "pages"),
            configuration=_if_there(beside / "mkdocs.yml"),
            filters=FILTERS,
            jobs=jobs,
            progress=progress,
        )
    return Built(report, len(portfolio.versions), portfolio.problems)


@dataclass(frozen=True)
class _Offered:
    """All pages and files. Each time they are gone through they are made anew, so that none is kept in memory."""

    portfolio: Portfolio
    further: tuple[FileRef, ...]

    def __iter__(self) -> Iterator[PageRef | FileRef]:
        return chain(pages_of(self.portfolio), self.further)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Look for unreachable cycles less often: evidence and pages are many small values, and hardly any cycles."""
    before = gc.get_threshold()
    gc.set_threshold(*COLLECTED_EVERY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def site_folder(governed: Path | None = None) -> Path:
    """Where a build puts its editions if nothing else is said: `site` beside the governed folder (found if not given).

    Raises MlgovError if there is no governed folder.
    """
    return find_governed(governed).parent / "site"


def _checkpoint(workspace: Workspace, out: Path, edition: str | None) -> tuple[FileRef, ...]:
    """The checkpoint of a named edition. Raises SignOffError if a record that was published is gone."""
    if edition is None or edition == DRAFT:
        return ()
    made = checkpoint_for(workspace.governed, out, edition, workspace.as_of)
    return (FileRef(checkpoint.FILE, made.digest, lambda: made.raw),)


def _if_there(path: Path) -> Path | None:
    """The path, if something is there."""
    return path if path.exists() else None
