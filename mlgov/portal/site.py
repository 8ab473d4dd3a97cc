"""The build: shell, pages, search, check, swap. What stands is untouched until the new edition is complete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from mlgov.errors import BuildError
from mlgov.portal import editions
from mlgov.portal.generator import Generator, build_shell
from mlgov.portal.place import edition_stage
from mlgov.portal.render import Page, RawFile, Renderer
from mlgov.portal.resources import site_templates
from mlgov.portal.writer import Progress, Writer

__all__ = ["BuildReport", "PortalSettings", "Progress", "build"]


class PortalSettings(Protocol):
    """What the build needs of portal.yml."""

    @property
    def name(self) -> str:
        """The portal's name: header and titles."""

    @property
    def generator(self) -> Generator:
        """Which generator builds the shell."""


@dataclass(frozen=True)
class BuildReport:
    """What a build did."""

    edition: str
    folder: Path
    pages: int
    """Generated pages and files in the edition."""
    rendered: int
    """Of these, how many were made anew."""
    new: bool
    """False when a named edition already stood with the same content."""
    generator: Generator
    problems: tuple[str, ...]
    """Broken links and things the security policy blocks, as `page: what: why`."""


def build(  # noqa: PLR0913 - all but the pages are keywords
    pages: Iterable[Page | RawFile],
    *,
    portal: PortalSettings,
    out: Path,
    work: Path,
    cache: Path,
    edition: str | None = None,
    generator: Generator | None = None,
    hand_written: Path | None = None,
    configuration: Path | None = None,
    filters: Mapping[str, Callable[..., Any]] | None = None,
    site_url: str = "",
    strict: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Build one edition below `out` and make it visible in one step.

    Args:
        pages: Pages and raw files; pages whose key is unchanged since the last draft are not rendered. They are gone
            through more than once, so that an iterator is kept as a list.
        portal: Name and generator, from portal.yml.
        out: The site's folder; editions are folders in it.
        work: Folder for the generator's input and output (`build/`); may be deleted at any time.
        cache: Folder for the draft's manifest (`.mlgov/cache`); may be deleted at any time.
        edition: Name of an immutable edition; None or `draft` replaces the draft.
        generator: Instead of the one that portal.yml names.
        hand_written: Folder of Markdown pages that the generator builds.
        configuration: The portal's own mkdocs.yml; used if it inherits from the packaged base.
        filters: Jinja filters for the page templates.
        site_url: Put before locations in the sitemap, which are relative without it.
        strict: Problems are errors.
        jobs: How many processes make pages; None: as many as there are processors and it is worth (Linux; else one).
        progress: Told about stages and counts.

    Raises:
        BuildError: The site can't be built, another build runs, or a named edition would change.
    """
    name = editions.check_name(edition or editions.DRAFT)
    tell = progress or (lambda _stage, _done, _total: None)
    templates = site_templates()
    try:
        with editions.locked(work), editions.locked(out):
            tell("shell", 0, 1)
            shell = build_shell(
                templates,
                work,
                name=portal.name,
                generator=generator or portal.generator,
                hand_written=hand_written,
                configuration=configuration,
            )
            tell("shell", 1, 1)
            writer = Writer(shell, Renderer(templates, filters), templates)
            with edition_stage(name, out, work, cache) as place:
                writer.write(pages, place, tell, site_url, jobs)
                if strict and writer.problems:
                    message = "the pages have problems:\n" + "\n".join(f"  {line}" for line in writer.problems[:50])
                    raise BuildError(message, hint="build without --strict to look at the pages")
                tell("publish", 0, 1)
                new = place.publish(writer.manifest)
            editions.write_pointers(out, name, site_name=portal.name)
            tell("publish", 1, 1)
    except OSError as error:
        where = error.filename or out
        message = f"the site can't be written: {where}: {error.strerror or error}; what stood before is untouched"
        raise BuildError(message, hint="free some space or make the folder writable, then build again") from error
    return BuildReport(
        edition=name,
        folder=out / name,
        pages=len(writer.manifest.entries),
        rendered=writer.rendered,
        new=new,
        generator=shell.generator,
        problems=tuple(writer.problems),
    )
