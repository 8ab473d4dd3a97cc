"""Envelopes as documents."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from mlgov.documents.envelope import SAME, Envelope, load_envelope

TEXT = """title: Retrain monthly
owner: credit-lead
limits:
  evaluation.discrimination.roc_auc: {at_least: 0.750}
every: month
from: 2026-01-01
until: 2026-12-31
reason: The same recipe has held for years.
"""


def test_an_envelope_is_read(tmp_path: Path) -> None:
    """A refresh with the same features, columns, sources and decision, if nothing else is said."""
    path = tmp_path / "monthly.yml"
    path.write_text(TEXT, encoding="utf-8")
    found = load_envelope(path, tmp_path)
    assert (found.id, found.path) == ("monthly", "monthly.yml")
    envelope = found.envelope
    assert envelope.changes == ("refresh",)
    assert envelope.limits["evaluation.discrimination.roc_auc"].at_least == "0.750"
    days = [dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2026, 12, 31), dt.date(2027, 1, 1)]
    assert [envelope.holds_on(each) for each in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"changes": ["material"]}, "changes"),
        ({"changes": []}, "at least 1"),
        ({"limits": {}}, "at least 1"),
        ({"limits": {"roc_auc": {"at_least": "0.7"}}}, "expected family.check.metric"),
        ({"limits": {"a.b.c": {}}}, "needs `at_least` or `at_most`"),
        ({"limits": {"a.b.c": {"at_least": "2", "at_most": "1"}}}, "nothing can hold both"),
        ({"from": "2027-01-01"}, "`until` lies before `from`"),
        ({"same": ["everything"]}, "same"),
        ({"until": None}, "until"),
    ],
)
def test_an_envelope_without_sides_is_refused(more: dict[str, Any], said: str) -> None:
    """It has limits and an end, and never allows what is material."""
    front = {
        "title": "x",
        "owner": "lead",
        "limits": {"a.b.c": {"at_most": "1"}},
        "until": "2026-12-31",
        "reason": "It is always the same.",
    }
    assert set(Envelope.model_validate(front).same) <= set(SAME)
    with pytest.raises(ValidationError) as caught:
        Envelope.model_validate({**front, **more})
    assert said in str(caught.value)
