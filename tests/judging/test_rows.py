"""Comparisons with the version before: judged on the same rows only, unless a rule says otherwise."""

from __future__ import annotations

import pytest

from mlgov.evidence.measurement import Absent, CheckOutcome, Interval, Measurement, Where
from mlgov.evidence.verdict import Status
from mlgov.judging.rows import SAME, Earlier, compared_rows

OTHER_FILE = Earlier("version 1", same_file=False)
SAME_FILE = Earlier("version 1", same_file=True)
RULE = "limits:\n  a.b.c:\n    - {at_least: -0.02, relative_to: predecessor, MORE reason: Because we say so.}\n"


def paired(value, role="test"):
    """What the paired comparison says of the rows."""
    return (Measurement("same_rows", value, n=400, where=Where(role=role)),)


def ruled(more="", rest=""):
    return RULE.replace("MORE", more) + rest


@pytest.mark.parametrize(
    ("outcomes", "earlier", "kind"),
    [
        ((), None, "same"),
        ((), SAME_FILE, "same"),
        ((), OTHER_FILE, "unknown"),
        ((paired(1.0),), OTHER_FILE, "same"),
        ((paired(0.0),), OTHER_FILE, "other"),
        ((paired(1.0, "validation"),), OTHER_FILE, "unknown"),
    ],
)
def test_what_is_known_of_the_rows(outcomes, earlier, kind) -> None:
    """The caller's word, the same file, the paired comparison; else nothing."""
    found = compared_rows([CheckOutcome("evaluation.paired_comparison", "1", each) for each in outcomes], earlier)
    assert found.kind == kind
    assert (found == SAME) == (kind == "same")


@pytest.mark.parametrize("value", [0.5, 0.9])
def test_other_rows_are_neither_passed_nor_failed(judged, value) -> None:
    """The sentence names the version; better and worse values alike can't be judged."""
    checks = {"a__b": (Measurement("c", value, n=400),), "evaluation__paired_comparison": paired(0.0)}
    found = judged(ruled(), checks=checks, baseline={"a.b.c": 0.8}, earlier=OTHER_FILE).results[0]
    assert found.status is Status.UNAVAILABLE
    assert "tested on other rows than version 1, so the difference says little" in found.reason
    assert found.blocking


@pytest.mark.parametrize(("value", "status"), [(0.5, Status.FAILED), (0.9, Status.PASSED)])
@pytest.mark.parametrize("how", ["the same file", "the same rows in another file", "asked for"])
def test_the_same_rows_are_judged(judged, how, value, status) -> None:
    """By digest, by the paired comparison, or because the rule wants it; then the sentence says that rows differ."""
    checks = {"a__b": (Measurement("c", value, n=400),)}
    checks["evaluation__paired_comparison"] = paired(0.0 if how == "asked for" else 1.0)
    policy = ruled("other_rows: true," if how == "asked for" else "")
    earlier = SAME_FILE if how == "the same file" else OTHER_FILE
    found = judged(policy, checks=checks, baseline={"a.b.c": 0.8}, earlier=earlier).results[0]
    assert found.status is status
    assert ("tested on other rows than version 1" in found.reason) == (how == "asked for")


@pytest.mark.parametrize("tier", ["low", "medium", "high"])
@pytest.mark.parametrize("handling", ["show", "needs_acceptance", "block"])
def test_the_policy_says_what_other_rows_do(judged, tier, handling) -> None:
    """Apart from too little data; without a word the same as that."""
    checks = {"a__b": (Measurement("c", 0.5, n=400),), "evaluation__paired_comparison": paired(0.0)}
    given = {"checks": checks, "baseline": {"a.b.c": 0.8}, "earlier": OTHER_FILE, "tier": tier}
    said = f"on_other_rows: {{{tier}: {handling}}}\non_insufficient: block\n"
    assert judged(ruled(rest=said), **given).results[0].blocking == (handling != "show")
    assert judged(ruled(rest=f"on_insufficient: {handling}\n"), **given).results[0].blocking == (handling != "show")


def test_an_exemption_excuses_other_rows(judged) -> None:
    """The legal exit, as for every gap."""
    checks = {"a__b": (Measurement("c", 0.5, n=400),), "evaluation__paired_comparison": paired(0.0)}
    exempt = (
        "exemptions: [{check: a.b, subject: '*', role: model_risk, reason: We compared them by hand., "
        "granted: 2026-01-01, expires: 2026-12-31}]\non_other_rows: needs_acceptance\n"
    )
    found = judged(ruled(rest=exempt), checks=checks, baseline={"a.b.c": 0.8}, earlier=OTHER_FILE).results[0]
    assert found.accepted is not None
    assert not found.blocking


def test_taking_the_paired_comparison_away_opens_nothing(judged) -> None:
    """Whatever it said, without it the comparison is missing, which blocks at every tier and however gaps are shown."""
    rest = "on_other_rows: show\non_insufficient: show\n"
    numbers = {"a__b": (Measurement("c", 0.5, n=400),)}
    given = {"baseline": {"a.b.c": 0.8}, "earlier": OTHER_FILE, "tier": "low"}
    for there in ({}, {"evaluation__paired_comparison": ()}):
        found = judged(ruled(rest=rest), checks=numbers | there, **given).results[0]
        assert found.status is Status.MISSING
        assert found.blocking
    gone = Absent("unavailable", "the test data of version 1 can't be reached here")
    found = judged(ruled(rest=rest), checks=numbers | {"evaluation__paired_comparison": gone}, **given).results[0]
    assert found.status is Status.UNAVAILABLE
    assert "can't be reached" in found.reason


def test_other_limits_don_t_mind_other_rows(judged) -> None:
    """A floor is judged as ever, and so is a first version."""
    interval = Interval(0.85, 0.95, 0.95, "t")
    checks = {"a__b": (Measurement("c", 0.9, n=400, interval=interval),)}
    floor = "limits:\n  a.b.c:\n    - {at_least: 0.8, reason: Because we say so.}\n"
    assert judged(floor, checks=checks, earlier=OTHER_FILE).results[0].status is Status.PASSED
    assert judged(ruled(), checks=checks, baseline=None, earlier=OTHER_FILE).results[0].status is Status.NOT_APPLICABLE
