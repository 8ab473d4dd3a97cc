"""Plans."""

from __future__ import annotations

import json

import pytest

from mlgov.checks.base import Need
from mlgov.errors import DataError
from mlgov.summaries.plan import NEEDS, Plan, SensitiveSpec


def test_needs_are_those_of_the_checks():
    """The words here and in the checks' base are the same."""
    assert {need.value for need in Need} == NEEDS


def test_json_is_the_same_for_equal_plans():
    """Order of sets and mappings doesn't matter; every field has its say."""
    one = Plan(needs=frozenset({"labels", "scores"}), sensitive={"b": SensitiveSpec((1.0,)), "a": SensitiveSpec()})
    other = Plan(needs=frozenset({"scores", "labels"}), sensitive={"a": SensitiveSpec(), "b": SensitiveSpec((1.0,))})
    assert json.dumps(one.to_json()) == json.dumps(other.to_json())
    assert set(one.to_json()) == set(Plan.__dataclass_fields__)
    assert Plan(threshold=0.5).to_json() != Plan(threshold=0.6).to_json()


@pytest.mark.parametrize("bands", [(40.0, 25.0), (1.0, 1.0), (float("nan"),), (float("inf"),)])
def test_bands_must_ascend(bands):
    """Edges that make no bands are refused."""
    with pytest.raises(DataError, match="ascending"):
        SensitiveSpec(bands)


def test_impossible_plans_are_refused():
    """Unknown needs and thresholds that are no numbers."""
    with pytest.raises(DataError, match="telepathy"):
        Plan(needs=frozenset({"telepathy"}))
    with pytest.raises(DataError, match="finite"):
        Plan(threshold=float("nan"))


def test_a_regressors_prediction():
    """The prediction column, or the score column where only that is declared."""
    assert Plan(prediction="p", score="s").predicted_amount == "p"
    assert Plan(score="s").predicted_amount == "s"
