"""Every page says the same of the same thing, in plain words."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.documents.features import Feature, Features
from mlgov.evidence.measurement import Absent, Interval, Where
from mlgov.evidence.verdict import Acceptance, Limit, Result, Status
from mlgov.pages import words


def between(low: float, high: float) -> Interval:
    """A 95 % interval."""
    return Interval(low, high, 0.95, "wilson")


def result(status: str, **more) -> Result:
    """A result of some check."""
    return Result("a.b", "c", Where(), Status(status), "", **more)


def test_every_status_has_words():
    """No status reaches a page as a code word, and the four shapes are used as agreed."""
    assert {str(status) for status in Status} <= set(words.CHIPS)
    assert not [chip.text for chip in words.CHIPS.values() if "_" in chip.text or not chip.text[0].isupper()]
    shapes = {status: words.chip(status).shape for status in ("passed", "warned", "failed", "insufficient")}
    assert list(shapes.values()) == ["pass", "warn", "fail", "none"]


def test_a_failure_that_may_be_chance_says_so():
    """The word changes, the shape of a failure stays."""
    chip = words.result_chip(result("failed", includes_limit=True))
    assert chip == words.Chip("Fails, but the range includes the limit", "fail")


def test_an_acceptance_names_who_and_until_when():
    """Accepted on top of a status: by whom and how long."""
    accepted = Acceptance("model_risk", "known", "2027-03-01")
    chip = words.result_chip(result("failed", accepted=accepted))
    assert (chip.text, chip.until) == ("Accepted by model risk until 1 March 2027", "2027-03-01")
    assert not words.result_chip(result("failed")).until


def test_without_a_limit_nothing_is_said_to_hold():
    """A number that nothing judges has the undecided shape."""
    assert words.result_chip(result("not_judged")) == words.Chip("Measured, no limit set", "none")


@pytest.mark.parametrize(
    ("value", "interval", "said"),
    [
        (0.9128, (0.906, 0.919), "0.913"),
        (0.3124, (0.21, 0.41), "0.31"),
        (1700.4, (1600, 1800), "1,700"),
        (1.1567, (0.92, 1.39), "1.16"),
        (3231, None, "3,231"),
        (1234567.8, None, "1,234,568"),
        (0.5, None, "0.500"),
        (12.345, None, "12.3"),
        (0.00004, None, "0.000040"),
        (1e-9, None, "1.0e-09"),
        (-0.02, None, "−0.020"),
        (0, None, "0"),
        (-0.0, None, "0"),
        (-0.0004, (-0.2, 0.2), "0.00"),
        (None, None, "–"),
        (float("nan"), None, "not a number"),
        (float("inf"), None, "not a number"),
    ],
)
def test_numbers_have_the_digits_they_earn(value, interval, said):
    """Two significant digits of the interval's width; thousands separated; never a negative zero."""
    assert words.number(value, between(*interval) if interval else None) == said


@given(st.floats(-1e12, 1e12), st.floats(1e-9, 1e6))
def test_no_number_is_a_negative_zero_or_far_from_its_value(value, width):
    """Whatever the number: the text reads back as nearly the same, and zero has no sign."""
    text = words.number(value, between(value - width / 2, value + width / 2)).replace(",", "").replace(words.MINUS, "-")
    assert abs(float(text) - value) <= max(width, 1e-4 * abs(value), 1e-4)
    assert float(text) != 0 or not text.startswith("-")


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.2405, "24.1 %"), (0, "0.0 %"), (-0.0001, "0.0 %"), (1, "100.0 %"), (None, "–")],
)
def test_per_cent(value, said):
    """Shares are fractions in evidence and per cent on pages."""
    assert words.percent(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.2, "20 %"),
        (0.025, "2.5 %"),
        (0.1234, "12.34 %"),
        (1, "100 %"),
        (0, "0 %"),
        (0.00001, "0.001 %"),
        (None, "–"),
    ],
)
def test_shares_are_said_as_written(value, said):
    """The share of a deployment keeps the digits that somebody wrote."""
    assert words.share(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-11-18", "18 November 2026"),
        ("2026-11-18T08:00:00Z", "18 November 2026"),
        (dt.date(2028, 2, 29), "29 February 2028"),
        ("soon", "soon"),
        ("", "–"),
        (None, "–"),
    ],
)
def test_days(value, said):
    """Days read the same everywhere; what is no day stays as it is."""
    assert words.day(value) == said


