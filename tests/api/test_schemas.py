"""Schemas by name."""

from __future__ import annotations

import pytest

from mlgov.api.schemas import schema_names, schema_of
from mlgov.errors import UsageError


def test_every_format_has_one():
    """What people write, and what signing writes."""
    names = schema_names()
    assert {"charter", "policy", "finding", "validation", "envelope", "event", "form", "record"} <= set(names)
    assert [schema_of(each)["title"] for each in names] == [f"mlgov {each}" for each in names]


def test_an_unknown_name_names_the_nearest():
    """A slip of the pen."""
    with pytest.raises(UsageError) as caught:
        schema_of("recrod")
    assert "record" in (caught.value.hint or "")
