"""<version>.facts.yml."""

from __future__ import annotations

import pytest

from mlgov.documents.base import validate
from mlgov.documents.facts import Facts
from mlgov.documents.reader import parse_yaml
from mlgov.errors import DocumentError

SHA = "a" * 64


def read(text: str) -> Facts:
    """The facts in a text."""
    return validate(Facts, parse_yaml(text.encode(), shown_as="1.facts.yml"), shown_as="1.facts.yml")


def test_facts_of_data_columns_and_model():
    """Types of hyperparameters are kept; categories stay text."""
    facts = read(
        f"""\
format: 1
data:
  test: {{path: t.csv, digest: {SHA}, rows: 3, format: csv, files: [{{path: t.csv, sha256: {SHA}, bytes: 10}}]}}
  window:2024-01: {{path: w.csv, digest: {SHA}, rows: 3, format: csv}}
columns:
  - {{name: no, kind: category, categories: [no, 1.10, 'null', 010]}}
  - {{name: age, kind: number, minimum: 18, maximum: 99.5, nullable: false}}
hyperparameters: {{C: 1.0, depth: 3, penalty: l2, warm: false, none: null, grid: [1, 2]}}
environment: {{python: 3.11, numpy: 2.0}}
"""
    )
    assert facts.columns[0].name == "no"
    assert facts.columns[0].categories == ("no", "1.10", "null", "010")
    assert facts.columns[1].minimum == 18.0
    assert facts.hyperparameters == {"C": 1.0, "depth": 3, "penalty": "l2", "warm": False, "none": None, "grid": [1, 2]}
    assert facts.environment == {"python": "3.11", "numpy": "2.0"}
    assert set(facts.data) == {"test", "window:2024-01"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format: 2", "format: expected `1`, found `2`"),
        (f"data: {{tets: {{path: t, digest: {SHA}, rows: 1, format: csv}}}}", "`tets` is no role of data"),
        ("data: {test: {path: t, digest: abc, rows: 1, format: csv}}", "data.test.digest: does not have the form"),
        (f"data: {{test: {{path: t, digest: {SHA}, rows: -1, format: csv}}}}", "data.test.rows: must be at least 0"),
        ("columns: [{name: a, kind: text}]", "columns[0].kind: expected one of number, integer, category"),
        ("hyperparameters: {a: .nan}", "hyperparameters.a: it is not clear whether `.nan` is a number or text"),
    ],
)
def test_facts_that_somebody_edited_are_refused(text, said):
    """Tool-owned, and held to their form all the same."""
    with pytest.raises(DocumentError) as caught:
        read(text)
    assert said in str(caught.value)
