"""Answers that are not there yet: `unknown: reason`, and placeholders such as TBD that count as missing.

Any answer may be `{unknown: why}` or the text `unknown: why`. Both kinds are lifted out of the parsed tree before the
schema sees it, so that `decides_about_people: TBD` is a missing answer and not a wrong one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

from mlgov.documents.base import Document
from mlgov.documents.tree import KeyPath, ListTree, MapTree, ScalarTree, Tree, dotted

KEPT_KEYS = frozenset({"title", "metric", "name"})
"""Names of things: without them the rest of the entry has no meaning, so a placeholder stays and is seen."""

_PLACEHOLDERS = frozenset(
    {"", "tbd", "tba", "tbc", "todo", "to do", "to be done", "to be defined", "to be decided", "to be confirmed"}
    | {"fixme", "xxx", "n/a", "na", "n/a yet", "not yet", "none yet", "pending", "later", "unknown", "lorem ipsum"}
)
_SHOUTED = re.compile(r"(?:TBD|TBA|TBC|TODO|FIXME|XXX)\b")
_UNKNOWN = re.compile(r"unknown\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_EDGES = " \t\n.…?!*_-–—[](){}<>`\"'#>"


def is_placeholder(text: str) -> bool:
    """Whether a text is no answer: empty, `TBD`, `todo`, `n/a yet`, `?`, `...`, or one that starts with `TBD`."""
    plain = _COMMENT.sub("", text).strip(_EDGES)
    return plain.casefold() in _PLACEHOLDERS or _SHOUTED.match(plain) is not None


def unknown_reason(text: str) -> str | None:
    """The reason in `unknown: reason`, or None if the text is something else or gives no reason."""
    found = _UNKNOWN.fullmatch(_COMMENT.sub("", text).strip().strip("*_"))
    if found is None or is_placeholder(found.group(1)):
        return None
    return " ".join(found.group(1).split())


def is_answer(text: str) -> bool:
    """Whether a text says something: no placeholder, and not an `unknown` (with or without a reason)."""
    return not is_placeholder(text) and _UNKNOWN.fullmatch(_COMMENT.sub("", text).strip().strip("*_")) is None


@dataclass(slots=True)
class Lifted:
    """What was taken out of a tree: dotted path -> reason of each `unknown`, and the paths of placeholders."""

    unknown: dict[str, str] = field(default_factory=dict)
    placeholders: list[str] = field(default_factory=list)


def lift(tree: Tree) -> tuple[Tree, Lifted]:
    """The tree of a document without answers that are not there, and what was taken out."""
    lifted = Lifted()
    return _lift_inside(tree, (), lifted), lifted


def _lift_map(tree: MapTree, path: KeyPath, lifted: Lifted) -> MapTree:
    kept: dict[str, tuple[int, Tree]] = {}
    for key, (line, value) in tree.entries.items():
        here = (*path, key)
        if key in KEPT_KEYS or not _taken(value, here, lifted):
            kept[key] = (line, _lift_inside(value, here, lifted))
    return MapTree(kept, tree.line)


def _lift_inside(value: Tree, path: KeyPath, lifted: Lifted) -> Tree:
    if isinstance(value, MapTree):
        return _lift_map(value, path, lifted)
    if isinstance(value, ListTree):
        # Positions stay as written, so that `data[1].owner` means the same before and after.
        items = [_lift_inside(item, (*path, at), lifted) for at, item in enumerate(value.items)]
        return ListTree(items, value.line)
    return value


def _taken(value: Tree, path: KeyPath, lifted: Lifted) -> bool:
    """Whether the value was an `unknown` or a placeholder, and was noted."""
    text = ""
    if isinstance(value, MapTree) and set(value.entries) == {"unknown"}:
        inner = value.entries["unknown"][1]
        text = f"unknown: {inner.text}" if isinstance(inner, ScalarTree) else "unknown:"
    elif isinstance(value, ScalarTree):
        if value.text == "" and value.quoted is False:
            lifted.placeholders.append(dotted(path))
            return True
        text = value.text
    elif isinstance(value, ListTree) and len(value.items) == 1 and isinstance(value.items[0], ScalarTree):
        text = value.items[0].text
    else:
        return False
    if is_answer(text):
        return False
    reason = unknown_reason(text)
    if reason is None:
        lifted.placeholders.append(dotted(path))
    else:
        lifted.unknown[dotted(path)] = reason
    return True


class Answers(Document):
    """A document whose answers may each be `unknown: reason`; only its JSON Schema differs from other documents."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Every property that is not the name of a thing may also be `{unknown: reason}` or text."""
        given = handler(schema)
        described = handler.resolve_ref_schema(given)
        for name, asked in described.get("properties", {}).items():
            if name in KEPT_KEYS or "anyOf" not in asked:
                choices = [{key: value for key, value in asked.items() if key not in _ABOUT}]
            else:
                choices = list(asked["anyOf"])
            if name in KEPT_KEYS:
                continue
            about = {key: value for key, value in asked.items() if key in _ABOUT}
            described["properties"][name] = {**about, "anyOf": [*choices, *_UNKNOWN_SCHEMA]}
        return given


_ABOUT = ("title", "description", "default", "examples")
_UNKNOWN_SCHEMA: tuple[dict[str, Any], ...] = (
    {
        "type": "object",
        "properties": {"unknown": {"type": "string", "description": "Why this is not known yet."}},
        "required": ["unknown"],
        "additionalProperties": False,
    },
    {"type": "string", "pattern": "^(unknown: .+|TBD|TODO|\\?)$"},
)
