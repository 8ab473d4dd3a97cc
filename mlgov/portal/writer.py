"""Fills a stage with one edition: pages rendered and stamped, hand-written pages, assets, search, sitemap; checks it."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Iterable, Sized
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from mlgov.errors import BuildError
from mlgov.portal import crew, csp, links, search
from mlgov.portal.frame import CHART_SCRIPTS, Frames, mark_current, section_of
from mlgov.portal.manifest import Entry, Manifest, sorted_ids
from mlgov.portal.resources import files_below
from mlgov.portal.stamp import stamp

if TYPE_CHECKING:
    from pathlib import Path

    from mlgov.portal.generator import Shell
    from mlgov.portal.place import Place
    from mlgov.portal.render import Page, RawFile, Renderer
    from mlgov.portal.stage import Stage

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); total is 0 while it isn't known."""

_URL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
# Quick signs that a body may hold what the policy blocks; only then is it looked at closely. Each begins with a fixed
# text, which is searched several times faster than a choice; upper case and white space are made alike before.
_ALIKE = bytes(32 if each in b"\t\n\r\f" else each + 32 if 65 <= each <= 90 else each for each in range(256))
_TAGS = re.compile(rb"<(?:style|iframe|object|embed|link|img|video)")
_SIGNS = (
    (b"<", _TAGS),
    (b" on", re.compile(rb" on[a-z]+ *=")),
    (b" style", re.compile(rb" style *=")),
    (b"data:", re.compile(rb"=[\"']?data:")),
)
"""What each pattern can't do without, which is looked for first, and the pattern."""
_RUNS = b"script:"
"""Of `javascript:` and `vbscript:`."""
_DATA_SCRIPT = b'<script type="application/json"'


class _Made(NamedTuple):
    """What one process made and found."""

    entries: dict[str, Entry]
    check: links.Gathered
    problems: list[str]
    files: set[str]


