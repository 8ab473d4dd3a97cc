"""Conditions on a charter's answers, and names that rules use."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from mlgov.documents.conditions import ANSWERS, CheckId, LimitKey, When, holds


def test_all_conditions_must_hold_and_silence_is_an_answer():
    """What isn't said is `not_said`."""
    assert holds({}, {})
    assert holds({"automation": ("automatic", "not_said")}, {})
    assert not holds({"automation": ("automatic",)}, {})
    assert not holds(
        {"automation": ("automatic",), "exposure": ("high",)}, {"automation": "automatic", "exposure": "low"}
    )


@pytest.mark.parametrize("text", ["fairness", "a.b.c", "a..b", ".a.b", "a.b."])
def test_a_check_has_a_family(text):
    """family.check, no more and no less."""
    with pytest.raises(ValidationError, match=r"expected family\.check"):
        TypeAdapter(CheckId).validate_python(text)


def test_a_limit_has_three_parts():
    """family.check.metric."""
    assert TypeAdapter(LimitKey).validate_python("a.b.c") == "a.b.c"
    with pytest.raises(ValidationError, match=r"expected family\.check\.metric"):
        TypeAdapter(LimitKey).validate_python("a.b")


def test_only_known_answers_can_be_asked_for():
    """The known ones are named."""
    with pytest.raises(ValidationError, match=f"mood: not an answer that rules may use; known: {', '.join(ANSWERS)}"):
        TypeAdapter(When).validate_python({"mood": ("good",)})
