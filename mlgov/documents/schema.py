"""JSON Schema of every document that people write, for editors; its descriptions become the reference page too."""

from __future__ import annotations

from typing import Any

from mlgov.documents.base import Document
from mlgov.documents.charter import Charter
from mlgov.documents.decision_form import DecisionForm
from mlgov.documents.envelope import Envelope
from mlgov.documents.events import Event
from mlgov.documents.facts import Facts
from mlgov.documents.features import Features
from mlgov.documents.finding import Finding
from mlgov.documents.nearest import hint_for
from mlgov.documents.policy import Policy
from mlgov.documents.portal import Portal
from mlgov.documents.validation import Validation
from mlgov.documents.version import RegisteredVersion
from mlgov.errors import UsageError

SCHEMAS: dict[str, type[Document]] = {
    "charter": Charter,
    "version": RegisteredVersion,
    "facts": Facts,
    "features": Features,
    "policy": Policy,
    "portal": Portal,
    "event": Event,
    "finding": Finding,
    "validation": Validation,
    "envelope": Envelope,
    "form": DecisionForm,
}
"""Name of a schema -> the model it describes."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a kind of document; raises UsageError for a name that isn't one."""
    if name not in SCHEMAS:
        msg = f"there is no schema named `{name[:60]}`"
        raise UsageError(msg, hint=hint_for(name, SCHEMAS))
    model = SCHEMAS[name]
    schema = _for_editors(model.model_json_schema(by_alias=True, mode="validation"))
    return {
        "$schema": DIALECT,
        "title": f"mlgov {name}",
        **{key: each for key, each in schema.items() if key != "title"},
    }


def _for_editors(part: Any, *, named: bool = False) -> Any:
    """The schema as an editor needs it.

    Editors guess types by YAML's rules, so that `version: 1.10` is a number to them; where text is declared, words
    that look like something else are accepted here as they are when a document is read. Titles made from field names
    say nothing and are dropped.
    """
    if isinstance(part, list):
        return [_for_editors(each) for each in part]
    if not isinstance(part, dict):
        return part
    if named:  # a mapping of field names, not a schema
        return {key: _for_editors(each) for key, each in part.items()}
    made = {
        key: _for_editors(each, named=key in {"properties", "$defs", "patternProperties"})
        for key, each in part.items()
        if key != "title"
    }
    if made.get("type") == "string" and not {"format", "enum", "const", "pattern"} & set(made):
        made["type"] = ["string", "number", "boolean"]
    return made
