"""Sentences that people in business can read, built from numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mlgov.checks.catalogue import CHECKS
from mlgov.evidence.measurement import Interval, Measurement, Where
from mlgov.judging.words import _CHECKS, SAYINGS, check_words, fact, interval_words, place, saying, subject

PAIR = Where(group="sex=female", versus="sex=male")


@pytest.mark.parametrize(
    ("metric", "value", "where", "counts", "sentence"),
    [
        ("impact_ratio", "0.3127", PAIR, None, "sex=female is selected at 0.31 times the rate of sex=male"),
        (
            "true_positive_rate_difference",
            "-0.12",
            PAIR,
            None,
            "Positive cases in sex=female are found 12.0 points less often than in sex=male",
        ),
        ("selection_rate_difference", "0", PAIR, None, "sex=female is selected as often as sex=male"),
        (
            "selection_rate",
            "0.12",
            Where(group="sex=female"),
            (120, 1000),
            "12.0 % of sex=female are selected (120 of 1,000)",
        ),
        ("missing_rate", "0.12", Where(column="age"), (120, 1000), "12.0 % of age is missing (120 of 1,000)"),
        (
            "missing_rate",
            "0.12",
            Where(column="age", role="window", window="2024-03"),
            None,
            "12.0 % of age is missing in window 2024-03",
        ),
        (
            "duplicate_rate",
            "0.02",
            Where(role="train"),
            None,
            "2.0 % of rows are exact copies of another on the train data",
        ),
        (
            "psi",
            "3.96",
            Where(column="ridership"),
            None,
            "Values of ridership differ from the reference data with a PSI of 3.96 (0 means alike)",
        ),
        ("uplift_at_10", "0.2", Where(slice="new customers"), None, "Uplift at 10 where new customers is 0.200"),
        (
            "joined_rate",
            "0.9",
            Where(slice="labels"),
            None,
            "90.0 % of rows found their counterpart in the file of labels",
        ),
        (
            "unmatched_rows",
            "3",
            Where(slice="labels", role="window", window="w"),
            None,
            "Rows in the file of labels that belong to no row here in window w: 3",
        ),
        ("identifier_like", "1", Where(column="case"), None, "Case looks like an identifier"),
        ("identifier_like", "0", Where(column="age", role="train"), None, "Age doesn't look like an identifier on the"),
        ("brier_skill", "-0.41", Where(), None, "Probabilities are 41.0 % worse than telling everybody the overall"),
        ("brier_skill", "0.08", Where(), None, "Probabilities are 8.0 % better than telling everybody the overall"),
        ("accuracy_gain", "-0.1", Where(), None, "Decisions are right 10.0 points less often than always guessing"),
        ("mean_absolute_error_skill", "-0.1", Where(), None, "The error is 10.0 % larger than always predicting the"),
        ("equalized_odds_difference", "0.1", Where(column="sex"), None, "Error rates differ by up to 10.0 points"),
    ],
)
def test_facts_are_said_in_plain_words(metric, value, where, counts, sentence) -> None:
    """The fact first, with its counts where they make it real."""
    measurement = Measurement(metric, float(value), counts=counts, where=where)
    assert fact(measurement, Fraction(value), None).startswith(sentence)


@pytest.mark.parametrize("metric", sorted(SAYINGS))
def test_every_saying_can_be_filled_for_any_place(metric: str) -> None:
    """No metric's sentence breaks without a group or column, or leaves a gap."""
    for where in (Where(), PAIR, Where(column="age"), Where(role="window", window="w")):
        text = fact(Measurement(metric, 0.5, where=where), Fraction(1, 2), Fraction(1, 3))
        assert "{" not in text
        assert "  " not in text
        assert "None" not in text


def test_names_from_data_are_text() -> None:
    """Braces in a column's or group's name are no template."""
    where = Where(column="{{ 7*7 }}", group="a={value}", versus="a={x}")
    for metric in ("missing_rate", "impact_ratio", "selection_rate_difference", "unknown_metric"):
        text = fact(Measurement(metric, 0.5, where=where), Fraction(1, 2), None)
        assert "49" not in text
        assert "{" in text


def test_places_and_subjects() -> None:
    """Where a number was taken, and the beginning of a sentence about it."""
    assert place(Where()) == ""
    assert place(Where(class_="a", slice="b", role="validation")) == " for class a where b on the validation data"
    assert subject("impact_ratio", PAIR) == "Impact ratio for sex=female compared with sex=male"
    assert saying("made_up_rate").style == "share"
    assert (
        interval_words(Interval(0.1, float("inf"), 0.9, "x"), "impact_ratio") == "the 90 % interval from 0.10 upwards"
    )
    assert interval_words(Interval(float("-inf"), 0.5, 0.95, "x"), "r2") == "the 95 % interval up to 50.0 %"


@pytest.mark.parametrize(
    ("metric", "name", "style"),
    [
        ("trivial_roc_auc", "ROC AUC of the trivial model", "number"),
        ("trivial_accuracy", "accuracy of the trivial model", "share"),
        ("weighted_brier_score", "weighted Brier score", "number"),
        ("trivial_own_metric", "trivial own metric", "number"),
    ],
)
def test_variants_of_a_metric_are_said_in_its_words(metric: str, name: str, style: str) -> None:
    """What the trivial model reached, and what weighted rows give, is named and read as the metric itself."""
    assert (saying(metric).name, saying(metric).style) == (name, style)


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ("drift.ks", "KS statistic (drift)"),
        ("drift.psi", "PSI (drift)"),
        ("data_quality.missing", "Missing values (data quality)"),
        ("fairness.impact_ratio", "Impact ratio (fairness)"),
        ("own_house.late_payers", "Late payers (own house)"),
        ("reported.roc_auc", "ROC AUC (reported)"),
    ],
)
def test_checks_are_named_in_words(check: str, words: str) -> None:
    """A sentence about a whole check begins with words; a check of one's own by its id."""
    assert check_words(check) == words


def test_every_check_that_has_words_exists() -> None:
    """Words for a check that was renamed would never be read."""
    assert set(_CHECKS) <= {check.id for check in CHECKS}
