"""Units: amounts have the outcome's, everything else has none."""

from __future__ import annotations

import builders as make
import pytest

from mlgov.pages.units import outcome_unit, unit_of


def _described(label_unit: str | None = "rides", prediction_unit: str | None = None):
    features = {
        "opened": make.Feature(meaning="rides of a day", unit=label_unit, personal=False),
        "score": make.Feature(meaning="forecast of rides", unit=prediction_unit, personal=False),
    }
    return make.record(make.model_version(features=features))


@pytest.mark.parametrize(
    ("check", "metric", "unit"),
    [
        ("evaluation.regression_error", "mean_absolute_error", "rides"),
        ("evaluation.regression_error", "mean_absolute_percentage_error", ""),
        ("evaluation.regression_error", "r2", ""),
        ("evaluation.discrimination", "roc_auc", ""),
        ("unknown.check", "made_up", ""),
    ],
)
def test_amounts_have_the_unit_of_the_outcome(check, metric, unit):
    """A mean error in rides is no pure number; a share has no unit."""
    assert unit_of(_described(), check, metric) == unit


def test_without_any_unit_there_is_none():
    """Nothing is guessed."""
    assert outcome_unit(_described(None)) == ""
    assert outcome_unit(make.record()) == ""
