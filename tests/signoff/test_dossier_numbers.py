"""The numbers of a dossier: names that survive what doesn't matter."""

from __future__ import annotations

from pathlib import Path

import pytest
from dossiers import World

from mlgov.evidence.measurement import Absent, CheckOutcome, Measurement, Where
from mlgov.evidence.verdict import Acceptance, Limit, Result, Status, Verdict
from mlgov.signoff.dossier_numbers import limits_in_force, limits_of, measurements_of, place, verdict_of


def limit(id_: str, value: str = "0.80", **more: object) -> Limit:
    """A floor."""
    return Limit(id_, "at_least", value, str(more.pop("basis", "absolute")), "Because.", "x.yml:1", **more)  # type: ignore[arg-type]


def verdict(*results: Result) -> Verdict:
    """A verdict on a release."""
    return Verdict("release", None, "team 1", "0", "0", "0", None, results)


def result(status: str, limit: Limit | None, **more: object) -> Result:
    """A result of one metric."""
    where = more.pop("where", Where())
    return Result("a.b", "c", where, Status(status), "A sentence.", limit=limit, **more)  # type: ignore[arg-type]


def test_a_place_is_one_text() -> None:
    """All of the test data is no place of its own."""
    assert place(Where()) == ""
    assert place(Where(column="income")) == "column income"
    assert place(Where(role="train", group="sex=f", versus="sex=m")) == "role train, group sex=f, versus sex=m"
    assert place(Where(slice="s", class_="c", window="w")) == "slice s, class c, window w"


def test_measurements_are_values_and_reasons_why_there_is_none() -> None:
    """Of 12 digits; a check that didn't run has a part too; two numbers at one place stay apart."""
    found = measurements_of(
        [
            CheckOutcome(
                "a.b",
                "1",
                (
                    Measurement("c", 0.1 + 0.2),
                    Measurement("c", None, where=Where(column="x"), absent=Absent("awaiting", "in May")),
                    Measurement("c", 0.5, where=Where(column="x"), variant="another"),
                    Measurement("d", None),
                ),
            ),
            CheckOutcome("a.z", "1", (), absent=Absent("not_applicable", "no groups")),
        ]
    )
    assert {each.name: dict(each.fields) for each in found} == {
        "a.b.c": {"": "0.3", "column x": "not measured: awaiting", "column x (2)": "0.5"},
        "a.b.d": {"": "not measured: missing"},
        "a.z": {"": "not measured: not_applicable"},
    }


@pytest.mark.parametrize(
    ("ids", "names"),
    [
        (["policy:team-1/a.b.c"], ["policy a.b.c at least"]),
        (["policy:team-2/a.b.c#3"], ["policy a.b.c at least"]),
        (["charter:success/roc_auc"], ["charter roc_auc at least"]),
        (["charter:success/roc_auc/at_least"], ["charter roc_auc at least"]),
        (["strange"], ["policy strange at least"]),
    ],
)
def test_a_limits_name_is_what_it_asks(ids: list[str], names: list[str]) -> None:
    """Not which policy, version, or line asks it."""
    found = limits_of(verdict(*(result("passed", limit(each)) for each in ids)))
    assert [each.name for each in found] == names


def test_limits_alike_are_told_apart_by_value() -> None:
    """In the order of their values as numbers, so that the order in the file doesn't matter."""
    one, two = limit("policy:t-1/a.b.c#1", "10"), limit("policy:t-1/a.b.c#2", "9.5")
    found = {
        each.name: each.fields["value"] for each in limits_of(verdict(result("passed", one), result("passed", two)))
    }
    assert found == {"policy a.b.c at least": "9.5", "policy a.b.c at least (2)": "10"}
    relative = limit("policy:t-1/a.b.c", "-0.02", basis="predecessor 2: 0.897", effective="0.877")
    (part,) = limits_of(verdict(result("passed", relative)))
    assert part.name == "policy a.b.c at least relative to predecessor"
    assert part.fields == {"direction": "at_least", "value": "-0.02", "effective": "0.877"}


def test_a_verdict_is_statuses_and_not_sentences() -> None:
    """What isn't judged and keeps nothing shut is a number only."""
    floor = limit("policy:t-1/a.b.c")
    found = verdict_of(
        verdict(
            result("passed", floor),
            result("failed", floor, where=Where(group="sex=f"), blocking=True),
            result("failed", floor, where=Where(group="sex=m"), accepted=Acceptance("val", "We know.", "2026-12-31")),
            result("not_judged", None, where=Where(column="x")),
            Result("d.e", "", Where(), Status.MISSING, "It is missing.", blocking=True),
        )
    )
    by = "by policy a.b.c at least"
    assert {each.name: dict(each.fields) for each in found} == {
        "a.b.c": {
            "policy a.b.c at least": "passed",
            f"group sex=f {by}": "failed, blocks",
            f"group sex=m {by}": "failed, accepted by val until 2026-12-31",
        },
        "d.e": {"": "missing, blocks"},
    }


def test_limits_without_a_verdict_are_those_of_the_policy(tmp_path: Path) -> None:
    """For the tier, stage and kind of problem, with their flags."""
    world = World()
    world.limits["evaluation.discrimination.roc_auc"] += [
        {"at_least": "0.7", "tiers": ["high"], "interval": True, "min_n": 50, "reason": "Much depends on it."},
        {
            "at_least": "-0.05",
            "relative_to": "release",
            "change": "relative",
            "advisory": True,
            "reason": "Not much worse than it was.",
        },
    ]
    policy = world.policy_in_force(tmp_path)
    asked = {"stage": "monitoring", "problem": "binary_classification"}
    low = {each.name for each in limits_in_force(policy, tier="low", **asked)}
    high = {each.name: dict(each.fields) for each in limits_in_force(policy, tier="high", **asked)}
    assert set(high) - low == {"policy evaluation.discrimination.roc_auc at least (2)"}
    assert high["policy evaluation.discrimination.roc_auc at least (2)"] == {
        "direction": "at_least",
        "value": "0.7",
        "interval": "yes",
        "min_n": "50",
    }
    assert high["policy evaluation.discrimination.roc_auc at least relative to release"]["change"] == "relative"
