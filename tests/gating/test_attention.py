"""What needs a person: one item per thing to do, most urgent first."""

from __future__ import annotations

import datetime as dt

from mlgov.documents.requirements import missing
from mlgov.documents.tier import risk_tier
from mlgov.evidence.measurement import Where
from mlgov.gating.attention import of_charter, of_unchecked, of_verdict, ordered

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
    assert (item.sentence, item.more, item.who, item.stage) == ("b", 2, "operations", "monitoring")


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
