"""The authored file of a version, composed."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgov.api.authoring import authored_text, check_text, empty, merged, next_version_fields
from mlgov.documents.version import RegisteredVersion
from mlgov.errors import DocumentError, UsageError

SAID = {
    "data": {"test": {"path": "a.parquet"}},
    "columns": {"label": "no", "score": "1e3", "sensitive": {"on": {}, "age": {"bands": [18, 40]}}},
    "decision": {"threshold": 0.0, "rule": None, "why": "yes"},
    "artefacts": [{"path": "m.json"}],
}


def test_what_is_written_reads_back() -> None:
    """Names and texts that look like something else in YAML stay texts; a threshold of 0 is a threshold."""
    text = authored_text(next_version_fields(None, SAID), "p/m@1")
    found = check_text(RegisteredVersion, text, Path("g/p/1.yml"), Path("g"))
    assert (found.columns.label, found.columns.score) == ("no", "1e3")
    assert list(found.columns.sensitive) == ["on", "age"]
    assert (found.decision.threshold, found.decision.why) == (0.0, "yes")
    assert "data: {test: a.parquet}" in text
    assert "artefacts: [m.json]" in text


def test_a_problem_is_named_as_the_file_would_be_called() -> None:
    """With the line that it would have; nothing is written there."""
    with pytest.raises(DocumentError, match=r"p/models/m/1\.yml:1: chnge: "):
        check_text(RegisteredVersion, "chnge: x\n", Path("g/p/models/m/1.yml"), Path("g"))
    assert not Path("g").exists()


def test_nothing_to_measure_is_refused() -> None:
    """Neither data nor reported numbers."""
    with pytest.raises(UsageError, match="nothing to measure"):
        next_version_fields(None, {"change": "x"})


def test_reported_numbers_alone_are_enough() -> None:
    """A vendor's model has no data here."""
    fields = next_version_fields(None, {"reported": [{"metric": "roc_auc", "value": 0.8, "source": "vendor"}]})
    assert list(fields) == ["change", "change_kind", "reported"]


@pytest.mark.parametrize(("value", "nothing"), [(None, True), ("", True), ([], True), ({}, True), (0, False), (0.0, False), (False, False), ("0", False)])  # fmt: skip
def test_zero_and_false_are_something(value, nothing) -> None:
    """Only what was not said at all is empty."""
    assert empty(value) is nothing


def test_what_is_said_wins_over_what_stood() -> None:
    """The rest stays."""
    assert merged({"label": "y", "score": "p"}, {"score": "q", "id": None}) == {"label": "y", "score": "q"}
