"""Parts and values in words."""

from __future__ import annotations

import pytest

from mlgov.signoff.change_words import in_short, metric_words, named, shown, shown_apart, title
from mlgov.signoff.types import Part


@pytest.mark.parametrize(
    ("kind", "name", "key", "text"),
    [
        ("artefact", "model", "", "The model file"),
        ("artefact", "service_image", "", "The file in the role service image"),
        ("data", "train", "", "The training data"),
        ("data", "test/labels", "", "The labels joined to the test data"),
        ("data", "other", "", "The other data"),
        ("charter", "section not_for", "", "The wording of the charter's section “not for”"),
        ("charter", "risk tier", "tier", "The risk tier"),
        ("charter", "risk tier", "computed", "The computed risk tier"),
        ("charter", "purpose", "value", "The charter's purpose"),
        ("charter", "deployment", "rollback", "The charter's deployment, rollback"),
        ("features", "a_b", "unit", "The unit of the feature a_b"),
        ("features", "a_b", "", "The feature a_b"),
        ("measurements", "evaluation.discrimination.roc_auc", "", "ROC AUC"),
        ("verdict", "a.b.some_rate", "", "Some rate"),
        ("novelty", "x", "", "Novelty x"),
    ],
)
def test_a_part_is_called_what_people_call_it(kind: str, name: str, key: str, text: str) -> None:
    """At the beginning of a sentence."""
    assert title(Part(kind, name, ""), key) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"),
        ({}, "nothing"),
        ("", "nothing"),
        (True, "yes"),
        (False, "no"),
        ("0.80", "0.80"),
        ("0.727262000001", "0.727262"),
        ("1e-20", "1e-20"),
        ("0.0537130000001", "0.053713"),
        ("2026-12-31", "2026-12-31"),
        ("two words", "“two words”"),
        ("failed, blocks", "fails, which blocks a release"),
        ("failed, accepted by model_risk until 2026-12-31", "fails, accepted by model risk until 2026-12-31"),
        (["a", "b c"], "a, “b c”"),
        ({"a_b": "1", "c": {"d": True}}, "a b 1; c d yes"),
    ],
)
def test_values_are_short_and_never_raw(value: object, text: str) -> None:
    """No braces, no endless digits."""
    assert shown(value) == text


def test_long_values_are_cut() -> None:
    """A sentence stays one."""
    assert len(shown("word " * 100)) == 120
    assert shown("word " * 100).endswith("…")


def test_a_limit_is_told_with_all_it_asks() -> None:
    """Value, what it is relative to, and its flags."""
    fields = {"direction": "at_least", "value": "-0.02", "required": "yes", "min_n": "100", "interval": "yes"}
    told = named(Part("limits", "policy a.b.roc_auc at least relative to predecessor (2)", "", fields))
    assert told == "ROC AUC at least -0.02 relative to predecessor (required, from 100 rows on, the whole interval)"
    plain = named(Part("limits", "charter f1 at most", "", {"direction": "at_most", "value": "1"}))
    assert plain == "F1 at most 1"
    assert metric_words("drift.psi.psi") == "PSI"


def test_two_numbers_that_differ_never_look_the_same() -> None:
    """Where six digits don't tell them apart, all are shown."""
    assert shown_apart("0.75", "0.7500000001") == ("0.75", "0.7500000001")
    assert shown_apart("0.123456789", "0.2") == ("0.123457", "0.2")
    assert shown_apart("", "0.2") == ("nothing", "0.2")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            ["The test data changed.", *["PSI changed from 1 to 2."] * 50],
            "the test data changed, and 50 measured values changed with it",
        ),
        (["The test data changed."], "the test data changed"),
        (
            ["The model file changed.", "The test data changed.", "F1 changed from 0 to 1."],
            "the model file changed; there is 1 more change, and 1 measured value changed with them",
        ),
        (["ROC AUC changed from 0.7 to 0.8."], "ROC AUC changed from 0.7 to 0.8"),
        (
            ["ROC AUC changed from 0.7 to 0.8.", "F1 changed from 0 to 1."],
            "ROC AUC changed from 0.7 to 0.8, and 1 more measured value",
        ),
        ([], ""),
    ],
)
def test_many_changes_are_one_clause(changes: list[str], said: str) -> None:
    """The cause first, then how many numbers came out otherwise: fifty numbers are not fifty causes."""
    assert in_short(changes) == said
