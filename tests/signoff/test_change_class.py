"""How far a new version reaches, by the standard policy's rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from dossiers import AUC, IMPACT, MISSING, MODEL, World, report, sha

from mlgov.documents.policy import PolicyInForce, load_policy
from mlgov.signoff.change_class import ChangeClass, between, change_class, covers


def retrained(world: World) -> None:
    """The same recipe on newer data."""
    world.version = "2"
    world.authored.update(change="newer data", change_kind="refresh", predecessor="1")
    for name in (MODEL, "data/train", "data/test", "data/test/predictions"):
        world.subjects[name] = sha(f"{name} of May")
    world.facts["columns"][0]["maximum"] = 9500.0
    world.values.update({AUC: 0.80, IMPACT: 0.88, MISSING: 0.02})
    world.validations[:] = [report(version="2", scope="periodic")]


@pytest.fixture(scope="module")
def standard() -> PolicyInForce:
    """The packaged policy."""
    return load_policy("standard", Path("nowhere"))


def reached(folder: Path, policy: PolicyInForce, *more: Callable[[World], object]) -> ChangeClass:
    """The class of a retraining with something more."""
    world = World(validations=[report()])
    old = world.dossier(folder)
    retrained(world)
    for each in more:
        each(world)
    return change_class(old, world.dossier(folder), policy)


def test_the_same_recipe_on_newer_data_is_a_refresh(tmp_path: Path, standard: PolicyInForce) -> None:
    """Files, figures, ranges and the report are others; everything else is the same."""
    found = reached(tmp_path, standard)
    assert found.kind == "refresh", found.because
    assert "The model file changed. (The same recipe on newer data" in found.because[0]
    assert {kind for _, kind in found.changes} == {"refresh"}


@pytest.mark.parametrize(
    ("more", "kind", "said"),
    [
        (lambda w: w.facts["environment"].update(numpy="2.5"), "minor", "numpy changed from 2.4.6 to 2.5"),
        (lambda w: w.facts.update(commit="def456"), "minor", "commit changed from abc123 to def456"),
        (lambda w: w.facts["hyperparameters"].update(C=1.0), "minor", "hyperparameters, C changed from 0.5 to 1"),
        (lambda w: w.features["income"].update(unit="cent"), "minor", "unit of the feature income"),
        (lambda w: w.features["income"].update(meaning="yearly"), "material", "meaning of the feature income"),
        (lambda w: w.facts.update(model_class="xgboost.XGBClassifier"), "material", "model class"),
        (lambda w: w.facts["columns"].append({"name": "age", "kind": "integer"}), "material", "schema, age"),
        (lambda w: w.authored["decision"].update(threshold=0.6), "material", "no rule of the policy says"),
        (lambda w: w.charter.update(purpose="marketing"), "material", "purpose"),
        (lambda w: w.values.update({IMPACT: 0.75}), "material", "was holds, is fails"),
        (lambda w: w.values.pop(MISSING), "material", "was measured and isn't any more"),
        (
            lambda w: w.limits["fairness.impact_ratio.impact_ratio"][0].update(at_least="0.7"),
            "material",
            "A limit was loosened",
        ),
        (
            lambda w: w.limits["fairness.impact_ratio.impact_ratio"][0].update(at_least="0.85"),
            "refresh",
            "A limit was tightened",
        ),
        (lambda w: w.subjects.pop("data/train"), "material", "training data is no longer there"),
        (
            lambda w: w.facts["artefacts"].append({"path": "b", "role": "port", "sha256": sha("b"), "bytes": 1}),
            "material",
            "the file in the role port was added",
        ),
    ],
)
def test_the_furthest_change_decides(
    tmp_path: Path, standard: PolicyInForce, more: Callable[[World], object], kind: str, said: str
) -> None:
    """And is told with the policy's reason."""
    found = reached(tmp_path, standard, more)
    assert found.kind == kind, found.because
    assert any(said.lower() in each.lower() for each in found.because), found.because


def test_a_claim_of_the_author_changes_nothing(tmp_path: Path, standard: PolicyInForce) -> None:
    """`change_kind: refresh` on something material is material."""
    found = reached(tmp_path, standard, lambda w: w.authored["decision"].update(threshold=0.9))
    assert found.kind == "material"


def test_without_rules_everything_is_material(tmp_path: Path) -> None:
    """And nothing changed is a refresh."""
    world = World()
    old, policy = world.dossier(tmp_path), world.policy_in_force(tmp_path)
    assert change_class(old, old, policy) == ChangeClass("refresh", ("Nothing that matters changed.",))
    world.values[AUC] = 0.9
    assert change_class(old, world.dossier(tmp_path), policy).kind == "material"


def test_an_envelope_is_no_change_of_the_model(tmp_path: Path) -> None:
    """It comes and goes with what people sign."""
    world = World()
    old = world.dossier(tmp_path)
    world.envelope = {
        "title": "x",
        "owner": "lead",
        "until": "2026-12-31",
        "reason": "It is always the same.",
        "limits": {"a.b.c": {"at_most": "1"}},
    }
    assert between(old, world.dossier(tmp_path)) == []


@pytest.mark.parametrize(
    ("pattern", "address", "meant"),
    [
        ("data/*", "data/test/content", True),
        ("version/commit", "version/commit/value", True),
        ("version/commit", "version/commitment/value", False),
        ("features/*/unit", "features/a/unit", True),
        ("features/*/unit", "features/a/meaning", False),
        ("verdict/*/same", "verdict/a.b.c/same", True),
        ("Data/*", "data/test/content", False),
    ],
)
def test_patterns_name_an_address_or_what_is_above_it(pattern: str, address: str, meant: bool) -> None:
    """Whole names, upper and lower case apart."""
    assert covers(pattern, address) is meant
