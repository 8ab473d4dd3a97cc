"""Documents from the command line."""

from __future__ import annotations

import pytest

from mlgov.api.said import document_of
from mlgov.documents.finding import LinkedResult
from mlgov.errors import UsageError


def test_good_fields_make_a_document_and_others_a_usage_error() -> None:
    """The first field that can't be used is named."""
    assert document_of(LinkedResult, {"result": "drift.*"}).result == "drift.*"
    with pytest.raises(UsageError, match="result"):
        document_of(LinkedResult, {"result": ""})
    with pytest.raises(UsageError, match="needs `first_window`"):
        document_of(LinkedResult, {"result": "x", "last_window": "2"})
