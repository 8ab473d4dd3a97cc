"""The build: shell, pages, search, check, swap. What stands is untouched until the new edition is complete."""

from __future__ import annotations

import hashlib
import html
import os
import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from mlgov.errors import BuildError
from mlgov.portal import csp, editions, links, search
from mlgov.portal.frame import CHART_SCRIPTS, Frames, mark_current, section_of
from mlgov.portal.generator import Generator, Shell, build_shell
from mlgov.portal.manifest import Entry, Manifest, manifest_file, read_manifest, sorted_ids, write_manifest
from mlgov.portal.render import Page, RawFile, Renderer
from mlgov.portal.resources import files_below, site_templates
from mlgov.portal.stamp import stamp

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); total is 0 while it isn't known."""

_URL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
# Quick signs that a body may hold what the policy blocks; only then is it looked at closely.
_SIGNS = (" style=", "<style", "javascript:", "<iframe", "srcdoc", "<object", "<embed")
_HANDLER = re.compile(r" on[a-z]+=")
_DATA_SCRIPT = '<script type="application/json"'


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
    progress: Progress | None = None,
) -> BuildReport:
    """Build one edition below `out` and make it visible in one step.

    Args:
        pages: Pages and raw files; pages whose key is unchanged since the last draft are not rendered.
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
            writer = _Writer(shell, Renderer(templates, filters), templates, out, manifest_file(cache, out))
            try:
                writer.write(pages, tell, name, site_url)
                if strict and writer.problems:
                    message = "the pages have problems:\n" + "\n".join(f"  {line}" for line in writer.problems[:50])
                    raise BuildError(message, hint="build without --strict to look at the pages")
                tell("publish", 0, 1)
                new = writer.publish(name, portal.name)
            finally:
                shutil.rmtree(writer.folder, ignore_errors=True)
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


class _Writer:
    """One build's state: the staging folder, what was written, what was found."""

    def __init__(self, shell: Shell, renderer: Renderer, templates: Path, out: Path, manifest: Path) -> None:
        self.shell = shell
        self.renderer = renderer
        self.templates = templates
        self.out = out
        self.folder = editions.staging(out)
        self.policy = csp.policy(shell.frames, shell.own_styles())
        self.frames = Frames(shell.frames, self.policy)
        engine = hashlib.sha256(f"{renderer.digest}\0{shell.digest}\0{self.policy}".encode()).hexdigest()
        self.manifest_path = manifest
        self.before = read_manifest(manifest)
        self.manifest = Manifest(engine)
        self.check = links.LinkCheck()
        self.files: set[str] = set()
        self.problems: list[str] = []
        self.rendered = 0
        self._folders = {""}
        self._taken: set[str] = set()

    def write(self, pages: Iterable[Page | RawFile], tell: Progress, edition: str, site_url: str) -> None:
        """Fill the staging folder and check it."""
        total = len(pages) if isinstance(pages, Sized) else 0
        entries: list[tuple[str, str, str]] = []
        charts = False
        for done, page in enumerate(pages, start=1):
            self._claim(page.url)
            if hasattr(page, "template"):
                shown = cast("Page", page)
                charts = charts or shown.needs_charts
                entries.append((shown.url, shown.title, shown.description))
            self._page(page, edition)
            tell("pages", done, total)
        self._hand_written()
        self._assets(charts=charts)
        index = search.merged(self.shell, entries)
        self._put(self.shell.search_file, index.encode())
        self._put(self.shell.search_script, search.as_script(index).encode())
        self._put("sitemap.xml", _sitemap([url for url in self.files if url.endswith(".html")], site_url).encode())
        tell("links", 0, 1)
        self._check_links()
        tell("links", 1, 1)

    def publish(self, edition: str, site_name: str) -> bool:
        """Rename the staging folder in and replace the pointers."""
        if edition == editions.DRAFT:
            self.manifest.clean = not self.problems
            write_manifest(self.manifest_path, self.manifest)
            editions.publish_draft(self.folder, self.out)
            new = True
        else:
            new = editions.publish_named(self.folder, self.out, edition)
        editions.write_pointers(self.out, edition, site_name=site_name)
        return new

    def _claim(self, url: str) -> None:
        """Take a URL; two pages may not share one, not even on a disk that ignores case."""
        if not _URL.fullmatch(url) or ".." in url:
            message = f"{url[:120]!r} can't be a page's address"
            raise BuildError(message)
        folded = url.casefold()
        if folded in self._taken:
            message = f"two pages have the address {url}"
            raise BuildError(message, hint="ids that differ only in case are the same address")
        self._taken.add(folded)

    def _page(self, page: Page | RawFile, edition: str) -> None:
        """Reuse one page from the draft or make it."""
        url, key = page.url, page.key
        there = f"{self.out}/{editions.DRAFT}/{url}"
        known = self.before.matching(url, key, self.manifest.engine, there)
        if known is not None:
            self._reuse(there, url, link=edition == editions.DRAFT)
            self.files.add(url)
            self.manifest.entries[url] = known
            self.check.known_ids[url] = frozenset(known.ids)
            return
        self.rendered += 1
        ids: Iterable[str] = ()
        if hasattr(page, "template"):
            shown = cast("Page", page)
            body = self.renderer.body(shown)
            ids = self.check.add(url, body)
            if _suspicious(body):
                self.problems += [f"{url}: {what}" for what in csp.violations(body, self.policy)]
            text = stamp(
                self.frames.of(url),
                title=shown.title,
                description=shown.description,
                body=body,
                needs_charts=shown.needs_charts,
            )
            data = text.encode("utf-8", "replace")
        else:
            data = page.content
        size, time = self._put(url, data)
        self.manifest.entries[url] = Entry(key, size, time, sorted_ids(ids))

    def _reuse(self, there: str, url: str, *, link: bool) -> None:
        """The draft shares unchanged files with the draft before; a named edition gets copies that nothing can touch."""
        target = self._target(url)
        if link:
            try:
                os.link(there, target)
            except OSError:
                shutil.copy2(there, target)
        else:
            shutil.copyfile(there, target)

    def _hand_written(self) -> None:
        for path in self.shell.hand_written:
            html = (self.shell.folder / path).read_text(encoding="utf-8")
            html = mark_current(html, "pages").replace("MLGOV-SECURITY-POLICY", self.policy, 1)
            self._claim(path)
            self._put(path, html.encode())
            self.check.add(path, html)
            self.problems += [f"{path}: {what}" for what in csp.violations(html, self.policy)]

    def _assets(self, *, charts: bool) -> None:
        """The generator's own files, then ours; the charts' script only if a page needs it."""
        for path in self.shell.files:
            self.files.add(path)
            shutil.copyfile(self.shell.folder / path, self._target(path))
        for name in files_below(self.templates / "assets"):
            path = f"assets/{name}"
            if charts or not (path in CHART_SCRIPTS or name.startswith("vendor/plotly")):
                self.files.add(path)
                shutil.copyfile(self.templates / "assets" / name, self._target(path))

    def _check_links(self) -> None:
        """Links of new pages; of unchanged ones only when something that stood before is gone."""
        before = {url: entry.ids for url, entry in self.before.entries.items()}
        if not self.before.clean or links.lost_ids(before, self.check.known_ids | self._raw_ids()):
            for url in self.manifest.entries:
                if url.endswith(".html"):
                    self.check.add(url, self._read(url))
        sections: set[tuple[int, str]] = set()
        for url in self.manifest.entries:
            kind = (url.count("/"), section_of(url))
            if kind not in sections and url.endswith(".html"):
                sections.add(kind)
                ids = self.check.known_ids[url] | links.values_of(self._read(url), "id")
                self.check.known_ids[url] = ids | self.check.add(url, self._read(url))
        self.problems += self.check.broken(self.files, self._read)

    def _raw_ids(self) -> dict[str, frozenset[str]]:
        return {url: frozenset() for url in self.manifest.entries if not url.endswith(".html")}

    def _read(self, url: str) -> str:
        return (self.folder / url).read_text(encoding="utf-8")

    def _target(self, path: str) -> str:
        """The path in the staging folder, with its folders made."""
        self._make_folder(path.rpartition("/")[0])
        return f"{self.folder}/{path}"

    def _make_folder(self, folder: str) -> None:
        """Make a folder and those above it, each with one system call."""
        if folder not in self._folders:
            self._make_folder(folder.rpartition("/")[0])
            os.mkdir(f"{self.folder}/{folder}")  # noqa: PTH102 - on the hot path; a Path asks twice
            self._folders.add(folder)

    def _put(self, path: str, data: bytes) -> tuple[int, int]:
        """Write one file with as few system calls as there can be; returns size and modification time."""
        self.files.add(path)
        target = self._target(path)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(handle, left) :]
            state = os.fstat(handle)
        except OSError as error:
            raise OSError(error.errno, error.strerror, target) from error
        finally:
            os.close(handle)
        return state.st_size, state.st_mtime_ns


def _suspicious(body: str) -> bool:
    """Whether a body needs a close look; plain searches, since every page is asked."""
    scripts = body.count("<script") - body.count(_DATA_SCRIPT)
    return bool(scripts) or any(sign in body for sign in _SIGNS) or _HANDLER.search(body) is not None


def _sitemap(urls: Iterable[str], site_url: str) -> str:
    """Every page, without dates: the same pages give the same bytes."""
    base = site_url.rstrip("/") + "/" if site_url else ""
    lines = "".join(f"<url><loc>{html.escape(base + url)}</loc></url>\n" for url in sorted(urls))
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{start}{lines}</urlset>\n"
