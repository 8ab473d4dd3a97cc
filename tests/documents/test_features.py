"""features.yml."""

from __future__ import annotations

import pytest

from mlgov.documents.base import validate
from mlgov.documents.features import Features
from mlgov.documents.reader import parse_yaml
from mlgov.errors import DocumentError


def read(text: str) -> Features:
    """The features in a text."""
    return validate(Features, parse_yaml(text.encode(), shown_as="features.yml"), shown_as="features.yml")


def test_a_column_is_masked_unless_it_is_declared_harmless():
    """Publishable by construction: silence means masked."""
    features = read(
        "features:\n  income: {meaning: yearly, personal: true}\n  age: {meaning: years}\n  kind: {meaning: k, personal: no}\n"
    )
    assert [features.masked(name) for name in ("income", "age", "kind", "never heard of")] == [True, True, False, True]


def test_a_contradiction_is_refused():
    """Special category data belongs to a person."""
    with pytest.raises(DocumentError, match="`personal: false` contradicts `sensitivity: special`"):
        read("features: {creed: {meaning: x, personal: false, sensitivity: special}}")


def test_a_feature_needs_a_meaning_and_column_names_may_be_anything():
    """Names come from the data."""
    assert list(read("features: {'no': {meaning: x}, 010: {meaning: y}}").features) == ["no", "010"]
    with pytest.raises(DocumentError, match=r"features.age.meaning: is missing"):
        read("features: {age: {unit: years}}")
