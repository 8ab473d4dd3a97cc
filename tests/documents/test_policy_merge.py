"""Extending a policy: it may only tighten, and what would loosen names both lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgov.documents.policy import PolicyInForce, load_policy
from mlgov.errors import DocumentError

BASE = """name: base
version: "1"
title: Base
owner: model_risk
effective_from: 2026-01-01
limits:
  a.b.c:
    - {at_least: 0.80, reason: Because of the law.}
  a.b.d:
    - {at_most: 0.25, tiers: [high], reason: Because of the law.}
    - {at_most: 0.10, advisory: true, reason: Because it is nicer.}
required: [{check: a.b, reason: Because of the law.}]
on_insufficient: {low: show, medium: needs_acceptance, high: block}
exemption_roles: [validator, risk]
exemption_days: 100
tier_rules: [{tier: medium, when: {exposure: [medium]}, reason: Because of the money.}]
measuring: {confidence_level: 0.95, min_group_size: 100, min_cell: 5}
"""
HEAD = 'name: own\nversion: "3"\ntitle: Own\nowner: risk\neffective_from: 2026-02-01\nextends: base\n'
GAP = "{check: a.b, subject: '*', role: ROLE, granted: 2026-01-01, expires: DAY, reason: We know of it.}"


def merged(tmp_path: Path, text: str) -> PolicyInForce:
    """The policy `own` over `base`."""
    folder = tmp_path / "policies"
    folder.mkdir(exist_ok=True)
    (folder / "base.yml").write_text(BASE, encoding="utf-8")
    (folder / "own.yml").write_text(HEAD + text, encoding="utf-8")
    return load_policy("own", tmp_path)


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (
            "limits:\n  a.b.c:\n    - {at_least: 0.75, reason: We would like less.}",
            "policies/own.yml:9: limits.a.b.c[0]: at least 0.75 is looser than at least 0.80",
            "policies/base.yml:8",
        ),
        (
            "limits:\n  a.b.c:\n    - {at_least: 0.75, tiers: [low], reason: We would like less.}",
            "at least 0.75 is looser",
            "policies/base.yml:8",
        ),
        (
            "limits:\n  a.b.d:\n    - {at_most: 0.30, tiers: [high], reason: We would like less.}",
            "at most 0.30 is looser than at most 0.25",
            "policies/base.yml:10",
        ),
        ("on_insufficient: show", "policies/own.yml:7: on_insufficient: `show` for tier high", "policies/base.yml:13"),
        ("exemption_roles: [validator, me]", "policies/own.yml:7: exemption_roles", "policies/base.yml:14"),
        ("exemption_days: 200", "policies/own.yml:7: exemption_days", "policies/base.yml:15"),
        (
            "measuring: {confidence_level: 0.9}",
            "measuring.confidence_level: 0.9 instead of 0.95",
            "policies/base.yml:17",
        ),
        ("measuring: {min_group_size: 500}", "leaves more groups unjudged", "policies/base.yml:17"),
        ("measuring: {min_cell: 1}", "shows more of single people", "policies/base.yml:17"),
        ("measuring_by_tier: {high: {min_group_size: 500}}", "measuring_by_tier.high.min_group_size", "base.yml:17"),
        (f"exemptions: [{GAP}]".replace("ROLE", "me").replace("DAY", "2026-02-01"), "role me may not", "own.yml:7"),
        (
            f"exemptions: [{GAP}]".replace("ROLE", "risk").replace("DAY", "2026-12-01"),
            "days are more than the 100",
            "own.yml:7",
        ),
    ],
)
def test_loosening_is_an_error_that_names_both_lines(tmp_path: Path, text: str, first: str, second: str) -> None:
    """A line that would loosen has no effect, so it is refused rather than believed."""
    with pytest.raises(DocumentError) as caught:
        merged(tmp_path, text)
    assert first in str(caught.value)
    assert second in str(caught.value)


def test_tightening_adds_and_replaces_only_what_it_makes_idle(tmp_path: Path) -> None:
    """A tighter limit of the same kind stands alone; one for a part stands beside the general one."""
    own = merged(
        tmp_path,
        "limits:\n"
        "  a.b.c:\n    - {at_least: 0.85, reason: We ask for more.}\n"
        "  a.b.d:\n    - {at_most: 0.20, tiers: [medium], reason: We ask for more.}\n"
        "  a.b.e:\n    - {at_most: 1, reason: We ask for more.}\n",
    )
    assert [each.rule.value for each in own.by_key["a.b.c"]] == ["0.85"]
    assert sorted(each.rule.value for each in own.by_key["a.b.d"]) == ["0.10", "0.20", "0.25"]
    assert own.by_key["a.b.c"][0].id == "policy:own-3/a.b.c"
    assert own.by_key["a.b.c"][0].source == "policies/own.yml:9"
    assert own.by_key["a.b.d"][0].source.startswith("policies/base.yml:")
    assert own.policy.limits["a.b.e"][0].at_most == "1"
    assert own.chain == ("own 3", "base 1")


def test_a_tighter_value_that_asks_less_otherwise_replaces_nothing(tmp_path: Path) -> None:
    """A higher floor with a minimum of rows leaves the old floor in force for small samples."""
    own = merged(tmp_path, "limits:\n  a.b.c:\n    - {at_least: 0.85, min_n: 500, reason: We ask for more.}\n")
    assert sorted(each.rule.value for each in own.by_key["a.b.c"]) == ["0.80", "0.85"]


def test_a_floor_above_an_advisory_one_is_no_loosening(tmp_path: Path) -> None:
    """A blocking ceiling of 0.15 beside an advisory one of 0.10 adds something."""
    own = merged(tmp_path, "limits:\n  a.b.d:\n    - {at_most: 0.15, reason: We ask for more.}\n")
    assert "0.15" in [each.rule.value for each in own.by_key["a.b.d"]]


def test_a_looser_limit_that_looks_at_more_leaves_the_stricter_one_in_force(tmp_path: Path) -> None:
    """It counts where the stricter one doesn't look; the same for no more than its part is an error."""
    looser = "limits:\n  a.b.d:\n    - {at_most: 0.40, SCOPE reason: We would like less.}\n"
    own = merged(tmp_path, looser.replace("SCOPE", ""))
    assert [(each.rule.value, each.rule.tiers) for each in own.by_key["a.b.d"] if not each.rule.advisory] == [
        ("0.25", ("high",)),
        ("0.40", None),
    ]
    with pytest.raises(DocumentError, match=r"looser than at most 0\.25 in policies/base\.yml:10"):
        merged(tmp_path, looser.replace("SCOPE", "tiers: [high], problems: [regression],"))


