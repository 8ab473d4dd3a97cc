"""`schema`: the JSON Schema of every format that people write, and of the records that signing writes."""

from __future__ import annotations

from typing import Any

from mlgov.documents.nearest import hint_for
from mlgov.documents.schema import SCHEMAS, json_schema
from mlgov.errors import UsageError
from mlgov.signoff.record_json_schema import NAME, record_json_schema


def schema_names() -> tuple[str, ...]:
    """The names of all schemas, sorted."""
    return tuple(sorted([*SCHEMAS, NAME]))


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a format. Raises UsageError naming the nearest for a name that isn't one."""
    if name not in schema_names():
        msg = f"there is no schema named `{name[:60]}`"
        raise UsageError(msg, hint=hint_for(name, schema_names()))
    return record_json_schema() if name == NAME else json_schema(name)
