"""Which values are positive and negative, by kind of column."""

from __future__ import annotations

import numpy as np
import pytest

from mlgov.evidence.measurement import Absent
from mlgov.summaries.classes import (
    TwoClasses,
    code_table,
    codes_of_numbers,
    complaint,
    declared_classes,
    resolve,
    translated,
    unexpected,
)


@pytest.mark.parametrize(
    ("kind", "positive", "negative", "expected"),
    [
        ("integer", None, None, TwoClasses("1", "0")),
        ("number", "1.0", None, TwoClasses("1", "0")),
        ("integer", "2", None, TwoClasses("2", None)),
        ("integer", "0", "1", TwoClasses("0", "1")),
        ("number", "0.5", "-0.5", TwoClasses("0.5", "-0.5")),
        ("boolean", None, None, TwoClasses("true", "false")),
        ("boolean", "False", "True", TwoClasses("false", "true")),
        ("category", "1", None, TwoClasses("1", None)),
        ("category", "1.0", "1", TwoClasses("1.0", "1")),
        ("category", "good", "bad", TwoClasses("good", "bad")),
    ],
)
def test_declared(kind, positive, negative, expected):
    """Numbers compare as numbers, texts as texts, booleans whatever their case."""
    assert declared_classes(kind, positive, negative) == expected


def test_text_labels_need_a_declared_positive():
    """Nobody guesses which text is the positive outcome."""
    assert declared_classes("category", None, None).kind == "error"
    assert declared_classes("integer", "1", "1.0").kind == "error"


def test_resolve_takes_the_only_other_class():
    """One other class is the negative one; two others are not."""
    known = TwoClasses("good", None)
    assert resolve(known, ["bad", "good"]) == TwoClasses("good", "bad")
    assert resolve(known, ["bad", "good", "?"]) == known
    assert resolve(TwoClasses("good", "bad"), ["ugly"]) == TwoClasses("good", "bad")


def test_unexpected_are_named_with_their_rows():
    """The message says what was expected and what was found."""
    known = TwoClasses("good", "bad")
    beyond = unexpected(known, [("good", 5), ("ugly", 2), ("bad", 1)])
    assert beyond == (("ugly", 2),)
    found = complaint("label", known, beyond)
    assert isinstance(found, Absent)
    assert found.kind == "error"
    assert "`ugly` (2 rows)" in found.reason
    assert unexpected(TwoClasses("good", None), [("good", 5), ("bad", 2)]) == ()
    assert len(unexpected(TwoClasses("good", None), [("ok", 5), ("bad", 2)])) == 2
    many = complaint("label", known, [(str(at), 1) for at in range(30)])
    assert many.reason.endswith("and 10 more")


def test_codes():
    """1, 0, -1 for missing, -2 for unexpected; without a known negative class any other value is 0."""
    names = ["good", "bad", "ugly"]
    assert code_table(TwoClasses("good", "bad"), "category", names).tolist() == [1, 0, -2, -1]
    assert code_table(TwoClasses("good", None), "category", names).tolist() == [1, 0, 0, -1]
    values = np.array([1.0, 0.0, 2.0, np.nan, np.inf])
    assert codes_of_numbers(TwoClasses("1", "0"), values).tolist() == [1, 0, -2, -1, -2]
    assert codes_of_numbers(TwoClasses("2", None), values).tolist() == [0, 0, 1, -1, 0]
    assert codes_of_numbers(TwoClasses("good", "bad"), values).tolist() == [-2, -2, -2, -1, -2]


def test_boolean_and_numeric_columns_understand_each_other():
    """A boolean prediction beside a 0/1 label, and the other way round; text stays text."""
    assert translated(TwoClasses("1", "0"), "boolean", "true") == "1"
    assert translated(TwoClasses("true", "false"), "integer", "0") == "false"
    assert translated(TwoClasses("1", "0"), "category", "true") == "true"
    assert codes_of_numbers(TwoClasses("true", "false"), np.array([1.0, 0.0])).tolist() == [1, 0]
    assert code_table(TwoClasses("1", "0"), "boolean", ["false", "true"]).tolist() == [0, 1, -1]
