"""Summaries and comparisons to JSON and back, without loss: `from_json(to_json(x)) == x`, also through text.

Field names are the keys; where a value may be one of several records, a key `is` names which. Floats keep their
shortest round-trip form; no summary holds NaN or infinity.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar, Union

from mlgov.errors import EvidenceError
from mlgov.summaries.types import Comparison, DatasetSummary

T = TypeVar("T")


def summary_to_json(summary: DatasetSummary) -> dict[str, Any]:
    """Plain values of a summary."""
    return typing.cast("dict[str, Any]", _plain(summary))


def summary_from_json(value: Mapping[str, Any]) -> DatasetSummary:
    """The inverse of `summary_to_json`; unknown keys are ignored. Raises EvidenceError if the value isn't a summary."""
    return _record(DatasetSummary, value)


def comparison_to_json(comparison: Comparison) -> dict[str, Any]:
    """Plain values of a comparison."""
    return typing.cast("dict[str, Any]", _plain(comparison))


def comparison_from_json(value: Mapping[str, Any]) -> Comparison:
    """The inverse of `comparison_to_json`; raises EvidenceError if the value isn't a comparison."""
    return _record(Comparison, value)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"is": type(value).__name__, **fields}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _record(kind: type[T], value: Mapping[str, Any]) -> T:
    try:
        return typing.cast("T", _build(kind, value))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        msg = f"a stored {kind.__name__} is damaged: {error}"
        raise EvidenceError(msg, hint="measure again") from error


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _build(hint: Any, value: Any) -> Any:
    """A value of the type that the annotation names."""
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        hints = _hints(hint)
        return hint(**{name: _build(hints[name], item) for name, item in value.items() if name in hints})
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in {Union, types.UnionType}:
        return _one_of(inner, value)
    if origin is tuple:
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_build(inner[0], item) for item in value)
        return tuple(_build(each, item) for each, item in zip(inner, value, strict=True))
    if origin is not None and issubclass(origin if isinstance(origin, type) else object, Mapping):
        return {key: _build(inner[1], item) for key, item in value.items()}
    return float(value) if hint is float else value


def _one_of(kinds: tuple[Any, ...], value: Any) -> Any:
    if value is None:
        return None
    others = [kind for kind in kinds if kind is not type(None)]
    if len(others) > 1 and isinstance(value, Mapping):
        others = [kind for kind in others if kind.__name__ == value["is"]]
    return _build(others[0], value)
