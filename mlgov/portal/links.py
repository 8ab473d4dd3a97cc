"""Own link checker: every link of every page leads to a page, a file or an anchor of the same edition.

Generated bodies come from an autoescaping template, so attributes are found by splitting the text; only what looks
broken is looked at again by a real HTML parser before it is reported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from collections.abc import Set as AbstractSet

_OUTSIDE = ("http://", "https://", "mailto:", "data:")
_OWN = ("#", "?", "")
"""How links begin that lead to the page on which they stand."""


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: set[str] = set()
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None:
                continue
            if name == "id" or (name == "name" and tag == "a"):
                self.ids.add(value)
            elif name in {"href", "src"}:
                self.links.add(value)


def parse(html: str) -> tuple[set[str], set[str]]:
    """Links and ids of a page, by a real parser: exact, slow."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.links, parser.ids


def values_of(html: str, attribute: str) -> set[str]:
    """Values of a double-quoted attribute, found by splitting: quick, may take text for an attribute."""
    pieces = html.split(f' {attribute}="')
    return {piece[: piece.find('"')] for piece in pieces[1:]}


def resolve(url: str, link: str) -> str | None:
    """`link` on page `url` as `path#anchor` below the edition's folder; None when it leads out of the portal by name.

    A link that climbs out of the edition or starts with `/` comes back as it was, which no page is called.
    """
    if link.startswith(_OUTSIDE):
        return None
    if link.startswith("#"):
        return url + link
    path, _, anchor = link.partition("#")
    path = path.partition("?")[0]
    if not path:
        return f"{url}#{anchor}" if anchor else url
    folders = url.split("/")[:-1]
    while path.startswith("../"):
        if not folders:
            return link
        folders.pop()
        path = path[3:]
    if "./" in path or "%" in path:
        path = unquote(path).removeprefix("./")
    return "/".join((*folders, path)) + (f"#{anchor}" if anchor else "")


class Gathered(NamedTuple):
    """What one process found of links and anchors."""

    ids: dict[str, AbstractSet[str]]
    open: dict[str, tuple[str, str]]


@dataclass
class LinkCheck:
    """Collects links and ids page by page, then tells which links lead nowhere.

    Pages come folder by folder. Within one, the same link is resolved once; at its end every link that leads to a page
    and an anchor seen by then is settled, so that thousands of versions don't fill the memory with theirs.
    """

    known_ids: dict[str, AbstractSet[str]] = field(default_factory=dict)
    _open: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Resolved link -> the first page that has it, and how it is written there."""
    _folder: str = ""
    _seen: set[str] = field(default_factory=set)
    """Links of the folder, as they are written."""
    _wanted: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The folder's part of `_open`."""
    _before: set[str] = field(default_factory=set)
    """Pages that were known at the fork."""

    def add(self, url: str, html: str) -> frozenset[str]:
        """Take in one page's body; returns its ids."""
        folder = url.rpartition("/")[0]
        if folder != self._folder:
            self._settle()
            self._folder = folder
        links = values_of(html, "href") | values_of(html, "src")
        for link in links - self._seen:
            target = resolve(url, link)
            if link[:1] not in _OWN:
                self._seen.add(link)
            if target is not None:
                self._wanted.setdefault(target, (url, link))
        ids = frozenset(values_of(html, "id"))
        self.known_ids[url] = ids
        return ids

    def _settle(self) -> None:
        """Forget the folder's links that lead to what was seen."""
        for target, source in self._wanted.items():
            path, _, anchor = target.partition("#")
            ids = self.known_ids.get(path)
            if ids is None or (anchor and anchor not in ids):
                self._open.setdefault(target, source)
        self._wanted.clear()
        self._seen.clear()

    def fork(self) -> None:
        """From here on, gather for somebody else."""
        self._settle()
        self._open = {}
        self._before = set(self.known_ids)

    def gathered(self) -> Gathered:
        """What was found since the fork."""
        self._settle()
        return Gathered({url: ids for url, ids in self.known_ids.items() if url not in self._before}, self._open)

    def join(self, other: Gathered) -> None:
        """Take in what another process found."""
        self.known_ids |= other.ids
        for target, source in other.open.items():
            self._open.setdefault(target, source)

    def broken(self, files: AbstractSet[str], read: Callable[[str], str]) -> list[str]:
        """Every link that leads nowhere, as `page: link: reason`; `files` are all paths of the edition."""
        self._settle()
        problems = []
        for target, (url, link) in self._open.items():
            path, _, anchor = target.partition("#")
            if path not in files:
                reason = "leads to nothing"
            elif anchor and path.endswith(".html") and unquote(anchor) not in self.known_ids.get(path, ()):
                reason = f"{path} has no such anchor"
            else:
                continue
            links, _ids = parse(read(url))
            if link in links or _unescaped(link) in links:
                problems.append(f"{url}: {link}: {reason}")
        return sorted(problems)


def _unescaped(link: str) -> str:
    return link.replace("&amp;", "&").replace("&#39;", "'").replace("&#34;", '"')


def lost_ids(before: Mapping[str, Iterable[str]], now: Mapping[str, AbstractSet[str]]) -> bool:
    """Whether a page that stood before, or an anchor on it, is gone: then links of unchanged pages must be re-checked."""
    return any(url not in now or not set(ids) <= now[url] for url, ids in before.items())