def test_short_days_say_the_year_when_it_is_another():
    """A list of this year's events needs no year."""
    today = dt.date(2026, 11, 22)
    assert words.short_day(dt.date(2026, 5, 3), today) == "3 May"
    assert words.short_day(dt.date(2025, 12, 31), today) == "31 Dec 2025"


@pytest.mark.parametrize(
    ("window", "said"),
    [
        ("2015-03", "March 2015"),
        ("2015-03-01", "1 March 2015"),
        ("2015-Q2", "quarter 2 of 2015"),
        ("2015-13", "2015-13"),
        ("week-3", "week-3"),
        ("Quito", "Quito"),
        (None, ""),
    ],
)
def test_windows_are_periods_where_they_look_like_one(window, said):
    """Months, days and quarters are said in words, other names are kept."""
    assert words.period(window) == said


def test_counts_and_lists():
    """One thing is singular, none is `no`, the last of a list is joined by `and`."""
    assert [words.counted(n, "model") for n in (0, 1, 1200)] == ["no models", "1 model", "1,200 models"]
    assert words.counted(2, "charter", "charters and more") == "2 charters and more"
    assert [words.listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert (words.count(9768), words.count(None)) == ("9,768", "–")


def test_changes_have_their_sign():
    """A rise, a fall and nothing."""
    assert [words.signed(x) for x in (0.016, -0.02, 0)] == ["+0.016", "−0.020", "±0"]


def test_ranges_and_limits():
    """An interval as two numbers; a limit as authored, a relative one as what it comes to."""
    assert words.range_text(between(0.906, 0.919)) == "0.906 to 0.919"
    assert words.range_text(None) == ""
    limit = Limit("x", "at_least", "0.80", "absolute", "", "f:1")
    assert (words.limit_text(limit), words.limit_sign(limit)) == ("at least 0.80", "≥ 0.80")
    relative = Limit("x", "at_most", "0.05", "predecessor", "", "f:1", effective="0.1450")
    assert (words.limit_text(relative), words.limit_sign(relative)) == ("at most 0.145", "≤ 0.145")
    assert words.limit_text(Limit("x", "at_least", "-0.02", "predecessor", "", "f:1")) == "at least −0.02"
    assert (words.limit_text(None), words.limit_sign(None)) == ("", "–")


def test_places():
    """Where a number was taken, in one phrase; all test rows need no words."""
    assert words.place(Where()) == ""
    assert words.place(Where(role="train", column="age")) == "training data, age"
    assert (
        words.place(Where(role="window", window="2026-10", class_="b", slice="night")) == "October 2026, night, class b"
    )
    assert words.place(Where(group="sex=female", versus="sex=male")) == "sex: female compared with sex: male"
    assert words.group("no_group") == "no_group"


def test_absence_has_a_reason_and_a_day():
    """Why there is no number, and when there will be one."""
    assert (
        words.absent(Absent("awaiting", "12 % in", "2027-04-30")) == "Outcomes not due yet (due 30 April 2027): 12 % in"
    )
    assert words.absent(Absent("missing", "")) == "No evidence"


def test_meanings_are_what_somebody_wrote():
    """A column without a meaning has none, `TBD` is none."""
    features = Features(features={"age": Feature(meaning="age in years"), "x": Feature(meaning="TBD")})
    assert [words.feature_meaning(features, name) for name in ("age", "x", "y")] == ["age in years", "", ""]


def test_plain_texts():
    """Code words lose their underscores, sentences begin with a capital, fingerprints are cut."""
    assert words.plain("data_protection ") == "data protection"
    assert (words.sentence("it holds"), words.sentence("")) == ("It holds", "")
    assert (words.short("abcdef0123456789"), words.short(None)) == ("abcdef012345", "")


def test_what_a_limit_is_relative_to_is_said_in_words_and_few_digits():
    """Nobody reads twelve digits of a predecessor."""
    assert words.basis("predecessor 0.924980326498") == "the version before (0.925)"
    assert words.basis("baseline: simple rule 0.58") == "the baseline: simple rule (0.580)"
    assert words.basis("trivial model") == "trivial model"


def test_a_version_in_use_without_approval_is_a_reason_to_look():
    """The same words would hide the difference."""
    assert words.no_approval(live=True).shape == "warn"
    assert words.no_approval(live=False).shape == "none"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("blue_green", "blue green"),
        ("blue_green, the old_one stays", "blue green, the old_one stays"),
        ("As a_b says", "As a_b says"),
        (None, None),
    ],
)
def test_only_a_code_word_at_the_beginning_is_made_words(text, said):
    """What people wrote after it stays as it is."""
    assert words.leading_code(text) == said
