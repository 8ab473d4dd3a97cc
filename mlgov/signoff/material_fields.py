"""The material fields of a document as they stand in a dossier: plain values, numbers as decimal text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from mlgov.evidence.canonical import METRIC_DIGITS
from mlgov.signoff.materiality import BY_FIELD, MATERIALITY, DocumentName
from mlgov.signoff.types import Stage


def material(document: DocumentName, value: BaseModel, stage: Stage) -> dict[str, Any]:
    """The material fields of a document for a stage, as plain values; what is not said or as by default is left out."""
    kept = _kept(document, "", value, stage)
    return kept if isinstance(kept, dict) else {}


def _kept(document: DocumentName, path: str, value: Any, stage: Stage) -> Any:
    """The material part of a value, or None."""
    row = BY_FIELD.get((document, path))
    if row is not None:
        return plain(value) if stage in row.stages else None
    if isinstance(value, BaseModel):
        inside = {
            name: kept
            for name, default in _defaults(type(value))
            if (each := getattr(value, name)) != default
            and (kept := _kept(document, f"{path}.{name}".removeprefix("."), each, stage)) not in (None, {}, [])
        }
        return inside or None
    if isinstance(value, Mapping) and _wanted(document, path, stage):
        # A name without anything more said of it is kept: it is there.
        return {key: _kept(document, path, each, stage) or {} for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [kept for each in value if (kept := _kept(document, path, each, stage)) is not None]
    return None


@cache
def _defaults(model: type[BaseModel]) -> tuple[tuple[str, Any], ...]:
    """The fields of a document, each with what it is if nothing is said."""
    return tuple((name, info.get_default(call_default_factory=True)) for name, info in model.model_fields.items())


@cache
def _wanted(document: DocumentName, path: str, stage: Stage) -> bool:
    """Whether anything below a path is material for a stage."""
    return any(
        each.document == document and each.field.startswith(f"{path}.") and stage in each.stages for each in MATERIALITY
    )


def plain(value: Any) -> Any:
    """A value as it stands in a dossier: numbers as decimal text, days as text, nothing else than JSON."""
    if isinstance(value, BaseModel):
        return {
            name: plain(each) for name, default in _defaults(type(value)) if (each := getattr(value, name)) != default
        }
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return _single(value)


def _single(value: object) -> Any:
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, float):
        return number(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def number(value: float) -> str:
    """A number as decimal text of at most 12 significant digits, so that equal numbers have equal text."""
    return f"{value + 0.0:.{METRIC_DIGITS}g}" if value else "0"
