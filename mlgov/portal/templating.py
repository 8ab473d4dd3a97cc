"""Jinja for pages with thousands of short values: the same templates and the same escaping, compiled more directly.

Three things cost most when a page is a table: `finalize` and `escape` as two calls of Python for each value, a lookup
that tries attribute and key in turn, and macros called by way of their context. Pages are frozen dataclasses whose
fields are all there, and macros take values only, so each of the three has a direct form. The generator is Jinja's
own extension point (`Environment.code_generator_class`); a template that runs here runs in a plain environment.
"""

from __future__ import annotations

import re
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Callable
    from re import Match

    from jinja2.compiler import Frame

LONGEST = 1_500
"""Characters of one value on a page; a template that shows a longer text on purpose escapes it itself (`ui.long`)."""
_KEPT = 50_000
_KEPT_LENGTH = 100
"""So many short texts are remembered as they are shown: chips, names, units and signs stand on every page."""

_TABLES = 100
"""So many tables are remembered: those of one version and some more."""

# Characters that change what a reader sees without being seen: bidirectional overrides and isolates, zero-width
# space and word joiner, byte-order mark, C0 and C1 controls. Joiners (U+200C, U+200D) and marks are real writing.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff]")


def show_unseen(text: str) -> str:
    """Write characters that hide or reorder text as `[U+202E]`, so that a name can't pass for another."""

    def shown(match: Match[str]) -> str:
        return f"[U+{ord(match[0]):04X}]"

    return text if text.isascii() and text.isprintable() else _UNSEEN.sub(shown, text)


def cut(value: str) -> str:
    """A plain text of at most `LONGEST` characters: a longer one would bury the page, so it says that it is cut."""
    return value if len(value) <= LONGEST else f"{value[:LONGEST]}… (cut here, {len(value):,} characters in all)"


class _Shown(dict[str, str]):
    """Plain text -> as it stands on a page. Remembers short texts, and forgets all when there are too many."""

    def __missing__(self, text: str) -> str:
        found = str(escape(show_unseen(cut(text))))
        if len(text) <= _KEPT_LENGTH:
            if len(self) >= _KEPT:
                self.clear()
            self[text] = found
        return found


def show_with(known: dict[str, str]) -> Callable[[Any], str]:
    """What every value of a template goes through on its way to a page: HTML from a filter stays, text is escaped."""

    def show(value: Any) -> str:
        # Only exactly `str` may be looked up: Markup is equal to the plain text that it looks like.
        if value.__class__ is str:
            return known[value]
        if isinstance(value, Markup):
            return show_unseen(value)
        if isinstance(value, str):
            return known[str(value)]
        return show_unseen(escape(value))

    return show


class _Once:
    """`once(macro, thing)` gives what `macro(thing)` gave the last time: the same table stands on two pages.

    Things are frozen and told apart by which object they are; each is held as long as it is remembered.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], tuple[Any, str]] = {}

    def __call__(self, macro: Any, thing: Any) -> str:
        key = (macro.name, id(thing))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _TABLES:
                self._known.clear()
            found = self._known[key] = (thing, macro(thing))
        return found[1]


class _Generator(CodeGenerator):
    """Values are shown by one call, attributes are attributes, macros are called directly."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's name
        """The template's code, then the name of the function that shows values."""
        self._imported = {found.target for found in node.find_all(nodes.Import)}
        self._macros = {found.name for found in node.find_all(nodes.Macro)}
        super().visit_Template(node, frame)
        self.writeline("show = environment.show")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """`a.b` is Python's `a.b`; a key of a mapping is written `a['b']`."""
        if iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """A macro needs nothing of the context."""
        if forward_caller or not self._is_macro(node) or node.dyn_args is not None or node.dyn_kwargs is not None:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        del frame, finalize
        # What a macro gives was shown piece by piece.
        self.write("(" if self._is_macro(node) else "show(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        del node, frame, finalize
        self.write(")")

    def _is_macro(self, node: nodes.Node) -> bool:
        """A call of a macro of this template, or of one that was imported as `name.macro`."""
        if not isinstance(node, nodes.Call):
            return False
        called = node.node
        if isinstance(called, nodes.Name):
            return called.name in self._macros or called.name in {"caller", "once"}
        return (
            isinstance(called, nodes.Getattr)
            and isinstance(called.node, nodes.Name)
            and called.node.name in self._imported
        )


class PageEnvironment(Environment):
    """An environment that compiles with the generator above."""

    code_generator_class = _Generator

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.globals["once"] = _Once()
        self.show = show_with(_Shown())
        """Called by every compiled template for every value."""
