"""Inside an envelope or not, a year of monthly refreshes, and small steps that lead far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dossiers import AUC, IMPACT, MODEL, World, sha

from mlgov.documents.envelope import SAME, Envelope
from mlgov.documents.policy import PolicyInForce, load_policy
from mlgov.signoff.envelope import _SAME, carries, within

FRONT: dict[str, Any] = {
    "title": "Retrain monthly",
    "owner": "credit-lead",
    "changes": ["refresh"],
    "same": list(SAME),
    "limits": {
        "evaluation.discrimination.roc_auc": {"at_least": "0.75"},
        "fairness.impact_ratio.impact_ratio": {"at_least": "0.85", "at_most": "1.18"},
    },
    "from": "2026-01-01",
    "until": "2026-12-31",
    "reason": "The same recipe has held for years.",
}
JUNE = dt.date(2026, 6, 1)


@pytest.fixture(scope="module")
def standard() -> PolicyInForce:
    """The packaged policy, for its change rules."""
    return load_policy("standard", Path("nowhere"))


def month(world: World, number: int) -> None:
    """The same recipe on the data of a month."""
    world.version = str(number + 1)
    for name in (MODEL, "data/train", "data/test", "data/test/predictions"):
        world.subjects[name] = sha(f"{name} of month {number}")
    world.values[AUC] = 0.81 - 0.002 * number


def asked(
    folder: Path,
    policy: PolicyInForce,
    change: Callable[[World], object] = lambda _: None,
    *,
    day: dt.date = JUNE,
    **front: Any,
) -> tuple[str, ...]:
    """Why a refresh with something more isn't inside."""
    world = World()
    old = world.dossier(folder)
    month(world, 1)
    change(world)
    envelope = Envelope.model_validate({**FRONT, **front})
    return within(envelope, old, world.dossier(folder), world.verdict(folder), day, policy=policy)


def test_a_year_of_monthly_refreshes_is_inside(tmp_path: Path, standard: PolicyInForce) -> None:
    """Each against the version that was signed."""
    world = World()
    old, envelope = world.dossier(tmp_path), Envelope.model_validate(FRONT)
    for number in range(1, 13):
        month(world, number)
        found = within(envelope, old, world.dossier(tmp_path), world.verdict(tmp_path), JUNE, policy=standard)
        assert found == (), number


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda w: w.values.update({AUC: 0.7499999}),
            "evaluation.discrimination.roc_auc is 0.7499999; the envelope asks",
        ),
        (lambda w: w.values.update({IMPACT: 1.19}), "is 1.19; the envelope allows at most 1.18"),
        (lambda w: w.values.pop(AUC), "evaluation.discrimination.roc_auc was not measured"),
        (
            lambda w: w.values.update({IMPACT: 0.7}),
            "The release check doesn't pass: fairness.impact_ratio.impact_ratio",
        ),
        (
            lambda w: w.features["income"].update(unit="cent"),
            "The features must stay the same. The unit of the feature",
        ),
        (lambda w: w.facts.update(commit="def"), "The code must stay the same. The version's commit changed"),
        (lambda w: w.facts.update(commit=None), "The code must stay the same. The version's commit is no longer there"),
        (lambda w: w.facts["hyperparameters"].update(C=2), "The recipe must stay the same"),
        (lambda w: w.facts["environment"].update(numpy="3"), "The libraries must stay the same"),
        (lambda w: w.authored["columns"].update(label="paid"), "The columns must stay the same"),
        (lambda w: w.charter["data"].append({"name": "bureau"}), "The sources of the data must stay the same"),
        (lambda w: w.authored["decision"].update(threshold=0.4), "The decision rule must stay the same"),
        (lambda w: w.charter.update(purpose="marketing"), "The charter must stay the same"),
        (
            lambda w: w.limits["fairness.impact_ratio.impact_ratio"][0].update(at_least="0.7"),
            "The limits must stay the same. A limit was loosened",
        ),
        (lambda w: w.charter.update(purpose="marketing"), "The change is material, and the envelope allows refresh"),
    ],
)
def test_leaving_it_on_any_side_is_told(
    tmp_path: Path, standard: PolicyInForce, change: Callable[[World], object], said: str
) -> None:
    """With what changed and what was allowed."""
    found = asked(tmp_path, standard, change)
    assert any(each.startswith(said) or said in each for each in found), found


def test_exactly_at_a_limit_is_inside(tmp_path: Path, standard: PolicyInForce) -> None:
    """Decimal text is compared as decimals."""
    assert asked(tmp_path, standard, lambda w: w.values.update({AUC: 0.75, IMPACT: 0.85})) == ()


def test_it_holds_between_its_days(tmp_path: Path, standard: PolicyInForce) -> None:
    """Both included."""
    assert asked(tmp_path, standard, day=dt.date(2026, 12, 31)) == ()
    assert asked(tmp_path, standard, day=dt.date(2027, 1, 1)) == ("The envelope ended on 2026-12-31.",)
    assert asked(tmp_path, standard, day=dt.date(2025, 12, 31)) == ("The envelope begins on 2026-01-01.",)


def test_only_what_it_names_must_stay(tmp_path: Path, standard: PolicyInForce) -> None:
    """One that allows minor changes allows refreshes too."""
    newer = asked(
        tmp_path, standard, lambda w: w.facts["environment"].update(numpy="3"), changes=["minor"], same=["features"]
    )
    assert newer == ()
    assert asked(tmp_path, standard, changes=["minor"]) == ()


def test_what_is_not_recorded_can_not_be_the_same(tmp_path: Path, standard: PolicyInForce) -> None:
    """No commit in either version is no proof of the same code."""
    world = World()
    del world.facts["commit"]
    old = world.dossier(tmp_path)
    month(world, 1)
    found = within(
        Envelope.model_validate(FRONT), old, world.dossier(tmp_path), world.verdict(tmp_path), JUNE, policy=standard
    )
    assert found == ("The code must stay the same, but which code it was is not recorded.",)
    unjudged = within(
        Envelope.model_validate({**FRONT, "same": []}), old, world.dossier(tmp_path), None, JUNE, policy=standard
    )
    assert unjudged == ("Nothing was measured and judged.",)


def test_a_value_that_is_absent_or_of_one_group_is_outside(tmp_path: Path, standard: PolicyInForce) -> None:
    """Every place on the test data counts, the training data doesn't."""
    key = ("fairness.impact_ratio", "impact_ratio", "age")
    found = asked(tmp_path, standard, lambda w: w.values.update({key: 0.5}))
    assert any("impact_ratio (column age) is 0.5" in each for each in found)


def test_only_the_envelope_that_was_signed_counts(tmp_path: Path) -> None:
    """A word more, and it has to be signed again."""
    world = World(envelope=dict(FRONT))
    signed, envelope = world.dossier(tmp_path, "retraining_decision"), world.envelope_file()
    assert envelope is not None
    assert carries(signed, envelope)
    assert carries(world.dossier(tmp_path), envelope)
    world.envelope = {**FRONT, "until": "2027-12-31"}
    moved = world.envelope_file()
    assert moved is not None
    assert not carries(signed, moved)
    world.envelope = None
    assert not carries(world.dossier(tmp_path), envelope)


def test_everything_that_can_be_asked_to_stay_is_looked_at() -> None:
    """A word without a rule would be a promise that nobody keeps."""
    assert tuple(_SAME) == SAME
