"""Tests of run records."""

from __future__ import annotations

import json

import pytest

from mlgov.errors import EvidenceError
from mlgov.evidence.run_record import RunRecord, run_from_bytes, run_to_bytes


def test_round_trip():
    """A record comes back equal; unknown fields are ignored."""
    record = RunRecord(
        "a" * 64, "ci", "2026-01-02T03:04:05Z", 0.25, "c" * 40, False, {"numpy": "2.4"}, {"a.b": "d"}, ("artefact/x",)
    )
    assert run_from_bytes(run_to_bytes(record)) == record
    data = json.loads(run_to_bytes(record)) | {"new": 1}
    assert run_from_bytes(json.dumps(data).encode()) == record


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"{"])
def test_damaged(raw):
    """Damaged records raise one known error that names the file."""
    with pytest.raises(EvidenceError, match=r"x\.run\.json is damaged"):
        run_from_bytes(raw, shown_as="x.run.json")
