"""The catalogue as text."""

from __future__ import annotations

import pytest

from mlgov.api.catalogue import explain, listing
from mlgov.checks.catalogue import CHECKS
from mlgov.errors import SelectionError


def test_the_listing_has_every_metric_under_its_family() -> None:
    """Families are headings."""
    text = listing()
    assert "DATA QUALITY" in text
    assert all(metric.name in text for check in CHECKS for metric in check.metrics)
    assert max(map(len, text.splitlines())) <= 120


def test_every_check_can_be_explained() -> None:
    """Id, version and what to do."""
    for check in CHECKS:
        text = explain(check.id)
        assert text.startswith(f"{check.id} (version {check.version})")
        assert "What to do" in text


def test_an_unknown_check_is_selected_by_nobody() -> None:
    """Exit code 3, with a way on."""
    with pytest.raises(SelectionError) as caught:
        explain("zzz")
    assert "mlgov checks" in caught.value.hint
