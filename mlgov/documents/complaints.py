"""Pydantic's complaints in plain words, each at the line and key of the file it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from mlgov.documents import scalars
from mlgov.documents.shape import Shaped
from mlgov.documents.tree import KeyPath, ListTree, MapTree, Node, ScalarTree, Tree

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_WORDS = {
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "string_too_short": "needs at least {min_length} character(s)",
    "string_too_long": "may have at most {max_length} characters",
    "string_pattern_mismatch": "does not have the form {pattern}",
    "too_short": "needs at least {min_length} entries",
    "too_long": "may have at most {max_length} entries",
    "finite_number": "must be a finite number",
    "model_type": "expected a mapping (`key: value`)",
    "dict_type": "expected a mapping (`key: value`)",
    "tuple_type": "expected a list",
    "list_type": "expected a list",
    "string_type": "expected text",
}


def add_complaints(error: ValidationError, shaped: Shaped, node: Node) -> None:
    """Add to `shaped.problems` what pydantic found, leaving out what is reported already.

    Of a union's complaints only those about the member that the author seems to mean are kept.
    """
    kept: list[tuple[KeyPath, ErrorDetails]] = []
    others: list[tuple[KeyPath, ErrorDetails]] = []
    for detail in error.errors(include_url=False, include_input=False):
        path, meant = _locate(node.tree, detail["loc"], shaped.models, missing=detail["type"] == "missing")
        if not any(path[: len(claimed)] == claimed for claimed in shaped.claimed):
            (kept if meant else others).append((path, detail))
    for path, detail in kept or ([] if shaped.problems else others):
        message, hint = _in_words(detail, shaped.models.get(path[:-1]) if path else None, path)
        source = node.source(path)
        if source is not None and detail["type"] != "missing" and scalars.shown(source) not in message:
            message += f"; found {scalars.shown(source)}"
        shaped.report(path, node.line(path), message, hint)


def _locate(
    tree: Tree, loc: tuple[str | int, ...], models: dict[KeyPath, type[BaseModel]], *, missing: bool
) -> tuple[KeyPath, bool]:
    """Where in the file pydantic's location is, and whether it is about the union member that was meant."""
    path: KeyPath = ()
    meant = True
    here: Tree | None = tree
    for at, step in enumerate(loc):
        if isinstance(here, MapTree) and isinstance(step, str) and step in here.entries:
            here = here.entries[step][1]
        elif isinstance(here, ListTree) and isinstance(step, int) and 0 <= step < len(here.items):
            here = here.items[step]
        elif missing and at == len(loc) - 1:
            here = None
        else:
            # a union member's name, or a key that a shorthand put in between
            meant = meant and not (isinstance(here, MapTree) and path in models and step != models[path].__name__)
            continue
        path = (*path, step)
    return path, meant and not (isinstance(here, ScalarTree) and missing)


def _in_words(detail: ErrorDetails, model: type[BaseModel] | None, path: KeyPath) -> tuple[str, str]:
    """Message and hint of one complaint."""
    context: dict[str, Any] = detail.get("ctx", {})
    if detail["type"] == "missing":
        info = None if model is None else model.model_fields.get(str(path[-1]))
        return "is missing", (info.description or "") if info is not None else ""
    if detail["type"] in {"value_error", "assertion_error"}:
        reason = context.get("error")
        return str(reason), str(getattr(reason, "hint", ""))
    if detail["type"] in _WORDS:
        bounds = {key: f"{each:g}" if isinstance(each, float) else each for key, each in context.items()}
        return _WORDS[detail["type"]].format(**bounds), ""
    return detail["msg"][:1].lower() + detail["msg"][1:], ""
