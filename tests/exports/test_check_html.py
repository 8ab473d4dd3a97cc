"""The notebook's table; that it is closed and escaped is proven in tests/api/test_notebook.py too."""

from __future__ import annotations

from mlgov.evidence.measurement import Absent, CheckOutcome, Interval, Measurement, Noise, Where
from mlgov.exports.check_html import measurements_html


def html(*outcomes: CheckOutcome) -> str:
    """The table of outcomes."""
    return measurements_html(outcomes, title="<b>title</b>")


def test_names_are_plain_words_and_numbers_have_their_range() -> None:
    """The id stays at hand as a title."""
    interval = Interval(0.84, 0.88, 0.95, "logit-delong")
    text = html(
        CheckOutcome("evaluation.discrimination", "1", (Measurement("roc_auc", 0.8612, n=3000, interval=interval),))
    )
    assert '<td title="evaluation.discrimination.roc_auc">ROC AUC</td>' in text
    assert ">0.840 to 0.880<" in text
    assert ">3,000<" in text


def test_text_is_escaped_everywhere() -> None:
    """Title, column names, groups and reasons."""
    evil = '<img src=x onerror="x">'
    outcomes = CheckOutcome(
        "drift.psi",
        "1",
        (
            Measurement("psi", 0.1, where=Where(column=evil), noise=Noise(0.2, 0.95, "x")),
            Measurement("psi", None, where=Where(group=f"sex={evil}"), absent=Absent("error", evil)),
        ),
    )
    text = html(outcomes)
    assert "<img" not in text
    assert "<b>" not in text
    assert "without any difference" in text


def test_absent_values_say_why_and_what_does_not_apply_is_counted() -> None:
    """Nothing disappears."""
    few = CheckOutcome("a.b", "1", (Measurement("m", None, absent=Absent("insufficient", "7 rows")),))
    none = CheckOutcome("a.c", "1", (), absent=Absent("not_applicable", "no label"))
    text = html(few, none)
    assert "Too little data to say: 7 rows" in text
    assert "1 check not shown" in text
