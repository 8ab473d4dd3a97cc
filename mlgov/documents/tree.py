"""A parsed document: a tree that remembers the line and the source text of every value.

No type is guessed while parsing: a scalar keeps its source text, and the schema decides what it means
(`mlgov.documents.shape`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

from mlgov.documents import scalars
from mlgov.errors import DocumentError, Problem

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ScalarTree:
    """One word or text, as written."""

    text: str
    quoted: bool
    line: int


@dataclass(frozen=True, slots=True)
class ListTree:
    """A list."""

    items: list[Tree]
    line: int


@dataclass(frozen=True, slots=True)
class MapTree:
    """A mapping: key to (line of the key, value)."""

    entries: dict[str, tuple[int, Tree]]
    line: int


Tree = ScalarTree | ListTree | MapTree


class Node:
    """A parsed document (or a part of one) with positions.

    `value` is plain Python where nothing is declared: null, true, false and unambiguous numbers are resolved, the
    rest stays text. Validation doesn't use it: it asks for the source text of each scalar.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    @cached_property
    def value(self) -> Any:
        """Plain dict, list, str, int, float, bool or None; a scalar that is ambiguous stays text."""
        return _plain(self.tree)

    def line(self, path: KeyPath = ()) -> int:
        """1-based line of the key at `path`, or of its nearest parent that exists."""
        return self._walk(path)[0]

    def at(self, path: KeyPath) -> Node | None:
        """The part at `path`, or None if there is none."""
        _, tree, complete = self._walk(path)
        return Node(tree) if complete else None

    def source(self, path: KeyPath = ()) -> str | None:
        """The text of the scalar at `path` as it was written (without quotes), None if there is no scalar."""
        _, tree, complete = self._walk(path)
        return tree.text if complete and isinstance(tree, ScalarTree) else None

    def _walk(self, path: KeyPath) -> tuple[int, Tree, bool]:
        line, tree = self.tree.line, self.tree
        for step in path:
            if isinstance(tree, MapTree) and isinstance(step, str) and step in tree.entries:
                line, tree = tree.entries[step]
            elif isinstance(tree, ListTree) and isinstance(step, int) and 0 <= step < len(tree.items):
                tree = tree.items[step]
                line = tree.line
            else:
                return line, tree, False
        return line, tree, True


def dotted(path: KeyPath) -> str:
    """A path as a person writes it: `data.test.path`, `success[0].metric`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def fail(shown_as: str, line: int, message: str, hint: str = "") -> NoReturn:
    """Raise a DocumentError with one problem that belongs to no key."""
    raise DocumentError([Problem(path=shown_as, line=line, key="", message=message, hint=hint)])


def _plain(tree: Tree) -> Any:
    if isinstance(tree, MapTree):
        return {key: _plain(value) for key, (_, value) in tree.entries.items()}
    if isinstance(tree, ListTree):
        return [_plain(item) for item in tree.items]
    if tree.quoted:
        return tree.text
    try:
        return scalars.guess(tree.text)
    except scalars.NotThatError:
        return tree.text
