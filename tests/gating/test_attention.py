"""What needs a person: one item per thing to do, most urgent first."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from mlgov.documents.requirements import missing
from mlgov.documents.tier import risk_tier
from mlgov.evidence.measurement import Where
from mlgov.evidence.verdict import Status
from mlgov.gating.attention import Attention, of_charter, of_unchecked, of_verdict, ordered

TODAY = dt.date(2026, 6, 1)


def test_good_results_ask_for_nobody(policy, verdict, result) -> None:
    """Passed, warned, not judged, accepted: no item."""
    given = verdict(
        result("passed"), result("warned"), result("not_judged", limit=None), result("insufficient", accepted="yes")
    )
    assert of_verdict("p/m@1", given, policy) == ()


def test_results_of_a_check_are_one_item_with_the_worst(policy, verdict, result) -> None:
    """Three columns that drift are one thing to look at; the farthest is named."""
    columns = [
        result("failed", "drift.psi", metric="psi", where=Where(column=name), value=value, blocking=True, reason=name)
        for name, value in (("a", 0.7), ("b", 0.1), ("c", 0.5))
    ]
    (item,) = of_verdict("p/m@1", verdict(*columns, kind="window", window="w"), policy)
    assert (item.sentence, item.more, item.who, item.stage) == (
        "3 of 3 columns look different from the reference data in window w, most of all b.",
        0,
        "operations",
        "monitoring",
    )
    unsure = [replace(each, status=Status.INSUFFICIENT) for each in columns]
    (item,) = of_verdict("p/m@1", verdict(*unsure), policy)
    assert item.sentence == "3 of 3 columns may look different from the reference data, most of all b."
    (single,) = of_verdict("p/m@1", verdict(columns[0], kind="window", window="w"), policy)
    assert single.sentence == "a"


def test_groups_that_fail_by_several_measures_are_one_item(policy, verdict, result) -> None:
    """Ratio and difference of the same groups have one cure; what can't be told stays apart."""
    given = [
        result("failed", "fairness.impact_ratio", metric="impact_ratio", where=Where(group="sex=f"), blocking=True),
        result("failed", "fairness.differences", metric="x_difference", where=Where(group="sex=f"), blocking=True),
        result(
            "insufficient", "fairness.impact_ratio", metric="impact_ratio", where=Where(group="race=o"), blocking=True
        ),
    ]
    failing, unsure = of_verdict("p/m@1", verdict(*given), policy)
    assert (failing.more, failing.topic, failing.status) == (1, "fairness", "failed")
    assert (unsure.more, unsure.status) == (0, "insufficient")


def test_harm_comes_before_inputs_that_look_different() -> None:
    """Outcomes in production, groups of people, what blocks a release, data, charter, inputs; then what is unsure."""

    def item(topic: str, subject: str = "p/m@1", status: str = "failed", *, blocking: bool = True, windows: int = 0):
        return Attention(subject, "s", status, "owner", "result", blocking, topic=topic, windows=windows)

    wanted = [
        item("outcome", blocking=False, windows=20),
        item("fairness"),
        item("release", "p/m@2"),
        item("release", "p/m@1"),
        item("data"),
        item("charter", "p", "missing"),
        item("drift"),
        item("fairness", status="insufficient"),
        item("drift", blocking=False),
    ]
    assert list(ordered(reversed(wanted), live={"p/m@2"})) == wanted


def test_several_limits_on_one_number_are_no_more(policy, verdict, result) -> None:
    """Floor and promise missed by one number: nothing more to look at."""
    (item,) = of_verdict("p/m@1", verdict(result("failed", blocking=True), result("failed", blocking=True)), policy)
    assert item.more == 0


def test_missing_numbers_are_one_item(policy, verdict, result) -> None:
    """Named in words, the first three of them."""
    names = ("roc_auc", "psi", "missing_rate", "r2")
    given = verdict(*(result("missing", metric=name, blocking=True) for name in names))
    (item,) = of_verdict("p/m@1", given, policy)
    assert item.sentence == "4 required numbers are missing: ROC AUC, PSI, missing values and 1 more."
    assert (item.who, item.status) == ("data_scientist", "missing")
    (single,) = of_verdict("p/m@1", verdict(result("missing", "drift.psi", metric="", blocking=True)), policy)
    assert single.sentence == "1 required number is missing: psi."


def test_open_answers_of_a_charter_are_one_item_with_a_link(policy, charter) -> None:
    """`3 required answers are missing`, linked to the first."""
    file = charter(without="data")
    tier = risk_tier(file.charter, policy.policy)
    rows = missing(file, tier.tier, state="agreed")
    (item,) = of_charter("mail", rows, file, tier=tier, as_of=TODAY)
    assert item.sentence == (
        "3 required answers are missing in the charter: Data scientist, People by role, Data sources."
    )
    assert (item.anchor, item.who, item.kind) == ("answer-data_scientist", "owner", "charter")
    (now,) = of_charter("mail", [row for row in rows if row.open][:1], file, tier=tier, as_of=TODAY)
    assert now.sentence == "1 required answer is missing in the charter: Data scientist. A release needs 2 more."
    complete = charter()
    assert of_charter("mail", missing(complete, "low"), complete, tier=tier, as_of=TODAY) == ()
    assert of_charter("mail", (), None, tier=tier, as_of=TODAY)[0].sentence == "There is no charter yet."


def test_reviews_are_announced_a_month_ahead(policy, charter) -> None:
    """Due within 30 days, overdue the day after; ended projects owe none."""
    tier = risk_tier(charter().charter, policy.policy)

    def on(day: str, more: str = ""):
        file = charter(f"reviews: {{next: {day}}}\nvalidator: model-validation\n{more}")
        return [(each.status, each.blocking, each.who) for each in of_charter("p", (), file, tier=tier, as_of=TODAY)]

    assert on("2026-07-02") == []
    assert on("2026-07-01") == [("due", False, "validator")]
    assert on("2026-06-01") == [("due", False, "validator")]
    assert on("2026-05-31") == [("overdue", True, "validator")]
    assert on("2026-05-31", "state: retired\n") == []


def test_tier_problems_are_items(policy, charter) -> None:
    """A forbidden use, and a tier that can't stand."""
    file = charter("ai_act_class: prohibited\ntier: low\n")
    items = of_charter("p", (), file, tier=risk_tier(file.charter, policy.policy), as_of=TODAY)
    assert [(each.kind, each.status) for each in items] == [("tier", "failed"), ("tier", "missing")]


def test_the_most_urgent_comes_first(policy, verdict, result) -> None:
    """Blocking before the rest, failed before missing before gaps, reviews that are near last."""
    advisory = of_verdict("z/m@1", verdict(result("failed")), policy)
    failed = of_verdict("p/m@1", verdict(result("failed", blocking=True)), policy)
    gap = of_verdict("a/m@1", verdict(result("insufficient", blocking=True)), policy)
    unchecked = (of_unchecked("b/m@1"),)
    found = ordered([*gap, *advisory, *unchecked, *failed])
    assert found == (*failed, *unchecked, *gap, *advisory)
    assert ordered(reversed(found)) == found
