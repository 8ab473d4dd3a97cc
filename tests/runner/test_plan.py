"""Tests of the plan and of what may be shown."""

from __future__ import annotations

import pytest
import yaml

from mlgov.checks.base import Settings
from mlgov.checks.catalogue import CHECKS
from mlgov.documents.features import Feature, Features
from mlgov.documents.version import Columns, SensitiveColumn
from mlgov.runner.plan import Meaning, plan_of

COLUMNS = Columns(
    label="y",
    score="p",
    id="id",
    positive="1",
    sensitive={"age": SensitiveColumn(bands=(25, 60), reference="25 to 60")},
)


def features(**personal):
    """Features that are declared personal or not."""
    return Features(features={name: Feature(meaning="x", personal=value) for name, value in personal.items()})


def test_plan_has_the_needs_of_applicable_checks():
    """Only what checks of this problem type need is counted; checks for all problems always count."""
    binary = plan_of(Meaning("x", "binary_classification", COLUMNS, 0.4), CHECKS)
    assert {"scores", "confusion", "groups", "comparison", "duplicates"} <= binary.needs
    assert "residuals" in plan_of(Meaning("x", "regression", COLUMNS), CHECKS).needs
    assert "scores" not in plan_of(Meaning("x", "clustering", COLUMNS), CHECKS).needs
    assert (binary.label, binary.score, binary.id, binary.positive, binary.threshold) == ("y", "p", "id", "1", 0.4)
    assert binary.sensitive["age"].bands == (25, 60)


def test_meaning_of_a_version(folder):
    """Authored columns, threshold and the facts' declared ranges and categories come together."""
    facts = {
        "format": 1,
        "columns": [
            {"name": "income", "kind": "number", "minimum": 0.0, "maximum": 90.0},
            {"name": "area", "kind": "category", "categories": ["north"]},
            {"name": "sex", "kind": "category", "role": "sensitive"},
            {"name": "id", "kind": "integer", "role": "id"},
        ],
    }
    folder.version_file.with_suffix(".facts.yml").write_text(yaml.safe_dump(facts))
    meaning = Meaning.of(folder.version())
    assert (meaning.name, meaning.problem, meaning.threshold) == ("loans/risk@1", "binary_classification", 0.5)
    assert set(meaning.declared) == {"income", "area", "sex"}
    assert meaning.declared["sex"].sensitive
    assert meaning.declared["income"].personal
    plan = plan_of(meaning, CHECKS)
    assert plan.ranges == {"income": (0.0, 90.0)}
    assert plan.categories == ("area", "sex")


def test_declared_reference_groups_enter_the_settings():
    """The version's reference groups come on top of the policy's."""
    settings = Meaning("x", "regression", COLUMNS).settings(Settings(reference_groups={"age": "old", "sex": "male"}))
    assert settings.reference_groups == {"age": "25 to 60", "sex": "male"}
    plain = Settings()
    assert Meaning("x", "regression", Columns()).settings(plain) is plain


@pytest.mark.parametrize(
    ("problem", "declared", "personal"),
    [
        ("binary_classification", {}, {"income", "id"}),
        ("binary_classification", {"income": False, "id": True}, {"id"}),
        ("binary_classification", {"income": None}, {"income", "id"}),
        ("binary_classification", {"y": True, "p": True}, {"income", "id", "y", "p"}),
        ("regression", {}, {"income", "id", "y"}),
        ("regression", {"y": False}, {"income", "id"}),
    ],
)
def test_what_is_personal(problem, declared, personal):
    """Every column is, unless declared otherwise; scores and classes only if declared so."""
    meaning = Meaning("x", problem, COLUMNS, features=features(**declared))
    assert meaning.personal(["income", "id", "y", "p"]) == personal
