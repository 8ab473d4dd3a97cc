"""How one result is told: plain words, and digits that don't lie about a limit."""

from __future__ import annotations

import dataclasses

import builders as made
import builders as make
import pytest

from mlgov.evidence.measurement import Interval, Where
from mlgov.evidence.verdict import Limit, Result, Status
from mlgov.pages.telling import (
    brief_sentence,
    earlier,
    group_words,
    listed,
    most_telling,
    plain_sentence,
    plain_title,
    short_chip,
    short_name,
    tightest,
)

AT_LEAST = Limit("policy:x", "at_least", "0.75", "absolute", "why", "x.yml:1")
PAIR = Where(group="sex=Female", versus="sex=Male")


def _result(value: float | None = 0.5, status: Status = Status.FAILED, **more: object) -> Result:
    given = {
        "check": "fairness.impact_ratio",
        "metric": "impact_ratio",
        "where": PAIR,
        "reason": "r",
        "limit": AT_LEAST,
    }
    return Result(**(given | {"status": status, "value": value} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("group", "other", "said"),
    [
        ("sex=Female", "sex=Male", "Female"),
        ("age=below 25", "age=25 to 60", "age below 25"),
        ("age=< 26", "age=>= 26", "age under 26"),
        ("age=>= 26", "age=< 26", "age 26 and over"),
        ("race=Other", "race=White", "race Other"),
        ("smoker=yes", None, "smoker yes"),
        ("everybody", None, "everybody"),
    ],
)
def test_groups_are_said_by_their_value_where_that_is_enough(group: str, other: str | None, said: str) -> None:
    """Numbers, yes/no and Other need their column."""
    assert group_words(group, other) == said


def test_sentences_name_groups_as_people_do() -> None:
    """And lose what stands in the limit's column beside them."""
    item = _result(
        0.47, reason="sex=Female is selected at 0.47 times the rate of sex=Male; the policy asks for at least 0.80."
    )
    assert plain_sentence(item).startswith("Female is selected at 0.47 times the rate of Male;")
    assert brief_sentence(item) == "Female is selected at 0.47 times the rate of Male."


def test_an_uncertain_failure_says_its_interval() -> None:
    """What the chip calls not certain is explained by the interval."""
    item = _result(
        0.74, reason="A is 0.74; the policy asks for 0.75.", interval=Interval(0.7, 0.8, 0.95, ""), includes_limit=True
    )
    assert brief_sentence(item) == "A is 0.74; the interval from 0.70 to 0.80 includes the limit."
    assert short_chip(item).text == "Fails, not certain"


def test_a_missing_value_says_only_why() -> None:
    """The name stands in the line already."""
    item = _result(None, Status.INSUFFICIENT, reason="Impact ratio for race=Other: 90 rows, at least 100 needed.")
    assert brief_sentence(item) == "90 rows, at least 100 needed."


def test_advisory_failures_are_worth_a_look() -> None:
    """They stop nothing, so they don't look as if they did; a blocking one does."""
    soft = dataclasses.replace(AT_LEAST, advisory=True)
    assert short_chip(_result(limit=soft)).text == "Worth a look"
    assert short_chip(_result(limit=soft, blocking=True)).text == "Fails"


def test_names_and_titles() -> None:
    """The technical name with its group, the title in words."""
    assert short_name(_result(), made.HELPS) == "Impact ratio, sex Female"
    assert plain_title(_result(), made.HELPS) == "Share selected, Female compared with Male"
    assert plain_title(_result(where=Where()), made.HELPS) == "Impact ratio"


def test_the_limit_that_says_most() -> None:
    """A failing one before a holding one; among holding ones the nearest."""
    loose = _result(0.9, Status.PASSED, limit=dataclasses.replace(AT_LEAST, value="0.5"))
    near = _result(0.9, Status.PASSED, limit=dataclasses.replace(AT_LEAST, value="0.85"))
    failed = _result(0.9, Status.FAILED, limit=dataclasses.replace(AT_LEAST, value="0.95"))
    assert tightest([loose, near]) is near
    assert tightest([loose, near, failed]) is failed
    assert tightest([]) is None


def test_judged_results_tell_more_than_undecided_ones() -> None:
    """An undecided difference doesn't push a judged ratio aside; without judged ones it stands in."""
    judged, unsure = _result(0.9, Status.PASSED), _result(0.1, Status.INSUFFICIENT)
    assert most_telling([unsure, judged]) is judged
    assert most_telling([unsure]) is unsure
    assert most_telling([_result(None)]) is None


def test_lists_of_names() -> None:
    """Nothing, one, two, and too many."""
    assert [listed(names) for names in ([], ["a"], ["a", "b"], list("abcde"))] == [
        "",
        "a",
        "a and b",
        "a, b, c and 2 more",
    ]


def test_a_limit_that_cannot_be_decided_does_not_speak_for_the_number():
    """1.16 beside `cannot be measured here` is a contradiction; the judged limit stands for the number."""
    judged = _result(0.9, Status.PASSED)
    open_ = _result(0.9, Status.UNAVAILABLE, blocking=True)
    assert tightest([open_, judged]) is judged
    assert tightest([open_]) is open_


def test_the_number_before_looks_as_on_its_own_page():
    """With its own interval's digits; a version without a predecessor has none."""
    first, second = make.two_versions()
    item = next(each for each in second.release.verdict.results if each.metric == "roc_auc")
    before = earlier(second, item)
    assert before is not None
    assert (before.value, before.interval) != (item.value, item.interval)
    assert before.metric == "roc_auc"
    assert earlier(first, item) is None
    assert earlier(second, dataclasses.replace(item, metric="made_up")) is None
