"""What the tool writes reads back as the same document."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mlgov.documents.base import validate
from mlgov.documents.events import Event
from mlgov.documents.facts import ColumnFact, DataFact, Facts, FileFact
from mlgov.documents.reader import parse_yaml
from mlgov.documents.writer import to_yaml

SHA = "0" * 64
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18) + 1, 10**18 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(TEXT.filter(bool), inside, max_size=3),
    max_leaves=6,
)


def again(facts: Facts) -> Facts:
    """The facts after writing and reading."""
    text = to_yaml(facts, heading="derived\n\nnot by hand")
    return validate(Facts, parse_yaml(text.encode(), shown_as="x"), shown_as="x")


@given(st.dictionaries(TEXT.filter(bool), PLAIN, max_size=4), st.lists(TEXT, max_size=6))
def test_any_settings_and_categories_come_back(settings: dict[str, Any], categories: list[str]):
    """Types and texts survive, whatever they look like."""
    column = ColumnFact(name="c", kind="category", categories=tuple(categories))
    facts = Facts(hyperparameters=settings, columns=(column,))
    assert again(facts) == facts


def test_texts_that_look_like_something_else_come_back():
    """The classics of YAML."""
    words = ("no", "010", "1.10", "1e3", ".nan", "null", "~", "", "2024-01-01", "12:30:45", "true", "a: b", "# x", "- y",
             "*z", "&z", "!t", "%", "@", "`", "'", '"', " lead", "trail ", "two\nlines", "\ttab", "\u0085", "\ufeff", "é", "=", "<<")  # fmt: skip
    facts = Facts(
        columns=(ColumnFact(name="1", kind="category", categories=words),),
        environment={word: word for word in words if word},
    )
    assert again(facts) == facts


def test_facts_read_like_a_file_for_people():
    """Days and numbers stand plain, doubtful texts in quotes, the format first."""
    facts = Facts(
        registered=dt.date(2024, 5, 1),
        data={
            "test": DataFact(
                path="t.csv", digest=SHA, rows=3, format="csv", files=(FileFact(path="t.csv", sha256=SHA, bytes=9),)
            )
        },
        columns=(ColumnFact(name="age", kind="number", minimum=1e-7, maximum=1e22),),
        predecessor="1.10",
    )
    assert to_yaml(facts, heading="derived").splitlines() == [
        "# derived",
        "format: 1",
        "registered: 2024-05-01",
        "data:",
        "  test:",
        "    path: t.csv",
        f"    digest: '{SHA}'",
        "    rows: 3",
        "    format: csv",
        "    files:",
        "      - path: t.csv",
        f"        sha256: '{SHA}'",
        "        bytes: 9",
        "columns:",
        "  - name: age",
        "    kind: number",
        "    minimum: 1.0e-07",
        "    maximum: 1.0e+22",
        "predecessor: '1.10'",
    ]
    assert again(facts) == facts


def test_keys_are_written_as_files_name_them():
    """`from`, not the field's name in Python."""
    event = Event(
        kind="deployed",
        on=dt.date(2024, 1, 1),
        version="1",
        recorded_by="ops",
        environment="prod",
        since=dt.date(2024, 2, 1),
    )
    text = to_yaml(event)
    assert "from: 2024-02-01" in text
    assert validate(Event, parse_yaml(text.encode(), shown_as="x"), shown_as="x") == event


def test_what_yaml_cannot_carry_is_written_as_text():
    """Control characters are marked, numbers that are not finite or too long become text."""
    facts = again(Facts(hyperparameters={"a": math.nan, "b": 10**30, "c\0": "x\x1by"}))
    assert facts.hyperparameters == {"a": "nan", "b": str(10**30), "c\ufffd": "x\ufffdy"}
