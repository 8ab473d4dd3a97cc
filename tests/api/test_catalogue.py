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


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("psi", "drift.psi"),
        ("drift.psi.psi", "drift.psi"),
        ("roc_auc", "evaluation.discrimination"),
        ("impact_ratio", "fairness.impact_ratio"),
        ("fairness.impact_rato", "fairness.impact_ratio"),
    ],
)
def test_a_check_may_be_asked_for_by_its_last_word_or_its_metric(asked, meant) -> None:
    """The id is named."""
    with pytest.raises(SelectionError) as caught:
        explain(asked)
    assert caught.value.hint == f"did you mean {meant}?"


def test_an_unknown_check_is_selected_by_nobody() -> None:
    """Exit code 3, with a way on."""
    with pytest.raises(SelectionError) as caught:
        explain("zzz")
    assert "mlgov checks" in caught.value.hint
