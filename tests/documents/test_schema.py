"""JSON Schema for editors."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from mlgov.documents.schema import SCHEMAS, json_schema
from mlgov.errors import UsageError


def objects(part: Any, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Every field of every object in a schema."""
    found = []
    if isinstance(part, dict):
        for name, field in part.get("properties", {}).items():
            found.append((f"{path}.{name}", field))
        for key, each in part.items():
            found += objects(each, f"{path}.{key}")
    elif isinstance(part, list):
        for each in part:
            found += objects(each, path)
    return found


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_one_and_every_field_is_described(name):
    """Editors show the descriptions; the reference page is made from them."""
    schema = json_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"] == f"mlgov {name}"
    assert schema["additionalProperties"] is False
    lacking = [path for path, field in objects(schema) if not field.get("description") and "const" not in field]
    assert lacking == []


def test_words_that_look_like_numbers_are_accepted_where_text_is_declared():
    """To an editor `version: 1.10` is a number; it must not complain about what is read as text."""
    validator = jsonschema.Draft202012Validator(json_schema("version"))
    good = {
        "change": "x",
        "change_kind": "minor",
        "columns": {"positive": 1, "sensitive": ["sex"]},
        "data": {"test": "a.csv", "train": {"path": "b.csv"}},
        "artefacts": ["m.onnx"],
    }
    validator.validate(good)
    validator.validate({**good, "columns": {"sensitive": {"age": {"bands": [1, 2]}}}})
    for bad in (
        {"change": ["x"]},
        {"chnage": "x"},
        {"change_kind": "tiny"},
        {"data": {"test": {"n": 1}}},
        {"origin": 5},
    ):
        assert not validator.is_valid({**good, **bad})


def test_files_keys_are_those_of_files():
    """`from` and `to`, not the names in Python."""
    assert {"from", "to"} <= set(json_schema("event")["properties"])


def test_an_unknown_schema_names_the_nearest():
    """A usage error with a hint."""
    with pytest.raises(UsageError, match="did you mean `version`"):
        json_schema("versoin")