def test_everything_else_is_the_sum(tmp_path: Path) -> None:
    """Required checks, tier rules, handling, exemptions and parameters of measuring."""
    own = merged(
        tmp_path,
        "required: [{check: x.y, reason: Because we need it.}]\n"
        "tier_rules: [{tier: high, when: {exposure: [medium]}, reason: We are careful.}]\n"
        "on_insufficient: {low: needs_acceptance, medium: block, high: block}\n"
        "measuring: {min_group_size: 50, reference_groups: {sex: male}}\n"
        f"exemptions: [{GAP}]\n".replace("ROLE", "risk").replace("DAY", "2026-03-01"),
    )
    policy = own.policy
    assert [each.check for each in policy.required] == ["a.b", "x.y"]
    assert [each.tier for each in policy.tier_rules] == ["medium", "high"]
    assert own.sources["required[0]"] == "policies/base.yml:12"
    assert own.sources["required[1]"] == "policies/own.yml:7"
    assert own.sources["tier_rules[1]"] == "policies/own.yml:8"
    assert own.sources["exemptions[0]"] == "policies/own.yml:11"
    assert [policy.handling("insufficient", tier) for tier in ("low", "medium", "high")] == [
        "needs_acceptance",
        "block",
        "block",
    ]
    assert (policy.measuring.min_group_size, policy.measuring.min_cell) == (50, 5)
    assert policy.exemption_days == 100


RELATIVE = """name: base
version: "1"
title: Base
owner: model_risk
effective_from: 2026-01-01
limits:
  a.b.c:
    - {at_least: -0.02, relative_to: predecessor, reason: Because of the law.}
on_insufficient: {low: show, medium: needs_acceptance, high: needs_acceptance}
on_other_rows: {low: show, medium: show, high: needs_acceptance}
"""


def over_relative(tmp_path: Path, text: str) -> PolicyInForce:
    """The policy `own` over one that compares with the version before."""
    merged(tmp_path, "")
    (tmp_path / "policies" / "base.yml").write_text(RELATIVE, encoding="utf-8")
    (tmp_path / "policies" / "own.yml").write_text(HEAD + text, encoding="utf-8")
    return load_policy("own", tmp_path)


@pytest.mark.parametrize("value", ["-0.02", "-0.01", "-0.05"])
def test_a_limit_on_other_rows_stands_beside_one_without(tmp_path: Path, value: str) -> None:
    """It judges where the other can't, so it neither replaces it nor is it looser."""
    rule = f"{{at_least: {value}, relative_to: predecessor, other_rows: true, reason: We want to know.}}"
    found = over_relative(tmp_path, f"limits:\n  a.b.c:\n    - {rule}\n")
    assert [each.rule.other_rows for each in found.limits] == [False, True]


def test_a_limit_without_other_rows_can_t_be_looser(tmp_path: Path) -> None:
    """Where the same rows are compared, both count, and a looser one is idle."""
    rule = "{at_least: -0.05, relative_to: predecessor, reason: We would like less.}"
    with pytest.raises(DocumentError, match=r"looser than at least -0\.02"):
        over_relative(tmp_path, f"limits:\n  a.b.c:\n    - {rule}\n")


def test_handling_of_other_rows_only_becomes_stricter(tmp_path: Path) -> None:
    """By tier; what nobody says stays as it was; without a word anywhere it is as too little data."""
    found = over_relative(tmp_path, "on_other_rows: {low: show, medium: block, high: block}").policy
    assert [found.handling("other_rows", tier) for tier in ("low", "medium", "high")] == ["show", "block", "block"]
    kept = over_relative(tmp_path, "on_insufficient: block").policy
    assert [kept.handling("other_rows", tier) for tier in ("low", "medium", "high")] == [
        "show",
        "show",
        "needs_acceptance",
    ]
    with pytest.raises(
        DocumentError, match=r"`show` for tier high is milder than `needs_acceptance` in policies/base.yml:10"
    ):
        over_relative(tmp_path, "on_other_rows: show")
    silent = merged(tmp_path, "on_insufficient: block").policy
    assert silent.on_other_rows is None
    assert silent.handling("other_rows", "low") == "block"
    with pytest.raises(DocumentError, match="`show` for tier high is milder than `block`"):
        merged(tmp_path, "on_other_rows: show")
