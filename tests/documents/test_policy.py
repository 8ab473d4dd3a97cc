"""The policy in force: found by name, merged, digested; the standard one is complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgov.checks.base import Settings
from mlgov.documents.policy import PACKAGED, effective_settings, load_policy, policy_names
from mlgov.errors import DocumentError

OWN = """name: own
version: "1"
title: Own limits
owner: model_risk
effective_from: 2026-01-01
extends: standard
"""


def write(governed: Path, name: str, text: str) -> None:
    """A policy file in a governed folder."""
    (governed / "policies").mkdir(exist_ok=True)
    (governed / "policies" / f"{name}.yml").write_text(text, encoding="utf-8")


def told(governed: Path, name: str) -> str:
    """The error that a policy gives."""
    with pytest.raises(DocumentError) as caught:
        load_policy(name, governed)
    return str(caught.value)


def test_the_standard_policy_is_usable_and_gives_reasons(tmp_path: Path) -> None:
    """Every limit, requirement and tier rule says why; four fifths is in it, as written."""
    policy = load_policy("standard", tmp_path)
    lines = (PACKAGED / "standard.yml").read_text(encoding="utf-8").splitlines()
    assert len(policy.limits) > 20
    for limit in policy.limits:
        assert limit.rule.reason.endswith(".")
        path, _, line = limit.source.rpartition(":")
        assert path == "mlgov/policies/standard.yml"
        assert limit.rule.value in lines[int(line) - 1]
    floor = next(each for each in policy.by_key["fairness.impact_ratio.impact_ratio"] if each.rule.at_least)
    assert (floor.rule.at_least, floor.rule.min_n) == ("0.80", 100)
    assert (floor.check, floor.metric) == ("fairness.impact_ratio", "impact_ratio")
    assert floor.id == "policy:standard-1/fairness.impact_ratio.impact_ratio#1"
    assert policy.chain == ("standard 1",)
    assert policy.sources["required[0]"].startswith("mlgov/policies/standard.yml:")


def test_settings_for_measuring_are_those_of_the_checks(tmp_path: Path) -> None:
    """Names are fields of the checks' settings, so that the runner can use them as they are."""
    values = effective_settings(load_policy("standard", tmp_path).policy, "high")
    assert Settings(**values).min_group_size == 100
    write(
        tmp_path,
        "own",
        OWN + "measuring: {reference_groups: {sex: male}}\n"
        "measuring_by_tier: {high: {min_group_size: 50, reference_groups: {race: White}}}\n",
    )
    own = load_policy("own", tmp_path).policy
    assert effective_settings(own, "high")["min_group_size"] == 50
    assert effective_settings(own, "high")["reference_groups"] == {"sex": "male", "race": "White"}
    assert effective_settings(own, "low")["min_group_size"] == 100
    assert effective_settings(own, "low")["reference_groups"] == {"sex": "male"}


def test_the_digest_follows_the_content_only(tmp_path: Path) -> None:
    """Comments and order of keys don't change it, a limit does."""
    text = (PACKAGED / "standard.yml").read_text(encoding="utf-8")
    shipped = load_policy("standard", tmp_path).digest
    write(tmp_path, "standard", "# ours\n" + text.replace("owner: model_risk\n", "") + "owner: model_risk\n")
    assert load_policy("standard", tmp_path).digest == shipped
    write(tmp_path, "standard", text.replace("at_least: 0.80", "at_least: 0.81"))
    assert load_policy("standard", tmp_path).digest != shipped


def test_an_own_standard_may_extend_the_packaged_one(tmp_path: Path) -> None:
    """The governed folder comes first; the same name below it is the packaged policy."""
    write(tmp_path, "standard", OWN.replace("name: own", "name: standard"))
    policy = load_policy("standard", tmp_path)
    assert policy.chain == ("standard 1", "standard 1")
    assert policy.policy.title == "Own limits"
    assert policy_names(tmp_path) == ("standard",)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/abs", "CON", "a/b", ".git", ""])
def test_names_are_never_paths(tmp_path: Path, name: str) -> None:
    """A policy is named by a slug."""
    assert "can't be an id" in told(tmp_path, name)


def test_unknown_names_circles_and_wrong_names_are_told(tmp_path: Path) -> None:
    """Each with the file and line that asks for it."""
    assert "known: standard" in told(tmp_path, "strict")
    write(tmp_path, "own", OWN.replace("extends: standard", "extends: strict"))
    assert "policies/own.yml:6: extends: there is no policy `strict`" in told(tmp_path, "own")
    write(tmp_path, "strict", OWN.replace("name: own", "name: strict").replace("extends: standard", "extends: own"))
    assert "in a circle" in told(tmp_path, "own")
    write(tmp_path, "own", OWN.replace("name: own", "name: mine"))
    assert "policies/own.yml:1: name: must be `own`" in told(tmp_path, "own")
