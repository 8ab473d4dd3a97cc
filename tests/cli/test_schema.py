"""`mlgov schema`."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from mlgov.api.schemas import schema_names


@pytest.mark.parametrize("name", schema_names())
def test_each_schema_is_valid_json_schema(empty, name) -> None:
    """Whatever is printed is a schema by the standard."""
    done = empty.mlgov("schema", name)
    Draft202012Validator.check_schema(json.loads(done.out))


def test_without_a_name_the_names_are_listed(empty) -> None:
    """One each line."""
    assert empty.mlgov("schema").out.split() == list(schema_names())


def test_an_unknown_name_is_wrong_usage(empty) -> None:
    """Exit code 2, with the names there are."""
    done = empty.mlgov("schema", "polcy")
    assert done.code == 2
    assert "policy" in done.err
