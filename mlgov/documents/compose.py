"""YAML text to a tree, strictly: one document, one mapping, nothing that surprises.

Invariant: no duplicate keys, tags, merge keys, control characters, cycles, or more nodes, depth or aliases than
people write by hand. The parser gives events; the tree is built here with a stack of its own, so that depth can't
exhaust Python's, and limits hold before anything is expanded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from mlgov.documents import scalars
from mlgov.documents.tree import ListTree, MapTree, ScalarTree, Tree, fail
from mlgov.errors import DocumentError, Problem

MAX_NODES = 200_000
MAX_DEPTH = 40
MAX_ALIASES = 20
MAX_KEY = 200
MAX_REPORTED = 50

UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters, lone surrogates and non-characters: never part of what people write."""

_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")  # not even by way of an escape

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is some 8 times faster
_STANDARD_TAG = "tag:yaml.org,2002:"
_INDENTATION = "check the indentation and the quotes of this line and the one above"
_SYNTAX_HINTS = (
    ("mapping values are not allowed", "a text that contains `: ` needs quotes"),
    ("cannot start any token", "text that starts with @, ` or % needs quotes; indent with spaces, not tabs"),
    ("did not find expected key", _INDENTATION),
    ("could not find expected ':'", _INDENTATION),
    ("block end", _INDENTATION),
    ("unexpected end of stream", "a quote or bracket is not closed"),
    ("did not find expected ',' or", "a bracket is not closed"),
    ("unknown escape", 'use single quotes, or double the backslash, in a "double quoted" text'),
    ("did not find expected alphabetic or numeric", "a text that starts with * or & needs quotes"),
)


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read."""

    tree: ListTree | MapTree
    anchor: str | None
    first_node: int
    depth: int = 1
    key: str | None = None
    key_line: int = 0


def compose(text: str, *, shown_as: str, first_line: int = 1) -> MapTree:
    """The tree of YAML text that holds one mapping; `first_line` is the line number of the text's first line.

    Raises DocumentError naming `shown_as` and the line.
    """
    composer = _Composer(shown_as, first_line)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            composer.take(event)
    except yaml.YAMLError as error:
        composer.syntax(error)
    if composer.problems:
        raise DocumentError(composer.problems[:MAX_REPORTED])
    root = composer.root
    if not isinstance(root, MapTree):
        nothing = root is None or (isinstance(root, ScalarTree) and not root.quoted and root.text in scalars.NULLS)
        found = "nothing" if nothing else "a list" if isinstance(root, ListTree) else "a single value"
        fail(shown_as, root.line if root else first_line, f"expected `key: value` lines, found {found}")
    return root


class _Composer:
    """Takes the parser's events one by one."""

    def __init__(self, shown_as: str, first_line: int) -> None:
        self.shown_as = shown_as
        self.first_line = first_line
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.root: Tree | None = None
        self.nodes = 0
        self.aliases = 0
        self.anchors: dict[str, tuple[Tree | None, int, int]] = {}  # tree, its nodes, its depth

    def take(self, event: Any) -> None:
        """Add what one event says to the tree."""
        line = event.start_mark.line + self.first_line
        if isinstance(event, yaml.ScalarEvent):
            self._tag(event, line)
            if _NEVER.search(event.value):
                self._problem(line, "an escape such as `\\0` puts a control character into the text")
            self._add(ScalarTree(event.value, event.style not in (None, ""), line), line)
            if event.anchor is not None:
                self.anchors[event.anchor] = (ScalarTree(event.value, event.style not in (None, ""), line), 1, 0)
        elif isinstance(event, yaml.MappingStartEvent):
            self._start(MapTree({}, line), event, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._start(ListTree([], line), event, line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._end()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(str(event.anchor), line)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            fail(self.shown_as, line, "a second document starts here; expected one", "remove the line `---`")

    def syntax(self, error: yaml.YAMLError) -> None:
        """Put the parser's complaint into words."""
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        said = " ".join(str(part) for part in (getattr(error, "context", ""), getattr(error, "problem", "")) if part)
        said = said or str(error).splitlines()[0]
        hint = next((hint for part, hint in _SYNTAX_HINTS if part in said), "")
        self._problem(mark.line + self.first_line if mark else 0, f"this is not valid YAML: {said}", hint)

    def _start(self, tree: ListTree | MapTree, event: Any, line: int) -> None:
        self._tag(event, line)
        if len(self.stack) >= MAX_DEPTH:
            fail(self.shown_as, line, f"nested deeper than {MAX_DEPTH} levels")
        if event.anchor is not None:
            self.anchors[event.anchor] = (None, 0, 0)  # not complete: an alias to it from inside would never end
        self._add(tree, line)
        self.stack.append(_Open(tree, event.anchor, self.nodes))

    def _end(self) -> None:
        closed = self.stack.pop()
        if self.stack:
            self.stack[-1].depth = max(self.stack[-1].depth, closed.depth + 1)
        if closed.anchor is not None:
            self.anchors[closed.anchor] = (closed.tree, self.nodes - closed.first_node + 1, closed.depth)

    def _alias(self, name: str, line: int) -> None:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            fail(self.shown_as, line, f"more than {MAX_ALIASES} aliases (`*name`)", "write the values out")
        if name not in self.anchors:
            fail(self.shown_as, line, f"the alias `*{name}` has no anchor", "a text that starts with * needs quotes")
        tree, size, depth = self.anchors[name]
        if tree is None:
            fail(self.shown_as, line, f"the alias `*{name}` contains itself")
        if len(self.stack) + depth > MAX_DEPTH:
            fail(self.shown_as, line, f"nested deeper than {MAX_DEPTH} levels")
        if self.stack:
            self.stack[-1].depth = max(self.stack[-1].depth, depth + 1)
        self.nodes += size - 1
        self._add(tree, line)

    def _add(self, tree: Tree, line: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            fail(self.shown_as, line, f"more than {MAX_NODES:,} values, aliases counted in full")
        if not self.stack:
            self.root = tree
            return
        into = self.stack[-1]
        if isinstance(into.tree, ListTree):
            into.tree.items.append(tree)
        elif into.key is None:
            into.key, into.key_line = self._key(tree, line), line
        else:
            if into.key in into.tree.entries:
                lines = f"{into.tree.entries[into.key][0]} and {into.key_line}"
                self._problem(into.key_line, f"the key {scalars.shown(into.key)} is written twice, in lines {lines}")
            else:
                into.tree.entries[into.key] = (into.key_line, tree)
            into.key = None

    def _key(self, tree: Tree, line: int) -> str:
        if not isinstance(tree, ScalarTree):
            fail(self.shown_as, line, "a key must be one word or text, not a list or mapping")
        if not tree.quoted and tree.text == "<<":
            fail(self.shown_as, line, "merge keys (`<<`) are not supported", "write the values out")
        if tree.text == "" or (not tree.quoted and tree.text in scalars.NULLS):
            fail(self.shown_as, line, "a key is empty", "write `key: value`")
        if len(tree.text) > MAX_KEY:
            fail(self.shown_as, line, f"a key is longer than {MAX_KEY} characters")
        return tree.text

    def _tag(self, event: Any, line: int) -> None:
        if event.tag is None:
            return
        name = "!!" + event.tag.removeprefix(_STANDARD_TAG) if event.tag.startswith(_STANDARD_TAG) else event.tag
        self._problem(line, f"the tag {scalars.shown(name)} is not allowed", "write the plain value")

    def _problem(self, line: int, message: str, hint: str = "") -> None:
        self.problems.append(Problem(path=self.shown_as, line=line, key="", message=message, hint=hint))
