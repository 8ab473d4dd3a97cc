"""What is due, as lines and as the text of an issue."""

from __future__ import annotations

import datetime as dt

from mlgov.exports.due import LIMIT, Duty, duties_markdown, duties_text

LATE = Duty(
    "p", "review", "overdue", dt.date(2026, 1, 2), "model_risk", ("ada", "ben"), "The review is due.", "p/charter.md"
)
SOON = Duty("p/m@1", "condition", "due", dt.date(2026, 12, 2), "cora", (), "Condition: *measure* again.", "x")


def test_lines_stand_under_those_they_wait_for() -> None:
    """Overdue is marked."""
    assert duties_text([LATE, SOON]).splitlines() == [
        "model risk (ada, ben)",
        "  ! 2026-01-02  p  The review is due.",
        "cora",
        "  - 2026-12-02  p/m@1  Condition: *measure* again.",
    ]
    assert duties_text([]) == "nothing is due"


def test_the_issue_names_whose_it_is_mentions_people_and_escapes_texts() -> None:
    """The first line is hidden and the same every day."""
    text = duties_markdown([LATE, SOON], portal="Credit & Risk", mentions=["ada-l"], link="https://x.example/(a)")
    assert text.splitlines()[:2] == ["<!-- mlgov:due credit-risk -->", "@ada-l"]
    assert "- **overdue** 2026-01-02: `p` The review is due." in text
    assert r"\*measure\* again." in text
    assert text.endswith("[The portal](https://x.example/%28a%29)\n")
    assert duties_markdown([], portal="Credit & Risk").splitlines()[1] == "Nothing is due."


def test_a_long_list_is_cut_and_says_so() -> None:
    """Hosts refuse longer texts."""
    text = duties_markdown([LATE] * 5_000, portal="P")
    assert len(text) < LIMIT + 200
    shown = text.count("- **overdue**")
    assert f"And {5_000 - shown} more" in text