class Writer:
    """One build's state: what was rendered, what was found."""

    def __init__(self, shell: Shell, renderer: Renderer, templates: Path) -> None:
        self.shell = shell
        self.renderer = renderer
        self.templates = templates
        self.policy = csp.policy(shell.frames, shell.own_styles())
        self.frames = Frames(shell.frames, self.policy)
        engine = hashlib.sha256(f"{renderer.digest}\0{shell.digest}\0{self.policy}".encode()).hexdigest()
        self.manifest = Manifest(engine)
        self.check = links.LinkCheck()
        self.problems: list[str] = []
        self.rendered = 0
        self._taken: set[str] = set()
        self._reused: list[str] = []

    def write(
        self, pages: Iterable[Page | RawFile], place: Place, tell: Progress, site_url: str = "", jobs: int | None = None
    ) -> None:
        """Fill the stage and check what is in it.

        `pages` are gone through more than once, if they can be; several processes make them where that is worth it.
        """
        stage = place.stage
        if iter(pages) is pages:
            pages = list(pages)
        total = len(pages) if isinstance(pages, Sized) else 0
        entries: list[tuple[str, str, str]] = []
        fresh: list[str] = []
        charts = False
        for page in pages:
            self._claim(page.url)
            if hasattr(page, "make"):
                shown = cast("Page", page)
                charts = charts or shown.needs_charts
                entries.append((shown.url, shown.title, shown.description))
                places: Iterable[tuple[str, str, str]] = getattr(shown, "places", ())
                entries += [(f"{shown.url}#{anchor}", title, text) for anchor, title, text in places]
            if not self._reuse(page, stage):
                fresh.append(page.url)
        self._make(pages, fresh, stage, tell, total or len(self._taken), jobs)
        self._hand_written(stage)
        self._assets(stage, charts=charts)
        index = search.merged(self.shell, entries)
        stage.put(self.shell.search_file, index.encode())
        stage.put(self.shell.search_script, search.as_script(index).encode())
        shown_urls = [url for url in stage.files if url.endswith(".html")]
        stage.put("sitemap.xml", _sitemap(shown_urls, site_url).encode())
        stage.finish()
        tell("links", 0, 1)
        self._check_links(stage, place.before)
        tell("links", 1, 1)
        self.manifest.others = frozenset(stage.files.difference(self.manifest.entries))
        self.manifest.clean = not self.problems

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

    def _reuse(self, page: Page | RawFile, stage: Stage) -> bool:
        """Take one page over as it stands, if it does."""
        known = stage.reuse(page.url, page.key, self.manifest.engine)
        if known is None:
            return False
        self.manifest.entries[page.url] = known
        self.check.known_ids[page.url] = frozenset(known.ids)
        self._reused.append(page.url)
        return True

    def _make(
        self,
        pages: Iterable[Page | RawFile],
        fresh: list[str],
        stage: Stage,
        tell: Progress,
        total: int,
        jobs: int | None,
    ) -> None:
        """Make the pages that can't be reused, by several processes if they are many."""
        self.rendered = len(fresh)
        done = len(self._reused)
        tell("pages", done, total)

        def more(count: int) -> None:
            nonlocal done
            done += count
            tell("pages", done, total)

        hands = crew.hands(len(fresh), jobs)
        if hands == 1:
            self._share(pages, frozenset(fresh), stage, more)
            return
        parts = crew.shares(fresh, hands)
        made = crew.together([partial(self._found, pages, frozenset(part), stage) for part in parts], more)
        for found in made:
            self.manifest.entries |= found.entries
            self.check.join(found.check)
            self.problems += found.problems
            stage.files |= found.files

    def _found(self, pages: Iterable[Page | RawFile], part: frozenset[str], stage: Stage, more: crew.Tell) -> _Made:
        """Make a part of the pages in a process of its own; what the others must know of it."""
        self.manifest.entries, self.problems = {}, []
        self.check.fork()
        before = set(stage.files)
        self._share(pages, part, stage, more)
        return _Made(self.manifest.entries, self.check.gathered(), self.problems, stage.files - before)

    def _share(self, pages: Iterable[Page | RawFile], part: frozenset[str], stage: Stage, more: crew.Tell) -> None:
        left = len(part)
        for page in pages:
            if page.url in part:
                self._page(page, stage)
                more(1)
                left -= 1
            if not left:
                return

    def _page(self, page: Page | RawFile, stage: Stage) -> None:
        """Make one page."""
        url, key = page.url, page.key
        ids: Iterable[str] = ()
        if hasattr(page, "make"):
            shown = cast("Page", page)
            body = self.renderer.body(shown)
            ids = self.check.add(url, body)
            if _suspicious(body.encode("utf-8", "replace")):
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
        size, time = stage.put(url, data)
        self.manifest.entries[url] = Entry(key, size, time, sorted_ids(ids))

    def _hand_written(self, stage: Stage) -> None:
        for path in self.shell.hand_written:
            text = (self.shell.folder / path).read_text(encoding="utf-8")
            text = mark_current(text, "pages").replace("MLGOV-SECURITY-POLICY", self.policy, 1)
            self._claim(path)
            stage.put(path, text.encode())
            self.check.add(path, text)
            self.problems += [f"{path}: {what}" for what in csp.violations(text, self.policy)]

    def _assets(self, stage: Stage, *, charts: bool) -> None:
        """The generator's own files, then ours; the charts' script only if a page needs it."""
        for path in self.shell.files:
            stage.copy(self.shell.folder / path, path)
        for name in files_below(self.templates / "assets"):
            path = f"assets/{name}"
            if charts or not (path in CHART_SCRIPTS or name.startswith("vendor/plotly")):
                stage.copy(self.templates / "assets" / name, path)

    def _check_links(self, stage: Stage, before: Manifest) -> None:
        """Links of new pages; of unchanged ones only when something that stood before is gone."""
        stood = {url: entry.ids for url, entry in before.entries.items()}
        raw: dict[str, frozenset[str]] = {url: frozenset() for url in self.manifest.entries if not _is_page(url)}
        shown = [url for url in self.manifest.entries if _is_page(url)]
        if not before.clean or links.lost_ids(stood, self.check.known_ids | raw):
            for url in filter(_is_page, self._reused):
                self.check.add(url, stage.read(url))
        # The frame's own links are the same on all pages of a depth and section: one page of each tells.
        kinds: set[tuple[int, str]] = set()
        for url in shown:
            kind = (url.count("/"), section_of(url))
            if kind not in kinds:
                kinds.add(kind)
                self.check.add(url, stage.read(url))
        self.problems += self.check.broken(stage.files, stage.read)


def _is_page(url: str) -> bool:
    return url.endswith(".html")


def _suspicious(body: bytes) -> bool:
    """Whether a body needs a close look; plain searches, since every page is asked."""
    text = body.translate(_ALIKE)
    scripts = b"<script" in text and text.count(b"<script") - text.count(_DATA_SCRIPT)
    return bool(scripts) or _RUNS in text or any(part in text and sign.search(text) for part, sign in _SIGNS)


def _sitemap(urls: Iterable[str], site_url: str) -> str:
    """Every page, without dates: the same pages give the same bytes."""
    base = site_url.rstrip("/") + "/" if site_url else ""
    lines = "".join(f"<url><loc>{html.escape(base + url)}</loc></url>\n" for url in sorted(urls))
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{start}{lines}</urlset>\n"
