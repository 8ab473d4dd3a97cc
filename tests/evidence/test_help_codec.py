"""Tests of check descriptions as files."""

from __future__ import annotations

import json

import pytest

from mlgov.errors import EvidenceError
from mlgov.evidence.help_codec import help_from_bytes, help_to_bytes
from mlgov.evidence.measurement import CheckHelp, MetricInfo

HELP = CheckHelp("a.b", "1", "T", "a", (MetricInfo("m", "M", "higher", "rate", "EUR"),), "p", "h", "s", "l", "w", "x")


def test_round_trip():
    """A description comes back equal; unknown fields at both levels are ignored."""
    assert help_from_bytes(help_to_bytes(HELP)) == HELP
    data = json.loads(help_to_bytes(HELP)) | {"new": 1}
    data["metrics"][0]["new"] = 1
    assert help_from_bytes(json.dumps(data).encode()) == HELP


@pytest.mark.parametrize("raw", [b"", b"{}", b'{"metrics": [{}]}'])
def test_damaged(raw):
    """Damaged descriptions raise one known error."""
    with pytest.raises(EvidenceError, match="damaged"):
        help_from_bytes(raw)
